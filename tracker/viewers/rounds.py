"""Rounds of the event loop: of a crowd that speaks or leaves at once, only so many are read in one.

All that has become readable is called up in one round, and nobody else runs meanwhile. Five
thousand viewers who leave together would hold everybody up for a tenth of a second.
"""

import logging
import time
from collections import deque
from typing import Any, Protocol

import gevent
from gevent import get_hub

log = logging.getLogger(__name__)

ROUND_SECONDS = 0.002
"""The time in which viewers are read in one round. The others have their turn in the next ones."""


class Readable(Protocol):
    """A viewer, as far as it is read here."""

    engine: Any
    reader: Any

    @property
    def is_over(self) -> bool:
        """Whether nothing can come any more."""

    def listen(self) -> None:
        """Start to read what comes in."""

    def read(self) -> None:
        """Read what has come in."""

    def drop(self, reason: str) -> None:
        """End the connection at once."""


class Rounds:
    """Reads viewers in the event loop, and those that are too many for a round in a greenlet."""

    def __init__(self) -> None:
        self._round = -1
        self._ends = 0.0
        self._late: deque[Readable] = deque()

    def read(self, viewer: Readable) -> None:
        """Read what has come from a viewer, or take it off the loop until it is its turn."""
        now = time.monotonic()
        if (this := get_hub().loop.iteration) != self._round:
            self._round, self._ends = this, now + ROUND_SECONDS
        if not self._late and now < self._ends:
            viewer.read()
            return
        viewer.reader.stop()
        self._late.append(viewer)
        if len(self._late) == 1:
            gevent.spawn(self._read_late)

    def _read_late(self) -> None:
        while self._late:
            gevent.sleep(0)
            ends = time.monotonic() + ROUND_SECONDS
            while self._late:
                self._read_again(self._late[0])
                self._late.popleft()
                if time.monotonic() >= ends:
                    break

    def _read_again(self, viewer: Readable) -> None:
        """Read one that had to wait. Whatever is wrong with it, the others are read after it."""
        if viewer.is_over:
            return
        try:
            viewer.listen()
            viewer.read()
        except Exception:
            log.exception("A viewer could not be read.")
            viewer.drop(viewer.engine.reason.TRANSPORT_ERROR)
