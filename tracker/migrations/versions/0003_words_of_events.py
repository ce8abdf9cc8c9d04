"""What a search looks through is kept beside each event, without capitals and marks."""

import sqlalchemy as sa
from alembic import op

from tracker.campaign import folded

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the columns, and fill them for the events that there are."""
    for name in ("words", "folded_city"):
        op.add_column("events", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    events = sa.table("events", *map(sa.column, ("slug", "title", "venue", "city")))
    filling = sa.text("UPDATE events SET words = :words, folded_city = :city WHERE slug = :slug")
    for event in op.get_bind().execute(sa.select(events)).all():
        words = folded(f"{event.title} {event.venue} {event.city}")
        filled = {"words": words, "city": folded(event.city), "slug": event.slug}
        op.get_bind().execute(filling, filled)
