"""Letters over time, by the hours and days of a scope's own clocks."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from ..schema import campaigns, hour_totals, scope_totals

Step = Literal["hour", "day"]


@dataclass(frozen=True)
class TimelinePoint:
    """Letters counted in an hour (`at`: its beginning, with offset) or a day (`at`: its date)."""

    at: str
    letters: int


def read_timeline(
    connection: Connection, campaign: str, scope: str, zone: str, by: Step
) -> tuple[TimelinePoint, ...]:
    """The hours or days in which letters were counted, in order, without empty ones.

    A region's timeline begins with its fifth report. Letters whose hour is not shown, such as those
    before that, are added to its first point as one sum.
    """
    rows = connection.execute(
        select(hour_totals.c.hour, hour_totals.c.letters, scope_totals.c.letters)
        .join(campaigns, campaigns.c.id == hour_totals.c.campaign_id)
        .join(
            scope_totals,
            (scope_totals.c.campaign_id == hour_totals.c.campaign_id)
            & (scope_totals.c.scope == hour_totals.c.scope),
        )
        .where(campaigns.c.slug == campaign, hour_totals.c.scope == scope)
        .order_by(hour_totals.c.hour)
    ).all()
    local = ZoneInfo(zone)
    name: Callable[..., str] = (
        (lambda at: at.date().isoformat()) if by == "day" else (lambda at: at.isoformat())
    )
    opening = rows[0][2] - sum(letters for _, letters, _ in rows) if rows else 0
    sums: dict[str, int] = {}
    for hour, letters, _ in rows:
        key = name(hour.astimezone(local))
        sums[key] = sums.get(key, opening) + letters
        opening = 0
    return tuple(TimelinePoint(at, letters) for at, letters in sums.items() if letters)
