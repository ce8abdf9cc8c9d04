"""The projector page: dark, read from twenty metres, and left alone for hours."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from flask import Response, request
from markupsafe import Markup

from ....campaign import Campaign, Scope, ScopeKind, day_in
from ....charts import added_up
from ....standings import Place, Standings, TimelinePoint
from ....totals import local_hour
from ...serving.closing import why_closed
from ...serving.current import address_prefix, core, page_campaign
from ...serving.rendering import render
from ..shared.boards import ROWS_ON_DISPLAY, ShownBoard, board_beside
from ..shared.qr import qr_of
from .dashboard import letters_of_the_day
from .options import DisplayOptions, Slide, display_options

MOST_CASES = 10
"""The most cases on one slide, so that they can be read from twenty metres."""

MOST_PLACES = 8
MOST_HOURS_OF_A_DAY = 25


@dataclass(frozen=True)
class Invitation:
    """The address where the room reports: to type, in two parts, or to scan.

    `code` is the event's, "" where the screen may show none.
    """

    host: str
    path: str
    qr: Markup
    code: str


@dataclass(frozen=True)
class Day:
    """The letters counted today in a scope, and those of its running hour.

    `is_the_day` says whether it is Human Rights Day; `written_then` are the letters written on that
    day, whenever they were counted.
    """

    letters: int
    hour: int
    is_the_day: bool
    written_then: int


@dataclass(frozen=True)
class DisplayPage:
    """The figures of a scope on slides, each shown for so many `seconds`.

    The cases stand on `case_sheets` slides; `curve` is the path of an SVG, "" where there is none.
    `margin` is the part of each side, in per cent, that the screen may cut off.
    """

    scope: Scope
    standings: Standings
    slides: tuple[Slide, ...]
    seconds: int
    margin: int
    case_sheets: int
    board: ShownBoard | None
    places: tuple[Place, ...]
    day: Day
    curve: str
    invitation: Invitation
    takes_letters: bool


def display() -> Response:
    """The projector page. Its options stand in its address; `/display/setup` builds one."""
    campaign = page_campaign()
    options = display_options(campaign, request.args)
    page = _page(campaign, options)
    return render("screens/display.html", page, section=options.scope.section)


def _page(campaign: Campaign, options: DisplayOptions) -> DisplayPage:
    book, scope = core().standings, options.scope
    standings = book.of(campaign.slug, scope.watch_key)
    board = board_beside(campaign, scope, ROWS_ON_DISPLAY)
    takes_letters = not why_closed(campaign, scope.section)
    return DisplayPage(
        scope=scope,
        standings=standings,
        slides=_slides(options, board, takes_letters),
        seconds=options.seconds,
        margin=options.margin,
        case_sheets=max(ceil(len(standings.cases) / MOST_CASES), 1),
        board=board,
        places=book.places(campaign.slug, scope.section, MOST_PLACES),
        day=_day(campaign, scope),
        curve=curve(book.timeline(campaign.slug, scope.watch_key, "day")),
        invitation=_invitation(options.code),
        takes_letters=takes_letters,
    )


def _slides(
    options: DisplayOptions, board: ShownBoard | None, takes_letters: bool
) -> tuple[Slide, ...]:
    """The slides named, or all, but for those that make no sense here.

    None invites to report where no letters are taken; a section may have turned boards off; an
    event is one place.
    """
    missing = set() if takes_letters else {Slide.JOIN}
    missing |= set() if board else {Slide.LEADERBOARD}
    missing |= {Slide.PLACES} if options.scope.kind is ScopeKind.EVENT else set()
    possible = tuple(slide for slide in Slide if slide not in missing)
    return tuple(slide for slide in options.slides if slide in possible) or possible


def _day(campaign: Campaign, scope: Scope) -> Day:
    """Today's letters and those of the running hour, by the scope's own clocks."""
    now = core().clock()
    today, hour = day_in(scope.zone, now), local_hour(scope.zone, now)
    points = core().standings.timeline(campaign.slug, scope.watch_key, "hour")
    moments = [
        (datetime.fromisoformat(point.at), point.letters) for point in points[-MOST_HOURS_OF_A_DAY:]
    ]
    return Day(
        letters=max(sum(letters for at, letters in moments if at.date() == today), 0),
        hour=max(sum(letters for at, letters in moments if at == hour), 0),
        is_the_day=today == campaign.window(scope.section).day,
        written_then=letters_of_the_day(campaign, scope).letters,
    )


def _invitation(code: str) -> Invitation:
    """The way to report at the event with this code; without one, to report anywhere."""
    links = core().links
    address = links.short(code) if code else links.report(address_prefix())
    host, _, path = address.partition("://")[2].partition("/")
    return Invitation(host, f"/{path}", qr_of(address), code)


def curve(points: Sequence[TimelinePoint], width: int = 100, height: int = 30) -> str:
    """The curve of the letters so far, as an SVG path of this size; "" below two points.

    Places are rounded down to hundredths, as `curve` in static/js does for newer letters.
    """
    sums = added_up([point.letters for point in points])
    most = max(sums, default=0)
    if len(sums) < 2 or most <= 0:
        return ""
    across = [100 * width * at // (len(sums) - 1) for at in range(len(sums))]
    down = [100 * height - 100 * height * total // most for total in sums]
    return "M" + " L".join(
        f"{x / 100:.2f} {y / 100:.2f}" for x, y in zip(across, down, strict=True)
    )
