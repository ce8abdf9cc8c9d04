"""Mistakes to HTTP, in one place: problem+json (RFC 9457) under /api, elsewhere a page."""

import json
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException

from ...campaign import (
    CampaignClosed,
    DatabaseBusy,
    Fault,
    InvalidEvent,
    InvalidReport,
    KeyReused,
    Mistake,
    OutOfReach,
    ReportMoved,
    ReportWithdrawn,
    Sentence,
    TooMany,
    Unknown,
    counted,
    sentence,
)
from ...database import NOT_MIGRATED, lacks_tables
from .current import current_campaign
from .reader import say
from .rendering import render

logger = logging.getLogger(__name__)

MOST_ERRORS = 100
"""The most faults that one answer lists."""


class InvalidQuery(Mistake):
    """A parameter of the address that is not known or can't be read."""


class InvalidHeader(Mistake):
    """A header that is missing or ill-formed."""


_MISTAKES: dict[type[Mistake], tuple[HTTPStatus, Sentence]] = {
    InvalidReport: (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        sentence("This report can't be taken as it is"),
    ),
    InvalidEvent: (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        sentence("This event can't be registered as it is"),
    ),
    InvalidQuery: (HTTPStatus.UNPROCESSABLE_ENTITY, sentence("A parameter can't be read")),
    InvalidHeader: (HTTPStatus.BAD_REQUEST, sentence("A header is missing or can't be read")),
    KeyReused: (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        sentence("This key was used for something else"),
    ),
    CampaignClosed: (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        sentence("The campaign is not open now"),
    ),
    ReportWithdrawn: (HTTPStatus.CONFLICT, sentence("This report can't be corrected any more")),
    ReportMoved: (
        HTTPStatus.PRECONDITION_FAILED,
        sentence("This report is not as it was any more"),
    ),
    TooMany: (HTTPStatus.TOO_MANY_REQUESTS, sentence("Too many requests")),
    Unknown: (HTTPStatus.NOT_FOUND, sentence("There is nothing by this name")),
}

_TITLES = {
    400: sentence("Bad Request"),
    401: sentence("Unauthorized"),
    403: sentence("Forbidden"),
    404: sentence("Not Found"),
    405: sentence("Method Not Allowed"),
    413: sentence("Request Entity Too Large"),
    415: sentence("Unsupported Media Type"),
    429: sentence("Too Many Requests"),
    500: sentence("Internal Server Error"),
    503: sentence("Service Unavailable"),
}
"""The titles of refusals that have no class of their own; of rarer ones HTTP's own phrase."""

_DETAILS = {
    400: sentence("The request can't be read."),
    404: sentence("There is nothing at this address."),
    405: sentence("This address does not take this method."),
    413: sentence("This is too large: send at most 64 KiB."),
    415: sentence("Send JSON, with the header Content-Type: application/json."),
    500: sentence("Something went wrong here. It is not your fault; please try again later."),
}
"""The sentences for refusals that bring none of their own."""

_BUSY = sentence(
    "It is not certain that this was taken. Send the same request, with the same key if it has "
    "one, again in a few seconds: it counts once."
)
_OUT_OF_REACH = sentence("The database can't be reached now. Ask again in a few seconds.")


@dataclass(frozen=True)
class Problem:
    """A problem, shown to people on a page and to programs by RFC 9457.

    `kind` ends the URN of the problem's type; "" is a plain refusal of HTTP's. `more` stands in the
    JSON beside the rest.
    """

    status: HTTPStatus
    title: str
    detail: str
    kind: str = ""
    faults: tuple[Fault, ...] = ()
    more: Mapping[str, Any] = field(default_factory=dict)

    def json(self) -> str:
        """The problem as `application/problem+json`."""
        kind = f"urn:letter-tracker:problem:{self.kind}" if self.kind else "about:blank"
        problem: dict[str, Any] = {
            "type": kind,
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
        }
        errors = [
            {"field": fault.field, "message": say(fault.sentence)}
            for fault in self.faults[:MOST_ERRORS]
            if fault.field
        ]
        return json.dumps(problem | ({"errors": errors} if errors else {}) | dict(self.more))


def map_errors(app: Flask) -> None:
    """Let every mistake, refusal and accident of `app` end as a clear answer."""
    app.register_error_handler(Mistake, _mistake)
    app.register_error_handler(DatabaseBusy, _busy)
    app.register_error_handler(DBAPIError, _database_failed)
    app.register_error_handler(HTTPException, _refusal)
    app.register_error_handler(Exception, _accident)
    app.log_exception = _log_accident  # type: ignore[method-assign, assignment]


def _mistake(mistake: Mistake) -> ResponseReturnValue:
    return answer_to(problem_of(mistake), retry_after(mistake))


def retry_after(refusal: Mistake | DatabaseBusy) -> dict[str, str]:
    """The header that says when the same request may be sent again; none for most mistakes."""
    if isinstance(refusal, TooMany | DatabaseBusy):
        return {"Retry-After": str(refusal.retry_after_seconds)}
    return {}


def problem_of(mistake: Mistake) -> Problem:
    """The problem that a mistake is."""
    status, title = status_of(mistake)
    detail = say(_detail(mistake))
    if isinstance(mistake, Unknown) and not _for_programs() and current_campaign() is None:
        title = sentence("The campaign is being prepared")
        detail = say(sentence("There is nothing to see here yet. Please come back later."))
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", type(mistake).__name__).lower()
    return Problem(status, say(title), detail, name, mistake.faults)


def _detail(mistake: Mistake) -> Sentence:
    if len(mistake.faults) == 1:
        return mistake.faults[0].sentence
    return counted(
        "%(count)s thing is to be put right: `errors` says which.",
        "%(count)s things are to be put right: `errors` says which.",
        len(mistake.faults),
    )


def status_of(mistake: Mistake) -> tuple[HTTPStatus, Sentence]:
    """The status and the title of the answer to a mistake."""
    if isinstance(mistake, CampaignClosed) and request.method in ("PATCH", "DELETE"):
        return HTTPStatus.CONFLICT, sentence("This report can't be changed any more")
    return next(_MISTAKES[kind] for kind in type(mistake).__mro__ if kind in _MISTAKES)


def _busy(busy: DatabaseBusy) -> ResponseReturnValue:
    if isinstance(busy, OutOfReach):
        logger.warning("The database can't be read now: %s", busy)
        return _later(_OUT_OF_REACH)
    logger.warning("The database can't take a write now: %s", busy)
    return _later(_BUSY)


def _database_failed(error: DBAPIError) -> ResponseReturnValue:
    if not lacks_tables(error):
        return _accident(error)
    logger.error(NOT_MIGRATED)
    return _later(_OUT_OF_REACH)


def _later(detail: Sentence) -> Response:
    title = say(sentence("The ledger is busy"))
    problem = Problem(HTTPStatus.SERVICE_UNAVAILABLE, title, say(detail), "ledger-busy")
    return answer_to(problem, {"Retry-After": str(DatabaseBusy.retry_after_seconds)})


def _refusal(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None:
        return error
    status = HTTPStatus(error.code or 500)
    detail = error.description if error.description != type(error).description else None
    headers = {
        name: value
        for name, value in error.get_headers()
        if name.lower() not in ("content-type", "content-length")
    }
    return answer_to(_plain(status, detail), headers)


def _accident(accident: Exception) -> ResponseReturnValue:
    _log_accident(accident)
    return answer_to(_plain(HTTPStatus.INTERNAL_SERVER_ERROR))


def _log_accident(accident: Any) -> None:
    """Log what nobody expected, without the address: it may hold somebody's edit link."""
    logger.error("%s %s failed", request.method, request.url_rule, exc_info=accident)


def _plain(status: HTTPStatus, detail: str | None = None) -> Problem:
    """A refusal of HTTP's own; `detail` is in the reader's language already."""
    title = say(_TITLES[status]) if status in _TITLES else status.phrase
    if not detail:
        detail = say(_DETAILS[status]) if status in _DETAILS else status.description
    return Problem(status, title, detail)


def _for_programs() -> bool:
    return request.path.startswith("/api/")


def answer_to(problem: Problem, headers: dict[str, str] | None = None) -> Response:
    """The answer that tells of a problem: a page, or under /api JSON."""
    if _for_programs():
        response = current_app.response_class(
            problem.json(), problem.status, mimetype="application/problem+json"
        )
    else:
        response = render("error.html", problem, status=problem.status)
    response.headers.update(headers or {})
    response.headers["Cache-Control"] = "no-store"
    return response
