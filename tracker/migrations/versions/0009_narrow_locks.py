"""Keys are unique over all campaigns, a head has the time of its last entry, a row tries writing.

Of two campaigns that took the same key, the answer of the one that was set up first stands.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make the keys' table anew, and add the rest."""
    op.add_column("heads", sa.Column("at", sa.String(length=20), nullable=True))
    op.execute(
        "UPDATE heads SET at = (SELECT max(at) FROM entry_origins"
        " WHERE entry_origins.campaign_id = heads.campaign_id)"
    )
    op.create_table(
        "write_trials",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_write_trials")),
    )
    op.rename_table("idempotency_keys", "former_keys")
    if op.get_context().dialect.name == "postgresql":  # the names of constraints are free again
        op.execute("ALTER TABLE former_keys DROP CONSTRAINT pk_idempotency_keys")
        op.execute(
            "ALTER TABLE former_keys DROP CONSTRAINT fk_idempotency_keys_campaign_id_campaigns"
        )
    op.create_table(
        "idempotency_keys",
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["campaigns.id"],
            name=op.f("fk_idempotency_keys_campaign_id_campaigns"),
        ),
        sa.PrimaryKeyConstraint("key_hash", name=op.f("pk_idempotency_keys")),
    )
    op.execute(
        "INSERT INTO idempotency_keys (key_hash, campaign_id, fingerprint, answer)"
        " SELECT key_hash, campaign_id, fingerprint, answer FROM former_keys"
        " WHERE campaign_id = (SELECT min(same.campaign_id) FROM former_keys AS same"
        " WHERE same.key_hash = former_keys.key_hash)"
    )
    op.drop_table("former_keys")
