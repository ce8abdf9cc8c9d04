"""An organiser's page of an event, behind a secret link: the code, what to print, how it does."""

from dataclasses import dataclass

from flask import abort
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from ....campaign import Event, Unknown, sentence, watch_key
from ....paper import usual_paper
from ....standings import Standings
from ...forms.form import Form
from ...forms.paper import CHOICES, Choices, read_choices
from ...serving.current import core, enter
from ...serving.reader import say
from ...serving.rendering import render
from ..shared.boards import ShownBoard, neighbours
from ..shared.qr import qr_of

_NO_EVENT = sentence("There is no event at this address. Check that the whole link was copied.")


@dataclass(frozen=True)
class OrganiserPage:
    """An organiser's page of an event: its figures, its addresses, and a QR code of the short one.

    `secret` is that of its link; `print_form` chooses from `choices` what is printed and how.
    `printed_host` and `printed_path` are the short address as it stands on paper, in two pieces
    between which a line may end. `mailed_again` says that the link can be asked for by mail.
    """

    event: Event
    standings: Standings
    board: ShownBoard | None
    qr: Markup
    printed_host: str
    printed_path: str
    short_url: str
    public_url: str
    manage_url: str
    secret: str
    print_form: Form
    choices: Choices
    mailed_again: bool


def event(slug: str, secret: str) -> ResponseReturnValue:
    """The event's code, QR, addresses and totals, made to be printed."""
    event = managed(slug, secret)
    page = _page(event)
    response = render(
        "organise/event.html",
        page,
        report_at=page.short_url,
        section=page.event.section,
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


def managed(slug: str, secret: str) -> Event:
    """The event that a secret link opens, its campaign entered.

    Answers 404 for another secret or a hidden event.
    """
    if not core().links.opens_event(slug, secret):
        abort(404, say(_NO_EVENT))
    try:
        event = core().events.working(slug)
    except Unknown:
        abort(404, say(_NO_EVENT))
    enter(core().catalogue.campaign(event.campaign))
    return event


def _page(event: Event) -> OrganiserPage:
    links = core().links
    short_url = links.short(event.code)
    host, path = links.short_in_two(event.code)
    return OrganiserPage(
        event=event,
        standings=core().standings.of(event.campaign, watch_key(event)),
        board=neighbours(core().catalogue.campaign(event.campaign), event),
        qr=qr_of(short_url),
        printed_host=host,
        printed_path=path,
        short_url=short_url,
        public_url=links.event(event.slug),
        manage_url=links.manage(event.slug),
        secret=links.manage_secret(event.slug),
        print_form=read_choices(MultiDict(), usual_paper(event.section.upper()))[0],
        choices=CHOICES,
        mailed_again=bool(event.contact_email) and core().outbox.is_open,
    )
