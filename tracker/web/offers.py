"""Which cases are offered first to whoever is about to write: those with the fewest letters."""

from collections.abc import Collection

from ..campaign import Campaign, Case
from ..standings import Standings

MOST_OFFERED = 3


def needing_letters(
    campaign: Campaign,
    standings: Standings,
    section: str | None,
    most: int = MOST_OFFERED,
    among: Collection[str] = (),
) -> tuple[Case, ...]:
    """The open cases that a section works on with the fewest letters in `standings`, fewest first.

    Equal ones stand in the campaign's order. `among` narrows the choice to these slugs, if any.
    """
    letters = {case.slug: case.letters for case in standings.cases}
    able = [
        case
        for case in campaign.cases_of(section)
        if not case.safety.closed and (not among or case.slug in among)
    ]
    return tuple(sorted(able, key=lambda case: letters.get(case.slug, 0))[:most])
