"""Looks at the database in a task of their own, so that no reader waits for a database in vain."""

import logging
import threading
import time
from collections.abc import Callable

from ..campaign import OutOfReach

log = logging.getLogger(__name__)

LOOK_EVERY_SECONDS = 0.05
"""The time between two looks at whether another process has moved the head of a ledger."""

ASKED_LATELY_SECONDS = 2.0
"""So long after somebody has asked, looks go on."""

PATIENCE_SECONDS = 0.04
"""So long a reader waits for a look. Then it is told what is known, and that it may be old."""

PATIENCE_AFTER_COMMIT_SECONDS = 1.0
"""The same for a reader who must find what this process has just committed."""

PATIENCE_AT_FIRST_SECONDS = 4.0
"""The same for a reader for whom nothing is known yet."""

PAUSE_SECONDS = 0.25
"""The time until the next look after one that failed."""


class Looking:
    """Calls `look` in a task of its own, time and again while somebody wants to know what it finds.

    A reader waits for a look that began after it asked, but not for long, and not at all while
    looks fail or one has taken too long already. The task stops once the database has `ended`.
    """

    def __init__(self, look: Callable[[], None], ended: Callable[[], bool]) -> None:
        self._look = look
        self._ended = ended
        self.error: Exception | None = None
        """What the last look failed with, None if it succeeded."""
        self._changed = threading.Condition()
        self._asked = self._begun = self._done = 0
        self._asked_at = float("-inf")
        self._began: float | None = None
        self._started = False

    def wait(self, patience: float) -> bool:
        """Wait for a look that begins now or later; whether it has succeeded in time."""
        with self._changed:
            self._start()
            self._asked += 1
            self._asked_at = time.monotonic()
            mine = self._asked
            self._changed.notify_all()
            if self.error or self._lasts_longer_than(patience):
                return False
            give_up = time.monotonic() + patience
            while self._done < mine and not self.error:
                left = give_up - time.monotonic()
                if left <= 0 or not self._changed.wait(left):
                    break
            return self._done >= mine

    def _lasts_longer_than(self, seconds: float) -> bool:
        return self._began is not None and time.monotonic() - self._began > seconds

    def _start(self) -> None:
        if not self._started:
            self._started = True
            threading.Thread(target=self._run, name="looking", daemon=True).start()

    def _run(self) -> None:
        while not self._ended():
            with self._changed:
                self._await_readers()
                self._begun, self._began = self._asked, time.monotonic()
            error = self._error()
            with self._changed:
                self._began, self.error = None, error
                if not error:
                    self._done = self._begun
                self._changed.notify_all()
            if error:
                time.sleep(PAUSE_SECONDS)

    def _await_readers(self) -> None:
        """Return when somebody asks, or has asked lately and may ask again at any moment."""
        if self._asked == self._done and time.monotonic() - self._asked_at < ASKED_LATELY_SECONDS:
            self._changed.wait(LOOK_EVERY_SECONDS)
            return
        while self._asked == self._done and not self._ended():
            self._changed.wait(ASKED_LATELY_SECONDS)

    def _error(self) -> Exception | None:
        """What a look fails with, None if it succeeds."""
        try:
            self._look()
        except OutOfReach as error:
            if not self.error:
                log.warning("The database can't be looked at: %s", error)
            return error
        except Exception as error:  # whatever it is, the next look may succeed
            if not self.error:
                log.exception("A look at the database failed.")
            return error
        if self.error:
            log.warning("The database can be looked at again.")
        return None
