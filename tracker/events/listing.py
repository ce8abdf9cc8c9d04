"""Events read from their table, filtered, and given out page by page."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from ..campaign import USUAL_LENGTH, Event, HostKind, Unknown, Visibility, folded, sentence
from ..schema import campaigns, event_cases
from ..schema import events as table

MOST_WORDS = 8
"""The most words that a search looks for; it ignores any more."""


@dataclass(frozen=True)
class EventFilter:
    """Which events a list shows: those that meet every part that is given.

    `q` holds words from title, venue or city; `near` is part of a city's name. The days are UTC
    days, both included.
    """

    q: str | None = None
    near: str | None = None
    kind: HostKind | None = None
    section: str | None = None
    region: str | None = None
    starts_from: date | None = None
    starts_to: date | None = None

    def conditions(self) -> Iterator[ColumnElement[bool]]:
        """The SQL conditions of this filter."""
        if self.kind:
            yield table.c.kind == self.kind
        if self.section:
            yield table.c.section == self.section
        if self.region:
            yield table.c.region == self.region
        if self.near:
            yield table.c.folded_city.contains(folded(self.near), autoescape=True)
        for word in folded(self.q or "").split()[:MOST_WORDS]:
            yield table.c.words.contains(word, autoescape=True)
        if self.starts_from:
            yield table.c.starts_at >= datetime.combine(self.starts_from, time(), UTC)
        if self.starts_to and self.starts_to < date.max:
            day_after = self.starts_to + timedelta(days=1)
            yield table.c.starts_at < datetime.combine(day_after, time(), UTC)


ANY_EVENT = EventFilter()


def read_events(
    connection: Connection,
    where: ColumnElement[bool],
    most: int | None = None,
    newest_first: bool = False,
) -> list[Event]:
    """The events that meet a condition, by time and slug, at most `most` of them."""
    order = (table.c.starts_at, table.c.slug)
    rows = connection.execute(
        select(table, campaigns.c.slug.label("campaign"))
        .join(campaigns, campaigns.c.id == table.c.campaign_id)
        .where(where)
        .order_by(*(column.desc() for column in order) if newest_first else order)
        .limit(most)
    ).all()
    works_on: dict[str, list[str]] = {}
    if rows:
        for slug, case in connection.execute(
            select(event_cases.c.event, event_cases.c.case)
            .where(event_cases.c.event.in_([row.slug for row in rows]))
            .order_by(event_cases.c.event, event_cases.c.case)
        ):
            works_on.setdefault(slug, []).append(case)
    return [_read(row._mapping, tuple(works_on.get(row.slug, ()))) for row in rows]


def read_slugs(connection: Connection, campaign: str, wanted: EventFilter) -> list[str]:
    """The slugs of all events of a campaign that a filter finds, in no order."""
    query = (
        select(table.c.slug)
        .join(campaigns, campaigns.c.id == table.c.campaign_id)
        .where(campaigns.c.slug == campaign, *wanted.conditions())
    )
    return list(connection.scalars(query))


def _read(row: Any, cases: tuple[str, ...]) -> Event:
    values = {name: row[name] for name in Event.__dataclass_fields__ if name != "cases"}
    values |= {"kind": HostKind(row["kind"]), "visibility": Visibility(row["visibility"])}
    return Event(**values, cases=cases)


def going_on(now: datetime) -> ColumnElement[bool]:
    """SQL: an event has not ended. One without an end is taken to last as long as most do."""
    ends, begun = table.c.ends_at, now - USUAL_LENGTH
    lasting = and_(ends.is_not(None), ends >= now)  # never NULL, so that it can be negated
    return or_(lasting, and_(ends.is_(None), table.c.starts_at >= begun))


def cursor_at(event: Event) -> str:
    return f"{event.starts_at:%Y%m%dT%H%M%S}.{event.slug}"


def following(cursor: str, newest_first: bool) -> ColumnElement[bool]:
    stamp, _, slug = cursor.partition(".")
    try:
        starts_at = datetime.strptime(stamp, "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        raise Unknown.at(
            "cursor", sentence("This cursor is not one that a list of events gave.")
        ) from None
    then = table.c.starts_at == starts_at
    if newest_first:
        return or_(table.c.starts_at < starts_at, and_(then, table.c.slug < slug))
    return or_(table.c.starts_at > starts_at, and_(then, table.c.slug > slug))
