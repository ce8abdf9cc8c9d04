"""Each event has the first and last day that it touches on its own clocks; lists read them."""

from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

EVENTS = sa.table(
    "events",
    *map(sa.column, ("slug", "starts_at", "ends_at", "timezone")),
    sa.column("first_day", sa.Date()),
    sa.column("last_day", sa.Date()),
)


def upgrade() -> None:
    """Add the days of each event and their index."""
    op.add_column("events", sa.Column("first_day", sa.Date(), nullable=True))
    op.add_column("events", sa.Column("last_day", sa.Date(), nullable=True))
    connection = op.get_bind()
    query = sa.select(*EVENTS.c["slug", "starts_at", "ends_at", "timezone"])
    rows = [
        {"which": slug, **dict(zip(("first", "last"), _days(*times), strict=True))}
        for slug, *times in connection.execute(query)
    ]
    if rows:
        change = EVENTS.update().where(EVENTS.c.slug == sa.bindparam("which"))
        days: dict[str, Any] = {
            "first_day": sa.bindparam("first"),
            "last_day": sa.bindparam("last"),
        }
        connection.execute(change.values(days), rows)
    op.create_index("ix_events_days", "events", ["campaign_id", "last_day", "first_day"])


def _days(starts_at: str, ends_at: str | None, timezone: str) -> tuple[date, date]:
    """The days that an event touches; the end is not one of its seconds."""
    zone = _zone(timezone)
    first = datetime.fromisoformat(starts_at).astimezone(zone).date()
    if ends_at is None:
        return first, first
    last_second = datetime.fromisoformat(ends_at) - timedelta(seconds=1)
    return first, max(first, last_second.astimezone(zone).date())


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ValueError, ZoneInfoNotFoundError):  # a zone that this machine does not know any more
        return UTC
