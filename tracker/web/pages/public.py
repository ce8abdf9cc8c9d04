"""The public pages: home, the cases, the leaderboards, how to check the numbers."""

from dataclasses import dataclass

from flask import Blueprint, Response, abort, send_from_directory
from flask.typing import ResponseReturnValue

from ...campaign import WORLD, Case, Event, Scope, State, default_key
from ...events import EventFilter
from ...ledger import Entry
from ...opendata import ledger_lines
from ...settings import ROOT
from ...standings import Standings
from ..serving.assets import static_file
from ..serving.closing import why_over
from ..serving.current import core
from ..serving.rendering import render
from .cases import case, cases
from .leaderboards import leaderboards
from .least_written import least_written

public = Blueprint("public", __name__)
public.add_url_rule("/cases", view_func=cases)
public.add_url_rule("/cases/<slug>", view_func=case)
public.add_url_rule("/leaderboards", view_func=leaderboards)
public.add_url_rule("/assets/<version>/<path:name>", view_func=static_file)

EVENTS_ON_HOME = 4

_TYPES = {"csv": "text/csv", "jsonl": "application/x-ndjson"}


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
    takes_events: bool


@public.get("/")
def home() -> ResponseReturnValue:
    """The total, the way to report, the cases that need letters most, the next events."""
    campaign = core().catalogue.current()
    section, key = campaign.home_section, default_key(campaign)
    standings = core().standings.of(campaign.slug, key)
    next_events = core().events.listed(
        campaign.slug, EventFilter(section=section), over=False, limit=EVENTS_ON_HOME
    )
    page = HomePage(
        scope=core().standings.scope(campaign, key),
        standings=standings,
        offered=least_written(campaign, standings, section),
        cases=len(campaign.cases_of(section)),
        events=next_events.events,
        takes_events=not why_over(campaign),
    )
    return render("public/home.html", page)


@dataclass(frozen=True)
class LedgerPage:
    """The page on checking a campaign's numbers. `head` is its newest entry, if there is any."""

    campaign: str
    head: Entry | None


@public.get("/ledger")
def ledger() -> ResponseReturnValue:
    """The steps to check the numbers, the files that this needs, and the head of the chain."""
    campaign = core().catalogue.current()
    newest = core().standings.of(campaign.slug, WORLD).version
    entries = core().ledger.entries(campaign.slug, newest - 1, 1) if newest else []
    head = entries[0] if entries else None
    return render("public/ledger.html", LedgerPage(campaign.slug, head))


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
