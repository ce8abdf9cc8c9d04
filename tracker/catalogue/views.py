"""Views: a campaign, and up to where the public is told of it, read at one moment."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Table, bindparam, func, select

from ..campaign import Campaign, PublicHead
from ..database import rows_of_kept
from ..schema import FIRST_EPOCH, campaigns, event_changes, heads, ledger, restores


class Head(NamedTuple):
    """Where a campaign stands in the database.

    `epoch` rises when a backup is restored, `revision` with every change of the campaign, `events`
    with every change of an event; `newest` is the number of the ledger's last entry.
    """

    campaign_id: int
    epoch: int
    revision: int
    events: int
    newest: int

    @property
    def age(self) -> tuple[int, int]:
        """Epoch and revision: figures of another age can't be told apart by versions."""
        return self.epoch, self.revision


@dataclass(frozen=True)
class View:
    """What the public is told of a campaign, at the moment of one transaction.

    `head` says up to where, and from which totals; nothing public is read without it.
    """

    campaign: Campaign
    at: Head
    head: PublicHead

    def told(self, totals: Table) -> ColumnElement[bool]:
        """SQL: a row of a table of totals is one that the public is told."""
        return totals.c.campaign_id == self.head.totals

    @cached_property
    def entries_told(self) -> ColumnElement[bool]:
        """SQL: an entry of the ledger is one that the public is told."""
        ours = ledger.c.campaign_id == self.at.campaign_id
        return ours & (ledger.c.number <= self.head.number)


def read_head(connection: Connection, slug: str) -> Head | None:
    """Where a campaign stands; None if there is none of this name."""
    for _, *head in rows_of_kept(connection, _HEAD, {"named": slug}):
        return Head(*head)
    return None


HEADS = (
    select(
        campaigns.c.slug,
        campaigns.c.id,
        select(func.coalesce(func.max(restores.c.epoch), FIRST_EPOCH)).scalar_subquery(),
        campaigns.c.revision,
        func.coalesce(event_changes.c.number, 0),
        heads.c.number,
    )
    .join(heads, heads.c.campaign_id == campaigns.c.id)
    .outerjoin(event_changes, event_changes.c.campaign_id == campaigns.c.id)
)
"""Each campaign's slug, and the fields of its `Head`."""

_HEAD = HEADS.where(campaigns.c.slug == bindparam("named"))
