"""Takes a counted report back as part of a reversal, or puts it back as it was."""

from dataclasses import dataclass

from ...campaign import (
    MOST_LINES,
    Channel,
    Fault,
    Kind,
    Line,
    Status,
    added_up,
    sentence,
)
from ..acts import Act, Change
from ..batch import Batch
from ..batch_reads import Needs
from ..reports import Receipt
from .changes import differences, give_event_back
from .decide import NothingHeld
from .job import receipt_for, refuse_final

_NOT_TAKEN = sentence("This reversal keeps nothing of this report back.")


@dataclass(frozen=True)
class Reverse:
    """Take back what a report counts. `reversal` is the name under which all of it can be undone.

    Its lines stay stored, so that nothing is lost if it is put back.
    """

    reference: str
    reversal: str
    made_by: str

    @property
    def needs(self) -> Needs:
        """The report."""
        return Needs(reference=self.reference)

    entries = MOST_LINES

    def write(self, batch: Batch) -> Receipt:
        """Raises Unknown, or CampaignClosed once the figures are final. A second time does nothing.

        The receipt's `letters` are those taken back.
        """
        report = batch.report(self.reference)
        refuse_final(batch, report)
        if report.status is not Status.COUNTED:
            return receipt_for(batch, report, ())
        entries, lines = report.entries, report.lines
        act = Act(
            Kind.REVERSAL,
            batch.now,
            reports=-entries.reports,
            writers=-entries.writers,
            per_writer_letters=-report.letters if entries.writers else 0,
            reason=self.reversal,
            made_by=self.made_by,
        )
        give_event_back(batch, report, report.letters)
        report = batch.count(report, act, differences(lines, (), act.writers))
        report = report._replace(status=Status.REJECTED, lines=())
        batch.mark(report)
        return receipt_for(batch, report, lines)


@dataclass(frozen=True)
class PutBack:
    """Put back what a reversal of this name has taken from a report, to the letter."""

    reference: str
    reversal: str
    made_by: str

    @property
    def needs(self) -> Needs:
        """The report."""
        return Needs(reference=self.reference)

    entries = MOST_LINES

    def write(self, batch: Batch) -> Receipt:
        """Raises Unknown, NothingHeld, or CampaignClosed once the figures are final."""
        report = batch.report(self.reference)
        refuse_final(batch, report)
        taken = batch.taken_by(report, self.reversal)
        changes = tuple(
            Change(row.case, Channel(row.channel), -row.letters, -row.verified) for row in taken
        )
        if report.status is not Status.REJECTED or not changes:
            raise NothingHeld(Fault("reference", _NOT_TAKEN))
        act = Act(
            Kind.REVERSAL,
            batch.now,
            reports=-sum(row.reports for row in taken),
            writers=-sum(row.writers for row in taken),
            per_writer_letters=-sum(row.per_writer_letters for row in taken),
            reason=self.reversal,
            made_by=self.made_by,
        )
        report = batch.count(report, act, changes)
        back = (Line(change.case, change.channel, change.letters) for change in changes)
        report = report._replace(status=Status.COUNTED, lines=added_up((*report.lines, *back)))
        batch.mark(report)
        letters = sum(change.letters for change in changes)
        give_event_back(batch, report, -letters)
        return receipt_for(batch, report, ())._replace(letters=letters)
