"""A report's own page behind its secret link: what it counts, how to correct or withdraw it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ....campaign import (
    Campaign,
    CampaignClosed,
    Case,
    Channel,
    DatabaseBusy,
    Event,
    Fault,
    HeldFor,
    InvalidReport,
    KeyReused,
    Kind,
    Line,
    OutOfReach,
    Reason,
    ReportMoved,
    ReportWithdrawn,
    Scope,
    Sentence,
    Status,
    TooMany,
    Trust,
    Unknown,
    letters_of,
    refuse_if,
    section_key,
    sentence,
    shown_code,
    watch_key,
    writers_of,
)
from ....ledger import Report
from ....standings import Standings
from ...forms.reports import (
    ReportForm,
    Row,
    RowNames,
    field_named,
    form_with,
    lines_of,
    rows_for,
    summed_up,
)
from ...serving import intake
from ...serving.closing import why_closed
from ...serving.current import core, enter
from ...serving.device import device
from ...serving.errors import retry_after
from ...serving.guard import shown_again_by, unsigned
from ...serving.own_letters import OwnLetters, keep, update_if_own, your_letters
from ...serving.reader import say
from ...serving.rendering import render
from ..shared.least_written import least_written
from .questions import Unusual, questions
from .sentences import BUSY, NO_REPORT, REUSED


@dataclass(frozen=True)
class OwnReportPage:
    """A report as it stands, with the form that corrects it.

    `counts_at` are the parameters that keep a further report where this one counts.
    """

    report: Report
    case_names: Mapping[str, str]
    link: str
    path: str
    changeable: bool
    at_first: int | None
    own: OwnLetters
    standings: Standings
    scope: Scope
    event: Event | None
    event_letters: int
    next_case: Case | None
    counts_at: Mapping[str, str]
    report_at: str
    form: ReportForm
    faults: tuple[Fault, ...]
    questions: tuple[Fault, ...]
    rows: list[Row]
    channels: tuple[Channel, ...] = tuple(Channel)
    reasons: tuple[Reason, ...] = tuple(Reason)

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines that count, or those that wait where none count."""
        return self.report.lines or self.report.held_lines

    @property
    def why_held(self) -> str:
        """Why the letters wait, in the reader's language."""
        return say((self.report.held_for or HeldFor.SIZE).label)

    @property
    def held_letters(self) -> int:
        """The letters that wait for a coordinator."""
        return letters_of(self.report.held_lines)


def own_report(reference: str, secret: str) -> ResponseReturnValue:
    """The report as it stands."""
    report = _report(reference, secret)
    update_if_own(report.campaign, reference, report.letters)
    return keep(_page(report, _form_as_it_stands(report)))


def again_after_csrf() -> Response:
    """The page with its form as it was filled in, with a fresh token."""
    link = request.view_args or {}
    report = _report(link["reference"], link["secret"])
    form = ReportForm.sent(request.form)
    form = form if form.letters else _form_as_it_stands(report)
    return _page(report, form, [Fault("", unsigned())], 400)


@shown_again_by(again_after_csrf)
def correct(reference: str, secret: str) -> ResponseReturnValue:
    """Put the form's lines in the place of the report's own."""
    report = _report(reference, secret)
    form = ReportForm.sent(request.form)
    campaign = core().catalogue.campaign(report.campaign)
    cases = {case.slug: case for case in campaign.published_cases}
    names: RowNames = ()
    try:
        before = _newest_lines(report)
        lines, names = lines_of(form, cases, before)
        coded = report.trust is not Trust.OPEN
        asked = questions(form, lines, names, campaign, coded=coded, before=before)
        refuse_if(asked, Unusual)
        # The number that the form showed is no new statement: it falls with the letters.
        writers = form.writers if form.says_other_writers else None
        seen = [form.text("seen")] if form.text("seen") else None
        sender = intake.sender_of_request(request.environ, device())
        core().ledger.correct(
            reference,
            lines,
            form.reason,
            form.key,
            writers=writers,
            expected=seen,
            sender=sender,
        )
    except ReportMoved:
        report = _report(reference, secret)
        return _page(report, form, [Fault("", _moved(report, letters_of(lines)))], 409)
    except Unusual as unusual:
        return _page(report, form, status=422, questions=unusual.faults)
    except KeyReused:
        return _page(report, form, [REUSED], 422)
    except ReportWithdrawn as mistake:
        return _page(report, form, mistake.faults, 409)
    except (InvalidReport, CampaignClosed) as mistake:
        return _page(report, form, [field_named(fault, names) for fault in mistake.faults], 422)
    except TooMany as mistake:
        again = _page(report, form, mistake.faults, 429)
        again.headers.update(retry_after(mistake))
        return again
    except DatabaseBusy as busy:
        return _busy_page(report, form, busy)
    return redirect(core().links.edit_path(reference), 303)


def _moved(report: Report, typed: int) -> Sentence:
    """What to do about a report that somebody else has corrected since the form was opened."""
    return sentence(
        "This report was changed while you had it open: it is at %(now)s letters now, and you"
        " typed %(typed)s. What counts stands below. Send again to put your figures in its place.",
        now=report.letters or letters_of(report.held_lines),
        typed=typed,
    )


@shown_again_by(again_after_csrf)
def withdraw(reference: str, secret: str) -> ResponseReturnValue:
    """Take the report back."""
    report = _report(reference, secret)
    try:
        core().ledger.withdraw(reference)
    except CampaignClosed as mistake:
        return _page(report, _form_as_it_stands(report), mistake.faults, 409)
    except DatabaseBusy as busy:
        return _busy_page(report, _form_as_it_stands(report), busy)
    return redirect(core().links.edit_path(reference), 303)


def _report(reference: str, secret: str) -> Report:
    """The report that a link opens; a wrong secret is answered as a wrong reference is."""
    if not core().links.opens_report(reference, secret):
        abort(404, say(NO_REPORT))
    try:
        return core().ledger.report(reference)
    except Unknown:
        abort(404, say(NO_REPORT))


def _newest_lines(report: Report) -> tuple[Line, ...]:
    """The sender's latest lines, counted or not."""
    return report.held_lines or report.lines


def _form_as_it_stands(report: Report) -> ReportForm:
    lines = _newest_lines(report)
    writers = writers_of(lines, report.stated_writers) if report.held_lines else report.writers
    return form_with(lines, writers)


def _page(
    report: Report,
    form: ReportForm,
    faults: Iterable[Fault] = (),
    status: int = 200,
    questions: Sequence[Fault] = (),
) -> Response:
    """The page, with the correction as it is filled in and what is wrong with it."""
    campaign = core().catalogue.campaign(report.campaign)
    enter(campaign)
    page = _own_report_page(campaign, report, form.blaming(faults), tuple(questions))
    response = render(
        "reporting/own_report.html",
        page,
        strip_scope=page.scope.key,
        report_at=page.report_at,
        status=status,
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _busy_page(report: Report, form: ReportForm, busy: DatabaseBusy) -> Response:
    again = _page(report, form, [BUSY], 503)
    again.headers.update(retry_after(busy))
    return again


def _own_report_page(
    campaign: Campaign, report: Report, form: ReportForm, asked: tuple[Fault, ...]
) -> OwnReportPage:
    book, links = core().standings, core().links
    event, event_letters = _event(report)
    key = section_key(report.section)
    standings = book.of(campaign.slug, key)
    rows = rows_for(_cases(campaign, report), form, questions=asked)
    counts_at = _counts_at(campaign, report, event)
    return OwnReportPage(
        report=report,
        case_names={case.slug: case.name for case in campaign.cases},
        link=links.edit(report.reference),
        path=links.edit_path(report.reference),
        changeable=_is_changeable(campaign, report),
        at_first=_at_first(report),
        own=your_letters(campaign.slug, report.section),
        standings=standings,
        scope=book.scope(campaign, key),
        event=event,
        event_letters=event_letters,
        next_case=next(iter(least_written(campaign, standings, report.section, most=1)), None),
        counts_at=counts_at,
        report_at=url_for("reporting.report", **counts_at),
        form=form,
        faults=summed_up(form.faults, rows),
        questions=asked,
        rows=rows,
    )


def _counts_at(campaign: Campaign, report: Report, event: Event | None) -> dict[str, Any]:
    """The parameters that let a further report count where this one does: event code or section."""
    if event:
        return {"event_code": shown_code(event.code)}
    return {} if report.section == campaign.home_section else {"section": report.section}


def _event(report: Report) -> tuple[Event | None, int]:
    """The event of a report and the letters from there; none where it can't be read now."""
    if not report.event:
        return None, 0
    try:
        event = core().events.working(report.event)
        return event, core().standings.of(report.campaign, watch_key(event)).letters
    except (Unknown, OutOfReach):  # the page with what was typed matters more
        return None, 0


def _cases(campaign: Campaign, report: Report) -> list[Case]:
    """The cases that the section works on, and those that were reported."""
    reported = {line.case for line in report.lines + report.held_lines}
    works_on = {case.slug for case in campaign.cases_of(report.section)}
    return [case for case in campaign.cases if case.slug in reported | works_on]


def _is_changeable(campaign: Campaign, report: Report) -> bool:
    open_report = report.status in (Status.COUNTED, Status.HELD)
    return open_report and why_closed(campaign, report.section) is None


def _at_first(report: Report) -> int | None:
    """The letters that a corrected report counted before any correction; None for another one."""
    corrections = [entry for entry in report.history if entry.kind is Kind.CORRECTION]
    if report.status is not Status.COUNTED or not corrections:
        return None
    return report.letters - sum(entry.letters for entry in corrections)
