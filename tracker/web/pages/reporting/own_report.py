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
from ....ledger import Report
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
from ...serving.closing import needing_letters
from ...serving.current import core
from ...serving.guard import shown_again_by, unsigned
from ...serving.own_letters import set_again, your_letters


def own_report(reference: str, secret: str) -> ResponseReturnValue:
    """The report as it stands."""
    report = _report(reference, secret)
    set_again(report.campaign, reference, report.letters)
    return _page(report, _as_it_stands(report))


def again_after_csrf() -> Response:
    """The page with its form as it was filled in, with a fresh token."""
    asked = request.view_args or {}
    report = _report(asked["reference"], asked["secret"])
    filled = filled_in(request.form)
    filled = filled if filled.letters else _as_it_stands(report)
    return _page(report, filled, [Fault("", unsigned())], 400)


@shown_again_by(again_after_csrf)
def correct(reference: str, secret: str) -> ResponseReturnValue:
    """Put the form's lines in the place of the report's own."""
    report = _report(reference, secret)
    filled = filled_in(request.form)
    campaign = core().catalogue.campaign(report.campaign)
    cases = {case.slug: case for case in campaign.published_cases}
    names: Names = ()
    try:
        lines, names = lines_of(filled, cases, _newest(report))
        core().ledger.correct(reference, lines, _reason(filled), filled.key)
    except KeyReused:
        return _page(report, filled, [REUSED], 422)
    except ReportWithdrawn as mistake:
        return _page(report, filled, mistake.faults, 409)
    except (InvalidReport, CampaignClosed) as mistake:
        return _page(report, filled, [field_named(fault, names) for fault in mistake.faults], 422)
    except DatabaseBusy:
        return _page(report, filled, [BUSY], 503)
    return _back(reference, secret)


@shown_again_by(again_after_csrf)
def withdraw(reference: str, secret: str) -> ResponseReturnValue:
    """Take the report back."""
    report = _report(reference, secret)
    try:
        core().ledger.withdraw(reference)
    except CampaignClosed as mistake:
        return _page(report, _as_it_stands(report), mistake.faults, 409)
    except DatabaseBusy:
        return _page(report, _as_it_stands(report), [BUSY], 503)
    return _back(reference, secret)


def _newest(report: Report) -> tuple[Line, ...]:
    """What its sender stated last, counted or not."""
    return report.held_lines or report.lines


def _as_it_stands(report: Report) -> Filled:
    return filled_with(_newest(report))


def _report(reference: str, secret: str) -> Report:
    """The report that a link opens; a wrong secret is answered as a wrong reference is."""
    if not core().links.opens_report(reference, secret):
        abort(404, NO_REPORT)
    try:
        return core().ledger.report(reference)
    except Unknown:
        abort(404, NO_REPORT)


def _back(reference: str, secret: str) -> ResponseReturnValue:
    address = url_for("reporting.own_report", reference=reference, secret=secret)
    return redirect(address, 303)


def _reason(filled: Filled) -> Reason:
    return Reason(filled.reason) if filled.reason in list(Reason) else Reason.OTHER


def _page(
    report: Report, filled: Filled, faults: Iterable[Fault] = (), status: int = 200
) -> Response:
    """The page, with the correction as it is filled in and what is wrong with it."""
    campaign = core().catalogue.campaign(report.campaign)
    faults = list(faults)
    rows = rows_for(_cases(campaign, report), filled, faults)
    page = render_template(
        "reporting/own_report.html",
        campaign=campaign,
        account=report,
        lines=report.lines or report.held_lines,
        waiting=letters_of(report.held_lines),
        names={case.slug: case.name for case in campaign.cases},
        you=your_letters(campaign.slug),
        link=core().links.edit(report.reference),
        here=core().links.edit_path(report.reference),
        open=_can_change(campaign, report),
        at_first=_at_first(report),
        filled=filled,
        faults=summed_up(faults, rows),
        rows=rows,
        channels=list(Channel),
        reasons=list(Reason),
        **_figures(campaign, report),
    )
    response = make_response(page, status)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _figures(campaign: Campaign, report: Report) -> dict[str, Any]:
    """The totals that the report is part of, and the case that needs letters most."""
    book = core().standings
    scope = section_key(report.section)
    standings = book.of(campaign.slug, scope)
    event = _event(report)
    needing = needing_letters(campaign, standings, report.section, most=1)
    at = _counts_at(campaign, report, event)
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


def _counts_at(campaign: Campaign, report: Report, event: Event | None) -> dict[str, Any]:
    """What keeps a further report where this one counts: its event, or a section not at home."""
    if event:
        return {"event_code": shown_code(event.code)}
    return {} if report.section == campaign.home_section else {"section": report.section}


def _event(report: Report) -> Event | None:
    try:
        return core().events.named(report.event) if report.event else None
    except Unknown:
        return None


def _cases(campaign: Campaign, report: Report) -> list[Any]:
    """The cases that the section works on, and those that were reported."""
    had = {line.case for line in report.lines + report.held_lines}
    works_on = {case.slug for case in campaign.cases_of(report.section)}
    return [case for case in campaign.cases if case.slug in had | works_on]


def _can_change(campaign: Campaign, report: Report) -> bool:
    if report.status not in (Status.COUNTED, Status.HELD):
        return False
    try:
        refuse_closed(campaign, report.section, core().clock())
    except Mistake:
        return False
    return True


def _at_first(report: Report) -> int | None:
    """The letters that a corrected report counted before any correction, None for another one."""
    corrections = [entry for entry in report.history if entry.kind is Kind.CORRECTION]
    if report.status is not Status.COUNTED or not corrections:
        return None
    return report.letters - sum(entry.letters for entry in corrections)
