"""One transaction that registers events, each once for its key."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, or_, select

from ..campaign import (
    NO_CAMPAIGN,
    Event,
    EventDraft,
    Mistake,
    Unknown,
    folded,
    refuse_over,
    sentence,
)
from ..catalogue import Catalogue
from ..database import Row, insert
from ..keys import Keys
from ..schema import campaigns, event_cases
from ..schema import events as table
from .drafts import event_of, slug_of, tidied
from .listing import read_events

_REUSED = sentence("This key came before with something else. Use a new key for a new event.")


@dataclass(frozen=True)
class Request:
    """An event to register, perhaps under an idempotency key."""

    draft: EventDraft
    key: str | None = None


@dataclass(frozen=True)
class Registration:
    """A registered event. `replayed` says that an earlier request with the same key made it."""

    event: Event
    replayed: bool = False


class Registering:
    """A transaction: what it has read for its requests, and the events that `write` will add."""

    def __init__(
        self,
        connection: Connection,
        catalogue: Catalogue,
        now: datetime,
        requests: Sequence[Request],
    ) -> None:
        self._connection = connection
        self._catalogue = catalogue
        self._now = now
        rows = connection.execute(select(campaigns.c.slug, campaigns.c.id, campaigns.c.revision))
        self._campaigns = {row.slug: (row.id, row.revision) for row in rows}
        self._taken = _taken(connection, [request.draft.title for request in requests])
        self._keys = Keys(connection, [request.key for request in requests])
        self._made: dict[str, Event] = {}

    def answer(self, request: Request) -> Registration | Exception:
        """The registration that a request gets, or what is wrong with it."""
        try:
            return self._registered(request)
        except Mistake as mistake:
            return mistake

    def _registered(self, request: Request) -> Registration:
        slug = request.draft.campaign
        if slug not in self._campaigns:
            raise Unknown.at("campaign", NO_CAMPAIGN)
        campaign_id, revision = self._campaigns[slug]
        campaign = self._catalogue.at_revision(self._connection, slug, revision)
        fingerprint = request.draft.fingerprint()
        if earlier := self._keys.earlier(campaign_id, request.key, fingerprint, _REUSED):
            return Registration(self._event(earlier), replayed=True)
        refuse_over(campaign, request.draft.section, self._now)
        event = event_of(tidied(request.draft, campaign), self._taken)
        self._made[event.slug] = event
        if request.key:
            self._keys.remember(campaign_id, request.key, fingerprint, event.slug)
        return Registration(event)

    def _event(self, slug: str) -> Event:
        """An event by its slug, of this transaction or an earlier one."""
        return self._made.get(slug) or read_events(self._connection, table.c.slug == slug)[0]

    def write(self) -> None:
        """Write the new events. Raises IntegrityError where a slug, code or key has been taken."""
        made = self._made.values()
        works = [{"event": event.slug, "case": case} for event in made for case in event.cases]
        insert(self._connection, table, [self._row(event) for event in made])
        insert(self._connection, event_cases, works)
        self._keys.write()

    def _row(self, event: Event) -> Row:
        row = {
            name: value for name, value in vars(event).items() if name not in ("campaign", "cases")
        }
        return row | {
            "campaign_id": self._campaigns[event.campaign][0],
            "registered_at": self._now,
            "words": folded(f"{event.title} {event.venue} {event.city}"),
            "folded_city": folded(event.city),
        }


def _taken(connection: Connection, titles: Sequence[str]) -> set[str]:
    bases = {slug_of(title) for title in titles}
    reserved = {"new"}  # /events/new is a page
    likes = [table.c.slug.like(f"{base}%") for base in sorted(bases)]
    if len(likes) > 100:
        return reserved | set(connection.scalars(select(table.c.slug)))
    return reserved | set(connection.scalars(select(table.c.slug).where(or_(False, *likes))))
