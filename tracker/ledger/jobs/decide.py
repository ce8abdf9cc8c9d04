"""Decides about the held lines of a report: counts them, or never does."""

from dataclasses import dataclass

from ...campaign import (
    MOST_LINES,
    Fault,
    InvalidReport,
    Kind,
    Status,
    sentence,
)
from ..batch import Batch
from ..batch_reads import Needs
from ..reports import Receipt, Report
from .changes import changed, give_waiting_back
from .job import receipt_for, refuse_final


@dataclass(frozen=True)
class Release:
    """Count the held lines of a report."""

    reference: str
    made_by: str

    @property
    def needs(self) -> Needs:
        """The report."""
        return Needs(reference=self.reference)

    entries = MOST_LINES

    def write(self, batch: Batch) -> Receipt:
        """Raises Unknown, NothingHeld, or CampaignClosed once the figures are final."""
        report = _held(batch, self.reference)
        refuse_final(batch, report)
        lines = report.held_lines
        report = changed(batch, report, lines, Kind.RELEASE, "released", self.made_by)
        batch.store(report)
        return receipt_for(batch, report, lines)


@dataclass(frozen=True)
class Reject:
    """Drop the held lines of a report. What it counted before stands."""

    reference: str
    made_by: str

    @property
    def needs(self) -> Needs:
        """The report."""
        return Needs(reference=self.reference)

    entries = MOST_LINES

    def write(self, batch: Batch) -> Receipt:
        """Raises Unknown or NothingHeld."""
        report = _held(batch, self.reference)
        give_waiting_back(batch, report)
        status = Status.REJECTED if report.status is Status.HELD else report.status
        stated = report.entries.writers or None  # what was said with the held lines goes with them
        report = report._replace(status=status, held_lines=(), held_for=None, stated_writers=stated)
        batch.store(report)
        return receipt_for(batch, report, report.lines)


class NothingHeld(InvalidReport):
    """Nothing of this report waits for a decision."""


def _held(batch: Batch, reference: str) -> Report:
    report = batch.report(reference)
    if not report.held_lines or report.status is Status.REJECTED:  # a reversed report keeps them
        raise NothingHeld(Fault("reference", sentence("Nothing of this report is held.")))
    return report
