"""Events read from their table, filtered, and given out page by page."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, and_, literal, not_, select, tuple_

from ..campaign import Event, EventDetails, HostKind, Unknown, Visibility, sentence
from ..database import Values, among, plain_rows, rows_of_kept, value_table
from ..schema import UtcTime, campaigns, event_cases
from ..schema import events as table
from .terms import (
    IN_CITY,
    OF_KIND,
    OF_REGION,
    OF_SECTION,
    Term,
    few_with,
    terms_of,
    text_of,
    typed_words,
)

LONG = timedelta(hours=12)
"""Events that last longer are long: all others are over so long after they began."""


@dataclass(frozen=True)
class EventFilter:
    """Which events a list shows: those that meet every part that is given.

    `q` holds words from title, venue or city, or their beginnings; `near` those of a city's name.
    With `from_day` and `to_day`, both included, it is those that touch one of these days on their
    own clocks. With `reviewed`, only those that somebody has looked at; with `taking_place`, only
    those that are not cancelled.
    """

    q: str | None = None
    near: str | None = None
    kind: HostKind | None = None
    section: str | None = None
    region: str | None = None
    from_day: date | None = None
    to_day: date | None = None
    reviewed: bool = False
    taking_place: bool = False

    def conditions(self) -> Iterator[ColumnElement[bool]]:
        """The SQL conditions of this filter, but for its words."""
        if self.kind:
            yield table.c.kind == self.kind
        if self.section:
            yield table.c.section == self.section
        if self.region:
            yield table.c.region == self.region
        if self.reviewed:
            yield table.c.reviewed_at.is_not(None)
        if self.taking_place:
            yield not_(table.c.cancelled)
        if self.from_day:
            yield table.c.last_day >= self.from_day
        if self.to_day:
            yield table.c.first_day <= self.to_day
            if self.to_day < _LAST_DAY:  # by the index, on any clock
                yield table.c.starts_at < _midnight(self.to_day) + 2 * _DAY

    def over_after(self) -> datetime | None:
        """Nothing that it finds is over at this time, UTC; None where it names no first day."""
        return _midnight(self.from_day) - _DAY if self.from_day else None

    def words(self) -> list[Term]:
        """The words that it asks for. Raises WrongInput for a search that is too long."""
        return [*typed_words(self.q or ""), *typed_words(self.near or "", IN_CITY)]

    def terms(self) -> list[Term]:
        """All terms that it asks for, those first that few events may have.

        Raises WrongInput for a search that is too long.
        """
        named = ((OF_REGION, self.region), (OF_KIND, self.kind), (OF_SECTION, self.section))
        return [*self.words(), *(Term(prefix + name) for prefix, name in named if name)]


_DAY = timedelta(days=1)
"""More than any clock is ahead of UTC or behind it."""

_FIRST_DAY, _LAST_DAY = date(2000, 1, 1), date(2100, 1, 1)


def _midnight(day: date) -> datetime:
    """The midnight of a day, UTC, within a century in which all events are."""
    return datetime.combine(min(max(day, _FIRST_DAY), _LAST_DAY), time(), UTC)


ANY_EVENT = EventFilter()


def read_events(connection: Connection, where: ColumnElement[bool]) -> list[Event]:
    """The events that meet a condition, by time and slug."""
    return _with_cases(connection, [tuple(row) for row in connection.execute(_EVENTS.where(where))])


def read_named_events(
    connection: Connection, by: Literal["code", "slug"], names: Sequence[str]
) -> list[Event]:
    """The events of these codes or slugs, by time and slug. Many reports ask for them."""
    values, asked = value_table(connection, "names", names)
    return _with_cases(connection, rows_of_kept(connection, _events_named(by, values), asked))


def _with_cases(connection: Connection, rows: Sequence[Values]) -> list[Event]:
    """The events of these rows, with the cases that they work on."""
    found = [dict(zip(_OF_EVENT, row, strict=True)) for row in rows]
    works_on: dict[str, list[str]] = {}
    if found:
        values, asked = value_table(connection, "events", [row["slug"] for row in found])
        for slug, case in rows_of_kept(connection, _cases_of(values), asked):
            works_on.setdefault(slug, []).append(case)
    return [_event(row, tuple(works_on.get(row["slug"], ()))) for row in found]


def _event(row: dict[str, Any], cases: tuple[str, ...]) -> Event:
    kinds = {"kind": HostKind(row["kind"]), "visibility": Visibility(row["visibility"])}
    return Event(**(row | kinds), cases=cases)


_OF_EVENT = tuple(name for name in Event.__dataclass_fields__ if name != "cases")
_EVENTS = (
    select(*(campaigns.c.slug if name == "campaign" else table.c[name] for name in _OF_EVENT))
    .join(campaigns, campaigns.c.id == table.c.campaign_id)
    .order_by(table.c.starts_at, table.c.slug)
)
"""The fields of each event, but for its cases."""


@cache
def _events_named(by: Literal["code", "slug"], names: Any) -> Any:
    return _EVENTS.where(table.c[by].in_(select(names.c.value)))


@cache
def _cases_of(events: Any) -> Any:
    """The cases that each event works on."""
    return (
        select(event_cases.c.event, event_cases.c.case)
        .where(event_cases.c.event.in_(select(events.c.value)))
        .order_by(event_cases.c.event, event_cases.c.case)
    )


def found_by(event: EventDetails) -> dict[str, Any]:
    """The columns by which an event is found: its words, its days, its end."""
    first_day, last_day = event.days
    return {
        "words": text_of(terms_of(event)),
        "first_day": first_day,
        "last_day": last_day,
        "over_at": event.over_at,
        "lasts_long": event.over_at - event.starts_at > LONG,
    }


def campaign_id_of(connection: Connection, campaign: str) -> int | None:
    """The id of a campaign, None where there is none of this name."""
    return connection.scalar(select(campaigns.c.id).where(campaigns.c.slug == campaign))


def read_some(
    connection: Connection,
    campaign: str,
    wanted: EventFilter,
    *more: ColumnElement[bool],
    after: Event | None,
    limit: int,
) -> list[Event]:
    """The next events of a campaign that a filter finds, hidden or not, by start and slug.

    At most `limit`, and of those only what follows `after`.
    """
    campaign_id = campaign_id_of(connection, campaign)
    if campaign_id is None:
        return []
    conditions = [*conditions_of(campaign_id, wanted), *more]
    if after:
        conditions.append(tuple_(*_STARTS) > _placed(after.starts_at, after.slug))
    named = select(table.c.slug).where(*conditions).order_by(*_STARTS).limit(limit)
    return read_events(connection, table.c.slug.in_([*connection.scalars(named)]))


def find_few(connection: Connection, campaign: str, wanted: EventFilter) -> list[str] | None:
    """The slugs of all events of a campaign that a filter finds, in no order.

    None where they may be too many to look them up one by one.
    """
    campaign_id = campaign_id_of(connection, campaign)
    if campaign_id is None:
        return []
    few = few_with(connection, campaign_id, wanted.terms())
    return None if few is None else _found_among(connection, campaign_id, wanted, sorted(few))


def find_among(
    connection: Connection, campaign: str, wanted: EventFilter, slugs: Sequence[str]
) -> list[str]:
    """Those of these events of a campaign that a filter finds, in their order."""
    campaign_id = campaign_id_of(connection, campaign)
    if campaign_id is None:
        return []
    found = set(_found_among(connection, campaign_id, wanted, slugs))
    return [slug for slug in slugs if slug in found]


def _found_among(
    connection: Connection, campaign_id: int, wanted: EventFilter, slugs: Sequence[str]
) -> list[str]:
    return _fitting(connection, slugs, conditions_of(campaign_id, wanted), _STARTS)


def read_list(
    connection: Connection,
    campaign: str,
    wanted: EventFilter,
    limit: int,
    *,
    over: bool | None,
    now: datetime,
    cursor: str | None,
) -> list[Event]:
    """The first public events of a list, in its order: by start and slug.

    Those that are `over` stand by their end, the newest first. Rare terms are looked up; where all
    are common, the list is read in its order, and soon full.
    """
    campaign_id = campaign_id_of(connection, campaign)
    if campaign_id is None:
        return []
    conditions = [
        table.c.published,
        table.c.visibility == Visibility.PUBLIC,
        *conditions_of(campaign_id, wanted),
    ]
    if cursor:
        conditions.append(_following(cursor, ended=bool(over)))
    order = [column.desc() for column in _ENDED] if over else _STARTS
    slugs: list[str] = []
    few = few_with(connection, campaign_id, wanted.terms())
    for part in parts_of_list(over, now, wanted.over_after()):
        if few is None:
            query = select(table.c.slug).where(*conditions, *part).order_by(*order)
            slugs += connection.scalars(query.limit(limit - len(slugs)))
        else:
            slugs += _fitting(connection, sorted(few), [*conditions, *part], order)
        if len(slugs) >= limit:
            break
    named = {one.slug: one for one in read_events(connection, table.c.slug.in_(slugs[:limit]))}
    return [named[slug] for slug in slugs[:limit]]


def conditions_of(campaign_id: int, wanted: EventFilter) -> Iterator[ColumnElement[bool]]:
    """The SQL conditions of a campaign's events that a filter finds, its words among them."""
    yield table.c.campaign_id == campaign_id
    yield from wanted.conditions()
    for word in wanted.words():
        yield word.in_text(table.c.words)


def _fitting(
    connection: Connection,
    slugs: Sequence[str],
    conditions: Iterable[ColumnElement[bool]],
    order: Sequence[ColumnElement[Any]],
) -> list[str]:
    """Those of these events that meet all conditions, in an order.

    The conditions are a column, so that the events are found by their slugs: SQLite would choose an
    index for lists, and read all of it.
    """
    query = (
        select(table.c.slug, and_(*conditions).label("fits"))
        .where(among(connection, table.c.slug, slugs))
        .order_by(*order)
    )
    return [slug for slug, fits in plain_rows(connection, query) if fits]


def parts_of_list(
    over: bool | None, now: datetime, after: datetime | None
) -> list[list[ColumnElement[bool]]]:
    """The parts of a list in their order, each found by an index of its own.

    Of what is not over by now, or some time before, the few long events that began long ago come
    first. All others began later, so those that are over by then are not read one by one.
    """
    if over:
        ended = table.c.over_at < now
        return [[ended, table.c.over_at >= after]] if after else [[ended]]
    if over is False:
        after = max(now, after or now)
    if after is None:
        return [[]]
    lasting = table.c.over_at >= after
    return [
        [table.c.lasts_long, table.c.starts_at < after - LONG, lasting],
        [table.c.starts_at >= after - LONG, lasting],
    ]


_STARTS = (table.c.starts_at, table.c.slug)
_ENDED = (table.c.over_at, table.c.slug)


def cursor_at(event: Event, ended: bool) -> str:
    """What asks for the events after this one, in a list of those that have `ended` or another."""
    return f"{event.over_at if ended else event.starts_at:%Y%m%dT%H%M%S}.{event.slug}"


def _following(cursor: str, ended: bool) -> ColumnElement[bool]:
    stamp, _, slug = cursor.partition(".")
    try:
        at = datetime.strptime(stamp, "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        raise Unknown.at(
            "cursor", sentence("This cursor is not one that a list of events gave.")
        ) from None
    there = _placed(at, slug)
    return tuple_(*_ENDED) < there if ended else tuple_(*_STARTS) > there


def _placed(at: datetime, slug: str) -> ColumnElement[Any]:
    """SQL: a place in a list, to be compared with that of events."""
    return tuple_(literal(at, UtcTime), literal(slug))
