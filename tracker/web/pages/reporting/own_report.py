"""A report's own page behind its secret link: what it counts, how to correct or withdraw it."""

from collections.abc import Iterable
from typing import Any

from flask import Response, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ....campaign import (
    Campaign,
    CampaignClosed,
    Channel,
    DatabaseBusy,
    Event,
    Fault,
    InvalidReport,
    KeyReused,
    Kind,
    Line,
    Mistake,
    Reason,
    ReportWithdrawn,
    Status,
    Unknown,
    event_key,
    letters_of,
    refuse_closed,
    section_key,
    shown_code,
)
from ....ledger import Account
from ...forms import (
    Filled,
    Names,
    field_named,
    filled_in,
    filled_with,
    lines_of,
    rows_for,
    summed_up,
)
from ...forms.sentences import BUSY, NO_REPORT, REUSED
from ...serving.current import core
from ...serving.guard import shown_again_by, unsigned
from ...serving.own_letters import set_again, your_letters
from ...serving.reader import say
from ..least_written import least_written


def own_report(reference: str, secret: str) -> ResponseReturnValue:
    """The report as it stands."""
    account = _account(reference, secret)
    set_again(account.campaign, reference, account.letters)
    return _page(account, _as_it_stands(account))


def again_after_csrf() -> Response:
    """The page with its form as it was filled in, with a fresh token."""
    asked = request.view_args or {}
    account = _account(asked["reference"], asked["secret"])
    filled = filled_in(request.form)
    filled = filled if filled.letters else _as_it_stands(account)
    return _page(account, filled, [Fault("", unsigned())], 400)


@shown_again_by(again_after_csrf)
def correct(reference: str, secret: str) -> ResponseReturnValue:
    """Put the form's lines in the place of the report's own."""
    account = _account(reference, secret)
    filled = filled_in(request.form)
    campaign = core().catalogue.campaign(account.campaign)
    cases = {case.slug: case for case in campaign.published_cases}
    names: Names = ()
    try:
        lines, names = lines_of(filled, cases, _newest(account))
        core().ledger.correct(reference, lines, _reason(filled), filled.key)
    except KeyReused:
        return _page(account, filled, [REUSED], 422)
    except ReportWithdrawn as mistake:
        return _page(account, filled, mistake.faults, 409)
    except (InvalidReport, CampaignClosed) as mistake:
        return _page(account, filled, [field_named(fault, names) for fault in mistake.faults], 422)
    except DatabaseBusy:
        return _page(account, filled, [BUSY], 503)
    return _back(reference, secret)


@shown_again_by(again_after_csrf)
def withdraw(reference: str, secret: str) -> ResponseReturnValue:
    """Take the report back."""
    account = _account(reference, secret)
    try:
        core().ledger.withdraw(reference)
    except CampaignClosed as mistake:
        return _page(account, _as_it_stands(account), mistake.faults, 409)
    except DatabaseBusy:
        return _page(account, _as_it_stands(account), [BUSY], 503)
    return _back(reference, secret)


def _newest(account: Account) -> tuple[Line, ...]:
    """What its sender stated last, counted or not."""
    return account.held_lines or account.lines


def _as_it_stands(account: Account) -> Filled:
    return filled_with(_newest(account))


def _account(reference: str, secret: str) -> Account:
    """The report that a link opens; a wrong secret is answered as a wrong reference is."""
    if not core().links.opens_report(reference, secret):
        abort(404, say(NO_REPORT))
    try:
        return core().ledger.account(reference)
    except Unknown:
        abort(404, say(NO_REPORT))


def _back(reference: str, secret: str) -> ResponseReturnValue:
    address = url_for("reporting.own_report", reference=reference, secret=secret)
    return redirect(address, 303)


def _reason(filled: Filled) -> Reason:
    return Reason(filled.reason) if filled.reason in list(Reason) else Reason.OTHER


def _page(
    account: Account, filled: Filled, faults: Iterable[Fault] = (), status: int = 200
) -> Response:
    """The page, with the correction as it is filled in and what is wrong with it."""
    campaign = core().catalogue.campaign(account.campaign)
    faults = list(faults)
    rows = rows_for(_cases(campaign, account), filled, faults)
    page = render_template(
        "reporting/own_report.html",
        campaign=campaign,
        account=account,
        lines=account.lines or account.held_lines,
        waiting=letters_of(account.held_lines),
        names={case.slug: case.name for case in campaign.cases},
        you=your_letters(campaign.slug),
        link=core().links.edit(account.reference),
        here=core().links.edit_path(account.reference),
        open=_can_change(campaign, account),
        at_first=_at_first(account),
        filled=filled,
        faults=summed_up(faults, rows),
        rows=rows,
        channels=list(Channel),
        reasons=list(Reason),
        **_figures(campaign, account),
    )
    response = make_response(page, status)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _figures(campaign: Campaign, account: Account) -> dict[str, Any]:
    """The totals that the report is part of, and the case that needs letters most."""
    book = core().standings
    scope = section_key(account.section)
    standings = book.of(campaign.slug, scope)
    event = _event(account)
    needing = least_written(campaign, standings, account.section, most=1)
    at = _counts_at(campaign, account, event)
    return {
        "standings": standings,
        "line_scope": scope,
        "place": book.scope(campaign, scope).title,
        "zone": book.scope(campaign, scope).zone,
        "event": event,
        "event_letters": book.of(campaign.slug, event_key(event.slug)).letters if event else 0,
        "next_case": needing[0] if needing else None,
        "at": at,
        "report_at": url_for("reporting.report", **at),
    }


def _counts_at(campaign: Campaign, account: Account, event: Event | None) -> dict[str, Any]:
    """What keeps a further report where this one counts: its event, or a section not at home."""
    if event:
        return {"event_code": shown_code(event.code)}
    return {} if account.section == campaign.home_section else {"section": account.section}


def _event(account: Account) -> Event | None:
    try:
        return core().events.named(account.event) if account.event else None
    except Unknown:
        return None


def _cases(campaign: Campaign, account: Account) -> list[Any]:
    """The cases that the section works on, and those that were reported."""
    had = {line.case for line in account.lines + account.held_lines}
    works_on = {case.slug for case in campaign.cases_of(account.section)}
    return [case for case in campaign.cases if case.slug in had | works_on]


def _can_change(campaign: Campaign, account: Account) -> bool:
    if account.status not in (Status.COUNTED, Status.HELD):
        return False
    try:
        refuse_closed(campaign, account.section, core().clock())
    except Mistake:
        return False
    return True


def _at_first(account: Account) -> int | None:
    """The letters that a corrected report counted before any correction, None for another one."""
    corrections = [entry for entry in account.history if entry.kind is Kind.CORRECTION]
    if account.status is not Status.COUNTED or not corrections:
        return None
    return account.letters - sum(entry.letters for entry in corrections)
