"""Decisions and reversals of many reports: which of them share a transaction."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from ..database import among
from ..schema import report_lines
from ..writer import many_together
from .jobs import Job

WEIGHED_TOGETHER = 200
"""The most jobs whose reports are weighed by one query."""


class Done(NamedTuple):
    """So many reports were decided about together, with so many letters."""

    reports: int
    letters: int


def cut_by_weight(
    jobs: Iterable[Job], weigh: Callable[[Sequence[Job]], list[int]]
) -> Iterator[list[Job]]:
    """Jobs, in their order, in lists that are light enough for one transaction.

    `weigh` says how many entries each job makes at most.
    """
    rest = iter(jobs)
    while some := list(islice(rest, WEIGHED_TOGETHER)):
        weights = weigh(some)
        while some:
            many = many_together(weights)
            yield some[:many]
            some, weights = some[many:], weights[many:]


def entries_of(connection: Connection, jobs: Sequence[Job]) -> list[int]:
    """How many entries each job may make: one for each line that its report counts or holds."""
    references = sorted({job.needs.reference for job in jobs if job.needs.reference})
    query = (
        select(report_lines.c.reference, func.count())
        .where(among(connection, report_lines.c.reference, references))
        .group_by(report_lines.c.reference)
    )
    lines = {row[0]: row[1] for row in connection.execute(query)}
    return [lines.get(job.needs.reference or "", 1) for job in jobs]
