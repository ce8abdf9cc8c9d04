"""What every job of the ledger has: what it reads beforehand, and how it answers."""

from typing import Protocol

from ...campaign import Line, Status, letters_of, section_key
from ..batch import Batch
from ..batch_reads import Needs
from ..reports import Receipt, Report


class Job(Protocol):
    """Something to write: what it needs read, and what it does with a batch."""

    @property
    def needs(self) -> Needs:
        """What to read for it."""

    def write(self, batch: Batch) -> Receipt:
        """Leave its mark on the batch, or raise a Mistake and leave none."""


def receipt_for(batch: Batch, report: Report, lines: tuple[Line, ...]) -> Receipt:
    """What is said of a report whose sender asked for these lines."""
    head = batch.head(report.campaign)
    waits = bool(report.held_lines)
    letters, standing = letters_of(lines), report.lines or report.held_lines
    return Receipt(
        reference=report.reference,
        status=Status.HELD if waits else report.status,
        letters=letters,
        version=None if waits else report.entries.last,
        national=batch.standing(head, section_key(report.section))[0],
        section=report.section,
        stands=letters if standing is lines else letters_of(standing),
    )
