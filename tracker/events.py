"""Registering events, finding them by name or code, and listing the public ones."""

import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from slugify import slugify
from sqlalchemy import ColumnElement, Connection, and_, func, not_, or_, select
from sqlalchemy.exc import IntegrityError

from .campaign import (
    CODE_ALPHABET,
    Campaign,
    Event,
    Fault,
    HostKind,
    InvalidEvent,
    Unknown,
    Visibility,
    cleaned,
    new_code,
    refuse_if,
    tidy_code,
    time_zones,
)
from .catalogue import Catalogue
from .database import Database, Row
from .schema import campaigns, event_cases
from .schema import events as table

MOST_LISTED = 100
"""How many events one page of a list holds at the most."""

_TEXTS = {
    "title": 60,
    "venue": 60,
    "city": 60,
    "contact_public": 120,
    "contact_email": 254,
    "language": 12,
}
_LONGEST_DESCRIPTION = 2_000
_USUAL_LENGTH = timedelta(hours=3)
_MOST_PEOPLE = 99_999
_MOST_TRIES = 5


@dataclass(frozen=True)
class EventDraft:
    """An event as someone wants to register it. Times are aware; the texts are as typed."""

    campaign: str
    title: str
    kind: HostKind
    starts_at: datetime
    timezone: str
    section: str
    ends_at: datetime | None = None
    region: str | None = None
    venue: str = ""
    city: str = ""
    online: bool = False
    visibility: Visibility = Visibility.PUBLIC
    expected_people: int | None = None
    cases: tuple[str, ...] = ()
    contact_public: str = ""
    contact_email: str = ""
    description: str = ""
    language: str = "en"


@dataclass(frozen=True)
class EventPage:
    """Part of a list of events; `cursor` asks for what follows, None at the end."""

    events: tuple[Event, ...]
    cursor: str | None


class Events:
    """The events of all campaigns."""

    def __init__(
        self, database: Database, catalogue: Catalogue, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._catalogue = catalogue
        self._clock = clock

    def register(self, draft: EventDraft) -> Event:
        """Make an event of a draft, with a slug and a code of its own; it is public at once.

        Raises InvalidEvent with every fault, Unknown (campaign) or LedgerBusy.
        """
        return self.register_all([draft])[0]

    def register_all(self, drafts: Sequence[EventDraft]) -> list[Event]:
        """As `register`, for many in one transaction: all or none."""
        tidied = [self._tidied(draft) for draft in drafts]
        for _ in range(_MOST_TRIES - 1):
            try:
                return self._write(tidied)
            except IntegrityError:  # a slug or code was taken this moment
                continue
        return self._write(tidied)

    def _tidied(self, draft: EventDraft) -> EventDraft:
        campaign = self._catalogue.campaign(draft.campaign)
        faults: list[Fault] = []
        draft = replace(draft, region=draft.region or None, **_texts(draft, faults))
        faults += _faults(draft, campaign)
        refuse_if(faults, InvalidEvent)
        return draft

    def _write(self, drafts: Sequence[EventDraft]) -> list[Event]:
        with self._database.writing() as connection:
            ids = dict(list(connection.execute(select(campaigns.c.slug, campaigns.c.id))))
            taken = _taken(connection, [draft.title for draft in drafts])
            made = [_event(draft, taken) for draft in drafts]
            now = self._clock()
            rows = [_row(event, ids[event.campaign], now) for event in made]
            connection.execute(table.insert(), rows)
            works = [{"event": event.slug, "case": case} for event in made for case in event.cases]
            if works:
                connection.execute(event_cases.insert(), works)
        return made

    def named(self, slug: str) -> Event:
        """The published event of this slug, in a list or not. Raises Unknown."""
        with self._database.reading() as connection:
            for event in read_events(connection, table.c.slug == slug):
                if event.published:
                    return event
        raise Unknown.at("event", "There is no event at this address.")

    def with_code(self, typed: str) -> Event | None:
        """The published event with this code, however it was typed, or None."""
        code = tidy_code(typed)
        if not code or any(sign not in CODE_ALPHABET for sign in code):
            return None
        with self._database.reading() as connection:
            found = read_events(connection, table.c.code == code)
            return next((event for event in found if event.published), None)

    def listed(
        self,
        campaign: str,
        *,
        q: str | None = None,
        kind: HostKind | None = None,
        section: str | None = None,
        region: str | None = None,
        near: str | None = None,
        starts_from: date | None = None,
        starts_to: date | None = None,
        over: bool | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> EventPage:
        """Public events by time and slug. `near` is a city, `q` any words of title, venue or city.

        The days are those of UTC, both included. `over` asks for those that are over now, the
        newest first, or for those that are not. Raises Unknown for a cursor that was not ours.
        """
        limit = max(1, min(limit, MOST_LISTED))
        wanted = [*_filters(q, kind, section, region, near), *_days(starts_from, starts_to)]
        if over is not None:
            wanted.append(not_(_going_on(self._clock())) if over else _going_on(self._clock()))
        if cursor:
            wanted.append(_following(cursor, newest_first=bool(over)))
        with self._database.reading() as connection:
            found = read_events(
                connection,
                and_(
                    campaigns.c.slug == campaign,
                    table.c.published,
                    table.c.visibility == Visibility.PUBLIC,
                    *wanted,
                ),
                limit + 1,
                newest_first=bool(over),
            )
        more = len(found) > limit
        page = tuple(found[:limit])
        return EventPage(page, _cursor(page[-1]) if more else None)


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


def _read(row: Any, cases: tuple[str, ...]) -> Event:
    values = {name: row[name] for name in Event.__dataclass_fields__ if name != "cases"}
    values |= {"kind": HostKind(row["kind"]), "visibility": Visibility(row["visibility"])}
    return Event(**values, cases=cases)


def _texts(draft: EventDraft, faults: list[Fault]) -> dict[str, Any]:
    """The draft's texts, cleaned; what can't be used is added to the faults."""
    texts = {name: (getattr(draft, name), most, False) for name, most in _TEXTS.items()}
    texts["description"] = (draft.description, _LONGEST_DESCRIPTION, True)
    tidy: dict[str, Any] = {}
    for name, (typed, most, lines) in texts.items():
        try:
            tidy[name] = cleaned(typed, most, lines)
        except ValueError as error:
            faults.append(Fault(name, str(error)))
    return tidy


def _faults(draft: EventDraft, campaign: Campaign) -> Iterator[Fault]:
    yield from _place_faults(draft, campaign)
    yield from _time_faults(draft, campaign)
    if not draft.title:
        yield Fault("title", "Give the event a title.")
    if draft.expected_people is not None and not 1 <= draft.expected_people <= _MOST_PEOPLE:
        yield Fault("expected_people", f"Give a whole number from 1 to {_MOST_PEOPLE:,}.")
    if draft.contact_email and not _like_an_address(draft.contact_email):
        yield Fault("contact_email", "Give an e-mail address such as name@example.org.")
    for number, slug in enumerate(draft.cases):
        if campaign.case(slug) is None:
            yield Fault(f"cases.{number}", "The campaign has no such case.")


def _place_faults(draft: EventDraft, campaign: Campaign) -> Iterator[Fault]:
    if not draft.online and not draft.city:
        yield Fault("city", "Say in which city it is, or that it is online.")
    if draft.section not in campaign.sections:
        yield Fault("section", "This section does not take part in the campaign.")
        return
    region = campaign.regions.get(draft.region or "")
    if draft.region and (region is None or region.section != draft.section):
        yield Fault("region", "This section has no such region.")


def _time_faults(draft: EventDraft, campaign: Campaign) -> Iterator[Fault]:
    if draft.timezone not in time_zones():
        yield Fault("timezone", "Choose a time zone such as America/New_York.")
    if draft.ends_at and draft.ends_at <= draft.starts_at:
        yield Fault("ends_at", "It must end after it starts.")
    if draft.ends_at and draft.ends_at - draft.starts_at > timedelta(days=120):
        yield Fault("ends_at", "An event lasts at most 120 days.")
    if abs(draft.starts_at.year - campaign.day.year) > 1:
        yield Fault("starts_at", "Give a day near the campaign's own.")


def _like_an_address(text: str) -> bool:
    name, at, host = text.partition("@")
    return bool(name and at and "." in host.strip(".") and "@" not in host and " " not in text)


def _event(draft: EventDraft, taken: set[str]) -> Event:
    """The event of a draft, under a slug that is not taken; a slug taken now is added."""
    base = slugify(draft.title, max_length=60) or "event"
    endings = (str(number) for number in range(2, 10_000))
    slug = base if draft.visibility is Visibility.PUBLIC else f"{base}-{_random_ending()}"
    while slug in taken:
        slug = f"{base}-{next(endings)}"
    taken.add(slug)
    values = vars(draft) | {
        "starts_at": draft.starts_at.astimezone(UTC),
        "ends_at": draft.ends_at and draft.ends_at.astimezone(UTC),
        "cases": tuple(dict.fromkeys(draft.cases)),
    }
    return Event(slug=slug, code=new_code(), **values)


def _random_ending() -> str:
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(12)).lower()


def _taken(connection: Connection, titles: Sequence[str]) -> set[str]:
    bases = {slugify(title, max_length=60) or "event" for title in titles}
    reserved = {"new"}  # /events/new is a page
    likes = [table.c.slug.like(f"{base}%") for base in sorted(bases)]
    if len(likes) > 100:
        return reserved | set(connection.scalars(select(table.c.slug)))
    return reserved | set(connection.scalars(select(table.c.slug).where(or_(*likes))))


def _row(event: Event, campaign_id: int, now: datetime) -> Row:
    row = {name: value for name, value in vars(event).items() if name not in ("campaign", "cases")}
    return row | {"campaign_id": campaign_id, "registered_at": now}


def _filters(
    q: str | None,
    kind: HostKind | None,
    section: str | None,
    region: str | None,
    near: str | None,
) -> Iterator[ColumnElement[bool]]:
    if kind:
        yield table.c.kind == kind
    if section:
        yield table.c.section == section
    if region:
        yield table.c.region == region
    if near:
        yield func.lower(table.c.city).contains(near.lower(), autoescape=True)
    for word in (q or "").lower().split()[:8]:
        yield or_(
            *(
                func.lower(column).contains(word, autoescape=True)
                for column in (table.c.title, table.c.venue, table.c.city)
            )
        )


def _days(first: date | None, last: date | None) -> Iterator[ColumnElement[bool]]:
    if first:
        yield table.c.starts_at >= datetime.combine(first, time(), UTC)
    if last and last < date.max:
        yield table.c.starts_at < datetime.combine(last + timedelta(days=1), time(), UTC)


def _going_on(now: datetime) -> ColumnElement[bool]:
    """Not over yet; an event without an end is taken to last as long as most do."""
    ends, begun = table.c.ends_at, now - _USUAL_LENGTH
    lasting = and_(ends.is_not(None), ends >= now)  # never NULL, so that it can be negated
    return or_(lasting, and_(ends.is_(None), table.c.starts_at >= begun))


def _cursor(event: Event) -> str:
    return f"{event.starts_at:%Y%m%dT%H%M%S}.{event.slug}"


def _following(cursor: str, newest_first: bool) -> ColumnElement[bool]:
    stamp, _, slug = cursor.partition(".")
    try:
        starts_at = datetime.strptime(stamp, "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        raise Unknown.at("cursor", "This cursor is not one that a list of events gave.") from None
    then = table.c.starts_at == starts_at
    if newest_first:
        return or_(table.c.starts_at < starts_at, and_(then, table.c.slug < slug))
    return or_(table.c.starts_at > starts_at, and_(then, table.c.slug > slug))


def local_time(event: Event, at: datetime) -> datetime:
    """A time on the clocks of the place where the event is."""
    return at.astimezone(ZoneInfo(event.timezone))
