"""An organiser's own pages, behind a secret link: the code, what to print, how the event does."""

import io

import segno
from flask import Blueprint, abort, make_response, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from ..campaign import Unknown
from .events import event_figures
from .links import manage_url, opens_event, page_url, short_url
from .parts import parts

organise = Blueprint("organise", __name__, url_prefix="/organise")

_NO_EVENT = "There is no event at this address. Check that the whole link was copied."


@organise.get("/events/<slug>/<secret>")
def event(slug: str, secret: str) -> ResponseReturnValue:
    """The event's code, QR, addresses and totals, made to be printed."""
    if not opens_event(slug, secret):
        abort(404, _NO_EVENT)
    try:
        found = parts().events.named(slug)
    except Unknown:
        abort(404, _NO_EVENT)
    short = short_url(found.code)
    page = render_template(
        "organise/event.html",
        event=found,
        qr=qr_of(short),
        short=short.partition("://")[2].partition("/"),
        report_at=short,
        page=page_url(slug),
        manage=manage_url(slug),
        **event_figures(found),
    )
    response = make_response(page)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def qr_of(address: str) -> Markup:
    """An address as a QR code: SVG to stand in a page, without a size of its own."""
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn,
        kind="svg",
        xmldecl=False,
        svgns=False,
        omitsize=True,
        border=4,
        light="#fff",
        svgclass="qr-code",
        lineclass=None,
        title="QR code of the event’s address",
    )
    return Markup(drawn.getvalue().decode())  # noqa: S704 — drawn here from our own address
