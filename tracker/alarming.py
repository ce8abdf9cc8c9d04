"""Looks for alarms while the tracker serves, puts each into one log once, and forgets senders."""

import logging
import threading
import time
from collections.abc import Callable
from datetime import timedelta

from .core import Core
from .ledger import AlarmLook

log = logging.getLogger(__name__)

LOOK_EVERY_SECONDS = 300

BETWEEN_SECONDS = 0.05
"""The pause between two transactions that forget senders, in which reports are written."""

Apart = Callable[[Callable[[], None]], None]
"""Runs a blocking call where it stalls nobody else."""


def log_new_alarms(core: Core, apart: Apart) -> None:
    """Put alarms that no worker has told before into the log, unless one has just looked."""
    slugs = [campaign.slug for campaign in core.catalogue.campaigns()]
    looks: list[AlarmLook | None] = []

    def look() -> None:
        every = timedelta(seconds=LOOK_EVERY_SECONDS)
        looks.append(core.ledger.look_for_alarms(slugs, every))

    apart(look)
    if found := looks.pop():
        for campaign, alarm in found.new:
            log.warning("Alarm in %s: %s", campaign, alarm)
        # Only now, so that one who is stopped in between does not keep an alarm to itself.
        apart(lambda: core.ledger.note_alarms(found))


def forget_senders(core: Core, apart: Apart) -> None:
    """Destroy all that is kept of senders and is too old, in short transactions."""
    left: list[bool] = []

    def forget_some() -> None:
        left.append(core.ledger.forget_some_senders())

    apart(forget_some)
    while left.pop():
        time.sleep(BETWEEN_SECONDS)
        apart(forget_some)


def watch(core: Core, apart: Apart) -> None:
    """Look for alarms from now on in a task of its own, until the database is closed.

    What is kept of senders is destroyed there in time, too: no report waits for that.
    """

    def go_on() -> None:
        while True:
            time.sleep(LOOK_EVERY_SECONDS)
            if core.database.closed:
                return
            try:
                log_new_alarms(core, apart)
                forget_senders(core, apart)
            except Exception:
                log.warning("It could not be looked for alarms.", exc_info=True)

    threading.Thread(target=go_on, name="alarms", daemon=True).start()
