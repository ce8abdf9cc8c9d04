"""The projector page: dark, read from twenty metres, and left alone for hours."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from flask import Response, request
from markupsafe import Markup

from ....campaign import Campaign, Ranked, Scope
from ....charts import added_up
from ....standings import Standings, TimelinePoint
from ...serving.closing import why_closed
from ...serving.current import core
from ...serving.rendering import render
from ..shared.qr import qr_of
from .options import DisplayOptions, Slide, display_options

MOST_RANKED = 7
MOST_CASES = 10
"""The most cases on one slide, so that they can be read from twenty metres."""


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
class DisplayPage:
    """The figures of a scope on slides, each shown for so many `seconds`.

    The cases stand on `case_sheets` slides; `curve` is the path of an SVG, "" where there is none.
    """

    scope: Scope
    standings: Standings
    slides: tuple[Slide, ...]
    seconds: int
    case_sheets: int
    ranked: tuple[Ranked, ...]
    curve: str
    invitation: Invitation


def display() -> Response:
    """The projector page. Its options stand in its address: scope, event, code, slides, seconds."""
    campaign = core().catalogue.current()
    options = display_options(campaign, request.args)
    return render("screens/display.html", _page(campaign, options))


def _page(campaign: Campaign, options: DisplayOptions) -> DisplayPage:
    book, scope = core().standings, options.scope
    standings = book.of(campaign.slug, scope.key)
    return DisplayPage(
        scope=scope,
        standings=standings,
        slides=_slides(campaign, options.slides),
        seconds=options.seconds,
        case_sheets=max(ceil(len(standings.cases) / MOST_CASES), 1),
        ranked=book.board(campaign.slug, "events", scope.section).ranking.rows(0, MOST_RANKED),
        curve=curve(book.timeline(campaign.slug, scope.key, "day")),
        invitation=_invitation(options.code),
    )


def _slides(campaign: Campaign, named: Sequence[Slide]) -> tuple[Slide, ...]:
    """The slides named, or all; none invites to report where no letters are taken now."""
    closed = why_closed(campaign)
    possible = tuple(slide for slide in Slide if slide is not Slide.JOIN or not closed)
    return tuple(slide for slide in named if slide in possible) or possible


def _invitation(code: str) -> Invitation:
    """The way to report at the event with this code; without one, to report anywhere."""
    links = core().links
    address = links.short(code) if code else links.report()
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
