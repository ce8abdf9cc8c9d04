"""Standard competition ranks (1, 2, 2, 4), ties listed by name."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Mapping
from heapq import nsmallest
from typing import Literal, NamedTuple

from .names import name_key

By = Literal["letters", "per_writer"]

FEWEST_WRITERS = 5
"""Of fewer people, letters per writer say little of the event and too much of each of them."""


def per_writer(letters: int, writers: int) -> float | None:
    """Letters for each writer; None of fewer than FEWEST_WRITERS."""
    return letters / writers if writers >= FEWEST_WRITERS else None


class Entrant(NamedTuple):
    """A section, region or event that can stand on a leaderboard. People are never ranked."""

    id: str
    name: str
    letters: int
    writers: int

    @property
    def per_writer(self) -> float | None:
        """Its letters for each of its writers; None while they are fewer than FEWEST_WRITERS."""
        return per_writer(self.letters, self.writers)


class Ranked(NamedTuple):
    """An entrant with its rank, from 1.

    `gap` is the number of letters to the next better rank; None on the first rank, and per writer.
    """

    rank: int
    entrant: Entrant
    gap: int | None = None


SortKey = tuple[float, str, str]
"""The sort key of an entrant: its measure with the sign turned, its name's key, its id."""


class Ranking:
    """Entrants from the first rank to the last. Equal measures share a rank and leave a gap.

    Entrants of one rank stand by name, as in a dictionary of `language`, then by id. Nobody without
    letters stands there; per writer, only those with `FEWEST_WRITERS` do. Finding a rank, and
    changing the counts of a few, costs next to nothing however many there are.
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
        return measure(entrant.letters, entrant.writers, self._by) > 0

    def _key(self, entrant: Entrant) -> SortKey:
        measured = measure(entrant.letters, entrant.writers, self._by)
        return -measured, name_key(entrant.name, self._language), entrant.id

    def change(self, entrants: Iterable[Entrant], gone: Iterable[str] = ()) -> None:
        """Put these entrants where they belong now, and remove those that are gone."""
        for name in gone:
            self._remove(name)
        for entrant in entrants:
            self._remove(entrant.id)
            if self._stands(entrant):
                key = self._keys[entrant.id] = self._key(entrant)
                self._entrants[entrant.id] = entrant
                insort(self._order, key)

    def copy(self) -> "Ranking":
        """A ranking of its own, with the entrants as they are now."""
        copy = Ranking((), self._by, self._language)
        copy._entrants, copy._keys = dict(self._entrants), dict(self._keys)
        copy._order = list(self._order)
        return copy

    def _remove(self, name: str) -> None:
        if key := self._keys.pop(name, None):
            del self._entrants[name]
            del self._order[bisect_left(self._order, key)]

    def position(self, name: str) -> int | None:
        """The number of entrants before the one with this id, or None if it is not ranked."""
        key = self._keys.get(name)
        return bisect_left(self._order, key) if key else None

    def best_of(self, names: Iterable[str], most: int) -> list[str]:
        """Those of these ids that stand highest, in their order. Unranked ids are left out."""
        keys = (self._keys.get(name) for name in names)
        return [name for _, _, name in nsmallest(most, filter(None, keys))]

    def names(self, start: int, stop: int) -> list[str]:
        """The ids of those at positions `start` (from 0) up to `stop`."""
        return [name for _, _, name in self._order[start:stop]]

    def rows(self, start: int = 0, stop: int | None = None) -> tuple[Ranked, ...]:
        """Those at positions `start` (from 0) up to `stop`, with their ranks."""
        ranked: list[Ranked] = []
        value, rank, gap = None, 0, None
        for position, (measured, _, name) in enumerate(self._order[start:stop], start=start):
            if measured != value:
                value = measured
                rank = position + 1 if ranked else bisect_left(self._order, (value, "", "")) + 1
                gap = self._gap(rank, value)
            ranked.append(Ranked(rank, self._entrants[name], gap))
        return tuple(ranked)

    def _gap(self, rank: int, measured: float) -> int | None:
        if rank == 1 or self._by != "letters":
            return None
        return int(measured - self._order[rank - 2][0])


def measure(letters: int, writers: int, by: By) -> float:
    """The measure by which somebody is ranked: letters, or letters for each writer.

    A float tells any two of these quotients apart while letters times writers stay below 2^52.
    """
    if by == "letters":
        return letters
    return per_writer(letters, writers) or 0


class PastRanks:
    """The ranks that entrants had at a time, by their measures then.

    Each is found when it is asked for, and kept: of very many, few are ever shown.
    """

    def __init__(self, measures: Mapping[str, float]) -> None:
        self._measures = dict(measures)
        self._order = sorted(measures.values())
        self._found: dict[str, int | None] = {}

    def __len__(self) -> int:
        return len(self._measures)

    def change(self, measures: Mapping[str, float], gone: Iterable[str]) -> None:
        """Put other measures in the place of those that are gone."""
        for name in gone:
            if (measured := self._measures.pop(name, None)) is not None:
                del self._order[bisect_left(self._order, measured)]
        for name, measured in measures.items():
            self._measures[name] = measured
            insort(self._order, measured)
        self._found = {}

    def copy(self) -> "PastRanks":
        """Past ranks of their own, as they are now."""
        copy = PastRanks({})
        copy._measures, copy._order = dict(self._measures), list(self._order)
        return copy

    def of(self, name: str) -> int | None:
        """The rank of an id, from 1; None of one that did not stand there."""
        if name not in self._found:
            self._found[name] = self._rank(name)
        return self._found[name]

    def _rank(self, name: str) -> int | None:
        measured = self._measures.get(name, 0)
        if measured <= 0:
            return None
        return len(self._order) - bisect_right(self._order, measured) + 1
