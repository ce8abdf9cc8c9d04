"""Registering events, finding them by name or code, and listing the public ones."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, not_
from sqlalchemy.exc import IntegrityError

from ..campaign import (
    Event,
    EventDraft,
    Fault,
    InvalidEvent,
    SenderLimits,
    State,
    Unknown,
    may_be_code,
    refuse_if,
    tidy_code,
)
from ..catalogue import Catalogue
from ..database import Database, unhurried
from ..outbox import Outbox
from ..schema import campaigns
from ..schema import events as table
from ..senders import Sender
from ..writer import Writer, at_once, written_apart
from .changes import LONGEST_REASON, EventChanges
from .changing import NO_EVENT_HERE
from .contacts import events_of, forget_some
from .drafts import draft_faults, question_of
from .import_files import OF_PAGES, Bounds, RowFault
from .importing import EventImport, plan_import
from .listing import (
    ANY_EVENT,
    EventFilter,
    cursor_at,
    find_among,
    find_few,
    read_events,
    read_list,
    read_named_events,
    read_some,
)
from .nearby import read_nearby, towns_around
from .registering import Registering, Registration, Request
from .towns import NEAR_KM, Town

__all__ = [
    "LONGEST_REASON",
    "NEAR_KM",
    "OF_PAGES",
    "EventDraft",
    "EventFilter",
    "EventImport",
    "EventPage",
    "Events",
    "Registration",
    "RowFault",
    "draft_faults",
    "find_among",
    "find_few",
    "question_of",
    "read_events",
    "read_named_events",
]

Answers = list[Registration | Exception]

MOST_LISTED = 100
"""The most events on one page of a list."""

READ_TOGETHER = 500
"""The most events that are in memory while all of them are gone through."""

_MOST_TRIES = 5


@dataclass(frozen=True)
class EventPage:
    """Part of a list of events; `cursor` asks for what follows, None at the end.

    With `nearest_first`, events in other towns follow those in the town that was asked for.
    """

    events: tuple[Event, ...]
    cursor: str | None
    nearest_first: bool = False


class Events(EventChanges):
    """The events of all campaigns.

    `apart` runs a blocking write, and `reading_apart` a blocking read, where it stalls nobody else.

    `limits` hold for those who register an event and come with their sender; None for no limits.
    `outbox` takes what is mailed to organisers.
    """

    def __init__(
        self,
        database: Database,
        catalogue: Catalogue,
        clock: Callable[[], datetime],
        apart: Callable[[Callable[[], None]], None] = at_once,
        reading_apart: Callable[[Callable[[], None]], None] = at_once,
        limits: SenderLimits | None = None,
        outbox: Outbox | None = None,
    ) -> None:
        super().__init__(database, catalogue, clock, apart, outbox)
        self._limits = limits
        self._reading_apart = reading_apart
        self._writer: Writer[Request, Registration] = Writer(self._written, apart)

    def register(self, draft: EventDraft, reviewed_by: str = "staff") -> Event:
        """Register an event for which somebody vouches, with a slug and a code of its own.

        Raises InvalidEvent with every fault, CampaignClosed, Unknown (campaign) or DatabaseBusy.
        """
        return self._writer.submit(Request(draft, reviewed_by=reviewed_by)).event

    def register_once(
        self, draft: EventDraft, key: str | None, sender: Sender | None = None
    ) -> Registration:
        """Register a stranger's event, once for a key and draft: it waits for its review.

        A short key is bound to its `sender`. Raises what `register` raises, KeyReused and TooMany.
        """
        return self._writer.submit(Request(draft, key, sender=sender))

    def register_all(self, drafts: Sequence[EventDraft], reviewed_by: str = "staff") -> list[Event]:
        """Register many reviewed events in one transaction: all of them or none."""
        return self._all_or_none([Request(draft, reviewed_by=reviewed_by) for draft in drafts])

    def plan_import(
        self, campaign: str, content: bytes, bounds: Bounds | None = None
    ) -> EventImport:
        """What a CSV, TSV or JSON file of events would do. Raises Unknown and WrongInput."""
        with self._database.reading() as connection:
            unhurried(connection)
            view = self._catalogue.view(connection, campaign)
            return plan_import(connection, view.campaign, content, self._clock(), bounds)

    def carry_out(self, planned: EventImport, reviewed_by: str | None = None) -> list[Event]:
        """Register the new events of an import, all of them or none.

        Those that somebody vouches for are reviewed. Raises InvalidEvent where the import has
        faults, and what `register_once` raises.
        """
        refuse_if([Fault(one.field, one.sentence) for one in planned.faults], InvalidEvent)
        requests = [
            Request(row.draft, row.key, reviewed_by=reviewed_by, content=row.content)
            for row in planned.new
        ]
        return self._all_or_none(requests)

    def _all_or_none(self, requests: Sequence[Request]) -> list[Event]:
        answers = self._write_again(requests, all_or_none=True)
        return [made.event for made in answers if isinstance(made, Registration)]

    def _written(self, requests: Sequence[Request]) -> Answers:
        return written_apart(self._write_again, requests)

    def _write_again(self, requests: Sequence[Request], all_or_none: bool = False) -> Answers:
        for _ in range(_MOST_TRIES - 1):
            try:
                return self._write(requests, all_or_none)
            except IntegrityError:  # a slug, a code or a key has just been taken by somebody else
                continue
        return self._write(requests, all_or_none)

    def _write(self, requests: Sequence[Request], all_or_none: bool) -> Answers:
        with self._database.writing_apart() as connection:
            if all_or_none:
                unhurried(connection)
            registering = Registering(
                *(connection, self._catalogue, self._clock(), requests, self._limits),
                outbox=self._outbox,
            )
            answers = [registering.answer(request) for request in requests]
            for answer in answers:
                if all_or_none and isinstance(answer, Exception):
                    raise answer
            registering.write()
        self.changes += 1
        return answers

    def of_contact(self, address: str, most: int) -> list[Event]:
        """The events of a private contact, at most so many, the newest first.

        Those that are hidden, or of a campaign that is a draft, are left out.
        """
        with self._database.reading() as connection:
            return events_of(connection, address, most)

    def forget_some_contacts(self) -> bool:
        """Erase some private contacts of events long over; whether more may be left.

        Raises DatabaseBusy.
        """
        with self._database.writing() as connection:
            return forget_some(connection, self._clock())

    def all_of(
        self, campaign: str, find: str | None = None, *, waiting: bool = False
    ) -> Iterator[Event]:
        """Every event of a campaign by time, hidden or not, or those that some words find.

        Those `waiting` are the ones that nobody has reviewed or hidden, public already or not. They
        are read some at a time: no transaction waits for whoever goes through them.
        """
        conditions = [table.c.reviewed_at.is_(None), not_(table.c.hidden)] if waiting else []
        wanted = EventFilter(q=find)
        after: Event | None = None
        while True:
            with self._database.reading() as connection:
                unhurried(connection)
                some = read_some(
                    connection, campaign, wanted, *conditions, after=after, limit=READ_TOGETHER
                )
            yield from some
            if len(some) < READ_TOGETHER:
                return
            after = some[-1]

    def named(self, slug: str) -> Event:
        """The published event of this slug, whether lists show it or not. Raises Unknown."""
        event = self.working(slug)
        if event.published:
            return event
        raise Unknown.at("event", NO_EVENT_HERE)

    def working(self, slug: str) -> Event:
        """The event of this slug, published or waiting for its review. Raises Unknown.

        For its organiser and those with its code, who may see it before everyone may.
        """
        if event := self._working(table.c.slug == slug):
            return event
        raise Unknown.at("event", NO_EVENT_HERE)

    def with_code(self, typed: str) -> Event | None:
        """The event with this code, however it was typed; None also if it is hidden."""
        code = tidy_code(typed)
        if not may_be_code(code):
            return None
        return self._working(table.c.code == code)

    def _working(self, where: ColumnElement[bool]) -> Event | None:
        """The event that meets a condition, unless it is hidden or its campaign a draft."""
        public = and_(where, not_(table.c.hidden), campaigns.c.state != State.DRAFT)
        with self._database.reading() as connection:
            return next(iter(read_events(connection, public)), None)

    def listed(
        self,
        campaign: str,
        wanted: EventFilter = ANY_EVENT,
        *,
        over: bool | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> EventPage:
        """The public events that meet a filter, by start and slug.

        `over` asks for those that have ended, by their end, the newest first, or for the others
        only. Near a town that is known, those in it come first, then those in the towns around it.
        Raises Unknown for a cursor that no list gave.
        """
        limit = max(1, min(limit, MOST_LISTED))
        if nearby := self._nearby(campaign, wanted, limit, over=over, cursor=cursor):
            return nearby
        odd = bool(wanted.terms())  # such a filter takes a while to find any
        events = self._list(campaign, wanted, limit + 1, over=over, cursor=cursor, long=odd)
        more = len(events) > limit
        page = tuple(events[:limit])
        return EventPage(page, cursor_at(page[-1], ended=bool(over)) if more else None)

    def _nearby(
        self,
        campaign: str,
        wanted: EventFilter,
        limit: int,
        *,
        over: bool | None,
        cursor: str | None,
    ) -> EventPage | None:
        """A page of events around a town; None where none is known, or too many are near it."""
        if not wanted.near:
            return None
        towns: list[Town] = []
        self._reading_apart(
            lambda: towns.extend(towns_around(wanted))
        )  # to read them takes a while
        if not towns:
            return None
        order: dict[str, Any] = {"over": over, "now": self._clock(), "cursor": cursor}
        found: list[EventPage] = []

        def read(connection: Connection) -> None:
            page = read_nearby(connection, campaign, wanted, towns, limit, **order)
            if page:
                found.append(EventPage(tuple(page[0]), page[1], nearest_first=True))

        self._read(read, long=True)
        return found[0] if found else None

    def to_come(self, campaign: str, wanted: EventFilter, most: int) -> list[Event]:
        """The public events that meet a filter and are not over, by start: so many at most."""
        return self._list(campaign, wanted, most, over=False, cursor=None, long=True)

    def _list(
        self,
        campaign: str,
        wanted: EventFilter,
        most: int,
        *,
        over: bool | None,
        cursor: str | None,
        long: bool,
    ) -> list[Event]:
        """The first events of a list; one that may take `long` stalls nobody else."""
        order: dict[str, Any] = {"over": over, "now": self._clock(), "cursor": cursor}
        events: list[Event] = []

        def read(connection: Connection) -> None:
            events.extend(read_list(connection, campaign, wanted, most, **order))

        self._read(read, long=long)
        return events

    def _read(self, read: Callable[[Connection], None], *, long: bool) -> None:
        """Read from the database; what may take `long` stalls nobody else."""

        def apart() -> None:
            with self._database.reading_apart() as connection:
                read(connection)

        if self._database.is_embedded and long:
            self._reading_apart(apart)
        else:
            with self._database.reading() as connection:
                read(connection)
