"""Messages to who runs an event: it is registered, it is published, its links once more."""

from dataclasses import dataclass

from ..campaign import Event, Unknown, counted, sentence
from .sources import Sources, Written
from .waiting import Waiting

MOST_EVENTS = 50
"""The most events that one message lists, the newest first."""


@dataclass(frozen=True)
class OrganisersEvent:
    """An event and the addresses that its organiser needs."""

    event: Event
    short_url: str
    public_url: str
    manage_url: str


@dataclass(frozen=True)
class EventMail:
    """A message about one event of a campaign."""

    campaign: str
    own: OrganisersEvent


@dataclass(frozen=True)
class LinksMail:
    """A message with the links of all events of one address."""

    own: tuple[OrganisersEvent, ...]


def registered(message: Waiting, sources: Sources) -> Written | None:
    """An event is registered: its code, its links, and what happens next."""
    page = _event_mail(message, sources)
    return Written(sentence("Your event is registered"), page) if page else None


def published(message: Waiting, sources: Sources) -> Written | None:
    """An event was reviewed: it is public, and its code counts in full."""
    page = _event_mail(message, sources)
    if page is None or not page.own.event.published:
        return None
    return Written(sentence("Your event is reviewed and published"), page)


def links(message: Waiting, sources: Sources) -> Written | None:
    """The links of all events that an address has registered; none where it has no event."""
    found = sources.events.of_contact(message.address, MOST_EVENTS)
    if not found:
        return None
    own = tuple(_own(event, sources) for event in found)
    subject = counted("The link of your event", "The links of your %(count)s events", len(own))
    return Written(subject, LinksMail(own))


def _event_mail(message: Waiting, sources: Sources) -> EventMail | None:
    """What an event is now; None where it was hidden, or belongs to somebody else by now."""
    try:
        event = sources.events.working(message.about["event"])
    except Unknown:
        return None
    if event.contact_email != message.address:
        return None
    with sources.catalogue.viewing(event.campaign) as (_, view):  # as it is now
        name = view.campaign.name
    return EventMail(name, _own(event, sources))


def _own(event: Event, sources: Sources) -> OrganisersEvent:
    return OrganisersEvent(
        event,
        short_url=sources.links.short(event.code),
        public_url=sources.links.event(event.slug),
        manage_url=sources.links.manage(event.slug),
    )
