"""SQLite files that were made to be given away, read without a transaction of ours."""

import sqlite3
from contextlib import closing
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
