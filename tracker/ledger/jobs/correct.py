"""Corrects a report, or takes it back."""

from dataclasses import dataclass

from ...campaign import (
    MOST_LINES,
    HeldFor,
    InvalidReport,
    Kind,
    Line,
    Reason,
    ReportMoved,
    ReportWithdrawn,
    Status,
    added_up,
    fingerprint_of,
    implausible,
    letters_of,
    line_faults,
    refuse_closed,
    refuse_if,
    sentence,
    writer_faults,
)
from ...senders import Sender
from ..acts import Act
from ..batch import Batch
from ..batch_reads import Needs
from ..claims import Claim
from ..reports import Receipt, Report
from .changes import changed, differences, give_event_back, give_waiting_back
from .job import receipt_for

_WITHDRAWN = sentence("This report was withdrawn, so it can't be corrected.")
_MOVED = sentence("This report has been changed meanwhile. Look at it, and correct it anew.")
_REJECTED = sentence("This report was rejected, so it can't be corrected.")


@dataclass(frozen=True)
class Correct:
    """Replace the lines of a report.

    `writers` is how many people wrote it; None leaves that as it was said before. `expected` are
    tags, of which the report must have one; None for whatever it has. `sender` is who corrects it:
    a raise is limited as a report of so many letters is.
    """

    reference: str
    lines: tuple[Line, ...]
    reason: Reason
    key: str
    writers: int | None = None
    expected: frozenset[str] | None = None
    sender: Sender | None = None

    @property
    def needs(self) -> Needs:
        """Its key, the report and who sends the correction."""
        return Needs(key=self.key, reference=self.reference, sender=self.sender)

    @property
    def entries(self) -> int:
        """One for each line of now, and of before, which may be as many as a report has."""
        return MOST_LINES + len(self.lines)

    def write(self, batch: Batch) -> Receipt:
        """Raises Unknown, KeyReused, TooMany and what `_refuse` raises."""
        report = batch.report(self.reference)
        head = batch.head(report.campaign)
        content = [self.reference, self.reason, self.writers]
        fingerprint = fingerprint_of("correct", content, self.lines)
        if earlier := batch.earlier(self.key, fingerprint, self.sender):
            return earlier
        self._refuse(batch, report)
        lines = added_up(self.lines)
        report = report._replace(stated_writers=self._stated(report))
        if held_for := self._held_for(batch, report, lines):
            report = report._replace(held_lines=lines, held_for=held_for)
        else:
            report = changed(batch, report, lines, Kind.CORRECTION, self.reason, "sender")
        batch.store(report)
        receipt = receipt_for(batch, report, lines)
        return batch.answer(head, self.key, fingerprint, receipt, self.sender)

    def _held_for(self, batch: Batch, report: Report, lines: tuple[Line, ...]) -> HeldFor | None:
        """Why the corrected report is held, None where it counts. What is held stays held."""
        head, event = batch.head(report.campaign), batch.event_of(report)
        letters = letters_of(lines)
        more = letters - report.letters
        odd = implausible(letters, report.trust, event, head.campaign) if more > 0 else None
        if report.status is Status.HELD:
            return self._still_held_for(batch, report, letters, odd)
        if not self.sender or not more:
            return odd
        where = (head.campaign_id, self.sender, event, report.trust)
        if more > 0:
            return batch.senders.held_for(Claim(*where, more), odd)
        batch.senders.give_back(Claim(*where, -more))
        return None

    def _still_held_for(
        self, batch: Batch, report: Report, letters: int, odd: HeldFor | None
    ) -> HeldFor:
        if odd is not HeldFor.SIZE and self.sender and report.held_for is HeldFor.REVIEW:
            more = letters - letters_of(report.held_lines)
            where = (batch.head(report.campaign).campaign_id, self.sender, batch.event_of(report))
            return batch.senders.waits_for_review(Claim(*where, report.trust, more))
        return odd if odd is HeldFor.SIZE else report.held_for or odd or HeldFor.SIZE

    def _stated(self, report: Report) -> int | None:
        """How many people wrote it, as said now or before."""
        if self.writers is not None or any(line.writers for line in self.lines):
            return self.writers or report.stated_writers
        return report.stated_writers or report.writers

    def _refuse(self, batch: Batch, report: Report) -> None:
        """Raise ReportWithdrawn, ReportMoved, CampaignClosed or InvalidReport."""
        if report.status in (Status.WITHDRAWN, Status.REJECTED):
            withdrawn = report.status is Status.WITHDRAWN
            raise ReportWithdrawn.at("reference", _WITHDRAWN if withdrawn else _REJECTED)
        if self.expected is not None and report.tag not in self.expected:
            raise ReportMoved.at("If-Match", _MOVED)
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

    entries = MOST_LINES

    def write(self, batch: Batch) -> Receipt:
        """Raises Unknown, or CampaignClosed once the figures are provisional or final."""
        report = batch.report(self.reference)
        was_reversed = report.status is Status.REJECTED and report.entries.last is not None
        if report.status in (Status.COUNTED, Status.HELD) or was_reversed:  # then for good
            campaign = batch.head(report.campaign).campaign
            refuse_closed(campaign, report.section, batch.now)
            give_waiting_back(batch, report)
            if report.lines:
                give_event_back(batch, report, report.letters)
                report = _counted_away(batch, report)
            report = report._replace(
                status=Status.WITHDRAWN, lines=(), held_lines=(), held_for=None
            )
            batch.store(report)
        return receipt_for(batch, report, ())


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
