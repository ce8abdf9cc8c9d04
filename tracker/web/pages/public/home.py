"""The first page."""

from dataclasses import dataclass

from flask.typing import ResponseReturnValue

from ....campaign import Case, Event, Scope, Sentence, default_key
from ....events import EventFilter
from ....standings import Standings
from ...serving.closing import why_over
from ...serving.current import core, page_campaign
from ...serving.rendering import render
from ..shared.boards import ROWS_ON_HOME, ShownBoard, board_beside
from ..shared.countdown import countdown
from ..shared.least_written import least_written

EVENTS_ON_HOME = 4


@dataclass(frozen=True)
class HomePage:
    """The first page: the home scope's figures, its cases that need letters most, its next events.

    `cases` is how many it works on; `takes_events` says whether one can still be registered.
    """

    scope: Scope
    standings: Standings
    offered: tuple[Case, ...]
    cases: int
    events: tuple[Event, ...]
    board: ShownBoard | None
    takes_events: bool
    countdown: Sentence | None


def events_wanted(section: str | None) -> EventFilter:
    """Which events the first page may show: staff answer for them."""
    return EventFilter(section=section, reviewed=True, taking_place=True)


def home() -> ResponseReturnValue:
    """The total, the way to report, the cases that need letters most, the next events."""
    campaign = page_campaign()
    section, key = campaign.home_section, default_key(campaign)
    standings = core().standings.of(campaign.slug, key)
    scope = core().standings.scope(campaign, key)
    next_events = core().events.listed(
        campaign.slug, events_wanted(section), over=False, limit=EVENTS_ON_HOME
    )
    page = HomePage(
        scope=scope,
        standings=standings,
        offered=least_written(campaign, standings, section),
        cases=len(campaign.cases_of(section)),
        events=next_events.events,
        board=board_beside(campaign, scope, ROWS_ON_HOME),
        takes_events=not why_over(campaign),
        countdown=countdown(campaign, section),
    )
    return render("public/home.html", page)
