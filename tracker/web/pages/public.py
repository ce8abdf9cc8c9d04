"""What everyone may see: the first page, the cases, the leaderboards, how to check the numbers."""

from typing import Any, get_args

from flask import (
    Blueprint,
    Response,
    abort,
    render_template,
    request,
    send_from_directory,
    url_for,
)
from flask.typing import ResponseReturnValue

from ...campaign import WORLD, By, Campaign, State, default_key
from ...events import EventFilter
from ...opendata import ledger_lines
from ...settings import ROOT
from ...standings import BOARDS, CaseStanding, Standings
from ..serving.assets import static_file
from ..serving.closing import needing_letters
from ..serving.current import core

public = Blueprint("public", __name__)
public.add_url_rule("/assets/<version>/<path:name>", view_func=static_file)

EVENTS_ON_HOME = 4
MOST_RANKED = 100

_TYPES = {"csv": "text/csv", "jsonl": "application/x-ndjson"}


@public.get("/")
def home() -> ResponseReturnValue:
    """The total, the way to report, the cases that need letters most, the next events."""
    campaign, standings = home_standings()
    at_home = EventFilter(section=campaign.home_section)
    coming = core().events.listed(campaign.slug, at_home, over=False, limit=EVENTS_ON_HOME)
    return render_template(
        "public/home.html",
        standings=standings,
        **_place(campaign, standings),
        offered=needing_letters(campaign, standings, campaign.home_section),
        case_count=len(campaign.cases_of(campaign.home_section)),
        events=coming.events,
    )


@public.get("/cases")
def cases() -> ResponseReturnValue:
    """The cases in the campaign's order."""
    campaign, standings = home_standings()
    return render_template(
        "public/cases.html",
        standings=standings,
        **_place(campaign, standings),
        listed=campaign.cases_of(campaign.home_section),
        counted={case.slug: case for case in standings.cases},
        offered=needing_letters(campaign, standings, campaign.home_section),
    )


@public.get("/cases/<slug>")
def case(slug: str) -> ResponseReturnValue:
    """A case: its story, what to ask for and of whom, its safety rules, its letters.

    The event (`event_code`) or the section that one comes from is passed on to the report.
    """
    campaign, standings = home_standings()
    found = campaign.case(slug)
    if found is None:
        abort(404, "The campaign has no such case.")
    nothing = CaseStanding(found.slug, found.name, found.country, 0, 0)
    counted = next((row for row in standings.cases if row.slug == slug), nothing)
    return render_template(
        "public/case.html",
        case=found,
        counted=counted,
        standings=standings,
        report_at=url_for("reporting.report", case=slug, **_at()),
        **_place(campaign, standings),
    )


def _at() -> dict[str, Any]:
    """Where the report is to count that somebody is about to make, as the address has it."""
    return {name: request.args[name] for name in ("event_code", "section") if name in request.args}


@public.get("/leaderboards")
def leaderboards() -> ResponseReturnValue:
    """The boards of sections, regions and events, by letters or by letters for each writer."""
    campaign = core().catalogue.current()
    default = "events" if campaign.home_section else "sections"
    board = request.args.get("board", default)
    section = request.args.get("section") or None
    if board not in BOARDS or section not in (None, *campaign.sections):
        abort(404, "There is no such leaderboard.")
    by = _by(request.args.get("by", ""))
    ranking = core().standings.board(campaign.slug, board, section, by).ranking
    return render_template(
        "public/leaderboards.html",
        board=board,
        by=by,
        section=section,
        section_name=campaign.sections[section].name if section else "",
        sections=campaign.sections_by_name,
        rows=ranking.rows(0, MOST_RANKED),
        more=len(ranking) if len(ranking) > MOST_RANKED else 0,
    )


@public.get("/ledger")
def ledger() -> ResponseReturnValue:
    """How to check the numbers, where to take what is needed, and the head of the chain."""
    campaign = core().catalogue.current()
    newest = core().standings.of(campaign.slug, WORLD).version
    last = core().ledger.entries(campaign.slug, newest - 1, 1) if newest else []
    return render_template("public/ledger.html", head=last[0] if last else None)


@public.get("/ledger/<slug>.<any(csv, jsonl):ending>")
def ledger_file(slug: str, ending: str) -> Response:
    """The whole public ledger of a campaign, as far as it reaches now: CSV or JSON lines."""
    campaign = core().catalogue.campaign(slug)
    if campaign.state is State.DRAFT:
        abort(404)
    newest = core().standings.of(campaign.slug, WORLD).version
    lines = ledger_lines(core().ledger, campaign.slug, newest, f".{ending}")
    response = Response(lines, mimetype=_TYPES[ending])
    name = f"ledger-{campaign.slug}.{ending}"
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response


@public.get("/ledger/verify_ledger.py")
def verifier() -> Response:
    """The script that adds a ledger up again."""
    return send_from_directory(
        ROOT / "tools", "verify_ledger.py", mimetype="text/x-python", as_attachment=True
    )


def home_standings() -> tuple[Campaign, Standings]:
    """The campaign of the pages, and its standings in the home scope."""
    campaign = core().catalogue.current()
    book = core().standings
    return campaign, book.of(campaign.slug, default_key(campaign))


def _place(campaign: Campaign, standings: Standings) -> dict[str, str]:
    """What a scope is called, and its time zone."""
    book = core().standings
    return {
        "place": book.scope(campaign, standings.scope).title,
        "zone": book.scope(campaign, standings.scope).zone,
    }


def _by(said: str) -> By:
    return "per_writer" if said == get_args(By)[1] else "letters"
