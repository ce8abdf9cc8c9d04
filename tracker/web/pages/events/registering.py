"""The pages on which an event is registered."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ....campaign import (
    Campaign,
    CampaignClosed,
    Case,
    DatabaseBusy,
    Fault,
    HostKind,
    InvalidEvent,
    KeyReused,
    Region,
    Section,
    Sentence,
    TooMany,
    Visibility,
    sentence,
)
from ....events import question_of
from ...forms.events import (
    LABELS,
    VISIBILITIES,
    at_field,
    labelled,
    read_event,
    time_zones_of,
)
from ...forms.form import Form
from ...serving import intake
from ...serving.closing import why_over
from ...serving.current import core, page_campaign
from ...serving.device import device
from ...serving.errors import retry_after, status_of
from ...serving.guard import shown_again_by, unsigned
from ...serving.rendering import render

_BUSY = sentence(
    "The database is busy. Send the form again in a few seconds: the event is registered once."
)
_ANOTHER = sentence(
    "This page has registered an event already. If this is another one, send it once more."
)


@dataclass(frozen=True)
class RegisteringPage:
    """The form that registers an event, with what the campaign offers to choose from.

    `over` says why no event can be registered any more; `mails`, that organisers get mail.
    `question` is asked once before the event is registered, `sure` says of which days it was asked.
    """

    form: Form
    faults: tuple[Fault, ...]
    over: Sentence | None
    sections: list[Section]
    regions: Mapping[str, list[Region]]
    time_zones: list[str]
    cases: tuple[Case, ...]
    labels: Mapping[str, Sentence]
    visibilities: Mapping[Visibility, Sentence]
    mails: bool
    question: Sentence | None
    sure: str
    kinds: tuple[HostKind, ...] = tuple(HostKind)


def new() -> ResponseReturnValue:
    """The form that registers an event."""
    campaign = page_campaign()
    only = next(iter(campaign.sections)) if len(campaign.sections) == 1 else ""
    return _page(Form.blank(section=campaign.home_section or only), campaign)


def again_after_csrf() -> Response:
    """The form as it was filled in, with a fresh token."""
    form = Form.sent(request.form).blaming([Fault("", unsigned())])
    return _page(form, page_campaign(), 400)


@shown_again_by(again_after_csrf)
def register() -> ResponseReturnValue:
    """Register an event, and lead to its organiser's page; or show the form again."""
    form, campaign = Form.sent(request.form), page_campaign()
    draft, faults = read_event(form, campaign)
    if faults:
        return _page(form.blaming(faults), campaign, 422)
    days = " ".join(day.isoformat() for day in draft.days)
    if form.text("sure") != days and (question := question_of(draft, campaign)):
        return _page(form, campaign, 422, question, days)
    try:
        sender = intake.sender_of_request(request.environ, device())
        made = core().events.register_once(draft, form.key, sender)
    except (InvalidEvent, CampaignClosed) as mistake:
        return _page(form.blaming(map(at_field, mistake.faults)), campaign, 422)
    except KeyReused:
        return _page(form.with_new_key().blaming([Fault("", _ANOTHER)]), campaign, 422)
    except TooMany as mistake:
        again = _page(form.blaming(mistake.faults), campaign, status_of(mistake)[0])
        again.headers.update(retry_after(mistake))
        return again
    except DatabaseBusy as busy:
        again = _page(form.blaming([Fault("", _BUSY)]), campaign, 503)
        again.headers.update(retry_after(busy))
        return again
    if not made.own:
        return _page(form.with_new_key().blaming([Fault("", _ANOTHER)]), campaign, 422)
    secret = core().links.manage_secret(made.event.slug)
    return redirect(url_for("organise.event", slug=made.event.slug, secret=secret), 303)


def _page(
    form: Form,
    campaign: Campaign,
    status: int = 200,
    question: Sentence | None = None,
    sure: str = "",
) -> Response:
    sections = campaign.sections_by_name
    page = RegisteringPage(
        form=form,
        faults=labelled(form.faults),
        over=why_over(campaign),
        sections=sections,
        regions={
            section.name: regions
            for section in sections
            if (regions := campaign.regions_of(section.code))
        },
        time_zones=time_zones_of(campaign),
        cases=campaign.published_cases,
        labels=LABELS,
        visibilities=VISIBILITIES,
        mails=core().outbox.is_open,
        question=question
        and sentence("%(question)s If it is, send the form once more.", question=question),
        sure=sure or form.text("sure"),
    )
    return render("events/new.html", page, status=status)
