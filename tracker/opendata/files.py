"""Files for the public: complete or not there at all, and safe to open in a spreadsheet."""

import csv
import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

RISKY = ("=", "+", "-", "@", "\t", "\r")
"""Beginnings of a text that a spreadsheet takes for a formula."""

ENDINGS = (".csv", ".jsonl")
"""The endings of files of rows, which name their format."""

Value = str | int | None
Row = Sequence[Value]
"""The values of a row, in the order of its columns; None for what is not said."""


def write_rows(path: Path, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Write rows to a file: CSV or JSON lines, as its ending says.

    The file appears complete or not at all. Raises ValueError for another ending, and OSError.
    """
    if path.suffix not in ENDINGS:
        raise ValueError(f"The file's name must end in {' or '.join(ENDINGS)}.")
    with whole(path) as draft, draft.open("w", encoding="utf-8", newline="") as file:
        file.writelines(row_lines(path.suffix, columns, rows))


def row_lines(ending: str, columns: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    """The lines of a file of rows: a header, where the format has one, and a line for each."""
    if ending == ".csv":
        yield _csv_line(columns)
        yield from (_csv_line([cell(value) for value in row]) for row in rows)
        return
    for row in rows:
        fields = dict(zip(columns, row, strict=True))
        yield json.dumps(fields, ensure_ascii=False, separators=(",", ":")) + "\n"


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """The path of a draft, which gets the name of the file once it is complete and on disk."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        yield draft
        with draft.open("rb") as file:
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


_csv_line: Callable[[Sequence[Value]], str] = csv.writer(_Echo(), lineterminator="\n").writerow


def cell(value: Value) -> Value:
    """A value for a CSV file: a text that could be taken for a formula gets an apostrophe."""
    return f"'{value}" if isinstance(value, str) and value.startswith(RISKY) else value
