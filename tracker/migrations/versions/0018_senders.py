"""Senders are marked for a day, what they count is counted, and short keys are bound to them."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Make the tables of senders, and add the columns."""
    op.create_table(
        "sender_keys",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_sender_keys")),
    )
    op.create_table(
        "sender_counts",
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("counted", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_sender_counts")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "report_senders",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reference", sa.String(length=26), nullable=False),
        sa.Column("device", sa.String(length=20), nullable=False),
        sa.Column("address", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("day", "reference", name=op.f("pk_report_senders")),
        sqlite_with_rowid=False,
    )
    op.add_column("idempotency_keys", sa.Column("sender", sa.String(length=20), nullable=True))
