"""What a job does to a report: an act, and the changes that its ledger entries add."""

from datetime import datetime
from typing import NamedTuple

from ..campaign import Channel, Kind


class Act(NamedTuple):
    """What is done to a report: the kind of its entries, when, why and by whom.

    `reports` and `writers` say by how much it moves the numbers of reports and of people who wrote.
    """

    kind: Kind
    at: datetime
    reports: int
    writers: int
    reason: str = ""
    made_by: str = "sender"


class Change(NamedTuple):
    """What an entry adds for a case and channel: signed numbers of letters and of verified ones."""

    case: str
    channel: Channel
    letters: int
    verified: int = 0
