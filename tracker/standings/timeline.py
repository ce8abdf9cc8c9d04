"""Letters over time, by the hours and days of a scope's own clocks."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from ..schema import campaigns, hour_totals

Step = Literal["hour", "day"]


@dataclass(frozen=True)
class TimelinePoint:
    """Letters counted in an hour (`at`: its beginning, with offset) or a day (`at`: its date)."""

    at: str
    letters: int


def read_timeline(
    connection: Connection, campaign: str, scope: str, zone: str, by: Step
) -> tuple[TimelinePoint, ...]:
    """The hours or days in which letters were counted, in order; those without any are left out."""
    rows = connection.execute(
        select(hour_totals.c.hour, hour_totals.c.letters)
        .join(campaigns, campaigns.c.id == hour_totals.c.campaign_id)
        .where(campaigns.c.slug == campaign, hour_totals.c.scope == scope)
        .order_by(hour_totals.c.hour)
    )
    local = ZoneInfo(zone)
    name: Callable[..., str] = (
        (lambda at: at.date().isoformat()) if by == "day" else (lambda at: at.isoformat())
    )
    sums: dict[str, int] = {}
    for hour, letters in rows:
        key = name(hour.astimezone(local))
        sums[key] = sums.get(key, 0) + letters
    return tuple(TimelinePoint(at, letters) for at, letters in sums.items() if letters)
