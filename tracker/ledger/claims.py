"""What senders want to have counted, and what their jobs are about."""

from typing import NamedTuple

from ..campaign import Event, Trust, trust_at
from ..senders import Sender

LIMITED = (Trust.OPEN, Trust.CODE)
"""How reports come from somebody who has not signed in: only for them limits hold."""


class Claim(NamedTuple):
    """Letters that a sender wants to have counted in a campaign; `trust` is as they came."""

    campaign_id: int
    sender: Sender
    event: Event | None
    trust: Trust
    letters: int

    @property
    def limited(self) -> bool:
        """Whether it comes from somebody who has not signed in: only then limits hold for it."""
        return self.trust in LIMITED

    @property
    def coded(self) -> bool:
        """Whether it has the code of a reviewed event."""
        return trust_at(self.trust, self.event) is Trust.CODE


class Asked(NamedTuple):
    """A job's sender, and what it is about; `new` if it makes a report and changes none."""

    campaign_id: int
    sender: Sender
    event: Event | None = None
    region: str | None = None
    new: bool = False
