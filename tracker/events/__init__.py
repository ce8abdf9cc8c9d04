"""Registering events, finding them by name or code, and listing the public ones."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, and_, not_, or_, select
from sqlalchemy.exc import IntegrityError

from ..campaign import (
    CODE_ALPHABET,
    Event,
    HostKind,
    Unknown,
    Visibility,
    refuse_over,
    tidy_code,
)
from ..catalogue import Catalogue
from ..database import Database, Row
from ..schema import campaigns, event_cases
from ..schema import events as table
from .drafts import EventDraft, event_of, slug_of, tidied
from .listing import cursor_at, days, filters, following, going_on, read_events

__all__ = ["EventDraft", "EventPage", "Events", "read_events"]

MOST_LISTED = 100
"""How many events one page of a list holds at the most."""

_MOST_TRIES = 5


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

        Raises InvalidEvent with every fault, CampaignClosed, Unknown (campaign) or LedgerBusy.
        """
        return self.register_all([draft])[0]

    def register_all(self, drafts: Sequence[EventDraft]) -> list[Event]:
        """As `register`, for many in one transaction: all or none."""
        ready = [self._ready(draft) for draft in drafts]
        for _ in range(_MOST_TRIES - 1):
            try:
                return self._write(ready)
            except IntegrityError:  # a slug or code was taken this moment
                continue
        return self._write(ready)

    def _ready(self, draft: EventDraft) -> EventDraft:
        campaign = self._catalogue.campaign(draft.campaign)
        refuse_over(campaign, draft.section, self._clock())
        return tidied(draft, campaign)

    def _write(self, drafts: Sequence[EventDraft]) -> list[Event]:
        with self._database.writing() as connection:
            ids = dict(list(connection.execute(select(campaigns.c.slug, campaigns.c.id))))
            taken = _taken(connection, [draft.title for draft in drafts])
            made = [event_of(draft, taken) for draft in drafts]
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
        wanted = [*filters(q, kind, section, region, near), *days(starts_from, starts_to)]
        if over is not None:
            wanted.append(not_(going_on(self._clock())) if over else going_on(self._clock()))
        if cursor:
            wanted.append(following(cursor, newest_first=bool(over)))
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
        return EventPage(page, cursor_at(page[-1]) if more else None)


def _taken(connection: Connection, titles: Sequence[str]) -> set[str]:
    bases = {slug_of(title) for title in titles}
    reserved = {"new"}  # /events/new is a page
    likes = [table.c.slug.like(f"{base}%") for base in sorted(bases)]
    if len(likes) > 100:
        return reserved | set(connection.scalars(select(table.c.slug)))
    return reserved | set(connection.scalars(select(table.c.slug).where(or_(*likes))))


def _row(event: Event, campaign_id: int, now: datetime) -> Row:
    row = {name: value for name, value in vars(event).items() if name not in ("campaign", "cases")}
    return row | {"campaign_id": campaign_id, "registered_at": now}
