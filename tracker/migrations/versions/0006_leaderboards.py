"""Leaderboards: writers by hour for movement, size bands, and sections that take no part."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the columns. `rebuild-standings` gives the hours before this their writers."""
    op.add_column(
        "hour_totals", sa.Column("writers", sa.BigInteger(), nullable=False, server_default="0")
    )
    op.add_column(
        "campaigns",
        sa.Column("bands", sa.String(100), nullable=False, server_default="[20, 100, 500]"),
    )
    op.add_column(
        "campaign_sections",
        sa.Column("boards", sa.Boolean(), nullable=False, server_default=sa.true()),
    )
