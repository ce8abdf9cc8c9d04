"""The web: what people and programs see of the tracker."""

from flask import Flask

from ..parts import Parts
from .api import join_api
from .errors import map_errors
from .guard import guard
from .headers import set_headers
from .health import health
from .present import furnish


def join_web(app: Flask, parts: Parts) -> None:
    """Put every page and the API on `app`, protected, with `parts` to answer from."""
    csrf = guard(app, parts.settings)
    map_errors(app)
    set_headers(app)
    furnish(app)
    join_api(app, csrf)
    app.register_blueprint(health)
