"""The web: what people and programs see of the tracker."""

from flask import Flask

from ..parts import Parts
from .api import join_api
from .display import display
from .errors import map_errors
from .events import events_pages
from .guard import guard
from .headers import set_headers
from .health import health
from .hot import HotReads
from .organise import organise
from .present import furnish
from .public import public
from .reporting import reporting


def join_web(app: Flask, parts: Parts) -> None:
    """Put every page and the API on `app`, protected; `parts` are those it answers from."""
    guard(app, parts.settings)
    map_errors(app)
    set_headers(app)
    furnish(app)
    for pages in (public, reporting, events_pages, organise, display, health):
        app.register_blueprint(pages)
    join_api(app)
    app.wsgi_app = HotReads(app.wsgi_app, parts.standings)  # type: ignore[method-assign]
