"""One transaction that registers events, each once for its key."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, select

from ..campaign import (
    NO_CAMPAIGN,
    Event,
    EventDraft,
    Mistake,
    SenderLimits,
    Unknown,
    refuse_over,
    sentence,
)
from ..catalogue import Catalogue
from ..database import Row, insert, value_table
from ..keys import Keys
from ..outbox import Cause, Message, Outbox
from ..schema import campaigns, event_cases
from ..schema import events as table
from ..senders import Sender
from .contacts import message_about
from .drafts import contact_of, event_of, slugs_of, tidied, title_of
from .listing import found_by, read_events
from .registrants import Registrants
from .terms import write_terms

_REUSED = sentence("This key came before with something else. Use a new key for a new event.")


@dataclass(frozen=True)
class Request:
    """An event to register, perhaps under an idempotency key.

    `reviewed_by` is who vouches for it, None for a stranger's, which waits for its review.
    `content` is a hash of what was sent, where that is not the draft itself.
    """

    draft: EventDraft
    key: str | None = None
    reviewed_by: str | None = None
    sender: Sender | None = None
    content: str | None = None


@dataclass(frozen=True)
class Registration:
    """A registered event. `replayed` says that an earlier request with the same key made it.

    It is not `own` where a short key of somebody else was repeated: then nobody gets its link.
    """

    event: Event
    replayed: bool = False
    own: bool = True


class Registering:
    """A transaction: what it has read for its requests, and the events that `write` will add."""

    def __init__(
        self,
        connection: Connection,
        catalogue: Catalogue,
        now: datetime,
        requests: Sequence[Request],
        limits: SenderLimits | None,
        outbox: Outbox,
    ) -> None:
        self._connection = connection
        self._catalogue = catalogue
        self._now = now
        rows = connection.execute(select(campaigns.c.slug, campaigns.c.id, campaigns.c.revision))
        self._campaigns = {row.slug: (row.id, row.revision) for row in rows}
        self._taken = _taken(connection, [title_of(request.draft) for request in requests])
        self._keys = Keys(connection, [request.key for request in requests])
        senders = [request.sender for request in requests if request.sender]
        self._registrants = Registrants(connection, now, senders, limits)
        causes = (_cause(request) for request in requests if not request.reviewed_by)
        self._outbox = outbox
        self._mails = outbox.strangers(connection, now, [cause for cause in causes if cause])
        self._messages: list[Message] = []
        self._made: dict[str, Event] = {}

    def answer(self, request: Request) -> Registration | Exception:
        """The registration that a request gets, or what is wrong with it."""
        try:
            return self._registered(request)
        except Mistake as mistake:
            return mistake

    def _registered(self, request: Request) -> Registration:
        slug = request.draft.campaign
        fingerprint = request.content or request.draft.fingerprint()
        own = self._registrants.owns(self._keys, request.key, request.sender, fingerprint)
        if earlier := self._keys.earlier(request.key, fingerprint, _REUSED):
            return Registration(self._event(earlier), replayed=True, own=own)
        if slug not in self._campaigns:
            raise Unknown.at("campaign", NO_CAMPAIGN)
        campaign_id, revision = self._campaigns[slug]
        campaign = self._catalogue.at_revision(self._connection, slug, revision)
        refuse_over(campaign, request.draft.section, self._now)
        event = event_of(tidied(request.draft, campaign), self._taken, self._now)
        self._registrants.count_event(request.sender)
        if request.reviewed_by:
            event = replace(event, reviewed_at=self._now, reviewed_by=request.reviewed_by)
        elif not campaign.events_public_at_once:
            event = replace(event, published=False)
        self._made[event.slug] = event
        if request.key:
            mark = self._registrants.mark_for(request.key, request.sender)
            self._keys.remember(campaign_id, request.key, fingerprint, event.slug, mark)
        self._tell_organiser(request, event)
        return Registration(event)

    def _tell_organiser(self, request: Request, event: Event) -> None:
        """Queue a message to who has registered an event, unless their inbox has had enough."""
        cause = None if request.reviewed_by else _cause(request)
        if cause and self._mails.allows(cause):
            self._messages.append(message_about(event, "event-registered"))

    def _event(self, slug: str) -> Event:
        """An event by its slug, of this transaction or an earlier one."""
        return self._made.get(slug) or read_events(self._connection, table.c.slug == slug)[0]

    def write(self) -> None:
        """Write the new events. Raises IntegrityError where a slug, code or key has been taken."""
        made = self._made.values()
        works = [{"event": event.slug, "case": case} for event in made for case in event.cases]
        insert(self._connection, table, [self._row(event) for event in made])
        insert(self._connection, event_cases, works)
        for campaign, (campaign_id, _) in self._campaigns.items():
            write_terms(
                self._connection, campaign_id, (one for one in made if one.campaign == campaign)
            )
        self._keys.write()
        self._registrants.write()
        self._mails.write()
        self._outbox.queue(self._connection, self._messages, self._now)

    def _row(self, event: Event) -> Row:
        row = {
            name: value for name, value in vars(event).items() if name not in ("campaign", "cases")
        }
        return row | {
            "campaign_id": self._campaigns[event.campaign][0],
            "registered_at": self._now,
            **found_by(event),
        }


def _cause(request: Request) -> Cause | None:
    """Who would cause a mail to the contact of a draft; None where it names none that works."""
    address = contact_of(request.draft)
    return Cause(request.sender, address) if address else None


def _taken(connection: Connection, titles: Sequence[str]) -> set[str]:
    """Those of the slugs that these events may get that are not to be had."""
    wanted = sorted({slug for title in titles for slug in slugs_of(title)})
    values, asked = value_table(connection, "slugs", wanted)
    query = select(table.c.slug).where(table.c.slug.in_(select(values.c.value)))
    return {"new", *connection.scalars(query, asked)}  # /events/new is a page
