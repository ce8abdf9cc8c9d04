"""Events wait for a review, held reports know why they are, campaigns may publish events at once.

The events of a demonstration count as reviewed. Those of other campaigns stay as public as they
were, but their codes make no report trusted until somebody has reviewed them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Add the columns, and fill them from what is known of each event."""
    for name, kind, default in (
        ("hidden", sa.Boolean(), sa.false()),
        ("hidden_for", sa.String(length=200), ""),
        ("reviewed_by", sa.String(length=60), ""),
    ):
        op.add_column("events", sa.Column(name, kind, nullable=False, server_default=default))
    op.add_column("events", sa.Column("reviewed_at", sa.String(length=20), nullable=True))
    op.execute("UPDATE events SET hidden = NOT published")
    op.execute(
        "UPDATE events SET reviewed_at = registered_at, reviewed_by = 'demonstration'"
        " WHERE campaign_id IN (SELECT id FROM campaigns WHERE demonstration)"
    )
    op.add_column(
        "campaigns",
        sa.Column("events_public_at_once", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.execute("UPDATE campaigns SET events_public_at_once = demonstration")
    op.add_column("letter_reports", sa.Column("held_for", sa.String(length=12), nullable=True))
