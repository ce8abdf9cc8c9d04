"""Counts a letter report, or holds it."""

from dataclasses import dataclass, replace
from datetime import datetime

from ...campaign import (
    Event,
    HeldFor,
    Kind,
    LetterReport,
    Line,
    Status,
    added_up,
    check_report,
    day_written,
    destination_of,
    implausible,
    letters_of,
    trust_at,
    writers_of,
)
from ...senders import Sender
from ..acts import Act, Change
from ..batch import Batch
from ..batch_reads import Head, Needs
from ..claims import Claim
from ..reports import Receipt, Report
from .job import receipt_for


@dataclass(frozen=True)
class Record:
    """Count a letter report, or hold it. `at` is when it came, if not now (demonstrations).

    `campaign_omitted` says that its sender named no campaign. A repeat then belongs to the
    campaign in which its key came first, whichever is the current one by now. One without a
    `sender` is limited by nothing but its size.
    """

    report: LetterReport
    key: str | None
    at: datetime | None = None
    campaign_omitted: bool = False
    sender: Sender | None = None

    @property
    def needs(self) -> Needs:
        """Its campaign, its key, its event's code and its sender."""
        sent = self.report
        return Needs(
            sent.campaign, self.key, sent.event_code, sender=self.sender, region=sent.region
        )

    @property
    def entries(self) -> int:
        """One for each line."""
        return len(self.report.lines)

    def write(self, batch: Batch) -> Receipt:
        """Raises Unknown, KeyReused, InvalidReport, CampaignClosed or TooMany."""
        sent, now = self.report, self.at or batch.now
        if self.campaign_omitted and (first := batch.campaign_with(self.key)):
            sent = replace(sent, campaign=first)
        fingerprint = sent.fingerprint()
        if earlier := batch.earlier(self.key, fingerprint, self.sender):
            return earlier
        head = batch.head(sent.campaign)
        event = batch.event_with(sent.event_code, sent.campaign)
        destination = destination_of(sent, head.campaign, event)
        check_report(sent, head.campaign, destination, now)
        lines = added_up(sent.lines)
        held_for = self._held_for(batch, head, event, lines)
        counted = held_for is None
        report = Report(
            reference=batch.new_reference(head, counted=counted),
            campaign=sent.campaign,
            section=destination.section,
            region=destination.region,
            event=event.slug if event else None,
            trust=trust_at(sent.trust, event),
            status=Status.COUNTED if counted else Status.HELD,
            received_at=now,
            written_on=day_written(sent, head.campaign, destination, now),
            stated_writers=sent.writers,
            lines=lines if counted else (),
            held_lines=() if counted else lines,
            held_for=held_for,
        )
        if counted:
            letters = letters_of(lines)
            writers = writers_of(lines, sent.writers) or 0
            senders = batch.senders.new_in(head.campaign_id, report.region, self.sender, event)
            per_writer = letters if writers else 0
            act = Act(Kind.REPORT, now, 1, writers, per_writer, senders=senders)
            changes = [Change(line.case, line.channel, line.letters) for line in lines]
            report = batch.count(report, act, changes)
        batch.store(report)
        batch.senders.note(report.reference, self.sender, event)
        receipt = receipt_for(batch, report, lines)
        return batch.answer(head, self.key, fingerprint, receipt, self.sender)

    def _held_for(
        self, batch: Batch, head: Head, event: Event | None, lines: tuple[Line, ...]
    ) -> HeldFor | None:
        """Why the report is held, None where it counts. Raises TooMany."""
        letters, trust = letters_of(lines), self.report.trust
        odd = implausible(letters, trust, event, head.campaign)
        if not self.sender:
            return odd
        claim = Claim(head.campaign_id, self.sender, event, trust, letters)
        return batch.senders.held_for(claim, odd)
