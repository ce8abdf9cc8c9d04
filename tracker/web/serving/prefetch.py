"""Makes, before anybody asks, what the first visitor would else wait for: pages, boards, cases."""

import logging

from flask import Flask

log = logging.getLogger(__name__)

ADDRESSES = (
    "/",
    "/report",
    "/live",
    "/display",
    "/events",
    "/leaderboards",
    "/api/v1/standings",
    "/api/v1/cases",
    "/api/v1/leaderboards/sections",
    "/api/v1/leaderboards/regions",
    "/api/v1/leaderboards/events",
)
"""What many ask for at once when they come back."""


def prefetch(app: Flask) -> None:
    """Ask for what many will ask for; nothing where the database can't be asked now."""
    client = app.test_client()
    try:
        if client.get("/readyz").status_code == 200:
            for address in ADDRESSES:
                client.get(address)
    except Exception:  # whatever it is, it must not keep the tracker from starting
        log.exception("The pages could not be made beforehand.")
