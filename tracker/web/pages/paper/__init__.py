"""What an organiser prints: an event's pack and its certificate, each as a page and as PDF."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import ServiceUnavailable

from ....campaign import Event, Fault, Sentence, sentence
from ....paper import CaseSheet, Certificate, NotPrinted, Pack, usual_paper
from ...forms.form import Form
from ...forms.paper import CHOICES, Choices, PrintChoices, read_choices
from ...serving.current import core, page_campaign
from ...serving.reader import say, speak_as
from ...serving.rendering import render
from ..organise import managed
from .certifying import certificate_of, why_no_certificate
from .packing import pack_of

paper = Blueprint("paper", __name__, url_prefix="/organise/events/<slug>/<secret>")

_NOT_NOW = sentence("The PDF can't be made now. Ask again in a few seconds, or print this page.")
_AGAIN_AFTER_SECONDS = 5
_NONE_OF_IT = sentence("This event has no such sheet: none of its cases has a postal address.")


@dataclass(frozen=True)
class PaperPage:
    """A page with what is printed and the form that chooses how.

    `document` is None where the form has faults, or for the reason `why_not`.
    """

    event: Event
    secret: str
    form: Form
    choices: Choices
    document: Pack | Certificate | None
    why_not: Sentence | None = None

    def cases(self) -> Iterator[CaseSheet]:
        """The sheets of a pack's cases. Others get their turn after each."""
        for sheet in self.document.cases if isinstance(self.document, Pack) else ():
            yield sheet
            time.sleep(0)


@paper.get("/pack")
def pack(slug: str, secret: str) -> ResponseReturnValue:
    """The pack as a page that prints well."""
    return _shown("paper/pack.html", _pack_page(slug, secret))


@paper.get("/pack.pdf")
def pack_file(slug: str, secret: str) -> ResponseReturnValue:
    """The pack as PDF; where it can't be, the page that says why."""
    page = _pack_page(slug, secret)
    return _file(page, "pack") or _shown("paper/pack.html", page)


@paper.get("/certificate")
def certificate(slug: str, secret: str) -> ResponseReturnValue:
    """The certificate as a page that prints well."""
    return _shown("paper/certificate.html", _certificate_page(slug, secret))


@paper.get("/certificate.pdf")
def certificate_file(slug: str, secret: str) -> ResponseReturnValue:
    """The certificate as PDF; where it can't be, the page that says why."""
    page = _certificate_page(slug, secret)
    return _file(page, "certificate") or _shown("paper/certificate.html", page)


def _pack_page(slug: str, secret: str) -> PaperPage:
    event = managed(slug, secret)
    form, chosen = _asked(event)
    document = pack_of(event, chosen) if chosen else None
    if document and not document.parts:
        form, document = form.blaming([Fault("parts", _NONE_OF_IT)]), None
    return PaperPage(event, secret, form, CHOICES, document)


def _certificate_page(slug: str, secret: str) -> PaperPage:
    event = managed(slug, secret)
    form, chosen = _asked(event)
    why_not = why_no_certificate(event)
    document = certificate_of(event, chosen) if chosen and not why_not else None
    return PaperPage(event, secret, form, CHOICES, document, why_not)


def _asked(event: Event) -> tuple[Form, PrintChoices | None]:
    """What the address asks for, answered in the language of the event's section."""
    speak_as(page_campaign().sections[event.section])
    return read_choices(request.args, usual_paper(event.section.upper()))


def _shown(template: str, page: PaperPage) -> Response:
    status = 422 if page.form.faults else 409 if page.why_not else 200
    response = render(
        template, page, report_at=core().links.short(page.event.code), section=page.event.section,
        status=status,
    )  # fmt: skip
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _file(page: PaperPage, layout: str) -> Response | None:
    """The document of a page as PDF, drawn apart from this process; None where it has none."""
    if page.document is None:
        return None
    try:
        printed = core().press.printed(layout, page.document)
    except NotPrinted:
        raise ServiceUnavailable(say(_NOT_NOW), retry_after=_AGAIN_AFTER_SECONDS) from None
    response = Response(printed.pdf, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f"attachment; filename={layout}.pdf"
    response.headers["Cache-Control"] = "private, no-store"
    response.set_etag(printed.digest)
    response.make_conditional(request)
    return response
