"""Events can be cancelled, and count their revisions, which calendars go by."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Add the columns. Nobody has revised an event since it was registered, as far as is known."""
    for name, kind, default in (
        ("cancelled", sa.Boolean(), sa.false()),
        ("cancelled_for", sa.String(length=200), ""),
        ("revision", sa.Integer(), "0"),
        ("revised_at", sa.String(length=20), ""),
    ):
        op.add_column("events", sa.Column(name, kind, nullable=False, server_default=default))
    op.execute("UPDATE events SET revised_at = registered_at")
