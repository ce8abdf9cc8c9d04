"""The public ledger as files for whoever loads them: made once, and then only added to."""

import os
import time
from array import array
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryFile
from threading import Lock
from typing import IO

from sqlalchemy import select

from ..catalogue import View
from ..database import Database, plain_rows
from ..ledger import FIELDS, Entry
from ..schema import ledger as table
from .files import row_lines

MOST_FILES = 8
"""The most files that a process keeps: those that were asked for last."""

KEPT_SECONDS = 3600
"""A file that nobody has asked for so long is dropped once another is asked for."""

READ_TOGETHER = 1_000
"""The entries that are read in one transaction."""

WRITTEN_TOGETHER = 100
"""The entries that are written together; others wait for the interpreter meanwhile."""

LONGEST_WAIT_SECONDS = 10
"""The longest that a reader waits while files are made for others."""

SENT_TOGETHER = 32_768
"""The bytes of a file that are read and sent together."""


class NotMade(Exception):
    """A file can't be made now: others are being made, or there is no room for it."""


class KeptLedger:
    """The ledger of a campaign as a file, as far as it was written: entries never change.

    The file has no name, so nothing of it is left where a process ends. One thread at a time may
    add to it, any number may read what was added.
    """

    def __init__(self, folder: Path, epoch: int, ending: str) -> None:
        self.epoch = epoch
        self.number = 0
        """The number of the newest entry in it."""
        self.asked_at = 0.0
        """When it was asked for last, on the monotonic clock."""
        self._ending = ending
        self._hash = ""
        self._file = _nameless(folder)
        header = "".join(row_lines(ending, FIELDS, ())).encode()
        self._put(header, 0)
        self._length = len(header)
        self._lengths = array("Q", [self._length])
        """The length of the file, in bytes, with the first 0, 100, 200 … entries."""

    def add(self, entries: Sequence[Entry]) -> None:
        """Write the entries that follow, at most up to the next hundred.

        Raises OSError, and ValueError where they don't follow. Then nothing is added.
        """
        first, last = entries[0], entries[-1]
        if first.number != self.number + 1 or self._hash not in ("", first.previous):
            raise ValueError(f"entry {first.number} does not follow entry {self.number}")
        lines = list(row_lines(self._ending, FIELDS, entries))
        text = "".join(lines[len(lines) - len(entries) :]).encode()
        self._put(text, self._length)
        self._length += len(text)
        if last.number % WRITTEN_TOGETHER == 0:
            self._lengths.append(self._length)
        self._hash, self.number = last.hash, last.number

    def _put(self, text: bytes, at: int) -> None:
        while text:
            written = os.pwrite(self._file.fileno(), text, at)
            text, at = text[written:], at + written

    def length(self, number: int) -> int:
        """The bytes up to the end of an entry that is in the file."""
        hundreds, more = divmod(number, WRITTEN_TOGETHER)
        length = self._lengths[hundreds]
        if not more:
            return length
        lines = self.read(length, self._length_after(hundreds) - length).split(b"\n", more)
        return length + sum(len(line) + 1 for line in lines[:more])

    def _length_after(self, hundreds: int) -> int:
        """The length of the file up to the next full hundred, or to its end."""
        after = self._lengths[hundreds + 1 : hundreds + 2]
        return after[0] if after else self._length

    def read(self, at: int, most: int) -> bytes:
        """Bytes of the file, from a position on."""
        return os.pread(self._file.fileno(), most, at)


def _nameless(folder: Path) -> IO[bytes]:
    """A new file without a name, in a folder where that is possible."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return TemporaryFile(dir=folder, buffering=0)
    except OSError:
        return TemporaryFile(buffering=0)


class LedgerCopy:
    """The ledger up to an entry, to be sent in blocks. A range of it costs what that range does."""

    def __init__(self, kept: KeptLedger, number: int) -> None:
        self.length = kept.length(number)
        self._kept = kept
        self._at = 0

    def seekable(self) -> bool:
        """Whether reading may begin anywhere: yes."""
        return True

    def seek(self, at: int) -> None:
        """Go on from this byte."""
        self._at = min(at, self.length)

    def tell(self) -> int:
        """The byte from which it goes on."""
        return self._at

    def __iter__(self) -> Iterator[bytes]:
        """The blocks that are left. Others get their turn after each."""
        return self

    def __next__(self) -> bytes:
        """The next block."""
        block = self._kept.read(self._at, min(SENT_TOGETHER, self.length - self._at))
        if not block:
            raise StopIteration
        time.sleep(0)
        self._at += len(block)
        return block


class KeptLedgers:
    """The ledgers of one process as files. Thread-safe.

    `apart` runs a blocking call where it stalls nobody else, and `pause` sleeps there. One file is
    made or added to at a time.
    """

    def __init__(
        self,
        database: Database,
        folder: Path,
        apart: Callable[[Callable[[], None]], None],
        pause: Callable[[float], object],
    ) -> None:
        self._database = database
        self._folder = folder
        self._apart = apart
        self._pause = pause
        self._making = Lock()
        self._kept: dict[tuple[str, str], KeptLedger] = {}

    def of(self, view: View, ending: str) -> LedgerCopy:
        """A campaign's ledger as far as a view goes, as CSV (".csv") or JSON lines (".jsonl").

        Raises NotMade and OutOfReach.
        """
        key = view.campaign.slug, ending
        kept = self._kept.get(key)
        if kept is None or kept.epoch != view.at.epoch or kept.number < view.head.number:
            kept = self._made(key, view)
        kept.asked_at = time.monotonic()
        return LedgerCopy(kept, view.head.number)

    def _made(self, key: tuple[str, str], view: View) -> KeptLedger:
        if not self._making.acquire(timeout=LONGEST_WAIT_SECONDS):
            raise NotMade("other files are being made")
        try:
            self._make_room()
            made: list[KeptLedger] = []
            self._apart(lambda: made.append(self._make(key, view)))
            return made[0]
        except OSError as error:
            raise NotMade(str(error)) from error
        finally:
            self._making.release()

    def _make(self, key: tuple[str, str], view: View) -> KeptLedger:
        kept = self._kept.get(key)
        if kept is None or kept.epoch != view.at.epoch:
            kept = self._begun(key, view)
        try:
            self._extend(kept, view)
        except ValueError:  # it was of another ledger
            kept = self._begun(key, view)
            self._extend(kept, view)
        return kept

    def _begun(self, key: tuple[str, str], view: View) -> KeptLedger:
        kept = self._kept[key] = KeptLedger(self._folder, view.at.epoch, key[1])
        kept.asked_at = time.monotonic()
        return kept

    def _extend(self, kept: KeptLedger, view: View) -> None:
        """Write the entries that a file lacks. What was written stays where this ends early."""
        while kept.number < view.head.number:
            entries = self._entries(view, kept.number)
            if not entries:
                raise NotMade(f"the ledger ends at {kept.number}")
            while entries:
                began = time.monotonic()
                together = WRITTEN_TOGETHER - kept.number % WRITTEN_TOGETHER
                kept.add(entries[:together])
                del entries[:together]
                self._pause(time.monotonic() - began)

    def _entries(self, view: View, after: int) -> list[Entry]:
        query = (
            select(*table.c[FIELDS])
            .where(view.entries_told, table.c.number > after)
            .order_by(table.c.number)
            .limit(READ_TOGETHER)
        )
        with self._database.reading_apart() as connection:
            return list(map(Entry._make, plain_rows(connection, query)))

    def _make_room(self) -> None:
        """Drop the files that nobody asks for. One that is being read stays until it is not."""
        now = time.monotonic()
        for key, kept in list(self._kept.items()):
            if now - kept.asked_at > KEPT_SECONDS:
                del self._kept[key]
        while len(self._kept) >= MOST_FILES:
            oldest = min(self._kept, key=lambda key: self._kept[key].asked_at)
            del self._kept[oldest]
