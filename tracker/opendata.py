"""Files for the public: the ledger, which anyone can add up again."""

import csv
import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from sqlalchemy import Connection, func, select

from .database import Progress, no_progress, streamed
from .ledger import FIELDS, Ledger
from .schema import campaigns
from .schema import ledger as table

RISKY = ("=", "+", "-", "@", "\t", "\r")
"""Beginnings of a text that a spreadsheet takes for a formula."""

ENDINGS = (".csv", ".jsonl")
"""The endings of ledger files, which name their format."""

READ_TOGETHER = 1_000
"""The entries read at a time for somebody who loads the file over the network."""

Block = Sequence[Sequence[Any]]
"""Some entries in order, each with its values in the order of FIELDS."""


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
    """Write a campaign's public ledger to a file: CSV or JSON lines, as its ending says.

    The file appears complete or not at all. Raises ValueError for another ending, and OSError.
    """
    if path.suffix not in ENDINGS:
        raise ValueError(f"The file's name must end in {' or '.join(ENDINGS)}.")
    with _whole(path) as file:
        file.writelines(_lines(path.suffix, _streamed_blocks(connection, campaign, progress)))


def ledger_lines(ledger: Ledger, campaign: str, newest: int, ending: str) -> Iterator[str]:
    """The lines of the same file, up to entry `newest`, for a client who may read slowly.

    No transaction is open between two blocks.
    """
    starts = range(0, newest, READ_TOGETHER)
    blocks = (
        ledger.entries(campaign, after, min(READ_TOGETHER, newest - after)) for after in starts
    )
    return _lines(ending, blocks)


def _lines(ending: str, blocks: Iterable[Block]) -> Iterator[str]:
    """The header, where the format has one, and a line for each entry."""
    if ending == ".csv":
        yield _csv_line(FIELDS)
    for block in blocks:
        for values in block:
            yield _line(ending, values)


def _line(ending: str, values: Sequence[str | int]) -> str:
    if ending == ".csv":
        return _csv_line([cell(value) for value in values])
    fields = dict(zip(FIELDS, values, strict=True))
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")) + "\n"


def _streamed_blocks(connection: Connection, campaign: str, progress: Progress) -> Iterator[Block]:
    query = (
        select(*(table.c[name] for name in FIELDS))
        .join(campaigns, campaigns.c.id == table.c.campaign_id)
        .where(campaigns.c.slug == campaign)
        .order_by(table.c.number)
    )
    return streamed(connection, query, progress)


@contextmanager
def _whole(path: Path) -> Iterator[TextIO]:
    """A file that gets its name only once it is complete and on disk."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with draft.open("w", encoding="utf-8", newline="") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:  # name the file that was asked for, not the draft
        raise OSError(error.errno, error.strerror, str(path)) from error
    finally:
        draft.unlink(missing_ok=True)


class _Echo:
    """A file whose `write` returns the text that it was given."""

    def write(self, text: str) -> str:
        return text


_csv_line: Callable[[Sequence[str | int]], str] = csv.writer(_Echo(), lineterminator="\n").writerow


def cell(value: str | int) -> str | int:
    """A value for a CSV file: a text that could be taken for a formula gets an apostrophe."""
    return f"'{value}" if isinstance(value, str) and value.startswith(RISKY) else value
