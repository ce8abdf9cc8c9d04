"""Lists of events around a town: those in it first, then those in the towns near it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, and_, select

from ..campaign import Event, Unknown, Visibility, folded, search_folded, sentence
from ..database import among, plain_rows
from ..schema import events as table
from .listing import EventFilter, campaign_id_of, conditions_of, parts_of_list, read_events
from .terms import IN_CITY, events_with_any
from .towns import Town, towns_near

MOST_AROUND = 1_000
"""The most events that are looked up around a town. Of more, those in the town alone are listed."""


class _Place(NamedTuple):
    """Where an event stands in a list: by how near its town is, then by its start or end."""

    rank: int
    at: str
    slug: str


def towns_around(wanted: EventFilter) -> tuple[Town, ...]:
    """The towns around the one that a filter names, the nearest first; none where none is known.

    Raises WrongInput for a name that is too long.
    """
    name = search_folded(wanted.near or "")
    return towns_near(name, wanted.section or None) if name else ()


def read_nearby(
    connection: Connection,
    campaign: str,
    wanted: EventFilter,
    towns: Sequence[Town],
    limit: int,
    *,
    over: bool | None,
    now: datetime,
    cursor: str | None,
) -> tuple[list[Event], str | None] | None:
    """The first public events of a list around a town, and the cursor of what follows.

    None where so many events are near that they can't be looked up one by one.
    """
    campaign_id = campaign_id_of(connection, campaign)
    if campaign_id is None:
        return [], None
    words = {IN_CITY + max(town.name.split(), key=len) for town in towns}
    slugs = plain_rows(connection, events_with_any(campaign_id, words).limit(MOST_AROUND + 1))
    if len(slugs) > MOST_AROUND:
        return None
    after = _place_of(cursor) if cursor else None
    conditions = [
        table.c.published,
        table.c.visibility == Visibility.PUBLIC,
        *conditions_of(campaign_id, replace(wanted, near=None)),
    ]
    ranks = {(town.section, town.name): rank for rank, town in enumerate(towns)}
    meant = search_folded(wanted.near or "")
    at = table.c.over_at if over else table.c.starts_at
    columns = (table.c.slug, table.c.section, table.c.city, at)
    places: set[_Place] = set()
    for part in parts_of_list(over, now, wanted.over_after()):
        query = select(*columns, and_(*conditions, *part)).where(
            among(connection, table.c.slug, sorted({slug for (slug,) in slugs}))
        )
        for slug, section, city, moment, fits in plain_rows(connection, query):
            town = folded(city)
            rank = 0 if f" {meant}" in f" {town}" else ranks.get((section, town))
            if fits and rank is not None:
                places.add(_Place(rank, moment, slug))
    ordered = _in_order(places, newest_first=bool(over))
    if after:
        ordered = _in_order({*places, after}, newest_first=bool(over))
        ordered = ordered[ordered.index(after) + 1 :]
    page = ordered[:limit]
    named = [place.slug for place in page]
    found = {one.slug: one for one in read_events(connection, table.c.slug.in_(named))}
    more = len(ordered) > limit
    return [found[slug] for slug in named], _cursor_at(page[-1]) if more else None


def _in_order(places: set[_Place], *, newest_first: bool) -> list[_Place]:
    by_time = sorted(places, key=lambda place: (place.at, place.slug), reverse=newest_first)
    return sorted(by_time, key=lambda place: place.rank)


def _cursor_at(place: _Place) -> str:
    return ".".join((f"{place.rank}", place.at, place.slug))


def _place_of(cursor: str) -> _Place:
    """The place that a cursor names. Raises Unknown for one that no such list gave."""
    rank, _, rest = cursor.partition(".")
    at, _, slug = rest.partition(".")
    if not rank.isdecimal() or len(rank) > 3 or not slug:
        raise Unknown.at("cursor", sentence("This cursor is not one that a list of events gave."))
    return _Place(int(rank), at, slug)
