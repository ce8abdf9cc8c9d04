"""The letters of a made-up season: how many, for whom, by which channel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from random import Random
from typing import Generic, TypeVar

from ..campaign import Campaign, Case, Channel, Line

UNEQUAL = 7
"""The letters of the most popular case for each letter of the least popular."""

A_PERSON = {1: 22, 2: 15, 3: 20, 4: 8, 5: 13, 6: 5, 7: 3, 8: 3, 9: 1, 10: 10}
"""The letters that a person writes: each number, and how often it occurs."""

CASES_OF_A_PERSON = {1: 55, 2: 25, 3: 20}

ON_PAPER = {"letter": 38, "card": 11, "email": 22, "petition": 18, "social": 6, "phone": 2}
ON_PAPER |= {"message": 1, "sms": 1, "fax": 1}
ON_THE_WEB = {"letter": 12, "card": 5, "email": 20, "petition": 52, "social": 8, "phone": 1}
ON_THE_WEB |= {"message": 2, "sms": 2}
AT_A_TABLE = {"letter": 65, "card": 20, "petition": 15}
WITHOUT_POST = {"email": 60, "petition": 40}
"""The share of each channel."""

MOSTLY_WEB = frozenset({"fr", "is", "nl"})
"""The sections whose people mostly sign on the web."""

Chosen = TypeVar("Chosen")


class Weighted(Generic[Chosen]):
    """Things to choose from, some of which come up more often than others."""

    def __init__(self, weights: Mapping[Chosen, float]) -> None:
        self._things = list(weights)
        self._sums = list(accumulate(weights.values()))

    def one(self, chance: Random) -> Chosen:
        """A choice, made by chance."""
        return chance.choices(self._things, cum_weights=self._sums)[0]


_A_PERSON = Weighted(A_PERSON)
_CASES_OF_A_PERSON = Weighted(CASES_OF_A_PERSON)
_AT_A_TABLE = Weighted({Channel(name): weight for name, weight in AT_A_TABLE.items()})
_ON_PAPER = Weighted({Channel(name): weight for name, weight in ON_PAPER.items()})
_ON_THE_WEB = Weighted({Channel(name): weight for name, weight in ON_THE_WEB.items()})
_WITHOUT_POST = Weighted({Channel(name): weight for name, weight in WITHOUT_POST.items()})


def letters_of_a_person(chance: Random) -> int:
    """The number of letters that someone writes, from 1 to 10."""
    return _A_PERSON.one(chance)


def liking(cases: Sequence[Case], chance: Random) -> dict[str, float]:
    """The popularity of each case. Chance decides which cases people like most."""
    slugs = [case.slug for case in cases]
    chance.shuffle(slugs)
    steps = max(1, len(slugs) - 1)
    return {slug: UNEQUAL ** (-position / steps) for position, slug in enumerate(slugs)}


@dataclass(frozen=True)
class Writing:
    """The letters of one section: for the cases it works on, by channels that are safe."""

    cases: Mapping[str, Case]
    likings: Mapping[str, float]
    choice: Weighted[str]
    channels: Weighted[Channel]

    def of_a_person(self, letters: int, chance: Random) -> tuple[Line, ...]:
        """One person's lines: a few cases by one channel."""
        wanted = min(letters, _CASES_OF_A_PERSON.one(chance))
        slugs = list(dict.fromkeys(self.choice.one(chance) for _ in range(wanted)))
        channel = self.channels.one(chance)
        each, more = divmod(letters, len(slugs))
        return tuple(
            Line(slug, self._safe(slug, channel, chance), each + (position < more))
            for position, slug in enumerate(slugs)
        )

    def of_a_table(self, letters: int, chance: Random) -> tuple[Line, ...]:
        """An organiser's lines: what many people wrote together, for all cases."""
        shares = [liking * chance.uniform(0.6, 1.4) for liking in self.likings.values()]
        whole = sum(shares)
        bounds = [0, *(round(letters * reached / whole) for reached in accumulate(shares))]
        counts = (upper - lower for lower, upper in pairwise(bounds))
        return tuple(
            Line(slug, self._safe(slug, _AT_A_TABLE.one(chance), chance), count)
            for slug, count in zip(self.likings, counts, strict=True)
            if count
        )

    def _safe(self, slug: str, channel: Channel, chance: Random) -> Channel:
        if self.cases[slug].safety.forbids(channel):
            return _WITHOUT_POST.one(chance)
        return channel


def writing_in(campaign: Campaign, section: str, likings: Mapping[str, float]) -> Writing | None:
    """The letters of a section, or None if it works on no case that takes letters."""
    cases = {case.slug: case for case in campaign.cases_of(section) if not case.safety.closed}
    if not cases:
        return None
    liked = {slug: likings[slug] for slug in cases}
    channels = _ON_THE_WEB if section in MOSTLY_WEB else _ON_PAPER
    return Writing(cases, liked, Weighted(liked), channels)
