"""Corrects a report, or takes it back."""

from dataclasses import dataclass

from ...campaign import (
    InvalidReport,
    Kind,
    Line,
    Reason,
    ReportWithdrawn,
    Status,
    added_up,
    fingerprint_of,
    letters_of,
    line_faults,
    plausible,
    refuse_closed,
    refuse_if,
    sentence,
    writer_faults,
)
from ..acts import Act
from ..batch import Batch
from ..batch_reads import Needs
from ..reports import Receipt, Report
from .changes import changed, differences
from .job import receipt_for

_WITHDRAWN = sentence("This report was withdrawn, so it can't be corrected.")
_REJECTED = sentence("This report was rejected, so it can't be corrected.")


@dataclass(frozen=True)
class Correct:
    """Replace the lines of a report.

    `writers` is how many people wrote it; None leaves that as it was said before.
    """

    reference: str
    lines: tuple[Line, ...]
    reason: Reason
    key: str
    writers: int | None = None

    @property
    def needs(self) -> Needs:
        """Its key and the report."""
        return Needs(key=self.key, reference=self.reference)

    def write(self, batch: Batch) -> Receipt:
        """Raises Unknown, KeyReused, ReportWithdrawn, CampaignClosed or InvalidReport."""
        report = batch.report(self.reference)
        head = batch.head(report.campaign)
        content = [self.reference, self.reason, self.writers]
        fingerprint = fingerprint_of("correct", content, self.lines)
        if earlier := batch.earlier(head, self.key, fingerprint):
            return earlier
        self._refuse(batch, report)
        lines = added_up(self.lines)
        report = report._replace(stated_writers=self._stated(report))
        if report.status is Status.HELD or _raised_too_far(batch, report, lines):
            report = report._replace(held_lines=lines)
        else:
            report = changed(batch, report, lines, Kind.CORRECTION, self.reason, "sender")
        batch.store(report)
        return batch.answer(head, self.key, fingerprint, receipt_for(batch, report, lines))

    def _stated(self, report: Report) -> int | None:
        """How many people wrote it, as said now or before."""
        if self.writers is not None or any(line.writers for line in self.lines):
            return self.writers or report.stated_writers
        return report.stated_writers or report.writers

    def _refuse(self, batch: Batch, report: Report) -> None:
        if report.status in (Status.WITHDRAWN, Status.REJECTED):
            withdrawn = report.status is Status.WITHDRAWN
            raise ReportWithdrawn.at("reference", _WITHDRAWN if withdrawn else _REJECTED)
        campaign = batch.head(report.campaign).campaign
        refuse_closed(campaign, report.section, batch.now)
        had = report.lines + report.held_lines
        faults = [
            *line_faults(self.lines, campaign, report.section, had),
            *writer_faults(self.lines, self.writers),
        ]
        refuse_if(faults, InvalidReport)


@dataclass(frozen=True)
class Withdraw:
    """Take a report back and subtract its letters. A second time changes nothing."""

    reference: str

    @property
    def needs(self) -> Needs:
        """The report."""
        return Needs(reference=self.reference)

    def write(self, batch: Batch) -> Receipt:
        """Raises Unknown, or CampaignClosed once the figures are provisional or final."""
        report = batch.report(self.reference)
        if report.status in (Status.COUNTED, Status.HELD):
            campaign = batch.head(report.campaign).campaign
            refuse_closed(campaign, report.section, batch.now)
            if report.lines:
                report = _counted_away(batch, report)
            report = report._replace(status=Status.WITHDRAWN, lines=(), held_lines=())
            batch.store(report)
        return receipt_for(batch, report, ())


def _raised_too_far(batch: Batch, report: Report, lines: tuple[Line, ...]) -> bool:
    letters = letters_of(lines)
    campaign = batch.head(report.campaign).campaign
    return letters > letters_of(report.lines) and not plausible(letters, report.trust, campaign)


def _counted_away(batch: Batch, report: Report) -> Report:
    act = Act(
        Kind.WITHDRAWAL,
        batch.now,
        reports=-report.entries.reports,
        writers=-report.entries.writers,
        per_writer_letters=-report.letters if report.entries.writers else 0,
        reason="withdrawn",
    )
    return batch.count(report, act, differences(report.lines, (), act.writers))
