"""The bars of the benchmarks: figures, or ratios of figures, that one run must reach."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass

from bench.figures import Result
from bench.tables import Rows, readable

Figures = Mapping[tuple[str, str, str, str], float]
"""Figures by job, size, peer and name."""


@dataclass(frozen=True)
class Bar:
    """The limit of a figure of the tracker, at most or at least.

    `over` names the peer, and `over_size` the size, by whose figure it is divided. `over_figure`
    names that figure if its name is another.
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
        """The limit as text."""
        return f"≤ {self.at_most:g}" if self.at_most is not None else f"≥ {self.at_least:g}"

    def value(self, figures: Figures) -> float | None:
        """The measured figure or ratio, or None if a part of it was not measured."""
        mine = figures.get((self.job, self.size, self.peer, self.figure))
        if mine is None or not (self.over or self.over_size or self.over_figure):
            return mine
        other = (self.over_size or self.size, self.over or self.peer)
        theirs = figures.get((self.job, *other, self.over_figure or self.figure))
        return mine / theirs if theirs else None

    def holds(self, value: float) -> bool:
        """Whether a measured value reaches the bar."""
        if self.at_most is not None:
            return value <= self.at_most
        return self.at_least is None or value >= self.at_least


def verdicts(bars: Iterable[Bar], results: Sequence[Result]) -> Rows:
    """A heading and a row for each bar that was measured; empty if none was."""
    figures = {
        (one.job, one.size, one.peer, name): figure
        for one in results
        for name, figure in one.figures.items()
    }
    rows = []
    for bar in bars:
        value = bar.value(figures)
        if value is not None:
            holds = "yes" if bar.holds(value) else "no"
            rows.append([f"{bar.job}, {bar.size}", bar.says, readable(value), bar.text, holds])
    return [["job", "figure", "measured", "must be", "reached"], *rows] if rows else []
