"""The dashboard of a scope: its figures, live, and charts with their tables."""

from dataclasses import dataclass
from datetime import date

from flask import Response, request

from ....campaign import WORLD, Campaign, Channel, Scope, Sentence, section_key, sentence
from ....charts import (
    Figure,
    added_up,
    cases_figure,
    channels_figure,
    names_of,
    timeline_figure,
)
from ....languages import Language
from ....standings import On, Standings, Step, TimelinePoint
from ...serving.current import core, page_campaign
from ...serving.reader import reader_language
from ...serving.rendering import render
from ..shared.boards import ROWS_ON_DASHBOARD, ShownBoard, board_beside
from ..shared.countdown import countdown
from .options import DashboardOptions, dashboard_options

MOST_HOURS = 96
"""The most hours with letters that the timeline shows."""


@dataclass(frozen=True)
class Timeline:
    """Letters in each hour or on each day; `before` are those from before the first of them."""

    step: Step
    on: On
    points: tuple[TimelinePoint, ...]
    before: int = 0

    @property
    def rows(self) -> list[tuple[str, int, int]]:
        """The name of each point, its letters, and the sum of the letters up to it."""
        letters = [point.letters for point in self.points]
        names = names_of([point.at for point in self.points])
        return list(zip(names, letters, added_up(letters, self.before), strict=True))

    @property
    def most(self) -> int:
        """The letters of the hour or day that had most."""
        return max((point.letters for point in self.points), default=0)


@dataclass(frozen=True)
class DayWritten:
    """The campaign's day, Human Rights Day, and the letters that were written on it."""

    day: date
    letters: int


@dataclass(frozen=True)
class Chart:
    """A chart of the page: its name in the page, its figure, and what it says in a sentence."""

    name: str
    figure: Figure
    summary: Sentence


@dataclass(frozen=True)
class DashboardPage:
    """The figures of a scope, and their charts; `scopes` are those to choose from."""

    scope: Scope
    scopes: tuple[Scope, ...]
    standings: Standings
    board: ShownBoard | None
    channels: tuple[tuple[Channel, int], ...]
    timeline: Timeline
    the_day: DayWritten
    countdown: Sentence | None
    over_time: Chart
    by_case: Chart
    by_channel: Chart
    most_hours: int = MOST_HOURS


def dashboard() -> Response:
    """The dashboard of a scope. Its options stand in its address: scope; by hour, day, written."""
    campaign = page_campaign()
    options = dashboard_options(campaign, request.args)
    page = _page(campaign, options, reader_language())
    scope = options.scope
    return render("screens/dashboard.html", page, strip_scope=scope.key, section=scope.section)


def _page(campaign: Campaign, options: DashboardOptions, language: Language) -> DashboardPage:
    standings = core().standings.of(campaign.slug, options.scope.key)
    timeline = _timeline(campaign, options)
    return DashboardPage(
        scope=options.scope,
        scopes=_scopes(campaign, options.scope),
        standings=standings,
        board=board_beside(campaign, options.scope, ROWS_ON_DASHBOARD),
        channels=tuple((channel, standings.channels.get(channel, 0)) for channel in Channel),
        timeline=timeline,
        the_day=letters_of_the_day(campaign, options.scope),
        countdown=countdown(campaign, options.scope.section),
        over_time=_over_time(timeline, standings, language),
        by_case=_by_case(standings, language),
        by_channel=_by_channel(standings, language),
    )


def _scopes(campaign: Campaign, watched: Scope) -> tuple[Scope, ...]:
    """The world, and the sections by name; before them the one watched where it is another."""
    scopes = scopes_to_choose(campaign)
    return scopes if watched in scopes else (watched, *scopes)


def scopes_to_choose(campaign: Campaign) -> tuple[Scope, ...]:
    """The scopes of the world and of the sections, these by name."""
    keys = [WORLD, *(section_key(section.code) for section in campaign.sections_by_name)]
    return tuple(core().standings.scope(campaign, key) for key in keys)


def _timeline(campaign: Campaign, options: DashboardOptions) -> Timeline:
    """By the step that was chosen; else by the hour while the hours are few.

    Of many hours only the last are shown.
    """
    book, key = core().standings, options.scope.key
    if options.on == "written":
        return Timeline("day", "written", book.timeline(campaign.slug, key, "day", "written"))
    hours = book.timeline(campaign.slug, key, "hour")
    if options.step == "day" or (options.step is None and len(hours) > MOST_HOURS):
        return Timeline("day", "counted", book.timeline(campaign.slug, key, "day"))
    before = sum(point.letters for point in hours[:-MOST_HOURS])
    return Timeline("hour", "counted", hours[-MOST_HOURS:], before)


def letters_of_the_day(campaign: Campaign, scope: Scope) -> DayWritten:
    """The letters written on a scope's Human Rights Day, whenever they were counted."""
    day = campaign.window(scope.section).day
    points = core().standings.timeline(campaign.slug, scope.watch_key, "day", "written")
    return DayWritten(day, sum(point.letters for point in points if point.at == day.isoformat()))


def _over_time(timeline: Timeline, standings: Standings, language: Language) -> Chart:
    letters = {"most": timeline.most, "all": standings.letters}
    summary = (
        sentence("Letters in the strongest hour: %(most)s. In all by now: %(all)s.", **letters)
        if timeline.step == "hour"
        else sentence("Letters on the strongest day: %(most)s. In all by now: %(all)s.", **letters)
    )
    figure = timeline_figure(timeline.points, language, timeline.before)
    return Chart("timeline", figure, summary)


def _by_case(standings: Standings, language: Language) -> Chart:
    letters = [case.letters for case in standings.cases]
    summary = sentence(
        "In the campaign’s order. Letters for each case: from %(least)s to %(most)s.",
        least=min(letters, default=0),
        most=max(letters, default=0),
    )
    return Chart("cases", cases_figure(standings, language), summary)


def _by_channel(standings: Standings, language: Language) -> Chart:
    channels = standings.channels.items()
    posted = sum(letters for channel, letters in channels if channel.posted)
    summary = sentence(
        "%(posted)s went by post, %(other)s by other channels.",
        posted=posted,
        other=standings.letters - posted,
    )
    return Chart("channels", channels_figure(standings, language), summary)
