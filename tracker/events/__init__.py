"""Registering events, finding them by name or code, and listing the public ones."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, not_
from sqlalchemy.exc import IntegrityError

from ..campaign import (
    Event,
    EventDraft,
    State,
    Unknown,
    Visibility,
    may_be_code,
    sentence,
    tidy_code,
)
from ..catalogue import Catalogue
from ..database import Database
from ..schema import campaigns
from ..schema import events as table
from ..writer import Writer, at_once
from .drafts import draft_faults
from .listing import (
    ANY_EVENT,
    EventFilter,
    cursor_at,
    following,
    going_on,
    read_events,
    read_slugs,
)
from .registering import Registering, Registration, Request

__all__ = [
    "EventDraft",
    "EventFilter",
    "EventPage",
    "Events",
    "Registration",
    "draft_faults",
    "read_events",
    "read_slugs",
]

Answers = list[Registration | Exception]

MOST_LISTED = 100
"""The most events on one page of a list."""

_MOST_TRIES = 5


@dataclass(frozen=True)
class EventPage:
    """Part of a list of events; `cursor` asks for what follows, None at the end."""

    events: tuple[Event, ...]
    cursor: str | None


class Events:
    """The events of all campaigns. `apart` runs a blocking write where it stalls nobody else."""

    def __init__(
        self,
        database: Database,
        catalogue: Catalogue,
        clock: Callable[[], datetime],
        apart: Callable[[Callable[[], None]], None] = at_once,
    ) -> None:
        self._database = database
        self._catalogue = catalogue
        self._clock = clock
        self.changes = 0
        """Rises with every event that this process has registered."""
        self._writer: Writer[Request, Registration] = Writer(self._written, apart)

    def register(self, draft: EventDraft) -> Event:
        """Register an event, with a slug and a code of its own. It is public at once.

        Raises InvalidEvent with every fault, CampaignClosed, Unknown (campaign) or DatabaseBusy.
        """
        return self.register_once(draft, None).event

    def register_once(self, draft: EventDraft, key: str | None) -> Registration:
        """The same, but once for a key and draft. Raises KeyReused, too."""
        return self._writer.submit(Request(draft, key))

    def register_all(self, drafts: Sequence[EventDraft]) -> list[Event]:
        """Register many events in one transaction: all of them or none."""
        answers = self._written([Request(draft) for draft in drafts], all_or_none=True)
        return [made.event for made in answers if isinstance(made, Registration)]

    def _written(self, requests: Sequence[Request], all_or_none: bool = False) -> Answers:
        for _ in range(_MOST_TRIES - 1):
            try:
                return self._write(requests, all_or_none)
            except IntegrityError:  # a slug, a code or a key has just been taken by somebody else
                continue
        return self._write(requests, all_or_none)

    def _write(self, requests: Sequence[Request], all_or_none: bool) -> Answers:
        with self._database.writing_apart() as connection:
            registering = Registering(connection, self._catalogue, self._clock(), requests)
            answers = [registering.answer(request) for request in requests]
            for answer in answers:
                if all_or_none and isinstance(answer, Exception):
                    raise answer
            registering.write()
        self.changes += 1
        return answers

    def named(self, slug: str) -> Event:
        """The published event of this slug, whether lists show it or not. Raises Unknown."""
        if event := self._published(table.c.slug == slug):
            return event
        raise Unknown.at("event", sentence("There is no event at this address."))

    def with_code(self, typed: str) -> Event | None:
        """The published event with this code, however it was typed, or None."""
        code = tidy_code(typed)
        if not may_be_code(code):
            return None
        return self._published(table.c.code == code)

    def _published(self, where: ColumnElement[bool]) -> Event | None:
        """The published event that meets a condition, if its campaign is no draft."""
        public = and_(where, table.c.published, campaigns.c.state != State.DRAFT)
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
        """The public events that meet a filter, by time and slug.

        `over` asks for those that have ended, the newest first, or for the others only. Raises
        Unknown for a cursor that no list gave.
        """
        limit = max(1, min(limit, MOST_LISTED))
        conditions = list(wanted.conditions())
        if over is not None:
            conditions.append(not_(going_on(self._clock())) if over else going_on(self._clock()))
        if cursor:
            conditions.append(following(cursor, newest_first=bool(over)))
        with self._database.reading() as connection:
            events = read_events(
                connection,
                and_(
                    campaigns.c.slug == campaign,
                    table.c.published,
                    table.c.visibility == Visibility.PUBLIC,
                    *conditions,
                ),
                limit + 1,
                newest_first=bool(over),
            )
        more = len(events) > limit
        page = tuple(events[:limit])
        return EventPage(page, cursor_at(page[-1]) if more else None)
