"""Changes of an event: written with a count of them, by which every server notices."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any, TypedDict

from sqlalchemy import Connection, Select, select

from ..campaign import (
    Event,
    EventDraft,
    Fault,
    InvalidEvent,
    Unknown,
    event_key,
    refuse_if,
    sentence,
)
from ..catalogue import Catalogue
from ..database import locked, upsert
from ..schema import campaigns, event_changes, heads, scope_totals
from ..schema import events as table
from .drafts import tidied
from .listing import found_by, read_events
from .terms import change_terms


class Moves(TypedDict, total=False):
    """Another time or place of an event. Times are aware."""

    starts_at: datetime
    ends_at: datetime | None
    timezone: str
    section: str
    region: str | None
    venue: str
    city: str
    online: bool


FIXED = ("timezone", "section", "region", "city", "online")
"""What stays once letters were counted at an event: in these places, and by its clocks, they stand
in the totals."""

IN_CALENDARS = frozenset(
    {"title", "starts_at", "ends_at", "venue", "city", "online", "cancelled", "cancelled_for"}
)
"""What whoever has an event in a calendar wants to know of: a change of it is a revision."""

_FIXED = sentence(
    "Letters were counted at this event, so that this can't be changed any more: register another"
    " event for it."
)

NO_EVENT_HERE = sentence("There is no event at this address.")


_DRAFTED = frozenset(one.name for one in fields(EventDraft))


def event_in(connection: Connection, slug: str) -> Event:
    """The event of this slug, hidden or not. Raises Unknown."""
    for event in read_events(connection, table.c.slug == slug):
        return event
    raise Unknown.at("event", NO_EVENT_HERE)


def change_event(
    connection: Connection,
    catalogue: Catalogue,
    slug: str,
    changes: Mapping[str, Any],
    now: datetime,
) -> Event:
    """Change an event as its draft may be, or how it stands with the public.

    Raises Unknown, or InvalidEvent with what is wrong with the draft as changed.
    """
    named = select(table.c.slug).where(table.c.slug == slug)
    connection.execute(locked(connection, named, table))  # of two who change it, one goes first
    before = event_in(connection, slug)
    row = dict(changes)
    if "starts_at" in row and "ends_at" not in row and before.ends_at:
        row["ends_at"] = row["starts_at"].astimezone(UTC) + (before.ends_at - before.starts_at)
    changes = {name: value for name, value in row.items() if value != getattr(before, name)}
    if fixed := [name for name in FIXED if name in changes]:
        _refuse_if_counted(connection, before, fixed)
    if drafted := {name: value for name, value in changes.items() if name in _DRAFTED}:
        row |= _tidied(connection, catalogue, before, drafted)
    if IN_CALENDARS & changes.keys():
        row |= {"revision": before.revision + 1, "revised_at": now}
    row["changed"] = _number_of_change(connection, before)
    connection.execute(table.update().where(table.c.slug == slug), row)
    after = event_in(connection, slug)
    connection.execute(table.update().where(table.c.slug == slug), found_by(after))
    change_terms(connection, connection.execute(_id_of(before)).scalar_one(), before, after)
    return after


def _number_of_change(connection: Connection, event: Event) -> int:
    """The number of the next change of an event in its campaign: who takes it goes first."""
    campaign_id = connection.execute(_id_of(event)).scalar_one()
    upsert(connection, event_changes, [{"campaign_id": campaign_id, "number": 1}], add=("number",))
    number = select(event_changes.c.number).where(event_changes.c.campaign_id == campaign_id)
    return int(connection.execute(number).scalar_one())


def _id_of(event: Event) -> Select[int]:
    return select(campaigns.c.id).where(campaigns.c.slug == event.campaign)


def _refuse_if_counted(connection: Connection, event: Event, fields: Sequence[str]) -> None:
    """Raise InvalidEvent where letters were counted at an event, and let none be until the end.

    A report locks the head of its campaign's ledger, too, before it reads where its event is.
    """
    campaign_id = connection.execute(_id_of(event)).scalar_one()
    head = select(heads).where(heads.c.campaign_id == campaign_id)
    connection.execute(locked(connection, head, heads))
    counted = select(scope_totals.c.version).where(
        scope_totals.c.campaign_id == campaign_id, scope_totals.c.scope == event_key(event.slug)
    )
    if connection.execute(counted).first():
        refuse_if([Fault(name, _FIXED) for name in fields], InvalidEvent)


def _tidied(
    connection: Connection, catalogue: Catalogue, before: Event, changes: Mapping[str, Any]
) -> dict[str, Any]:
    """The changed columns, cleaned as in a new draft."""
    as_drafted = {name: getattr(before, name) for name in _DRAFTED}
    campaign = catalogue.view(connection, before.campaign).campaign
    draft = tidied(EventDraft(**as_drafted | dict(changes)), campaign)
    return {name: getattr(draft, name) for name in changes}
