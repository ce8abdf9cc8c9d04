"""Asks the tracker for its pages before anybody does, so that the first visitor waits no longer.

That loads libraries, compiles templates and puts boards and answers into memory.
"""

import logging

from .wsgi import Application, get

log = logging.getLogger(__name__)

ADDRESSES = (
    "/",
    "/report",
    "/live",
    "/display",
    "/events",
    "/events.ics",
    "/leaderboards",
    "/api/v1/standings",
    "/api/v1/cases",
    "/api/v1/leaderboards/sections",
    "/api/v1/leaderboards/regions",
    "/api/v1/leaderboards/events",
)
"""The addresses that many ask for at once after a restart."""


def prefetch(application: Application) -> None:
    """Ask for these addresses; for none where the database can't be asked now."""
    try:
        if get(application, "/readyz").status.startswith("200 "):
            for address in ADDRESSES:
                get(application, address)
    except Exception:  # whatever it is, it must not keep the tracker from starting
        log.exception("The pages could not be made beforehand.")
