"""Counts a letter report, or holds it."""

from dataclasses import dataclass, replace
from datetime import datetime

from ...campaign import (
    Kind,
    LetterReport,
    Status,
    added_up,
    check_report,
    day_written,
    destination_of,
    letters_of,
    plausible,
    trust_at,
    writers_of,
)
from ..acts import Act, Change
from ..batch import Batch
from ..batch_reads import Needs
from ..reports import Receipt, Report
from .job import receipt_for


@dataclass(frozen=True)
class Record:
    """Count a letter report, or hold it. `at` is when it came, if not now (demonstrations).

    `campaign_omitted` says that its sender named no campaign. A repeat then belongs to the
    campaign in which its key came first, whichever is the current one by now.
    """

    report: LetterReport
    key: str | None
    at: datetime | None = None
    campaign_omitted: bool = False

    @property
    def needs(self) -> Needs:
        """Its key and its event's code."""
        return Needs(key=self.key, code=self.report.event_code)

    def write(self, batch: Batch) -> Receipt:
        """Raises Unknown, KeyReused, InvalidReport or CampaignClosed."""
        sent, now = self.report, self.at or batch.now
        if self.campaign_omitted and (first := batch.campaign_with(self.key)):
            sent = replace(sent, campaign=first)
        head = batch.head(sent.campaign)
        fingerprint = sent.fingerprint()
        if earlier := batch.earlier(head, self.key, fingerprint):
            return earlier
        event = batch.event_with(sent.event_code, sent.campaign)
        destination = destination_of(sent, head.campaign, event)
        check_report(sent, head.campaign, destination, now)
        lines = added_up(sent.lines)
        trust = trust_at(sent, event)
        letters = letters_of(lines)
        counted = plausible(letters, trust, head.campaign)
        report = Report(
            reference=batch.new_reference(head, counted=counted),
            campaign=sent.campaign,
            section=destination.section,
            region=destination.region,
            event=event.slug if event else None,
            trust=trust,
            status=Status.COUNTED if counted else Status.HELD,
            received_at=now,
            written_on=day_written(sent, head.campaign, destination, now),
            stated_writers=sent.writers,
            lines=lines if counted else (),
            held_lines=() if counted else lines,
        )
        if counted:
            writers = writers_of(lines, sent.writers) or 0
            act = Act(Kind.REPORT, now, 1, writers, letters if writers else 0)
            changes = [Change(line.case, line.channel, line.letters) for line in lines]
            report = batch.count(report, act, changes)
        batch.store(report)
        return batch.answer(head, self.key, fingerprint, receipt_for(batch, report, lines))
