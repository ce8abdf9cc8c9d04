"""The core of the running tracker and the campaign of the pages, as a route reaches them."""

from flask import current_app, g
from sqlalchemy.exc import SQLAlchemyError

from ...campaign import Campaign, Unknown
from ...core import Core


def core() -> Core:
    """The core that `create_app` joined for the app that answers this request."""
    joined: Core = current_app.extensions["tracker"]
    return joined


def current_campaign() -> Campaign | None:
    """The campaign of the pages; None where there is none, or where the database can't be read.

    It stays the same throughout a request.
    """
    if "campaign" not in g:
        try:
            g.campaign = core().catalogue.current()
        except (Unknown, SQLAlchemyError):
            g.campaign = None
    campaign: Campaign | None = g.campaign
    return campaign
