"""What can be asked of the ledger: each job checks everything, and only then leaves its mark."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from ..campaign import (
    CampaignClosed,
    Channel,
    Fault,
    InvalidReport,
    Kind,
    LetterReport,
    Line,
    Reason,
    ReportWithdrawn,
    State,
    Status,
    added_up,
    check,
    fingerprint_of,
    letters_of,
    line_faults,
    place,
    plausible,
    refuse_closed,
    refuse_if,
    trust_at,
    writers_of,
)
from .batch import Batch
from .known import Needs
from .reports import Receipt, Report


class Job(Protocol):
    """Something to write: what it needs read, and what it does with a batch."""

    @property
    def needs(self) -> Needs:
        """What to read for it."""

    def write(self, batch: Batch) -> Receipt:
        """Leave its mark on the batch, or raise a Mistake and leave none."""


@dataclass(frozen=True)
class Record:
    """Count a letter report, or hold it. `at` is when it came, if not now (demonstrations).

    `bare` says that its sender named no campaign: then a repeat is one of the campaign in which
    its key came first, whichever is the current one by now.
    """

    report: LetterReport
    key: str | None
    at: datetime | None = None
    bare: bool = False

    @property
    def needs(self) -> Needs:
        """Its key and its event's code."""
        return Needs(key=self.key, code=self.report.event_code)

    def write(self, batch: Batch) -> Receipt:
        """Raises Unknown, KeyReused, InvalidReport or CampaignClosed."""
        said, now = self.report, self.at or batch.now
        if self.bare and (first := batch.campaign_with(self.key)):
            said = replace(said, campaign=first)
        head = batch.head(said.campaign)
        fingerprint = said.fingerprint()
        if earlier := batch.earlier(head, self.key, fingerprint):
            return earlier
        where = place(said, head.campaign, batch.event_with(said.event_code, said.campaign))
        check(said, head.campaign, where, now)
        lines = added_up(said.lines)
        trust = trust_at(said, where.event)
        counted = plausible(letters_of(lines), trust, head.campaign)
        report = Report(
            reference=batch.new_reference(head, counted=counted),
            campaign=said.campaign,
            section=where.section,
            region=where.region,
            event=where.event.slug if where.event else None,
            trust=trust,
            status=Status.COUNTED if counted else Status.HELD,
            received_at=now,
            written_on=said.written_on or head.campaign.today(where.section, now),
            lines=lines if counted else (),
            held_lines=() if counted else lines,
        )
        if counted:
            report = batch.count(
                report, Kind.REPORT, lines, at=now, reports=1, writers=writers_of(lines)
            )
        batch.keep(report)
        return batch.answer(head, self.key, fingerprint, _receipt(batch, report, lines))


@dataclass(frozen=True)
class Correct:
    """Put other lines in the place of a report's own."""

    reference: str
    lines: tuple[Line, ...]
    reason: Reason
    key: str

    @property
    def needs(self) -> Needs:
        """Its key and the report."""
        return Needs(key=self.key, reference=self.reference)

    def write(self, batch: Batch) -> Receipt:
        """Raises Unknown, KeyReused, ReportWithdrawn, CampaignClosed or InvalidReport."""
        report = batch.report(self.reference)
        head = batch.head(report.campaign)
        fingerprint = fingerprint_of("correct", [self.reference, self.reason], self.lines)
        if earlier := batch.earlier(head, self.key, fingerprint):
            return earlier
        self._refuse(batch, report)
        lines = added_up(self.lines)
        if report.status is Status.HELD or _raised_too_far(batch, report, lines):
            report = report._replace(held_lines=lines)
        else:
            report = _changed(batch, report, lines, Kind.CORRECTION, self.reason, "sender")
        batch.keep(report)
        return batch.answer(head, self.key, fingerprint, _receipt(batch, report, lines))

    def _refuse(self, batch: Batch, report: Report) -> None:
        if report.status in (Status.WITHDRAWN, Status.REJECTED):
            raise ReportWithdrawn.at(
                "reference", f"This report was {report.status}, so it can't be corrected."
            )
        campaign = batch.head(report.campaign).campaign
        refuse_closed(campaign, report.section, batch.now)
        had = report.lines + report.held_lines
        refuse_if(line_faults(self.lines, campaign, report.section, had), InvalidReport)


@dataclass(frozen=True)
class Withdraw:
    """Take a report back: what it counted is counted away. Doing it twice changes nothing."""

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
            batch.keep(report)
        return _receipt(batch, report, ())


@dataclass(frozen=True)
class Release:
    """Count what was held of a report."""

    reference: str
    made_by: str

    @property
    def needs(self) -> Needs:
        """The report."""
        return Needs(reference=self.reference)

    def write(self, batch: Batch) -> Receipt:
        """Raises Unknown, NothingHeld, or CampaignClosed once the figures are final."""
        report = _held(batch, self.reference)
        _refuse_final(batch, report)
        lines = report.held_lines
        report = _changed(batch, report, lines, Kind.RELEASE, "released", self.made_by)
        batch.keep(report)
        return _receipt(batch, report, lines)


@dataclass(frozen=True)
class Reject:
    """Never count what was held of a report; what it counted before stands."""

    reference: str
    made_by: str

    @property
    def needs(self) -> Needs:
        """The report."""
        return Needs(reference=self.reference)

    def write(self, batch: Batch) -> Receipt:
        """Raises Unknown or NothingHeld."""
        report = _held(batch, self.reference)
        status = Status.REJECTED if report.status is Status.HELD else report.status
        report = report._replace(status=status, held_lines=())
        batch.keep(report)
        return _receipt(batch, report, report.lines)


class NothingHeld(InvalidReport):
    """Nothing of this report waits for a decision."""


def _held(batch: Batch, reference: str) -> Report:
    report = batch.report(reference)
    if not report.held_lines:
        raise NothingHeld(Fault("reference", "Nothing of this report is held."))
    return report


def _refuse_final(batch: Batch, report: Report) -> None:
    if batch.head(report.campaign).campaign.state is State.FINAL:
        raise CampaignClosed.at("campaign", "The campaign's figures are final.")


def _raised_too_far(batch: Batch, report: Report, lines: tuple[Line, ...]) -> bool:
    letters = letters_of(lines)
    campaign = batch.head(report.campaign).campaign
    return letters > letters_of(report.lines) and not plausible(letters, report.trust, campaign)


def _changed(
    batch: Batch, report: Report, lines: tuple[Line, ...], kind: Kind, reason: str, made_by: str
) -> Report:
    """Count the difference between a report's counted lines and others, which take their place."""
    people = writers_of(lines) - report.writers
    report = batch.count(
        report,
        kind,
        differences(report.lines, lines, people),
        reports=1 - report.reports,
        writers=people,
        reason=reason,
        made_by=made_by,
    )
    return report._replace(status=Status.COUNTED, lines=lines, held_lines=())


def _counted_away(batch: Batch, report: Report) -> Report:
    return batch.count(
        report,
        Kind.WITHDRAWAL,
        differences(report.lines, (), -report.writers),
        reports=-report.reports,
        writers=-report.writers,
        reason="withdrawn",
    )


def differences(before: Sequence[Line], after: Sequence[Line], people: int) -> tuple[Line, ...]:
    """What must be counted so that `after` stands where `before` stood: lines of signed letters.

    Where only the number of people changes (by `people`), one line of no letters carries that.
    """
    signed: dict[tuple[str, Channel], int] = {}
    for line in after:
        signed[line.case, line.channel] = line.letters
    for line in before:
        key = (line.case, line.channel)
        signed[key] = signed.get(key, 0) - line.letters
    found = tuple(Line(*key, letters) for key, letters in sorted(signed.items()) if letters)
    if people and not found:
        return (replace(after[0], letters=0),)
    return found


def _receipt(batch: Batch, report: Report, lines: tuple[Line, ...]) -> Receipt:
    """What is said of a report whose sender asked for these lines."""
    head = batch.head(report.campaign)
    waits = bool(report.held_lines)
    return Receipt(
        reference=report.reference,
        status=Status.HELD if waits else report.status,
        letters=letters_of(lines),
        version=None if waits else report.last,
        national=batch.standing(head, f"section:{report.section}")[0],
        section=report.section,
        stands=letters_of(report.lines or report.held_lines),
    )
