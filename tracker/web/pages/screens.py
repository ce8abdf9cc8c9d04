"""What is watched: the dashboard with its charts, and the projector page that runs unattended."""

from collections.abc import Sequence
from typing import get_args

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from ...campaign import (
    WORLD,
    Campaign,
    Channel,
    Event,
    Unknown,
    default_key,
    event_key,
    section_key,
)
from ...charts import added_up, cases_figure, channels_figure, timeline_figure
from ...standings import Step, TimelinePoint
from ..serving.closing import why_closed
from ..serving.current import core
from ..serving.errors import InvalidQuery
from .qr import qr_of

screens = Blueprint("screens", __name__)

OPTIONS = ("scope", "event", "code", "slides", "seconds")
SLIDES = ("total", "cases", "events", "join")
MOST_RANKED = 7
MOST_CASES = 10
"""How many cases one slide shows, so that they can be read from twenty metres."""
SECONDS = 12
FEWEST_SECONDS = 3
MOST_SECONDS = 600

MOST_HOURS = 96
"""How many hours with letters the timeline shows at the most."""


@screens.get("/live")
def dashboard() -> ResponseReturnValue:
    """The dashboard of a scope: figures, and charts with their tables."""
    campaign = core().catalogue.current()
    scope = _scope(campaign, request.args.get("scope", ""))
    book = core().standings
    standings = book.of(campaign.slug, scope)
    step, points, before = _timeline(campaign, scope)
    return render_template(
        "screens/dashboard.html",
        standings=standings,
        place=book.scope(campaign, scope).title,
        zone=book.scope(campaign, scope).zone,
        line_scope=scope,
        scopes=_scopes(campaign, scope),
        step=step,
        points=points,
        before=before,
        most_hours=MOST_HOURS,
        sums=added_up([point.letters for point in points], before),
        channels=list(Channel),
        figures={
            "timeline": timeline_figure(points, before),
            "cases": cases_figure(standings),
            "channels": channels_figure(standings),
        },
    )


@screens.get("/display")
def display() -> ResponseReturnValue:
    """The projector page. Its options stand in its address: scope, event, slides, seconds.

    It is set up in advance and left alone, so a mistake in them is told, not passed over.
    """
    for name in request.args:
        if name not in OPTIONS:
            known = ", ".join(OPTIONS)
            raise InvalidQuery.at(name, f"There is no option “{name}” here, only {known}.")
    campaign = core().catalogue.current()
    event = _event(campaign)
    scope = event_key(event.slug) if event else _scope(campaign, request.args.get("scope", ""))
    book = core().standings
    standings = book.of(campaign.slug, scope)
    section = book.scope(campaign, scope).section
    code_shown = _shows_code(event)
    join = core().links.short(event.code) if event and code_shown else core().links.report()
    return render_template(
        "screens/display.html",
        standings=standings,
        place=book.scope(campaign, scope).title,
        zone=book.scope(campaign, scope).zone,
        event=event,
        code_shown=code_shown,
        slides=_slides(campaign),
        most_cases=MOST_CASES,
        seconds=_seconds(),
        board_section=section or "",
        ranked=book.board(campaign.slug, "events", section).ranking.rows(0, MOST_RANKED),
        curve=curve(book.timeline(campaign.slug, scope, "day")),
        join=join.partition("://")[2].partition("/"),
        qr=qr_of(join),
    )


def curve(points: Sequence[TimelinePoint], width: int = 100, height: int = 30) -> str:
    """How the letters added up, as the path of an SVG of this size; empty below two points.

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


def _scope(campaign: Campaign, asked: str) -> str:
    book = core().standings
    scope = asked or default_key(campaign)
    try:
        book.of(campaign.slug, scope)
    except Unknown:
        abort(404, "There is no such place to watch.")
    return scope


def _scopes(campaign: Campaign, scope: str) -> list[tuple[str, str]]:
    """The scopes to choose from, by name: the one shown, the world, the sections."""
    names = {WORLD: "World"}
    sections = campaign.sections_by_name
    names |= {section_key(section.code): section.name for section in sections}
    if scope not in names:
        names = {scope: core().standings.scope(campaign, scope).title} | names
    return list(names.items())


def _timeline(campaign: Campaign, scope: str) -> tuple[Step, tuple[TimelinePoint, ...], int]:
    """By the hour or by the day, as asked for, and the letters from before the first point.

    Unasked, by the hour while those are few; of many hours only the last are shown.
    """
    book = core().standings
    asked = request.args.get("by", "")
    if asked not in ("", *get_args(Step)):
        raise InvalidQuery.at("by", "Letters are shown by=hour or by=day.")
    hours = book.timeline(campaign.slug, scope, "hour")
    if asked == "day" or (not asked and len(hours) > MOST_HOURS):
        return "day", book.timeline(campaign.slug, scope, "day"), 0
    return "hour", hours[-MOST_HOURS:], sum(point.letters for point in hours[:-MOST_HOURS])


def _event(campaign: Campaign) -> Event | None:
    slug = request.args.get("event", "")
    if not slug:
        return None
    event = core().events.named(slug)
    if event.campaign != campaign.slug:
        abort(404, "This event belongs to another campaign.")
    return event


def _shows_code(event: Event | None) -> bool:
    """Whether the address holds the event's code: only then may a screen show it.

    Raises Unknown for another code.
    """
    typed = request.args.get("code", "")
    if not typed:
        return False
    found = core().events.with_code(typed)
    if found is None or event is None or found.slug != event.slug:
        raise Unknown.at("code", "The code in this address is not that of the event it names.")
    return True


def _slides(campaign: Campaign) -> tuple[str, ...]:
    """Those asked for, else all; none invites to report where no letters are taken now."""
    offered = [name for name in SLIDES if name != "join" or not why_closed(campaign)]
    asked = [name for name in request.args.get("slides", "").split(",") if name]
    for name in asked:
        if name not in SLIDES:
            known = ", ".join(SLIDES)
            raise InvalidQuery.at("slides", f"There is no slide “{name}”, only {known}.")
    return tuple(dict.fromkeys(name for name in asked if name in offered)) or tuple(offered)


def _seconds() -> int:
    try:
        seconds = int(request.args.get("seconds") or SECONDS)
    except ValueError:
        seconds = 0
    if not FEWEST_SECONDS <= seconds <= MOST_SECONDS:
        said = f"Give seconds as a whole number from {FEWEST_SECONDS} to {MOST_SECONDS}."
        raise InvalidQuery.at("seconds", said)
    return seconds
