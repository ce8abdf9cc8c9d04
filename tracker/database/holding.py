"""Holds an SQLite database for whoever serves it, or alone to put another in its place."""

import fcntl
from contextlib import suppress
from pathlib import Path
from typing import IO

from .files import make_private


class FileHold:
    """A hold on the database at a path, by a lock on a file beside it."""

    def __init__(self, database: str) -> None:
        self._path = Path(f"{database}.served")
        self._file: IO[str] | None = None

    def take(self, alone: bool) -> bool:
        """Hold it together with others, or `alone`; whether that is to be had."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with suppress(OSError):
            make_private(self._path)
        self._file = self._path.open("a")
        try:
            kind = fcntl.LOCK_EX if alone else fcntl.LOCK_SH
            fcntl.flock(self._file, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def release(self) -> None:
        """Hold it no more."""
        if self._file is not None:
            self._file.close()
