"""The public head: up to where, and from which totals, the public is told."""

from datetime import datetime
from typing import NamedTuple

from .campaigns import Campaign


class PublicHead(NamedTuple):
    """Up to where, and from which totals, the public is told.

    `number` is the last ledger entry that the public sees, 0 for none. `totals` is the id under
    which the totals of the entries up to it stand in their tables.
    """

    number: int
    totals: int


def public_head(campaign: Campaign, campaign_id: int, newest: int, now: datetime) -> PublicHead:
    """The public head of a campaign at `now`: all that has been counted.

    `newest` is the number of the ledger's last entry; a campaign's running totals stand under
    its id. Whatever tells the public a figure asks this rule, and no other (docs/decisions/0016).
    """
    del campaign, now  # a freeze will look at both
    return PublicHead(newest, campaign_id)
