"""Finds new alarms, for all workers of a database together: each is told once."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, select

from ..database import locked, upsert
from ..schema import alarm_looks
from .alarms import Alarm

Told = frozenset[tuple[str, str, str]]
"""The alarms of the last look: each the slug of its campaign, its kind and its name."""

_ONLY = 1
"""The key of the table's one row."""

_NEVER = datetime(2000, 1, 1, tzinfo=UTC)


def take_turn(connection: Connection, now: datetime, every: timedelta) -> Told | None:
    """Take the turn to look, with what the last look found; None where somebody has it already.

    A look is due `every` so often (nearly: workers look when they wake).
    """
    upsert(connection, alarm_looks, [{"id": _ONLY, "at": _NEVER, "told": "[]"}])  # to be locked
    query = select(*alarm_looks.c["at", "told"]).where(alarm_looks.c.id == _ONLY)
    row = connection.execute(locked(connection, query, alarm_looks)).one()
    if abs(now - row.at) < every / 2:  # a clock may have been set back meanwhile
        return None
    rows = [{"id": _ONLY, "at": now, "told": row.told}]
    upsert(connection, alarm_looks, rows, replace=("at",))
    return frozenset((campaign, kind, name) for campaign, kind, name in json.loads(row.told))


def keep(connection: Connection, now: datetime, found: Iterable[tuple[str, str, str]]) -> None:
    """Keep what a look has found, so that the next one tells only what is new."""
    rows = [{"id": _ONLY, "at": now, "told": json.dumps(sorted(found), ensure_ascii=False)}]
    upsert(connection, alarm_looks, rows, replace=("told",))


class AlarmLook(NamedTuple):
    """What a look found, what the one before did, and the new alarms, each with its campaign."""

    found: Told
    before: Told
    new: list[tuple[str, Alarm]]


def look_at(alarms_of: Mapping[str, Sequence[Alarm]], before: Told) -> AlarmLook:
    """What a look at the alarms of each campaign found."""
    alarms = {
        (campaign, alarm.kind, alarm.name): alarm
        for campaign, of_campaign in alarms_of.items()
        for alarm in of_campaign
    }
    new = [(name[0], alarm) for name, alarm in alarms.items() if name not in before]
    return AlarmLook(frozenset(alarms), before, new)
