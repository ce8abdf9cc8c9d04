"""The report form, and what happens when it is sent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from flask import Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ....campaign import (
    NO_EVENT,
    WORLD,
    Campaign,
    Case,
    Channel,
    DatabaseBusy,
    Event,
    Fault,
    KeyReused,
    LetterReport,
    Line,
    Mistake,
    OutOfReach,
    Section,
    Sentence,
    Status,
    refuse_if,
    section_key,
    shown_code,
    watch_key,
)
from ...forms.reports import (
    ReportForm,
    Row,
    RowNames,
    field_named,
    lines_of,
    rows_for,
    summed_up,
)
from ...serving import intake
from ...serving.closing import why_closed, why_over
from ...serving.current import core, enter, page_campaign
from ...serving.device import device, give_device
from ...serving.errors import retry_after, status_of
from ...serving.guard import shown_again_by, unsigned
from ...serving.own_letters import forget, keep, remember
from ...serving.rendering import render
from ..shared.least_written import least_written
from .questions import Unusual, questions
from .sentences import BUSY, REUSED


@dataclass(frozen=True)
class ReportPage:
    """The report form as it is filled in, with what is wrong or asked beside the fields and on top.

    `rows` are the cases that the event or section is for, `further` others that may be written for.
    `closed` says why no letters are taken now, `is_over` whether none will be any more.
    """

    form: ReportForm
    faults: tuple[Fault, ...]
    questions: tuple[Fault, ...]
    rows: list[Row]
    further: list[Row]
    channels: tuple[Channel, ...]
    event: Event | None
    event_letters: int
    section: str | None
    sections: list[Section]
    closed: Sentence | None
    is_over: bool

    @property
    def asked(self) -> bool:
        """Whether a large count was asked about: then it is not asked again."""
        return bool(self.questions) or self.form.sure

    @property
    def reused(self) -> bool:
        """Whether the form's key has sent a report already."""
        return REUSED in self.faults

    @property
    def scope(self) -> str:
        """The key by which the event's figures are watched."""
        return watch_key(self.event) if self.event else ""


@dataclass(frozen=True)
class WrongCodePage:
    """A field to type an event's code, again if `typed` is one that no event has."""

    typed: str


def report() -> ResponseReturnValue:
    """The form, perhaps opened on an event (`event_code`), for a section, with a `case` on top."""
    form = ReportForm.blank(
        event_code=request.args.get("event_code", "").strip(),
        section=request.args.get("section", ""),
    )
    unknown = form.event_code and not core().events.with_code(form.event_code)
    give_device()
    return _page(form, [NO_EVENT] if unknown else [], 200)


def at_event(code: str) -> ResponseReturnValue:
    """The form, opened on the event of a code; for a wrong code, a field to type it again."""
    event = core().events.with_code(code)
    if event is None:
        return _wrong_code(code[:40])
    give_device()
    return _page(ReportForm.blank(event_code=shown_code(event.code)), [], 200)


def code_typed() -> ResponseReturnValue:
    """To the short address of the code that somebody typed into a field."""
    typed = request.args.get("code", "").strip()
    event = core().events.with_code(typed)
    if event is None:
        return _wrong_code(typed[:40])
    return redirect(url_for("reporting.at_event", code=shown_code(event.code)))


def _wrong_code(typed: str) -> Response:
    page = WrongCodePage(typed)
    return render("reporting/wrong_code.html", page, status=404 if typed else 200)


def device_reports() -> Response:
    """A page on which a script lists the reports that were sent from this device."""
    return render("reporting/device_reports.html", None)


def device_reports_again() -> Response:
    """The page once more, where the form's token was stale: its button has a fresh one."""
    return render("reporting/device_reports.html", None, status=400)


@shown_again_by(device_reports_again)
def forget_reports() -> Response:
    """Forget the letters that this browser has reported. A script forgets their links."""
    return forget(make_response(redirect(url_for("reporting.device_reports"), 303)))


def again_after_csrf() -> Response:
    """The form as it was filled in, with a fresh token."""
    return _page(ReportForm.sent(request.form), [Fault("", unsigned())], 400)


@shown_again_by(again_after_csrf)
def send() -> ResponseReturnValue:
    """Record what the form says, and lead to the report's own page; or show the form again."""
    form = ReportForm.sent(request.form)
    event: Event | None = None
    names: RowNames = ()
    try:
        event = core().events.with_code(form.event_code)
        campaign = _campaign(event, form)
        lines, names = lines_of(form, {case.slug: case for case in campaign.published_cases})
        coded = bool(form.event_code)
        refuse_if(questions(form, lines, names, campaign, coded=coded), Unusual)
        sender = intake.sender_of_request(request.environ, device())
        receipt = intake.take_in(_report(form, campaign, lines), form.key, sender)
    except Unusual as unusual:
        return _page(form, [], 422, questions=unusual.faults)
    except KeyReused:
        return _page(form, [REUSED], 422)
    except Mistake as mistake:
        faults = [field_named(fault, names) for fault in mistake.faults]
        wrong_code = form.event_code and not event and NO_EVENT not in faults
        again = _page(form, [*faults, NO_EVENT] if wrong_code else faults, status_of(mistake)[0])
        again.headers.update(retry_after(mistake))
        return again
    except DatabaseBusy as busy:
        again = _page(form, [BUSY], 503)
        again.headers.update(retry_after(busy))
        return again
    if not receipt.own:
        return _page(form, [REUSED], 422)
    counted = receipt.letters if receipt.status is Status.COUNTED else 0
    place = (campaign.slug, receipt.section, receipt.reference)
    remember(*place, counted, replayed=receipt.replayed)
    return keep(make_response(redirect(core().links.edit_path(receipt.reference), 303)))


def _report(form: ReportForm, campaign: Campaign, lines: tuple[Line, ...]) -> LetterReport:
    """The report as a value. A small one without a code is one person's own, unless it says more.

    At an event, and of more letters, nobody is taken for one person who has not said so.
    """
    most = campaign.plausibility.ask_letters
    own = not form.event_code and all(line.letters <= most for line in lines)
    return LetterReport(
        campaign=campaign.slug,
        lines=lines,
        section=None if form.event_code else form.section or None,
        event_code=form.event_code or None,
        writers=form.writers or (1 if own else None),
    )


def _page(
    form: ReportForm, faults: Iterable[Fault], status: int, questions: Sequence[Fault] = ()
) -> Response:
    event = _event(form)
    campaign = _campaign(event, form)
    enter(campaign)
    page = _report_page(form.blaming(faults), tuple(questions), campaign, event)
    if status != 200:
        page = replace(page, closed=None)
    return render(
        "reporting/report.html",
        page,
        strip_scope=section_key(page.section) if page.section else None,
        status=status,
    )


def _event(form: ReportForm) -> Event | None:
    """The event of the form's code; none where it can't be read now, as what was typed stays."""
    try:
        return core().events.with_code(form.event_code)
    except OutOfReach:
        return None


def _report_page(
    form: ReportForm, questions: tuple[Fault, ...], campaign: Campaign, event: Event | None
) -> ReportPage:
    section = _section(campaign, event, form)
    book = core().standings
    standings = book.of(campaign.slug, section_key(section) if section else WORLD)
    offered, others = _cases(campaign, event, form, section)
    among = {case.slug for case in offered}
    needed = least_written(campaign, standings, section, among=among) if standings.letters else ()
    rows = rows_for(offered, form, needed, questions)
    further = rows_for(others, form, questions=questions)
    return ReportPage(
        form=form,
        faults=summed_up(form.faults, rows + further),
        questions=questions,
        rows=rows,
        further=further,
        channels=tuple(Channel),
        event=event,
        event_letters=book.of(campaign.slug, watch_key(event)).letters if event else 0,
        section=section,
        sections=_sections(campaign, event),
        closed=why_closed(campaign, section),
        is_over=bool(why_over(campaign, section)),
    )


def _campaign(event: Event | None, form: ReportForm) -> Campaign:
    """The event's campaign, else that of the form as it was shown, else the one of the pages."""
    catalogue = core().catalogue
    if event:
        return catalogue.campaign(event.campaign)
    shown = form.text("campaign")
    campaigns = (campaign for campaign in catalogue.campaigns() if campaign.slug == shown)
    return next(campaigns, None) or page_campaign()


def _cases(
    campaign: Campaign, event: Event | None, form: ReportForm, section: str | None
) -> tuple[list[Case], list[Case]]:
    """The section's cases, one asked for first; at an event for certain cases those and the others.

    A case that was filled in stays, so that nothing typed is lost.
    """
    typed = {name.partition(".")[0] for name, letters in form.letters.items() if letters}
    shown = {case.slug: case for case in campaign.cases_of(section)}
    shown |= {case.slug: case for case in campaign.published_cases if case.slug in typed}
    first = request.args.get("case", "")
    cases = sorted(shown.values(), key=lambda case: case.slug != first)
    for_event = {*event.cases, first} if event and event.cases else set(shown)
    offered = [case for case in cases if case.slug in for_event]
    others = [case for case in cases if case.slug not in for_event]
    return (offered, others) if offered else (others, [])


def _section(campaign: Campaign, event: Event | None, form: ReportForm) -> str | None:
    """The section that the form is for: the event's, else the one chosen, else the home section."""
    if event:
        return event.section
    return form.section if form.section in campaign.sections else campaign.home_section


def _sections(campaign: Campaign, event: Event | None) -> list[Section]:
    """The sections to choose from, where the event does not name one and there are several."""
    if event or (campaign.home_section and len(campaign.sections) == 1):
        return []
    return campaign.sections_by_name
