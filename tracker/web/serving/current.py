"""The core of the running tracker and the campaign of the pages, as a route reaches them."""

from flask import current_app, g

from ...campaign import Campaign, Unknown
from ...core import Core
from ...database import UNREADABLE


def core() -> Core:
    """The core that `create_app` joined for the app that answers this request."""
    joined: Core = current_app.extensions["tracker"]
    return joined


def page_campaign() -> Campaign:
    """The campaign of this page: the one that was entered, else the main one. Raises Unknown."""
    return current_campaign() or core().catalogue.current()


def current_campaign() -> Campaign | None:
    """The campaign of this page; None where there is none, or the database can't be read.

    It stays the same throughout a request, unless another is entered.
    """
    if "campaign" not in g:
        try:
            g.campaign = core().catalogue.current()
        except (Unknown, *UNREADABLE):
            g.campaign = None
    campaign: Campaign | None = g.campaign
    return campaign


def enter(campaign: Campaign) -> None:
    """Let this request be about a campaign: its page shows that one, and its links stay there."""
    g.campaign = campaign
    g.prefix = "" if core().catalogue.is_main(campaign.slug) else campaign.slug


def address_prefix() -> str:
    """The slug that begins the addresses of this page's campaign, "" of the main one."""
    prefix: str = g.get("prefix", "")
    return prefix
