"""Notices that the file of an SQLite database was replaced under the connections to it.

A connection keeps the file that it has opened, whatever stands at its path by now: letters would
go on being counted in a file that nobody finds again. Or the content is overwritten in place, and a
connection would mix what it remembers with what it now reads, and write the mixture back.

Only `stat` and SQLite look at the file. To open and close it in any other way would drop the locks
that SQLite holds on it for the whole process.
"""

import sqlite3
import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

from ..campaign import OutOfReach

REPLACED = (
    "The database was replaced while the tracker was running: stop the tracker, put the right"
    " database in its place (docs/backups.md), and start the tracker again."
)
GONE = (
    "The file of the database is gone, or can't be reached: put it back. If another has taken its"
    " place, restart the tracker."
)

UNCLEAR_SECONDS = 5.0
"""So long a content that can't be read may be one that was just written, with its log empty."""

DOUBTED_SECONDS = 1.0
"""So long content that looks like another's may be one that a checkpoint is just writing."""


class Place(NamedTuple):
    """Which file a path names."""

    device: int
    inode: int


class Stamp(NamedTuple):
    """What changes whenever the content does."""

    changed: int
    size: int


class End(NamedTuple):
    """The end of a campaign's ledger, and the campaign's revision."""

    number: int
    hash: str
    revision: int


Ends = dict[int, End]
"""The ends of all ledgers, by the campaign's id."""


class ServedFile:
    """The file of one process's connections. Thread-safe.

    `fault` costs two calls of the system. The content is read again after a checkpoint: it must
    hold whatever the file held before, as no checkpoint takes anything back. A checkpoint may be
    writing what is being read, so what seems to be missing is read again at each call. Meanwhile
    nothing is written. A checkpoint may also have failed half-way, as on a full disk: then the
    content can't be read without its log, but it is right with it. So the file is taken for another
    for good only if its log is empty, and for a while it holds something else.
    """

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self._log = path.absolute().with_name(f"{path.name}-wal")
        self._lock = Lock()
        self._connections = 0
        self._place: Place | None = None
        self._log_place: Place | None = None
        self._stamp: Stamp | None = None
        self._ends: Ends = {}
        self._told: dict[int, int] = {}
        self._overwritten = False
        self._unclear_since: float | None = None
        self._doubted_since: float | None = None

    def opened(self) -> None:
        """Take note that a connection has opened the file."""
        with self._lock:
            self._connections += 1
            place, stamp = _look_at(self.path)
            if self._place is None:
                self._place, self._stamp = place, stamp
                self._ends = _ends(self.path) or {}

    def closed(self) -> None:
        """Take note that a connection was closed. With the last one SQLite removes the log."""
        with self._lock:
            self._connections -= 1
            if not self._connections:
                self._log_place = None

    def holds(self, numbers: Mapping[int, int]) -> None:
        """Take note that the ledgers, by campaign, have entries up to these numbers."""
        self._told = dict(numbers)

    def refuse_replaced(self) -> None:
        """Raise OutOfReach where the file is not the one that the connections have opened."""
        if fault := self.fault():
            raise OutOfReach(fault)

    def fault(self) -> str | None:
        """What is wrong with the file, None while it is right or nobody has opened it."""
        if self._place is None:
            return None
        if self._overwritten:
            return REPLACED
        try:
            place, stamp = _look_at(self.path)
        except OSError:
            return GONE
        log_place = _log_place(self._log)
        if place != self._place:
            return REPLACED
        if self._log_place and log_place != self._log_place:
            return GONE if log_place is None else REPLACED
        self._log_place = log_place
        if stamp != self._stamp:
            with self._lock:
                return self._fault_of_content(stamp)
        return None

    def _fault_of_content(self, stamp: Stamp) -> str | None:
        """What is wrong with content that has changed: it may have grown, or be another's."""
        goes_on = self._takes_content(stamp)
        if goes_on is False:
            goes_on = self._takes_content(stamp)
        if goes_on:
            self._unclear_since = self._doubted_since = None
            return None
        is_unclear = goes_on is None and not self._has_shrunk(stamp)
        if not _is_empty(self._log):
            self._unclear_since = self._doubted_since = None
            return None if is_unclear else REPLACED
        now = time.monotonic()
        if is_unclear:
            self._unclear_since = self._unclear_since or now
            return REPLACED if now - self._unclear_since > UNCLEAR_SECONDS else None
        self._doubted_since = self._doubted_since or now
        self._overwritten = now - self._doubted_since >= DOUBTED_SECONDS
        return REPLACED

    def _takes_content(self, stamp: Stamp) -> bool | None:
        """Whether the content goes on from what the file held; then that is what it holds now.

        None where it can't be read yet.
        """
        told = self._told  # before the log: what is told meanwhile may stand there alone
        if not _is_empty(self._log):
            told = {}
        ends = _ends(self.path)
        if ends is None:
            return None
        goes_on = _goes_on(self.path, self._ends, ends)
        if goes_on and any(
            campaign not in ends or ends[campaign].number < number
            for campaign, number in told.items()
        ):
            return False
        if goes_on:
            self._stamp, self._ends = stamp, ends
        return goes_on

    def _has_shrunk(self, stamp: Stamp) -> bool:
        """Whether the file is smaller than before: then no checkpoint is writing it."""
        return self._stamp is not None and stamp.size < self._stamp.size

    def forget(self) -> None:
        """Forget the file: another is put in its place, and opened anew."""
        with self._lock:
            self._place = self._log_place = self._stamp = None
            self._ends, self._told, self._overwritten = {}, {}, False
            self._unclear_since = self._doubted_since = None


def _look_at(path: Path) -> tuple[Place, Stamp]:
    status = path.stat()
    return Place(status.st_dev, status.st_ino), Stamp(status.st_mtime_ns, status.st_size)


def _log_place(path: Path) -> Place | None:
    try:
        return _look_at(path)[0]
    except OSError:
        return None


def _is_empty(path: Path) -> bool:
    try:
        return not path.stat().st_size
    except OSError:
        return True


def _rows(path: Path, query: str, *values: int) -> list[tuple[Any, ...]] | None:
    """The rows of a query in the file alone, without the log beside it; none in no database.

    None where they can't be read, as while a checkpoint is writing them.
    """
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?immutable=1", uri=True)) as file:
            return file.execute(query, values).fetchall()
    except sqlite3.Error as error:
        return [] if error.sqlite_errorcode == sqlite3.SQLITE_NOTADB else None


_ENDS = (
    "SELECT heads.campaign_id, heads.number, heads.hash, campaigns.revision"
    " FROM heads JOIN campaigns ON campaigns.id = heads.campaign_id"
)


_ENTRY = "SELECT hash FROM ledger WHERE campaign_id = ? AND number = ?"


def _ends(path: Path) -> Ends | None:
    rows = _rows(path, _ENDS)
    return None if rows is None else {campaign: End(*end) for campaign, *end in rows}


def _goes_on(path: Path, before: Ends, now: Ends) -> bool | None:
    """Whether the ledgers of now go on from those of before; None where that can't be read yet."""
    for campaign, end in before.items():
        newer = now.get(campaign)
        if newer is None or newer.number < end.number or newer.revision < end.revision:
            return False
        if newer.number == end.number:
            if newer.hash != end.hash:
                return False
            continue
        if end.number:
            rows = _rows(path, _ENTRY, campaign, end.number)
            if not rows:
                return None
            if rows[0][0] != end.hash:
                return False
    return True
