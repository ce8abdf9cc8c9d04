"""Checks a ledger: its numbers, its chain, its head, and the private table beside it."""

from sqlalchemy import Connection, func, select

from ..catalogue import CHAIN_START
from ..database import Progress, no_progress, streamed, unhurried
from ..schema import campaigns, entry_origins, heads, ledger, same_entry
from .chain import FIELDS, Entry, fault


def verify(connection: Connection, campaign: str, progress: Progress = no_progress) -> str | None:
    """The fault in a campaign's ledger, with the first bad number; None if it is whole."""
    unhurried(connection)
    head = connection.execute(
        select(heads).join(campaigns).where(campaigns.c.slug == campaign)
    ).one()
    number, previous = 0, CHAIN_START
    query = (
        select(*(ledger.c[name] for name in FIELDS))
        .where(ledger.c.campaign_id == head.campaign_id)
        .order_by(ledger.c.number)
    )
    for block in streamed(connection, query, progress):
        for row in block:
            number += 1
            entry = Entry(*row)
            if wrong := fault(entry, number, previous):
                return wrong
            previous = entry.hash
    if (number, previous) != (head.number, head.hash):
        return f"number {number + 1} is missing: the ledger ends before its head"
    return _origin_fault(connection, head.campaign_id)


def _origin_fault(connection: Connection, campaign_id: int) -> str | None:
    """The first entry that lacks an origin (or the reverse), or has one at another minute."""
    alone = connection.scalar(
        select(func.min(ledger.c.number))
        .select_from(ledger.outerjoin(entry_origins, same_entry))
        .where(ledger.c.campaign_id == campaign_id)
        .where(
            entry_origins.c.number.is_(None)
            | (func.substr(ledger.c.at, 1, 16) != func.substr(entry_origins.c.at, 1, 16))
        )
    )
    if alone is not None:
        return f"number {alone} does not fit the origin kept beside it"
    entries, origins = (
        connection.scalar(
            select(func.count()).select_from(table).where(table.c.campaign_id == campaign_id)
        )
        for table in (ledger, entry_origins)
    )
    return None if entries == origins else "an origin stands beside no entry"
