"""The cases: the list of all, and the page of each."""

from dataclasses import dataclass
from typing import Any

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue

from ....campaign import NO_CASE, WORLD, Campaign, Case, Scope, default_key
from ....standings import CaseStanding, Standings
from ...serving.current import core, page_campaign
from ...serving.reader import say
from ...serving.rendering import render
from ..shared.least_written import least_written


@dataclass(frozen=True)
class CaseCard:
    """A case in the list: its letters, and whether it is one of those that need letters most."""

    case: Case
    letters: int
    needed: bool


@dataclass(frozen=True)
class CasesPage:
    """The cases that the home scope works on, with its figures."""

    scope: Scope
    standings: Standings
    cards: tuple[CaseCard, ...]


@dataclass(frozen=True)
class CasePage:
    """A case and its count in a scope, one of those in the scope's standings."""

    case: Case
    scope: Scope
    standings: Standings
    count: CaseStanding


def cases() -> ResponseReturnValue:
    """The cases in the campaign's order."""
    campaign = page_campaign()
    key = default_key(campaign)
    scope = core().standings.scope(campaign, key)
    standings = core().standings.of(campaign.slug, key)
    return render("public/cases.html", CasesPage(scope, standings, _cards(campaign, standings)))


def _cards(campaign: Campaign, standings: Standings) -> tuple[CaseCard, ...]:
    section = campaign.home_section
    needed = least_written(campaign, standings, section) if standings.letters else ()
    letters = {case.slug: case.letters for case in standings.cases}
    return tuple(
        CaseCard(case, letters.get(case.slug, 0), case in needed)
        for case in campaign.cases_of(section)
    )


def case(slug: str) -> ResponseReturnValue:
    """A case: its story, what to ask for and of whom, its safety rules, its letters.

    The event (`event_code`) or the section that one comes from is passed on to the report.
    """
    campaign = page_campaign()
    case = campaign.case(slug)
    page = _case_page(campaign, case) if case else None
    if page is None:
        abort(404, say(NO_CASE))
    return render("public/case.html", page, report_at=_report_address(slug))


def _report_address(slug: str) -> str:
    origin: dict[str, Any] = {
        name: request.args[name] for name in ("event_code", "section") if name in request.args
    }
    return url_for("reporting.report", case=slug, **origin)


def _case_page(campaign: Campaign, case: Case) -> CasePage | None:
    """A case with its count at home, or in the world where the home scope does not list it.

    None if the world lists it no more: it came under embargo after the campaign was read.
    """
    for key in (default_key(campaign), WORLD):
        standings = core().standings.of(campaign.slug, key)
        for count in standings.cases:
            if count.slug == case.slug:
                return CasePage(case, core().standings.scope(campaign, key), standings, count)
    return None
