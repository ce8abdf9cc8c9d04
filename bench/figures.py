"""Results of a benchmark: readings of each round, and their medians."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any


@dataclass(frozen=True)
class Reading:
    """The figures of one round for one peer at one size, by name."""

    job: str
    size: str
    peer: str
    figures: dict[str, float]


@dataclass(frozen=True)
class Result:
    """The medians of a peer at a size over all rounds, and the figures of each round."""

    job: str
    size: str
    peer: str
    figures: dict[str, float]
    rounds: tuple[dict[str, float], ...]

    @property
    def json(self) -> dict[str, Any]:
        """The result as it is stored."""
        return asdict(self)


def percentile(values: Sequence[float], percent: float) -> float:
    """The value below which so many percent lie; the largest if there are few values."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def results(readings: Iterable[Reading]) -> list[Result]:
    """The medians, in the order in which sizes and peers first appeared."""
    rounds_of: dict[tuple[str, str, str], list[dict[str, float]]] = {}
    for one in readings:
        rounds_of.setdefault((one.job, one.size, one.peer), []).append(one.figures)
    return [
        Result(*key, {name: _median(name, rounds) for name in rounds[0]}, tuple(rounds))
        for key, rounds in rounds_of.items()
    ]


def _median(name: str, rounds: Sequence[dict[str, float]]) -> float:
    return median(figures[name] for figures in rounds if name in figures)
