"""The web: what people and programs see of the tracker."""

from contextlib import suppress

from flask import Flask, request
from sqlalchemy.exc import SQLAlchemyError

from ..parts import Parts
from .api import QuickReports, join_api, writing
from .assets import STATIC_FILE
from .display import display
from .errors import map_errors
from .events import events_pages
from .guard import guard
from .headers import SocketHeaders, set_headers
from .health import health
from .hot import HotReads
from .organise import organise
from .parts import parts as joined
from .present import furnish
from .public import public
from .reporting import reporting

__all__ = ["SocketHeaders", "join_web"]


def join_web(app: Flask, parts: Parts) -> None:
    """Put every page and the API on `app`, protected; `parts` are those it answers from."""
    guard(app, parts.settings)
    map_errors(app)
    set_headers(app)
    app.before_request(_know_what_changed)
    furnish(app)
    for pages in (public, reporting, events_pages, organise, display, health):
        app.register_blueprint(pages)
    join_api(app)
    quick = QuickReports(app, app.wsgi_app, parts.settings)
    app.wsgi_app = HotReads(quick, parts.standings)  # type: ignore[method-assign]


def _know_what_changed() -> None:
    """Let no answer name who was embargoed, nor offer what was closed, by another process."""
    if request.blueprint in (None, health.name, writing.name) or request.endpoint == STATIC_FILE:
        return  # these say nothing of a campaign, or the ledger looks for itself
    with suppress(SQLAlchemyError):  # who needs the database says so, and the rest goes on
        joined().standings.look()
