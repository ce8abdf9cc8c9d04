"""Standard competition ranks (1, 2, 2, 4), ties listed by name."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

By = Literal["letters", "per_writer"]


@dataclass(frozen=True)
class Entrant:
    """A section, region or event that can stand on a leaderboard. People are never ranked."""

    id: str
    name: str
    letters: int
    writers: int


@dataclass(frozen=True)
class Ranked:
    """An entrant with its rank, from 1."""

    rank: int
    entrant: Entrant


def measure(entrant: Entrant, by: By) -> Fraction:
    """What an entrant is ranked by: its letters, or its letters for each writer."""
    if by == "letters":
        return Fraction(entrant.letters)
    return Fraction(entrant.letters, entrant.writers) if entrant.writers else Fraction(0)


def ranked(entrants: Iterable[Entrant], by: By = "letters") -> tuple[Ranked, ...]:
    """The entrants from the first rank to the last. Equal measures share a rank and leave a gap.

    Entrants of one rank stand by name (accents and capitals apart), then by id.
    """
    order = sorted(
        ((measure(entrant, by), entrant) for entrant in entrants),
        key=lambda pair: (-pair[0], _by_name(pair[1].name), pair[1].id),
    )
    rows: list[Ranked] = []
    for position, (value, entrant) in enumerate(order, start=1):
        tied = position > 1 and order[position - 2][0] == value
        rows.append(Ranked(rows[-1].rank if tied else position, entrant))
    return tuple(rows)


def _by_name(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name)
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign)).casefold()
