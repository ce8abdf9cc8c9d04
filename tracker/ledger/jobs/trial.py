"""Tries whether the ledger can be written."""

from dataclasses import dataclass

from ...campaign import Status
from ..batch import Batch
from ..batch_reads import Needs
from ..reports import Receipt


@dataclass(frozen=True)
class Trial:
    """Write something that counts nothing, on the way that reports take.

    With a `campaign`, it waits for all that is being written to that one's ledger.
    """

    campaign: str | None = None

    @property
    def needs(self) -> Needs:
        """Its campaign, if it has one."""
        return Needs(self.campaign)

    entries = 1

    def write(self, batch: Batch) -> Receipt:
        """Gives a receipt for nothing."""
        batch.write_trial()
        return Receipt("", Status.COUNTED, 0, None, 0, "", 0)
