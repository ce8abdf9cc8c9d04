"""The public ledger as a file, which anyone can add up again."""

import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, func, select

from ..database import Progress, no_progress, streamed
from ..ledger import FIELDS, Entry, Ledger
from ..schema import campaigns
from ..schema import ledger as table
from .files import row_lines, write_rows

READ_TOGETHER = 100
"""The entries read at a time for somebody who loads the file over the network."""


def entry_count(connection: Connection, campaign: str) -> int:
    """The number of entries in a campaign's ledger."""
    query = (
        select(func.count())
        .select_from(table)
        .join(campaigns, campaigns.c.id == table.c.campaign_id)
        .where(campaigns.c.slug == campaign)
    )
    return connection.execute(query).scalar_one()


def export_ledger(
    connection: Connection, campaign: str, path: Path, progress: Progress = no_progress
) -> None:
    """Write a campaign's public ledger to a file. Raises as `write_rows` does."""
    write_rows(path, FIELDS, entries_of(connection, campaign, progress))


def entries_of(
    connection: Connection, campaign: str, progress: Progress = no_progress
) -> Iterator[Entry]:
    """A campaign's public entries in order, any number of them in little memory."""
    query = (
        select(*(table.c[name] for name in FIELDS))
        .join(campaigns, campaigns.c.id == table.c.campaign_id)
        .where(campaigns.c.slug == campaign)
        .order_by(table.c.number)
    )
    for block in streamed(connection, query, progress):
        yield from (Entry._make(row) for row in block)


def ledger_lines(ledger: Ledger, campaign: str, newest: int, ending: str) -> Iterator[str]:
    """The same file in pieces, up to entry `newest`, for a client who may read slowly.

    No transaction is open between two pieces.
    """
    if header := "".join(row_lines(ending, FIELDS, ())):
        yield header
    for after in range(0, newest, READ_TOGETHER):
        entries = ledger.entries(campaign, after, min(READ_TOGETHER, newest - after))
        lines = list(row_lines(ending, FIELDS, entries))
        yield "".join(lines[1:] if header else lines)
        time.sleep(0)  # so that a crowd of readers holds up no report
