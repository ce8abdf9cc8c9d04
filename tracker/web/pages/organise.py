"""An organiser's own pages, behind a secret link: the code, what to print, how the event does."""

from flask import Blueprint, abort, make_response, render_template
from flask.typing import ResponseReturnValue

from ...campaign import Unknown, sentence
from ..serving.current import core
from ..serving.reader import say
from .events.listing import event_figures
from .qr import qr_of

organise = Blueprint("organise", __name__, url_prefix="/organise")

_NO_EVENT = sentence("There is no event at this address. Check that the whole link was copied.")


@organise.get("/events/<slug>/<secret>")
def event(slug: str, secret: str) -> ResponseReturnValue:
    """The event's code, QR, addresses and totals, made to be printed."""
    if not core().links.opens_event(slug, secret):
        abort(404, say(_NO_EVENT))
    try:
        found = core().events.named(slug)
    except Unknown:
        abort(404, say(_NO_EVENT))
    links = core().links
    short = links.short(found.code)
    page = render_template(
        "organise/event.html",
        event=found,
        qr=qr_of(short),
        short=short.partition("://")[2].partition("/"),
        report_at=short,
        page=links.event(slug),
        manage=links.manage(slug),
        **event_figures(found),
    )
    response = make_response(page)
    response.headers["Cache-Control"] = "private, no-store"
    return response
