"""Turns at what takes long: nobody waits for ever, and no crowd waits."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock, RLock

from ..campaign import DatabaseBusy
from ..threads import MOST_WAITING

LONGEST_WAIT_SECONDS = 10.0
"""The longest that anybody waits for a turn."""

LONGEST_PAUSE_SECONDS = 1.0
"""The longest pause after a turn."""

_TOO_MANY = "Too many wait for leaderboards."

Apart = Callable[[Callable[[], None]], None]
"""Runs a blocking call where it stalls nobody else."""


class Patience:
    """How long somebody who asks now waits, for all turns together."""

    def __init__(self) -> None:
        self._ends = time.monotonic() + LONGEST_WAIT_SECONDS

    @contextmanager
    def holding(self, lock: "Lock | RLock") -> Iterator[None]:
        """Hold a lock. Raises DatabaseBusy where it is not to be had in time."""
        if not lock.acquire(timeout=max(self._ends - time.monotonic(), 0)):
            raise DatabaseBusy(_TOO_MANY)
        try:
            yield
        finally:
            lock.release()


class Turns:
    """Readings that anyone can ask for, one after the other. Thread-safe.

    After each there is a pause as long as the reading took. What is `usual` waits for one of the
    others at most, however many they are.
    """

    def __init__(self, apart: Apart) -> None:
        self._apart = apart
        self._reading = Lock()
        self._unusual = Lock()
        self._places = BoundedSemaphore(MOST_WAITING)
        self._next = 0.0

    def run(self, read: Callable[[], None], patience: Patience, *, usual: bool = False) -> None:
        """Read where it stalls nobody. Raises DatabaseBusy where too many wait, or for too long."""
        if usual:
            self._run(read, patience)
            return
        if not self._places.acquire(blocking=False):
            raise DatabaseBusy(_TOO_MANY)
        try:
            with patience.holding(self._unusual):
                self._run(read, patience)
        finally:
            self._places.release()

    def _run(self, read: Callable[[], None], patience: Patience) -> None:
        with patience.holding(self._reading):
            time.sleep(max(self._next - time.monotonic(), 0))
            started = time.monotonic()
            self._apart(read)
            ended = time.monotonic()
            self._next = ended + min(ended - started, LONGEST_PAUSE_SECONDS)
