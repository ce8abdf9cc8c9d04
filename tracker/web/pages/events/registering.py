"""How an event is registered."""

from flask import Response, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ....campaign import (
    Campaign,
    CampaignClosed,
    DatabaseBusy,
    Fault,
    InvalidEvent,
    KeyReused,
    Sentence,
    sentence,
)
from ...forms import EventForm
from ...serving.current import core
from ...serving.guard import shown_again_by, unsigned

_BUSY = sentence(
    "The database is busy. Send the form again in a few seconds: the event is registered once."
)
_ANOTHER = sentence(
    "This page has registered an event already. If this is another one, send it once more."
)


def new() -> ResponseReturnValue:
    """The form that registers an event."""
    form, campaign = _form()
    only = next(iter(campaign.sections)) if len(campaign.sections) == 1 else ""
    form.section.data = campaign.home_section or only
    return _form_page(form)


def form_again_after_csrf() -> Response:
    """The form as it was filled in, with a fresh token."""
    return _form_page(_form()[0], unsigned(), 400)


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


def _form() -> tuple[EventForm, Campaign]:
    campaign = core().catalogue.current()
    form = EventForm()  # type: ignore[no-untyped-call]  # the library's own
    form.offer(campaign)
    return form, campaign


def _form_page(form: EventForm, complaint: Sentence | None = None, status: int = 200) -> Response:
    faults = [*([Fault("", complaint)] if complaint else ()), *form.faults]
    page = render_template("events/new.html", form=form, faults=faults)
    return make_response(page, status)
