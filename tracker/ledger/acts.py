"""A job's effect on a report: an act, and the changes that its ledger entries add."""

from datetime import datetime
from typing import NamedTuple

from ..campaign import Channel, Kind


class Act(NamedTuple):
    """Something done to a report: the kind of its entries, when, why and by whom.

    `reports` and `writers` are what it adds to the numbers of reports and of people who wrote,
    `per_writer_letters` what it adds to the letters of which that number is known, `senders` to
    those whom its region has had.
    """

    kind: Kind
    at: datetime
    reports: int
    writers: int
    per_writer_letters: int
    reason: str = ""
    made_by: str = "sender"
    senders: int = 0


class Change(NamedTuple):
    """The letters that one entry adds for a case and channel, and how many of them are verified."""

    case: str
    channel: Channel
    letters: int
    verified: int = 0


class Taken(NamedTuple):
    """What a reversal has added to a report for a case and channel: less than nothing."""

    case: str
    channel: str
    letters: int
    verified: int
    reports: int
    writers: int
    per_writer_letters: int

    def with_more(self, more: "Taken") -> "Taken":
        """The sum of both, of the same case and channel."""
        counts = (one + other for one, other in zip(self[2:], more[2:], strict=True))
        return Taken(self.case, self.channel, *counts)
