"""The cases with the fewest letters: they are offered first to whoever is about to write."""

from collections.abc import Collection

from ....campaign import Campaign, Case
from ....standings import Standings
from ...serving.closing import why_closed

MOST_OFFERED = 3


def least_written(
    campaign: Campaign,
    standings: Standings,
    section: str | None,
    most: int = MOST_OFFERED,
    among: Collection[str] = (),
) -> tuple[Case, ...]:
    """The open cases of a section with the fewest letters in `standings`, fewest first.

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
