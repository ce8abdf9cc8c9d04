"""What is offered to whoever comes: to report, to register an event, the cases to write for."""

from collections.abc import Callable, Collection
from datetime import datetime

from ...campaign import Campaign, CampaignClosed, Case, refuse_closed, refuse_over
from ...standings import Standings
from .current import core

MOST_OFFERED = 3


def why_closed(campaign: Campaign, section: str | None = None) -> str:
    """Why no letters are taken now, in a section or at home; an empty text where they are."""
    return _why(refuse_closed, campaign, section)


def why_over(campaign: Campaign) -> str:
    """Why no event can be registered any more; an empty text where one can."""
    return _why(refuse_over, campaign, None)


def _why(
    refuse: Callable[[Campaign, str | None, datetime], None],
    campaign: Campaign,
    section: str | None,
) -> str:
    try:
        refuse(campaign, section or campaign.home_section, core().clock())
    except CampaignClosed as closed:
        return str(closed)
    return ""


def needing_letters(
    campaign: Campaign,
    standings: Standings,
    section: str | None,
    most: int = MOST_OFFERED,
    among: Collection[str] = (),
) -> tuple[Case, ...]:
    """The open cases that a section works on with the fewest letters in `standings`, fewest first.

    Equal ones stand in the campaign's order. `among` narrows the choice to these slugs, if any.
    None are offered where no letters are taken now.
    """
    if why_closed(campaign, section):
        return ()
    letters = {case.slug: case.letters for case in standings.cases}
    able = [
        case
        for case in campaign.cases_of(section)
        if not case.safety.closed and (not among or case.slug in among)
    ]
    return tuple(sorted(able, key=lambda case: letters.get(case.slug, 0))[:most])
