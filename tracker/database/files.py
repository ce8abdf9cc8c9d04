"""Files of SQLite: those made to be given away are read, those of a database made for us alone."""

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import Any


def row_in_file(path: Path, query: str) -> tuple[Any, ...] | None:
    """The first row of a query; None where there is none, or the file can't be read."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as file:
            row: tuple[Any, ...] | None = file.execute(query).fetchone()
            return row
    except sqlite3.Error:
        return None


def make_private(path: Path) -> None:
    """Make a file that its owner alone may read, unless it is there already. Raises OSError.

    SQLite gives its log and its index the rights of the database.
    """
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
