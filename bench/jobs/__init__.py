"""The jobs of the benchmarks, in the order in which they run."""

from types import ModuleType

from bench.bars import Bar
from bench.jobs import (
    boards,
    broadcast,
    durable,
    evening,
    growth,
    live_boards,
    pages,
    ranks,
    reading,
    record,
    screen,
    size,
)

_ALL = (
    broadcast, record, durable, screen, evening, reading, ranks, boards, growth, live_boards, size,
    pages,
)  # fmt: skip
JOBS: dict[str, ModuleType] = {job.NAME: job for job in _ALL}
"""Each has NAME, TITLE, SAYS (what is measured), COLUMNS (headings), BARS and measure(plan)."""

BARS: list[Bar] = [bar for job in JOBS.values() for bar in job.BARS]
"""The bars of all jobs."""
