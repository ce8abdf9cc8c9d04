"""Checks a ledger against itself: numbers, chain, head, and the private tables beside it."""

from collections.abc import Callable

from sqlalchemy import Connection, func, select, union_all

from ..catalogue import CHAIN_START
from ..database import streamed
from ..schema import (
    campaigns,
    entry_origins,
    heads,
    ledger,
    letter_reports,
    report_lines,
    same_entry,
)
from .chain import FIELDS, Entry, fault

Seen = Callable[[int], None]
"""Told how many more entries were read, for a progress bar."""


def verify(connection: Connection, campaign: str, seen: Seen = lambda _: None) -> str | None:
    """What is wrong with a campaign's ledger, naming the first bad number; None if nothing is."""
    head = connection.execute(
        select(heads).join(campaigns).where(campaigns.c.slug == campaign)
    ).one()
    number, previous = 0, CHAIN_START
    query = (
        select(*(ledger.c[name] for name in FIELDS))
        .where(ledger.c.campaign_id == head.campaign_id)
        .order_by(ledger.c.number)
    )
    for block in streamed(connection, query):
        for row in block:
            number += 1
            entry = Entry(*row)
            if wrong := fault(entry, number, previous):
                return wrong
            previous = entry.hash
        seen(len(block))
    if (number, previous) != (head.number, head.hash):
        return f"number {number + 1} is missing: the ledger ends before its head"
    return _origin_fault(connection, head.campaign_id) or _lines_fault(connection, head.campaign_id)


def _origin_fault(connection: Connection, campaign_id: int) -> str | None:
    """The first entry without an origin beside it (or the reverse), or one at another minute."""
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


def _lines_fault(connection: Connection, campaign_id: int) -> str | None:
    """The first report whose lines, as they are kept, are not what its entries add up to."""
    kept = (
        select(
            report_lines.c.reference,
            report_lines.c.case,
            report_lines.c.channel,
            (-report_lines.c.letters).label("letters"),
        )
        .join(letter_reports, letter_reports.c.reference == report_lines.c.reference)
        .where(letter_reports.c.campaign_id == campaign_id, ~report_lines.c.held)
    )
    entries = select(*ledger.c["report", "case", "channel", "letters"]).where(
        ledger.c.campaign_id == campaign_id
    )
    both = union_all(kept, entries).subquery()
    wrong = connection.scalar(
        select(both.c.reference)
        .group_by(both.c.reference, both.c.case, both.c.channel)
        .having(func.sum(both.c.letters) != 0)
        .order_by(both.c.reference)
        .limit(1)
    )
    return f"the lines kept of report {wrong} are not those of its entries" if wrong else None
