"""Alarms: an event, a case or a sender with far more letters than usual, to be looked at."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, Integer, and_, cast, func, or_, select

from ..campaign import ScopeKind, event_key
from ..catalogue import View
from ..schema import entry_origins, events, ledger, report_senders, scope_totals

TIMES_EXPECTED = 5
"""An event with more letters than so many for each person expected alarms."""

TIMES_USUAL = 4
"""A case with more letters in an hour than so many of its usual hours alarms."""

PART_OF_SECTION = 10
"""A sender with more than one in so many of a section's letters of an hour alarms."""

FEWEST = 100
"""Fewer letters than these in an hour alarm nobody."""

USUAL = timedelta(days=7)
"""The days whose mean hour is usual."""

HOUR = timedelta(hours=1)


class Alarm(NamedTuple):
    """What to look at: its kind, its name (a slug or a mark), its letters, how many are usual."""

    kind: str
    name: str
    letters: int
    usual: int

    def __str__(self) -> str:
        return f"{self.kind} {self.name}: {self.letters:,} letters, where {self.usual:,} are usual"


def read_alarms(connection: Connection, view: View, now: datetime) -> list[Alarm]:
    """The alarms of a campaign at `now` (UTC): events first, then cases, then senders."""
    campaign_id, newest = view.at.campaign_id, view.at.newest
    since = _first_since(connection, campaign_id, newest, now - USUAL)
    lately = _first_since(connection, campaign_id, newest, now - HOUR)
    return [
        *_events(connection, view),
        *_cases(connection, campaign_id, since, lately),
        *_senders(connection, campaign_id, lately, now),
    ]


def _first_since(connection: Connection, campaign_id: int, newest: int, since: datetime) -> int:
    """The number of the first entry from `since` on: entries stand in the order of their time."""
    low, high = 1, newest + 1
    while low < high:
        middle = (low + high) // 2
        at = connection.scalar(
            select(entry_origins.c.at).where(
                entry_origins.c.campaign_id == campaign_id, entry_origins.c.number == middle
            )
        )
        if at is not None and at < since:
            low = middle + 1
        else:
            high = middle
    return low


def _events(connection: Connection, view: View) -> Iterator[Alarm]:
    """Two plain queries rather than a join: SQLite joins on a composed key row by row."""
    prefix = event_key("")
    letters = {
        scope.removeprefix(prefix): count
        for scope, count in connection.execute(
            select(scope_totals.c.scope, scope_totals.c.letters).where(
                view.told(scope_totals),
                scope_totals.c.scope.startswith(f"{ScopeKind.EVENT}:"),
                scope_totals.c.letters > TIMES_EXPECTED,
            )
        )
    }
    query = select(events.c.slug, events.c.expected_people).where(
        events.c.campaign_id == view.at.campaign_id, events.c.expected_people.is_not(None)
    )
    for slug, people in connection.execute(query.order_by(events.c.slug)):
        if letters.get(slug, 0) > TIMES_EXPECTED * people:
            yield Alarm("event", slug, letters[slug], people)


def _cases(connection: Connection, campaign_id: int, since: int, lately: int) -> Iterator[Alarm]:
    hours = int(USUAL / HOUR) - 1
    last_hour = func.sum(ledger.c.letters * cast(ledger.c.number >= lately, Integer))
    query = (
        select(ledger.c.case, last_hour, func.sum(ledger.c.letters) - last_hour)
        .where(ledger.c.campaign_id == campaign_id, ledger.c.number >= since)
        .group_by(ledger.c.case)
        .order_by(ledger.c.case)
    )
    for case, letters, before in connection.execute(query):
        usual = max(0, int(before)) // hours
        if letters > max(FEWEST, TIMES_USUAL * usual):
            yield Alarm("case", case, int(letters), usual)


def _senders(
    connection: Connection, campaign_id: int, lately: int, now: datetime
) -> Iterator[Alarm]:
    of_last_hour = and_(ledger.c.campaign_id == campaign_id, ledger.c.number >= lately)
    letters = func.sum(ledger.c.letters)
    sections = select(ledger.c.section, letters).where(of_last_hour).group_by(ledger.c.section)
    by_section = {row[0]: row[1] for row in connection.execute(sections)}
    days = {now.date(), (now - HOUR).date()}
    for mark in (report_senders.c.device, report_senders.c.address):
        same_report = and_(
            or_(*(report_senders.c.day == day for day in sorted(days))),
            report_senders.c.reference == ledger.c.report,
        )
        query = (
            select(ledger.c.section, mark, letters)
            .join(report_senders, same_report)
            .where(of_last_hour)
            .group_by(ledger.c.section, mark)
            .having(letters > FEWEST)
            .order_by(letters.desc(), mark)
        )
        for section, sender, count in connection.execute(query):
            usual = int(by_section[section]) // PART_OF_SECTION
            if count > usual:
                yield Alarm(f"{mark.name} in {section}", sender, int(count), usual)
