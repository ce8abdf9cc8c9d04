"""Organisers' private contacts: what is mailed to them, which events are theirs, their erasure."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select, update

from ..campaign import Event, State
from ..outbox import Message
from ..schema import campaigns
from ..schema import events as table
from .listing import read_events

KEPT = timedelta(days=396)
"""So long an organiser's contact is kept once their event is over: 13 months."""

TOGETHER = 1_000
"""The most contacts that one transaction erases: reports wait for it."""


def message_about(event: Event, kind: str) -> Message:
    """A message to an event's organiser; of each kind there is one for an event."""
    return Message(
        kind,
        event.contact_email,
        key=f"{kind}/{event.slug}",
        about={"event": event.slug},
        language=event.language,
        campaign=event.campaign,
        section=event.section,
    )


def events_of(connection: Connection, address: str, most: int) -> list[Event]:
    """The events of a private contact that their links open, at most so many, the newest first."""
    theirs = (
        select(table.c.slug)
        .join(campaigns)
        .where(
            func.lower(table.c.contact_email) == address.lower(),
            table.c.hidden.is_(False),
            campaigns.c.state != State.DRAFT,
        )
        .order_by(table.c.starts_at.desc(), table.c.slug)
        .limit(most)
    )
    slugs = connection.scalars(theirs).all()
    return read_events(connection, table.c.slug.in_(slugs))[::-1] if slugs else []


def forget_some(connection: Connection, now: datetime) -> bool:
    """Erase contacts that were kept long enough; whether more may be left."""
    old = select(table.c.slug).where(table.c.contact_email != "", table.c.over_at < now - KEPT)
    some = old.order_by(table.c.slug).limit(TOGETHER)
    erased = update(table).where(table.c.slug.in_(some)).values(contact_email="")
    return connection.execute(erased).rowcount >= TOGETHER
