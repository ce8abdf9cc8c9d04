"""Each event knows the number of its newest change: so a change costs what shows this event."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Add the number, of which earlier changes have none, and its index."""
    op.add_column("events", sa.Column("changed", sa.Integer(), nullable=True))
    op.create_index("ix_events_changed", "events", ["campaign_id", "changed"])
