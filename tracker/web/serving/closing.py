"""The sentences that say why nothing can be reported or registered now."""

from collections.abc import Callable
from datetime import datetime

from ...campaign import Campaign, CampaignClosed, Sentence, refuse_closed, refuse_over
from .current import core

Refuse = Callable[[Campaign, str | None, datetime], None]


def why_closed(campaign: Campaign, section: str | None = None) -> Sentence | None:
    """The reason why a section takes no letters now; None where it does.

    Without a section, why none of the campaign's does, as the home section says it.
    """
    return _why(refuse_closed, campaign, section)


def why_over(campaign: Campaign, section: str | None = None) -> Sentence | None:
    """The reason why a section takes no letters and no events any more; None where it may.

    Without a section, why none of the campaign's does.
    """
    return _why(refuse_over, campaign, section)


def _why(refuse: Refuse, campaign: Campaign, section: str | None) -> Sentence | None:
    if section:
        return _reason(refuse, campaign, section)
    reason = _reason(refuse, campaign, campaign.home_section)
    if reason and any(_reason(refuse, campaign, code) is None for code in campaign.sections):
        return None
    return reason


def _reason(refuse: Refuse, campaign: Campaign, section: str | None) -> Sentence | None:
    try:
        refuse(campaign, section, core().clock())
    except CampaignClosed as closed:
        return closed.faults[0].sentence
    return None
