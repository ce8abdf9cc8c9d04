"""Standard competition ranks (1, 2, 2, 4), ties listed by name."""

from bisect import bisect_left, insort
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from .names import name_key

By = Literal["letters", "per_writer"]

FEWEST_WRITERS = 5
"""Of fewer people, letters per writer say little of the event and too much of each of them."""


@dataclass(frozen=True)
class Entrant:
    """A section, region or event that can stand on a leaderboard. People are never ranked."""

    id: str
    name: str
    letters: int
    writers: int

    @property
    def per_writer(self) -> float | None:
        """Its letters for each of its writers; None while they are fewer than FEWEST_WRITERS."""
        return self.letters / self.writers if self.writers >= FEWEST_WRITERS else None


@dataclass(frozen=True)
class Ranked:
    """An entrant with its rank, from 1."""

    rank: int
    entrant: Entrant


SortKey = tuple[float, str, str]
"""The sort key of an entrant: its measure with the sign turned, its name's key, its id."""


class Ranking:
    """Entrants from the first rank to the last. Equal measures share a rank and leave a gap.

    Entrants of one rank stand by name, as in a dictionary of `language`, then by id. Per writer,
    only those with `FEWEST_WRITERS` stand there at all. Finding a rank, and changing the counts of
    a few, costs next to nothing however many there are.
    """

    def __init__(
        self, entrants: Iterable[Entrant], by: By = "letters", language: str = "en"
    ) -> None:
        self._by = by
        self._language = language
        self._entrants = {entrant.id: entrant for entrant in entrants if self._stands(entrant)}
        self._keys = {entrant.id: self._key(entrant) for entrant in self._entrants.values()}
        self._order = sorted(self._keys.values())

    def __len__(self) -> int:
        return len(self._order)

    def _stands(self, entrant: Entrant) -> bool:
        return self._by == "letters" or entrant.per_writer is not None

    def _key(self, entrant: Entrant) -> SortKey:
        return -measure(entrant, self._by), name_key(entrant.name, self._language), entrant.id

    def changed(self, entrants: Iterable[Entrant], gone: Iterable[str] = ()) -> "Ranking":
        """The ranking with these entrants as they are now, and without those that are gone."""
        after = Ranking((), self._by, self._language)
        after._entrants, after._keys = dict(self._entrants), dict(self._keys)
        after._order = list(self._order)
        for name in gone:
            after._remove(name)
        for entrant in entrants:
            after._remove(entrant.id)
            if after._stands(entrant):
                after._add(entrant)
        return after

    def _add(self, entrant: Entrant) -> None:
        key = self._keys[entrant.id] = self._key(entrant)
        self._entrants[entrant.id] = entrant
        insort(self._order, key)

    def _remove(self, name: str) -> None:
        if key := self._keys.pop(name, None):
            del self._entrants[name]
            del self._order[bisect_left(self._order, key)]

    def position(self, name: str) -> int | None:
        """The number of entrants before the one with this id, or None if it is not ranked."""
        key = self._keys.get(name)
        return bisect_left(self._order, key) if key else None

    def rows(self, start: int = 0, stop: int | None = None) -> tuple[Ranked, ...]:
        """Those at positions `start` (from 0) up to `stop`, with their ranks."""
        ranked: list[Ranked] = []
        value = None
        rank = 0
        for position, (measured, _, name) in enumerate(self._order[start:stop], start=start):
            if measured != value:
                value = measured
                rank = position + 1 if ranked else bisect_left(self._order, (value, "", "")) + 1
            ranked.append(Ranked(rank, self._entrants[name]))
        return tuple(ranked)


def measure(entrant: Entrant, by: By) -> float:
    """The measure of an entrant: its letters, or its letters for each writer.

    A float tells any two of these quotients apart while letters times writers stay below 2^52.
    """
    if by == "letters":
        return entrant.letters
    return entrant.per_writer or 0
