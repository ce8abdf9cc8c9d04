"""The page on which an organiser asks for lost links: they are mailed, never shown."""

from dataclasses import dataclass

from flask import Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ....campaign import (
    DatabaseBusy,
    Fault,
    WrongInput,
    cleaned,
    is_mailbox,
    same_mailbox,
    sentence,
)
from ....campaign.mailboxes import LONGEST_ADDRESS
from ....outbox import Message
from ...forms.form import Form
from ...serving import intake
from ...serving.current import core, page_campaign
from ...serving.device import device
from ...serving.errors import retry_after
from ...serving.guard import shown_again_by, unsigned
from ...serving.rendering import render

_NO_ADDRESS = sentence("Give an e-mail address such as name@example.org.")
_BUSY = sentence("The database is busy. Send the form again in a few seconds.")


@dataclass(frozen=True)
class LinksPage:
    """The form that asks for links; `asked` says that it was sent."""

    form: Form
    faults: tuple[Fault, ...]
    asked: bool


def links() -> ResponseReturnValue:
    """The form, or that it was sent: the same whether anybody knows the address or not."""
    return _page(Form.blank(), asked="asked" in request.args)


def again_after_csrf() -> Response:
    """The form as it was filled in, with a fresh token."""
    return _page(Form.sent(request.form).blaming([Fault("", unsigned())]), 400)


@shown_again_by(again_after_csrf)
def ask() -> ResponseReturnValue:
    """Queue a message with the links of an address.

    Which events it has is looked up by the worker. So nobody can tell from the answer, or from how
    long it takes, whether an address is known.
    """
    _refuse_without_mail()
    form = Form.sent(request.form)
    address = _address(form.text("email"))
    if address is None:
        return _page(form.blaming([Fault("email", _NO_ADDRESS)]), 422)
    campaign = page_campaign()
    home = campaign.sections.get(campaign.home_section or "")
    message = Message(
        "event-links",
        address,
        key=f"event-links/{form.key}/{same_mailbox(address)}",
        language=home.language if home else "en",
        section=home.code if home else "",
    )
    try:
        core().outbox.ask(message, intake.sender_of_request(request.environ, device()))
    except DatabaseBusy as busy:
        again = _page(form.blaming([Fault("", _BUSY)]), 503)
        again.headers.update(retry_after(busy))
        return again
    return redirect(url_for("organise.links", asked="1"), 303)


def _address(typed: str) -> str | None:
    """The address that somebody typed; None where it is none."""
    try:
        address = cleaned(typed, LONGEST_ADDRESS)
    except WrongInput:
        return None
    return address if is_mailbox(address) else None


def _refuse_without_mail() -> None:
    """Answer 404 where no mail is sent."""
    if not core().outbox.is_open:
        abort(404)


def _page(form: Form, status: int = 200, *, asked: bool = False) -> Response:
    _refuse_without_mail()
    page = LinksPage(form, form.faults, asked)
    return render("organise/links.html", page, status=status)
