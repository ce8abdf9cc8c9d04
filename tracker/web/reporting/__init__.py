"""Reporting letters: the form, an event's short address, a report's own page behind its link."""

from collections.abc import Callable

from flask import Blueprint, Response, request

from ..events import form_again_after_csrf as event_form_again
from . import own, sending

__all__ = ["form_again_after_csrf", "reporting"]

reporting = Blueprint("reporting", __name__)

reporting.add_url_rule("/report", "report", sending.report)
reporting.add_url_rule("/report", "send", sending.send, methods=["POST"])
reporting.add_url_rule("/e/<code>", "at_event", sending.at_event)
reporting.add_url_rule("/e", "code_typed", sending.code_typed)
reporting.add_url_rule("/reports/<reference>/<secret>", "own_report", own.own_report)
reporting.add_url_rule("/reports/<reference>/<secret>", "correct", own.correct, methods=["POST"])
reporting.add_url_rule(
    "/reports/<reference>/<secret>/withdraw", "withdraw", own.withdraw, methods=["POST"]
)

_FORMS_AGAIN: dict[str, Callable[[], Response]] = {
    "reporting.send": sending.again_after_csrf,
    "reporting.correct": own.again_after_csrf,
    "reporting.withdraw": own.again_after_csrf,
    "events_pages.register": event_form_again,
}


def form_again_after_csrf() -> Response | None:
    """The form of a request whose token was stale, as it was filled in; None if it had none."""
    again = _FORMS_AGAIN.get(request.endpoint or "")
    return again() if again else None
