"""The parts of the running tracker, as a route reaches them."""

from flask import current_app

from ..parts import Parts


def parts() -> Parts:
    """The parts that `create_app` joined for the app that answers this request."""
    joined: Parts = current_app.extensions["tracker"]
    return joined
