"""Has heads signed and posted while the tracker serves, by a command apart from this process.

A signature, a keeper who does not answer, a library to load: none of it stalls anybody here.
"""

import logging
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date

from .core import Core
from .settings import ROOT
from .signing import posts_due

log = logging.getLogger(__name__)

LOOK_EVERY_SECONDS = 60
LONGEST_PAUSE_SECONDS = 3_600
"""The longest pause after a command that failed. It is twice as long each time."""

COMMAND_SECONDS = 600

COMMAND = ("-m", "flask", "--app", "app", "tracker", "heads", "sign")

Apart = Callable[[Callable[[], None]], None]
"""Runs a blocking call where it stalls nobody else."""


class DailySigning:
    """Finds out whether a head is due. Of a day, a campaign that is signed is not read again."""

    def __init__(self, core: Core, apart: Apart) -> None:
        self._core = core
        self._apart = apart
        self._day: date | None = None
        self._settled: set[str] = set()

    def due(self) -> bool:
        """Whether a head is to be signed or posted here by now. Raises what reading raises."""
        has_key = self._core.signing.key_path.exists()
        return (has_key and self._head_due()) or self._post_due()

    def _head_due(self) -> bool:
        signing = self._core.signing
        if signing.day() != self._day:
            self._day, self._settled = signing.day(), set()
        campaigns = self._core.catalogue.campaigns()
        open_ones = [one for one in campaigns if one.slug not in self._settled]
        found: dict[str, bool] = {}
        if open_ones:
            self._apart(lambda: found.update(signing.due(open_ones)))
        self._settled |= {slug for slug, due in found.items() if not due}
        return any(found.values())

    def _post_due(self) -> bool:
        if not self._core.settings.heads_webhook:
            return False
        found: list[bool] = []

        def look() -> None:
            with self._core.database.reading_apart() as connection:
                found.append(posts_due(connection, self._core.clock()))

        self._apart(look)
        return found == [True]


def sign_daily(core: Core, apart: Apart) -> None:
    """Look for due heads from now on, until the database is closed. To be called in a task."""
    signing = DailySigning(core, apart)

    def look() -> bool:
        """Sign what is due. Gives whether nothing is any more."""
        try:
            if not signing.due():
                return True
            _sign(core)
            return not signing.due()
        except Exception:
            log.warning("Looking for heads to sign failed.", exc_info=True)
            return False

    pause = 1 + random.random()  # noqa: S311 - so that not all workers begin the same
    while True:
        time.sleep(pause)
        if core.database.closed:
            return
        longer = min(max(pause, LOOK_EVERY_SECONDS) * 2, LONGEST_PAUSE_SECONDS)
        pause = LOOK_EVERY_SECONDS if look() else longer


def _sign(core: Core) -> None:
    """Run the command, whose errors go to the log, and wait for its end.

    It is begun without a fork, after which gevent would have to set up its loop in the child.
    """
    given = {
        "DATABASE_URL": core.settings.database_url,
        "SIGNING_KEY": str(core.signing.key_path),
    }
    process = os.posix_spawn(
        "/bin/sh",
        ("sh", "-c", 'cd "$0" && exec nice -n 15 "$@"', str(ROOT), sys.executable, *COMMAND),
        {**os.environ, **given},
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
        ],
    )
    ends_at = time.monotonic() + COMMAND_SECONDS
    with suppress(ChildProcessError, ProcessLookupError):  # the loop has taken note of its end
        while not os.waitpid(process, os.WNOHANG)[0]:
            time.sleep(0.2)
            if time.monotonic() > ends_at:
                os.kill(process, signal.SIGKILL)
