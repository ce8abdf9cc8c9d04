"""Keeps SQLite's write-ahead log short: emptied when nobody writes, bounded while many do.

SQLite copies the log into the database by itself, but only beyond so many pages, and it begins the
log anew only at a moment at which nobody reads it. Until then the newest letters stand in the log
alone, and a copy of the one file lacks them.
"""

import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

LOOK_EVERY_SECONDS = 0.25
"""How often the log is looked at."""

IDLE_LOOKS = 3
"""After so many looks between which nobody wrote, the log is emptied."""

LONGEST_LOG = 44 * 1024 * 1024
"""From this size on, in bytes, the log is emptied while others write, too."""

WAIT_SECONDS = 0.1
"""The longest that emptying waits for readers, and lets writers wait."""

LONGEST_PAUSE_SECONDS = 8.0
"""The longest pause after the log could not be emptied, because somebody reads an old state."""


class Log(NamedTuple):
    """What a look at the log's file tells: its size in bytes, and when it was written last."""

    size: int
    written: int


class ShortLog:
    """Empties the log of one database, in a task of its own, until the database is `closed`.

    `apart` runs a blocking call where it stalls nobody else; `is_right` says whether the file is
    still the one that is served.
    """

    def __init__(
        self,
        path: Path,
        apart: Callable[[Callable[[], None]], None],
        is_right: Callable[[], bool],
        closed: Callable[[], bool],
    ) -> None:
        self._path = path
        self._apart = apart
        self._is_right = is_right
        self._closed = closed
        self._seen = Log(0, 0)
        self._idle = 0
        self._pause = LOOK_EVERY_SECONDS
        self._next = 0.0

    def keep(self) -> None:
        """Begin to look after the log."""
        threading.Thread(target=self._run, name="short log", daemon=True).start()

    def _run(self) -> None:
        while not self._closed():
            time.sleep(LOOK_EVERY_SECONDS)
            if self._is_due() and self._is_right():
                self._apart(self._empty)

    def _is_due(self) -> bool:
        log = _log(self._path)
        self._idle = self._idle + 1 if log == self._seen else 0
        self._seen = log
        if not log.size or time.monotonic() < self._next:
            return False
        return self._idle >= IDLE_LOOKS or log.size >= LONGEST_LOG

    def _empty(self) -> None:
        emptied = empty_log(self._path)
        self._pause = LOOK_EVERY_SECONDS if emptied else min(2 * self._pause, LONGEST_PAUSE_SECONDS)
        self._next = time.monotonic() + self._pause


def empty_log(path: Path) -> bool:
    """Copy the log of the database at a path into it, and empty it; whether that was possible.

    First without a lock. Only if nobody reads an older state is it emptied, for which writers wait
    a moment: with such a reader they would wait in vain.
    """
    try:
        with closing(sqlite3.connect(path, timeout=WAIT_SECONDS)) as connection:
            _, in_log, copied = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
            if copied < in_log:
                return False
            busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            return not busy
    except sqlite3.Error:  # such as a full disk: the next time may be better
        return False


def _log(path: Path) -> Log:
    try:
        status = path.with_name(f"{path.name}-wal").stat()
    except OSError:
        return Log(0, 0)
    return Log(status.st_size, status.st_mtime_ns)
