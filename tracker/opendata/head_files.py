"""Signed heads as files: all of a campaign, or the newest beside an export."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from sqlalchemy import Connection

from ..catalogue import View
from ..database import Database
from ..signing import heads_after, json_line, told_heads
from .files import whole

READ_TOGETHER = 100
"""The heads that are read and sent together; others get their turn after each hundred."""


def head_lines(database: Database, view: View) -> Iterator[str]:
    """All signed heads of a campaign as JSON lines, the oldest first, in blocks.

    Each block is read for itself, as nothing may stay open while a slow reader takes it.
    """
    last = None
    while True:
        with database.reading() as connection:
            heads = heads_after(connection, view, last, READ_TOGETHER)
        if not heads:
            return
        yield "".join(map(json_line, heads))
        last = heads[-1]


def export_newest_head(connection: Connection, view: View, beside: Path) -> Path | None:
    """Write the newest head beside an export, as `FILE.head.json`. Gives its path.

    None where no head was signed yet; one of before is removed then. Raises OSError.
    """
    path = beside.with_name(f"{beside.name}.head.json")
    newest = told_heads(connection, view, 1)
    if not newest:
        with suppress(FileNotFoundError):
            path.unlink()
        return None
    with whole(path) as draft:
        draft.write_text(json_line(newest[0].head))
    return path
