"""Towns and how far they are from each other, from `data/places.csv`: nobody else is asked."""

import csv
from collections.abc import Iterator
from functools import cache, lru_cache
from math import asin, cos, radians, sin, sqrt
from typing import NamedTuple

from ..campaign import folded
from ..settings import ROOT

NEAR_KM = 50
"""Towns so far away are still near."""

MOST_NEAR = 60
"""The most towns that a list of events looks in: the nearest."""

_CITY = " city"
_KM_OF_DEGREE = 111.2
_EARTH_KM = 6_371.0


class Town(NamedTuple):
    """A town of a section, by its folded name, with its latitude and longitude in degrees."""

    section: str
    name: str
    latitude: float
    longitude: float


@lru_cache(maxsize=1_024)
def towns_near(name: str, section: str | None) -> tuple[Town, ...]:
    """The towns near those of a folded name, the nearest first; none where none has it.

    The first have the name itself. With a `section`, only that section's are meant. Where several
    towns have a name, all of them are.
    """
    meant = [town for town in _towns().get(name, ()) if section in (None, town.section)]
    far: dict[tuple[str, str], tuple[bool, float, Town]] = {}
    for one in meant:
        for distance, town in _around(one):
            if section in (None, town.section):
                known = far.get((town.section, town.name))
                if known is None or distance < known[1]:
                    far[town.section, town.name] = (town.name != name, distance, town)
    return tuple(town for *_, town in sorted(far.values())[:MOST_NEAR])


def _around(one: Town) -> Iterator[tuple[float, Town]]:
    """The towns near a town, itself among them, with their distances in kilometres."""
    north = NEAR_KM / _KM_OF_DEGREE
    east = north / max(0.1, cos(radians(one.latitude)))
    for named in _towns().values():
        for town in named:
            if (
                abs(town.latitude - one.latitude) <= north
                and abs(town.longitude - one.longitude) <= east
                and (distance := _km(one, town)) <= NEAR_KM
            ):
                yield distance, town


def _km(one: Town, other: Town) -> float:
    """The way between two towns on a globe, in kilometres."""
    north = sin(radians(other.latitude - one.latitude) / 2)
    east = sin(radians(other.longitude - one.longitude) / 2)
    both = cos(radians(one.latitude)) * cos(radians(other.latitude))
    return 2 * _EARTH_KM * asin(sqrt(north * north + both * east * east))


@cache
def _towns() -> dict[str, list[Town]]:
    """All towns by their folded names."""
    towns: dict[str, list[Town]] = {}
    with (ROOT / "data" / "places.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            name = folded(row["name"])
            town = Town(row["section"], name, float(row["latitude"]), float(row["longitude"]))
            towns.setdefault(name, []).append(town)
            if (short := name.removesuffix(_CITY)) != name:  # New York City is New York, too
                towns.setdefault(short, []).append(town._replace(name=short))
    return towns
