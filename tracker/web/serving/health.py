"""Whether the tracker is alive, and whether it can take letters now."""

import logging
import time
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, current_app, jsonify
from flask.typing import ResponseReturnValue

from ...campaign import DatabaseBusy
from ...core import Core
from ...watchdog import Watchdog
from .current import core

logger = logging.getLogger(__name__)

health = Blueprint("health", __name__)

TRIED_EVERY_SECONDS = 2.0
"""At most so often is it tried whether the ledger can be written, however many ask."""


@dataclass
class _Readiness:
    """Why no letters can be taken, None if they can, as was tried at a time (monotonic)."""

    tried_at: float = field(default=float("-inf"))
    why_not: str | None = "It is being tried whether letters can be taken."

    def now(self, tracker: Core) -> str | None:
        """The reason as of the last seconds."""
        if time.monotonic() - self.tried_at >= TRIED_EVERY_SECONDS:
            self.tried_at = time.monotonic()
            self.why_not = _tried(tracker)
        return self.why_not


def _tried(tracker: Core) -> str | None:
    try:
        if why_not := tracker.database.ready():
            return why_not
        tracker.ledger.try_to_write()
    except DatabaseBusy as busy:
        return f"The database can't take letters now. {busy}"
    except Exception:  # whatever it is, the next letters would fail likewise
        logger.exception("It could not be tried whether letters can be taken.")
        return "The database can't take letters now: the log says why."
    return None


@health.get("/healthz")
def alive() -> ResponseReturnValue:
    """200 while this process answers at all."""
    return _uncached({"status": "alive"})


@health.get("/readyz")
def ready() -> ResponseReturnValue:
    """200 if the database is reachable, migrated and can be written, else 503 with the reason."""
    readiness: _Readiness = current_app.extensions.setdefault("readiness", _Readiness())
    why_not = readiness.now(core())
    if why_not is None:
        return _uncached({"status": "ready"})
    headers = {"Retry-After": str(DatabaseBusy.retry_after_seconds)}
    return _uncached({"status": "not ready", "why": why_not}, 503, headers)


stalls = Blueprint("stalls", __name__)
"""Joined where a watchdog watches the event loop."""


@stalls.get("/stalls")
def stalls_so_far() -> ResponseReturnValue:
    """The stalls of this process's event loop since it began."""
    watchdog: Watchdog = current_app.extensions["watchdog"]
    return _uncached(watchdog.figures)


def _uncached(
    body: dict[str, Any], status: int = 200, headers: dict[str, str] | None = None
) -> ResponseReturnValue:
    return jsonify(body), status, {"Cache-Control": "no-store"} | (headers or {})
