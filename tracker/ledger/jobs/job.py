"""The base of all ledger jobs: the rows that they need, and their answers."""

from typing import Protocol

from ...campaign import (
    CampaignClosed,
    Line,
    State,
    Status,
    letters_of,
    section_key,
    sentence,
)
from ..batch import Batch
from ..batch_reads import Needs
from ..reports import Receipt, Report


class Job(Protocol):
    """Something to write to the ledger."""

    @property
    def needs(self) -> Needs:
        """The values whose rows have to be read beforehand."""

    @property
    def entries(self) -> int:
        """About how many entries it makes at most."""

    def write(self, batch: Batch) -> Receipt:
        """Add its changes to the batch, or raise a Mistake and add none."""


def refuse_final(batch: Batch, report: Report) -> None:
    """Raise CampaignClosed once the figures of a report's campaign are final."""
    if batch.head(report.campaign).campaign.state is State.FINAL:
        raise CampaignClosed.at("campaign", sentence("The campaign's figures are final."))


def receipt_for(batch: Batch, report: Report, lines: tuple[Line, ...]) -> Receipt:
    """The receipt for a report whose sender asked for these lines."""
    head = batch.head(report.campaign)
    waits = bool(report.held_lines)
    letters, standing = letters_of(lines), report.lines or report.held_lines
    return Receipt(
        reference=report.reference,
        status=Status.HELD if waits else report.status,
        letters=letters,
        version=None if waits else report.entries.last,
        national=batch.letters_told(head, section_key(report.section)),
        section=report.section,
        stands=letters if standing is lines else letters_of(standing),
        held_for=report.held_for if waits else None,
    )
