"""The report form, and what happens when it is sent."""

from collections.abc import Iterable, Sequence

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ....campaign import (
    NO_EVENT,
    WORLD,
    Campaign,
    CampaignClosed,
    Case,
    Channel,
    DatabaseBusy,
    Event,
    Fault,
    InvalidReport,
    KeyReused,
    LetterReport,
    Line,
    Section,
    Status,
    event_key,
    refuse_if,
    section_key,
    shown_code,
)
from ...forms import Filled, Names, field_named, filled_in, lines_of, new_key, rows_for, summed_up
from ...forms.sentences import BUSY, REUSED, really
from ...serving.closing import why_closed
from ...serving.current import core
from ...serving.guard import shown_again_by, unsigned
from ...serving.own_letters import remember
from ..least_written import least_written


def report() -> ResponseReturnValue:
    """The form, perhaps opened on an event (`event_code`), for a section, with a `case` on top."""
    filled = Filled(
        new_key(),
        event_code=request.args.get("event_code", "").strip(),
        section=request.args.get("section", ""),
    )
    unknown = filled.event_code and not core().events.with_code(filled.event_code)
    return _form(filled, [NO_EVENT] if unknown else [], 200)


def at_event(code: str) -> ResponseReturnValue:
    """The form, opened on the event of a code; for a wrong code, a field to type it again."""
    event = core().events.with_code(code)
    if event is None:
        return render_template("reporting/wrong_code.html", typed=code[:40]), 404
    return _form(Filled(new_key(), event_code=shown_code(event.code)), [], 200)


def code_typed() -> ResponseReturnValue:
    """To the short address of the code that somebody typed into a field."""
    typed = request.args.get("code", "").strip()
    if not typed:
        return render_template("reporting/wrong_code.html", typed="")
    event = core().events.with_code(typed)
    if event is None:
        return render_template("reporting/wrong_code.html", typed=typed[:40]), 404
    return redirect(url_for("reporting.at_event", code=shown_code(event.code)))


def again_after_csrf() -> Response:
    """The form as it was filled in, with a fresh token."""
    return _form(filled_in(request.form), [Fault("", unsigned())], 400)


@shown_again_by(again_after_csrf)
def send() -> ResponseReturnValue:
    """Record what the form says, and lead to the report's own page; or show the form again."""
    filled = filled_in(request.form)
    event = core().events.with_code(filled.event_code)
    campaign = _campaign(event, filled.campaign)
    names: Names = ()
    try:
        lines, names = lines_of(filled, {case.slug: case for case in campaign.published_cases})
        _ask_once(filled, lines, names, campaign)
        receipt = core().ledger.record(_report(filled, campaign, lines), filled.key)
    except _Unusual as unusual:
        return _form(filled, [], 422, questions=unusual.faults)
    except KeyReused:
        return _form(filled, [REUSED], 422)
    except (InvalidReport, CampaignClosed) as mistake:
        faults = [field_named(fault, names) for fault in mistake.faults]
        wrong_code = filled.event_code and not event and NO_EVENT not in faults
        return _form(filled, [*faults, NO_EVENT] if wrong_code else faults, 422)
    except DatabaseBusy as busy:
        again = _form(filled, [BUSY], 503)
        again.headers["Retry-After"] = str(busy.retry_after_seconds)
        return again
    counted = receipt.letters if receipt.status is Status.COUNTED else 0
    remember(campaign.slug, receipt.reference, counted, receipt.replayed)
    reference, secret = receipt.reference, core().links.edit_secret(receipt.reference)
    return redirect(url_for("reporting.own_report", reference=reference, secret=secret), 303)


def _report(filled: Filled, campaign: Campaign, lines: tuple[Line, ...]) -> LetterReport:
    return LetterReport(
        campaign=campaign.slug,
        lines=lines,
        section=None if filled.event_code else filled.section or None,
        event_code=filled.event_code or None,
    )


def _ask_once(filled: Filled, lines: Sequence[Line], names: Names, campaign: Campaign) -> None:
    """Ask "really?" where a line without a code is unusually large. Raises InvalidReport."""
    if filled.sure or filled.event_code:
        return
    called = {case.slug: case.name for case in campaign.published_cases}
    refuse_if(
        [
            really(f"letters-{name}", line.letters, called[line.case])
            for name, line in zip(names, lines, strict=True)
            if line.letters > campaign.plausibility.ask_letters and line.case in called
        ],
        _Unusual,
    )


class _Unusual(InvalidReport):
    """A count that is asked about once."""


def _form(
    filled: Filled, faults: Iterable[Fault], status: int, questions: Sequence[Fault] = ()
) -> Response:
    """The form as it is filled in, with what is wrong or asked beside the fields and on top.

    What was asked once is not asked again.
    """
    event = core().events.with_code(filled.event_code)
    campaign = _campaign(event, filled.campaign)
    section = _section(campaign, event, filled)
    book = core().standings
    standings = book.of(campaign.slug, section_key(section) if section else WORLD)
    own, others = _cases(campaign, event, filled, section)
    among = {case.slug for case in own}
    needed = least_written(campaign, standings, section, among=among) if standings.letters else ()
    faults = list(faults)
    rows = rows_for(own, filled, faults, needed, questions)
    further = rows_for(others, filled, faults, questions=questions)
    page = render_template(
        "reporting/report.html",
        campaign=campaign,
        filled=filled,
        faults=summed_up(faults, rows + further),
        questions=questions,
        said={fault.field: fault.sentence for fault in faults},
        asked=bool(questions) or filled.sure,
        reused=REUSED in faults,
        event=event,
        event_letters=book.of(campaign.slug, event_key(event.slug)).letters if event else 0,
        rows=rows,
        further=further,
        channels=list(Channel),
        section=section,
        sections=_sections(campaign, event),
        closed=why_closed(campaign, section) if status == 200 else "",
    )
    return make_response(page, status)


def _campaign(event: Event | None, shown: str) -> Campaign:
    """The event's campaign, else that of the form as it was shown, else the one of the pages."""
    catalogue = core().catalogue
    if event:
        return catalogue.campaign(event.campaign)
    found = (campaign for campaign in catalogue.campaigns() if campaign.slug == shown)
    return next(found, None) or catalogue.current()


def _cases(
    campaign: Campaign, event: Event | None, filled: Filled, section: str | None
) -> tuple[list[Case], list[Case]]:
    """The section's cases, one asked for first; at an event for certain cases those and the others.

    A case that was filled in stays, so that nothing typed is lost.
    """
    typed = {name.partition(".")[0] for name, letters in filled.letters.items() if letters}
    shown = {case.slug: case for case in campaign.cases_of(section)}
    shown |= {case.slug: case for case in campaign.published_cases if case.slug in typed}
    asked_for = request.args.get("case", "")
    cases = sorted(shown.values(), key=lambda case: case.slug != asked_for)
    held_for = {*event.cases, asked_for} if event and event.cases else set(shown)
    own = [case for case in cases if case.slug in held_for]
    others = [case for case in cases if case.slug not in held_for]
    return (own, others) if own else (others, [])


def _section(campaign: Campaign, event: Event | None, filled: Filled) -> str | None:
    """The section that the form is for: the event's, else the one chosen, else the home section."""
    if event:
        return event.section
    return filled.section if filled.section in campaign.sections else campaign.home_section


def _sections(campaign: Campaign, event: Event | None) -> list[Section]:
    """The sections to choose from, where the event does not name one and there are several."""
    if event or (campaign.home_section and len(campaign.sections) == 1):
        return []
    return campaign.sections_by_name
