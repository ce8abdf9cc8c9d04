"""The API, version 1: JSON in, JSON out, problems by RFC 9457; no cookies."""

from flask import Flask

from . import catalogue, events, leaderboards, ledger, openapi, reports, standings, timeline
from .blueprints import reading, writing
from .fast_reports import FastReports

__all__ = [
    "FastReports", "catalogue", "events", "join_api", "leaderboards", "ledger", "openapi",
    "reports", "standings", "timeline", "writing",
]  # fmt: skip


def join_api(app: Flask) -> None:
    """Put the API's routes on `app`."""
    for blueprint in (reading, writing):
        app.register_blueprint(blueprint)
