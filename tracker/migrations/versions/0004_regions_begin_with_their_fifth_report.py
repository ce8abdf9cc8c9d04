"""Only hours that may be shown of a region are kept, and they say whether it is shown."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Forget the regions' hours: `rebuild-standings` gives back those that may be shown."""
    op.execute("DELETE FROM hour_totals WHERE scope LIKE 'region:%'")
