"""What the tracker gives away: the public ledger as a file that anyone can re-add."""

import csv
import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from sqlalchemy import Connection, func, select

from .database import streamed
from .ledger import FIELDS
from .schema import campaigns, ledger

Seen = Callable[[int], None]
"""Told how many more entries were written, for a progress bar."""

RISKY = ("=", "+", "-", "@", "\t", "\r")
"""How a text must not begin in a CSV file: spreadsheets would take it for a formula."""

ENDINGS = (".csv", ".jsonl")
"""Of the files that a ledger is published as."""


def entry_count(connection: Connection, campaign: str) -> int:
    """How many entries a campaign's ledger has."""
    query = (
        select(func.count())
        .select_from(ledger)
        .join(campaigns, campaigns.c.id == ledger.c.campaign_id)
        .where(campaigns.c.slug == campaign)
    )
    return connection.execute(query).scalar_one()


def export_ledger(
    connection: Connection, campaign: str, path: Path, seen: Seen = lambda _: None
) -> None:
    """Write a campaign's public ledger to a file: CSV or JSON lines, as its ending says.

    The file stands there whole or not at all. Raises ValueError for another ending, OSError.
    """
    if path.suffix not in ENDINGS:
        raise ValueError(f"The file's name must end in {' or '.join(ENDINGS)}.")
    with _whole(path) as file:
        file.write(ledger_header(path.suffix))
        for block in _blocks(connection, campaign):
            file.writelines(ledger_line(path.suffix, row) for row in block)
            seen(len(block))


def ledger_header(ending: str) -> str:
    """What stands above the entries in a file of this ending."""
    return _csv_line(FIELDS) if ending == ".csv" else ""


def ledger_line(ending: str, values: Sequence[str | int]) -> str:
    """An entry's line in a file of this ending; its values stand in the order of FIELDS."""
    if ending == ".csv":
        return _csv_line([cell(value) for value in values])
    fields = dict(zip(FIELDS, values, strict=True))
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")) + "\n"


def _blocks(connection: Connection, campaign: str) -> Iterator[Any]:
    query = (
        select(*(ledger.c[name] for name in FIELDS))
        .join(campaigns, campaigns.c.id == ledger.c.campaign_id)
        .where(campaigns.c.slug == campaign)
        .order_by(ledger.c.number)
    )
    return streamed(connection, query)


@contextmanager
def _whole(path: Path) -> Iterator[TextIO]:
    """A file that takes its name only once it is complete and on disk."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with draft.open("w", encoding="utf-8", newline="") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:  # who gave the command knows the file by its own name
        raise OSError(error.errno, error.strerror, str(path)) from error
    finally:
        draft.unlink(missing_ok=True)


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


_csv_line: Callable[[Sequence[str | int]], str] = csv.writer(_Echo(), lineterminator="\n").writerow


def cell(value: str | int) -> str | int:
    """A value for a CSV file: a text that could be taken for a formula gets an apostrophe."""
    return f"'{value}" if isinstance(value, str) and value.startswith(RISKY) else value
