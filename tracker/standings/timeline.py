"""Letters over time, by the hours and days of a scope's own clocks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import Column, Connection, select

from ..catalogue import View
from ..schema import day_totals, hour_totals, scope_totals
from ..totals import STANDS

Step = Literal["hour", "day"]

On = Literal["counted", "written"]
"""Which time of a letter: when it was counted, or the day on which it was written."""


@dataclass(frozen=True)
class TimelinePoint:
    """Letters of an hour (`at`: its beginning, with offset) or of a day (`at`: its date)."""

    at: str
    letters: int


def read_timeline(
    connection: Connection, view: View, scope: str, zone: str, by: Step
) -> tuple[TimelinePoint, ...]:
    """The hours or days in which letters were counted, in order, without empty ones.

    All letters of a report stand where it was counted first, as many as stand of it now: so what
    is corrected or withdrawn later lowers that hour, no hour is ever below 0, and all add up to the
    scope's letters.
    A region's timeline begins with its fifth report. Letters whose hour is not shown, such as those
    before that, are added to its first point as one sum.
    """
    local = ZoneInfo(zone)

    def name(hour: datetime) -> str:
        at = hour.astimezone(local)
        return at.date().isoformat() if by == "day" else at.isoformat()

    return _points(
        _rows(connection, hour_totals.c.hour, hour_totals.c.report_letters, view, scope), name
    )


def read_days_written(connection: Connection, view: View, scope: str) -> tuple[TimelinePoint, ...]:
    """The days on which letters were written, in order, without empty ones.

    Letters whose day is not shown, such as those before a region's fifth report, are left out.
    """
    rows = _rows(connection, day_totals.c.day, day_totals.c.letters, view, scope)
    return tuple(TimelinePoint(day.isoformat(), letters) for day, letters, _ in rows if letters)


def _rows(
    connection: Connection, time: Column[Any], letters: Column[Any], view: View, scope: str
) -> Sequence[tuple[Any, int, int]]:
    """The times in a table of totals, each with its letters and those of the whole scope."""
    table = time.table
    query = (
        select(time, letters, scope_totals.c.letters)
        .join(
            scope_totals,
            (scope_totals.c.campaign_id == table.c.campaign_id)
            & (scope_totals.c.scope == table.c.scope),
        )
        .where(view.told(table), table.c.scope == scope, STANDS)
        .order_by(time)
    )
    return [tuple(row) for row in connection.execute(query)]


def _points(
    rows: Sequence[tuple[Any, int, int]], name: Callable[[Any], str]
) -> tuple[TimelinePoint, ...]:
    opening = rows[0][2] - sum(letters for _, letters, _ in rows) if rows else 0
    sums: dict[str, int] = {}
    for time, letters, _ in rows:
        key = name(time)
        sums[key] = sums.get(key, opening) + letters
        opening = 0
    return tuple(TimelinePoint(at, letters) for at, letters in sums.items() if letters)
