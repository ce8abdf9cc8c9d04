"""Checks a ledger: its numbers, its chain, its head, and the private table beside it."""

from typing import Any

from sqlalchemy import Connection, String, func, select, type_coerce

from ..catalogue import CHAIN_START
from ..database import Progress, no_progress, streamed, unhurried
from ..schema import campaigns, entry_origins, heads, ledger, same_entry
from .chain import FIELDS, Entry, fault
from .origin_chain import ORIGIN_FIELDS, origin_hash


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
    return _origin_fault(connection, head)


def _origin_fault(connection: Connection, head: Any) -> str | None:
    """The first entry that lacks an origin (or the reverse), or whose origin was changed."""
    alone = connection.scalar(
        select(func.min(ledger.c.number))
        .select_from(ledger.outerjoin(entry_origins, same_entry))
        .where(ledger.c.campaign_id == head.campaign_id)
        .where(
            entry_origins.c.number.is_(None)
            | (func.substr(ledger.c.at, 1, 16) != func.substr(entry_origins.c.at, 1, 16))
        )
    )
    if alone is not None:
        return f"number {alone} does not fit the origin kept beside it"
    entries, origins = (
        connection.scalar(
            select(func.count()).select_from(table).where(table.c.campaign_id == head.campaign_id)
        )
        for table in (ledger, entry_origins)
    )
    if entries != origins:
        return "an origin stands beside no entry"
    return _origin_chain_fault(connection, head)


def _origin_chain_fault(connection: Connection, head: Any) -> str | None:
    query = (
        select(
            entry_origins.c.number,
            entry_origins.c.hash,
            ledger.c.hash,
            *(type_coerce(entry_origins.c[name], _AS_STORED[name]) for name in ORIGIN_FIELDS),
        )
        .join(ledger, same_entry)
        .where(entry_origins.c.campaign_id == head.campaign_id)
        .order_by(entry_origins.c.number)
    )
    previous = CHAIN_START
    for block in streamed(connection, query):
        for number, hash_, entry_hash, *fields in block:
            previous = origin_hash(entry_hash, fields, previous)
            if hash_ != previous:
                return f"the origin of number {number} was changed: its hash does not fit"
    if previous != head.origins_hash:
        return "the origins end elsewhere than their head says"
    return None


_AS_STORED = {name: entry_origins.c[name].type for name in ORIGIN_FIELDS} | {"at": String()}
