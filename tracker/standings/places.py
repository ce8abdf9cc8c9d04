"""The towns from which letters came last."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from ..campaign import ScopeKind, Visibility, event_key
from ..catalogue import View
from ..schema import events, scope_totals
from .entrants import of_kind

_EVENTS_LOOKED_AT = 500


@dataclass(frozen=True)
class Place:
    """A town with a reviewed public event, and when its newest letters were counted, UTC."""

    city: str
    at: datetime


def read_places(
    connection: Connection, view: View, section: str | None, most: int
) -> tuple[Place, ...]:
    """The towns of the events that counted letters last, the latest first, each once."""
    latest = connection.execute(
        select(scope_totals.c.scope, scope_totals.c.at)
        .where(view.told(scope_totals), of_kind(ScopeKind.EVENT), scope_totals.c.letters > 0)
        .order_by(scope_totals.c.version.desc())
        .limit(_EVENTS_LOOKED_AT)
    ).all()
    query = select(events.c.slug, events.c.city).where(
        events.c.slug.in_([scope.removeprefix(event_key("")) for scope, _ in latest]),
        events.c.published,
        events.c.visibility == Visibility.PUBLIC,
        events.c.reviewed_at.is_not(None),
        events.c.city != "",
    )
    if section:
        query = query.where(events.c.section == section)
    city_of = {event_key(slug): city for slug, city in connection.execute(query)}
    places: dict[str, Place] = {}
    for scope, at in latest:
        if city := city_of.get(scope):
            places.setdefault(city, Place(city, at))
    return tuple(places.values())[:most]
