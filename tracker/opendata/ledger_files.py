"""The public ledger as a file, which anyone can add up again."""

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, select

from ..catalogue import View
from ..database import Progress, no_progress, streamed
from ..ledger import FIELDS, Entry
from ..schema import ledger as table
from .files import write_rows


def export_ledger(
    connection: Connection, view: View, path: Path, progress: Progress = no_progress
) -> None:
    """Write a campaign's public ledger to a file. Raises as `write_rows` does."""
    write_rows(path, FIELDS, entries_of(connection, view, progress))


def entries_of(
    connection: Connection, view: View, progress: Progress = no_progress
) -> Iterator[Entry]:
    """A campaign's public entries in order, any number of them in little memory."""
    query = select(*table.c[FIELDS]).where(view.entries_told).order_by(table.c.number)
    for block in streamed(connection, query, progress):
        yield from (Entry._make(row) for row in block)
