"""What the benchmarks must show: ratios of figures of one run, each with its bar."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass

from bench.figures import Result
from bench.tables import Rows, readable

Figures = Mapping[tuple[str, str, str, str], float]
"""By job, size, peer and figure."""


@dataclass(frozen=True)
class Bar:
    """A figure of the tracker must be at most, or at least, so much.

    `over` names the peer, `over_size` the size, over whose figure it is taken; where the other's
    figure has another name, that is `over_figure`.
    """

    job: str
    size: str
    says: str
    figure: str
    _: KW_ONLY
    at_most: float | None = None
    at_least: float | None = None
    peer: str = "tracker"
    over: str | None = None
    over_size: str | None = None
    over_figure: str | None = None

    @property
    def text(self) -> str:
        """What the figure must be."""
        return f"≤ {self.at_most:g}" if self.at_most is not None else f"≥ {self.at_least:g}"

    def value(self, figures: Figures) -> float | None:
        """What was found, or None where one of the two was not measured."""
        mine = figures.get((self.job, self.size, self.peer, self.figure))
        if mine is None or not (self.over or self.over_size or self.over_figure):
            return mine
        other = (self.over_size or self.size, self.over or self.peer)
        theirs = figures.get((self.job, *other, self.over_figure or self.figure))
        return mine / theirs if theirs else None

    def holds(self, value: float) -> bool:
        """Whether what was found is good enough."""
        if self.at_most is not None:
            return value <= self.at_most
        return self.at_least is None or value >= self.at_least


def verdicts(bars: Iterable[Bar], found: Sequence[Result]) -> Rows:
    """A row for each bar that was measured, after a head; empty where none was."""
    figures = {
        (one.job, one.size, one.peer, name): figure
        for one in found
        for name, figure in one.figures.items()
    }
    rows = []
    for bar in bars:
        value = bar.value(figures)
        if value is not None:
            holds = "yes" if bar.holds(value) else "no"
            rows.append([f"{bar.job}, {bar.size}", bar.says, readable(value), bar.text, holds])
    return [["job", "figure", "found", "must be", "holds"], *rows] if rows else []
