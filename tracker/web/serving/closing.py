"""The sentences that say why nothing can be reported or registered any more."""

from collections.abc import Callable
from datetime import datetime

from ...campaign import Campaign, CampaignClosed, Sentence, refuse_closed, refuse_over
from .current import core


def why_closed(campaign: Campaign, section: str | None = None) -> Sentence | None:
    """The reason why a section (or the home section) takes no letters now; None where it does."""
    return _why(refuse_closed, campaign, section)


def why_over(campaign: Campaign) -> Sentence | None:
    """The reason why no event can be registered any more; None where one can."""
    return _why(refuse_over, campaign, None)


def _why(
    refuse: Callable[[Campaign, str | None, datetime], None],
    campaign: Campaign,
    section: str | None,
) -> Sentence | None:
    try:
        refuse(campaign, section or campaign.home_section, core().clock())
    except CampaignClosed as closed:
        return closed.faults[0].sentence
    return None
