"""The events that everyone may see, and how a new one is registered."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ...campaign import (
    Campaign,
    CampaignClosed,
    DatabaseBusy,
    Event,
    Fault,
    HostKind,
    InvalidEvent,
    KeyReused,
    Mistake,
    Unknown,
    event_key,
)
from ...events import EventFilter, EventPage
from ..forms import EventForm
from ..serving.current import core
from ..serving.guard import shown_again_by, unsigned

events = Blueprint("events", __name__)

PAGE_OF = 50

_BUSY = "The database is busy. Send the form again in a few seconds: the event is registered once."
_ANOTHER = "This page has registered an event already. If this is another one, send it once more."


@events.get("/events")
def listed() -> ResponseReturnValue:
    """Public events: those to come, those that are over, or those of the days asked for."""
    campaign = core().catalogue.current()
    typed = _typed()
    complaint = ""
    try:
        page = _page(campaign, typed)
    except Mistake as mistake:
        complaint, page = str(mistake), EventPage((), None)
    return render_template(
        "events/list.html",
        asked=typed,
        filtered=any(typed.values()),
        complaint=complaint,
        kinds=list(HostKind),
        sections=campaign.sections_by_name,
        events=page.events,
        more=_more(page),
        other=_address(past="" if typed["past"] else "1", cursor=""),
    )


@events.get("/events/new")
def new() -> ResponseReturnValue:
    """The form that registers an event."""
    form, campaign = _form()
    only = next(iter(campaign.sections)) if len(campaign.sections) == 1 else ""
    form.section.data = campaign.home_section or only
    return _form_page(form)


def form_again_after_csrf() -> Response:
    """The form as it was filled in, with a fresh token."""
    return _form_page(_form()[0], unsigned(), 400)


@events.post("/events/new")
@shown_again_by(form_again_after_csrf)
def register() -> ResponseReturnValue:
    """Register an event, and lead to its organiser's page; or show the form again."""
    form, campaign = _form()
    draft = form.draft(campaign)
    if draft is None:
        return _form_page(form, status=422)
    try:
        made = core().events.register_once(draft, form.key.data)
    except (InvalidEvent, CampaignClosed) as mistake:
        form.accuse(mistake.faults)
        return _form_page(form, status=422)
    except KeyReused:
        form.renew_key()
        return _form_page(form, _ANOTHER, 422)
    except DatabaseBusy as busy:
        again = _form_page(form, _BUSY, 503)
        again.headers["Retry-After"] = str(busy.retry_after_seconds)
        return again
    slug = made.event.slug
    return redirect(
        url_for("organise.event", slug=slug, secret=core().links.manage_secret(slug)), 303
    )


@events.get("/events/<slug>")
def event(slug: str) -> ResponseReturnValue:
    """An event and its letters."""
    found = core().events.named(slug)
    return render_template("events/event.html", event=found, **event_figures(found))


def event_figures(event: Event) -> dict[str, Any]:
    """The standings of an event, and those of its cases that it offers or has counted."""
    standings = core().standings.of(event.campaign, event_key(event.slug))
    offered = [
        case
        for case in standings.cases
        if not event.cases or case.slug in event.cases or case.letters
    ]
    return {
        "campaign": core().catalogue.campaign(event.campaign),
        "standings": standings,
        "listed": offered,
    }


def _form() -> tuple[EventForm, Campaign]:
    campaign = core().catalogue.current()
    form = EventForm()  # type: ignore[no-untyped-call]  # the library's own
    form.offer(campaign)
    return form, campaign


def _form_page(form: EventForm, sentence: str = "", status: int = 200) -> Response:
    faults = [*([Fault("", sentence)] if sentence else ()), *form.faults]
    page = render_template("events/new.html", form=form, faults=faults)
    return make_response(page, status)


def _typed() -> dict[str, str]:
    """The filters of the list as they were typed, named as in EventFilter, and `past`."""
    names = {"from": "starts_from", "to": "starts_to"}
    given = {names.get(name, name): value.strip() for name, value in request.args.items()}
    return {name: given.get(name, "") for name in (*EventFilter.__dataclass_fields__, "past")}


def _page(campaign: Campaign, typed: dict[str, str]) -> EventPage:
    """The events asked for, those to come unless days or the past are. Raises Unknown."""
    wanted = EventFilter(
        q=typed["q"],
        near=typed["near"],
        kind=_kind(typed["kind"]),
        section=typed["section"],
        region=typed["region"],
        starts_from=_day(typed["starts_from"]),
        starts_to=_day(typed["starts_to"]),
    )
    of_days = wanted.starts_from or wanted.starts_to
    over = True if typed["past"] else None if of_days else False
    cursor = request.args.get("cursor")
    return core().events.listed(campaign.slug, wanted, over=over, cursor=cursor, limit=PAGE_OF)


def _kind(said: str) -> HostKind | None:
    try:
        return HostKind(said) if said else None
    except ValueError:
        raise Unknown.at("kind", "There is no such kind of event.") from None


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said) if said else None
    except ValueError:
        raise Unknown.at("from", "Give days as YYYY-MM-DD.") from None


def _more(page: EventPage) -> str | None:
    if page.cursor is None:
        return None
    return _address(cursor=page.cursor)


def _address(**changes: str) -> str:
    """The list's own address with these changes; what is empty is left out."""
    asked = {name: said for name, said in (request.args.to_dict() | changes).items() if said}
    query = urlencode(asked)
    return url_for("events.listed") + (f"?{query}" if query else "")
