"""Whether the tracker is alive, and whether it can take letters now."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from .current import core

health = Blueprint("health", __name__)


@health.get("/healthz")
def alive() -> ResponseReturnValue:
    """200 while this process answers at all."""
    return _uncached({"status": "alive"})


@health.get("/readyz")
def ready() -> ResponseReturnValue:
    """200 if the database is reachable and migrated, else 503 with the reason."""
    why_not = core().database.ready()
    if why_not is None:
        return _uncached({"status": "ready"})
    return _uncached({"status": "not ready", "why": why_not}, 503)


def _uncached(body: dict[str, str], status: int = 200) -> ResponseReturnValue:
    return jsonify(body), status, {"Cache-Control": "no-store"}
