"""Scopes looked up by their keys."""

from collections.abc import Iterable

from sqlalchemy import Connection

from ..campaign import Event, Scope, Unknown, event_key, scope_in
from ..catalogue import View
from ..events import read_named_events


def read_scopes(connection: Connection, view: View, keys: Iterable[str]) -> list[Scope]:
    """The scopes of these keys in a campaign, in order; a key of none is left out.

    An event's is one unless the event is hidden: those with its code watch it before its review,
    and only they.
    """
    keys, prefix = tuple(keys), event_key("")
    slugs = [key.removeprefix(prefix) for key in keys if key.startswith(prefix)]
    named: dict[str, Event] = {}
    if slugs:
        found = read_named_events(connection, "slug", slugs)
        named = {event.slug: event for event in found if not event.hidden}

    def event_named(slug: str) -> Event:
        if slug in named:
            return named[slug]
        raise Unknown

    scopes = []
    for key in keys:
        try:
            scopes.append(scope_in(view.campaign, key, event_named))
        except Unknown:
            continue
    return scopes
