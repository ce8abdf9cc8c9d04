"""The core of the running tracker, as a route reaches them."""

from flask import current_app

from ...core import Core


def core() -> Core:
    """The core that `create_app` joined for the app that answers this request."""
    joined: Core = current_app.extensions["tracker"]
    return joined
