"""The jobs of the benchmarks, in the order in which they run."""

from types import ModuleType

from bench.bars import Bar
from bench.jobs import (
    boards,
    broadcast,
    durable,
    evening,
    pages,
    ranks,
    reading,
    record,
    screen,
    size,
)

JOBS: dict[str, ModuleType] = {
    job.NAME: job
    for job in (broadcast, record, durable, screen, evening, reading, ranks, boards, size, pages)
}
"""Each has NAME, TITLE, SAYS (what is measured), COLUMNS (headings), BARS and measure(plan)."""

BARS: list[Bar] = [bar for job in JOBS.values() for bar in job.BARS]
"""The bars of all jobs."""
