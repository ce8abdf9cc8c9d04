"""The API, version 1: JSON in, JSON out, problems by RFC 9457; no cookies."""

from flask import Flask
from flask_wtf import CSRFProtect

from . import catalogue, events, leaderboards, ledger, openapi, reports, standings, timeline
from .blueprints import reading, writing

__all__ = [
    "catalogue", "events", "join_api", "leaderboards", "ledger", "openapi", "reports",
    "standings", "timeline",
]  # fmt: skip


def join_api(app: Flask, csrf: CSRFProtect) -> None:
    """Put the API's routes on `app`. It reads no cookies, so it needs no protection of forms."""
    for blueprint in (reading, writing):
        csrf.exempt(blueprint)
        app.register_blueprint(blueprint)
