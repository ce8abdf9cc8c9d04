"""The first page lists reviewed events alone: it passes none that strangers have registered."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

_COLUMNS = (
    "campaign_id",
    "published",
    "visibility",
    "starts_at",
    "slug",
    "over_at",
    "section",
    "region",
    "kind",
    "reviewed_at",
    "cancelled",
)


def upgrade() -> None:
    """Make the indexes of reviewed events."""
    reviewed = sa.text("reviewed_at IS NOT NULL")
    op.create_index(
        "ix_events_reviewed",
        "events",
        _COLUMNS,
        sqlite_where=reviewed,
        postgresql_where=reviewed,
    )
    op.create_index(
        "ix_events_reviewed_long",
        "events",
        _COLUMNS,
        sqlite_where=sa.text("lasts_long = 1 AND reviewed_at IS NOT NULL"),
        postgresql_where=sa.text("lasts_long AND reviewed_at IS NOT NULL"),
    )
