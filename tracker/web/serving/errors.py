"""Mistakes to HTTP, in one place: problem+json (RFC 9457) under /api, elsewhere a page."""

import json
import logging
import re
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError, OperationalError
from werkzeug.exceptions import HTTPException

from ...campaign import (
    CampaignClosed,
    DatabaseBusy,
    InvalidEvent,
    InvalidReport,
    KeyReused,
    Mistake,
    ReportWithdrawn,
    Unknown,
)
from ...database import NOT_MIGRATED, lacks_tables
from .formats import current_campaign

logger = logging.getLogger(__name__)

MOST_ERRORS = 100
"""How many faults one answer lists."""


class InvalidQuery(Mistake):
    """A parameter of the address that is not known or can't be read."""


class InvalidHeader(Mistake):
    """A header that is missing or ill-formed."""


_MISTAKES: dict[type[Mistake], tuple[HTTPStatus, str]] = {
    InvalidReport: (HTTPStatus.UNPROCESSABLE_ENTITY, "This report can't be taken as it is"),
    InvalidEvent: (HTTPStatus.UNPROCESSABLE_ENTITY, "This event can't be registered as it is"),
    InvalidQuery: (HTTPStatus.UNPROCESSABLE_ENTITY, "A parameter can't be read"),
    InvalidHeader: (HTTPStatus.BAD_REQUEST, "A header is missing or can't be read"),
    KeyReused: (HTTPStatus.UNPROCESSABLE_ENTITY, "This key was used for something else"),
    CampaignClosed: (HTTPStatus.UNPROCESSABLE_ENTITY, "The campaign is not open now"),
    ReportWithdrawn: (HTTPStatus.CONFLICT, "This report can't be corrected any more"),
    Unknown: (HTTPStatus.NOT_FOUND, "There is nothing by this name"),
}

_SENTENCES = {
    400: "The request can't be read.",
    404: "There is nothing at this address.",
    405: "This address does not take this method.",
    413: "This is too large: send at most 64 KiB.",
    415: "Send JSON, with the header Content-Type: application/json.",
    500: "Something went wrong here. It is not your fault; please try again later.",
}
"""What is said where the raiser said nothing of its own."""

_PREPARING = {
    "title": "The campaign is being prepared",
    "detail": "There is nothing to see here yet. Please come back later.",
}
"""What people are told who come before a campaign does."""


def map_errors(app: Flask) -> None:
    """Let every mistake, refusal and accident of `app` end as a clear answer."""
    app.register_error_handler(Mistake, _mistake)
    app.register_error_handler(DatabaseBusy, _busy)
    app.register_error_handler(DBAPIError, _database_failed)
    app.register_error_handler(HTTPException, _refusal)
    app.register_error_handler(Exception, _accident)


def _mistake(mistake: Mistake) -> ResponseReturnValue:
    status, title = _status_of(mistake)
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", type(mistake).__name__).lower()
    problem: dict[str, Any] = {
        "type": f"urn:letter-tracker:problem:{name}",
        "title": title,
        "status": status,
        "detail": _detail(mistake),
    }
    errors = [
        {"field": fault.field, "message": fault.message}
        for fault in mistake.faults[:MOST_ERRORS]
        if fault.field
    ]
    if isinstance(mistake, Unknown) and not _for_programs() and current_campaign() is None:
        problem |= _PREPARING
    return _answer(problem | ({"errors": errors} if errors else {}))


def _detail(mistake: Mistake) -> str:
    if len(mistake.faults) > 1:
        return f"{len(mistake.faults)} things are to be put right: `errors` says which."
    return str(mistake)


def _status_of(mistake: Mistake) -> tuple[HTTPStatus, str]:
    if isinstance(mistake, CampaignClosed) and request.method in ("PATCH", "DELETE"):
        return HTTPStatus.CONFLICT, "This report can't be changed any more"
    return next(_MISTAKES[kind] for kind in type(mistake).__mro__ if kind in _MISTAKES)


def _busy(busy: DatabaseBusy) -> ResponseReturnValue:
    logger.warning("The database can't take a write now: %s", busy)
    return _later(
        "It is not certain that this was taken. Send the same request, with the same key if it has "
        "one, again in a few seconds: it counts once."
    )


def _database_failed(error: DBAPIError) -> ResponseReturnValue:
    if lacks_tables(error):
        logger.error(NOT_MIGRATED)
    elif isinstance(error, OperationalError):
        logger.error("The database can't be reached: %s", error.orig)
    else:
        return _accident(error)
    return _later("The database can't be reached now. Ask again in a few seconds.")


def _later(detail: str) -> Response:
    problem = {
        "type": "urn:letter-tracker:problem:ledger-busy",
        "title": "The ledger is busy",
        "status": HTTPStatus.SERVICE_UNAVAILABLE,
        "detail": detail,
    }
    return _answer(problem, {"Retry-After": str(DatabaseBusy.retry_after_seconds)})


def _refusal(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None:
        return error
    status = HTTPStatus(error.code or 500)
    said = error.description if error.description != type(error).description else None
    headers = {
        name: value
        for name, value in error.get_headers()
        if name.lower() not in ("content-type", "content-length")
    }
    return _answer(_plain(status, said or _SENTENCES.get(status, status.description)), headers)


def _accident(accident: Exception) -> ResponseReturnValue:
    """Log what nobody expected, without the address: it may hold somebody's edit link."""
    logger.error("%s %s failed", request.method, request.url_rule, exc_info=accident)
    return _answer(_plain(HTTPStatus.INTERNAL_SERVER_ERROR, _SENTENCES[500]))


def _plain(status: HTTPStatus, detail: str) -> dict[str, Any]:
    return {"type": "about:blank", "title": status.phrase, "status": status, "detail": detail}


def _for_programs() -> bool:
    return request.path.startswith("/api/")


def _answer(problem: dict[str, Any], headers: dict[str, str] | None = None) -> Response:
    api = _for_programs()
    text = json.dumps(problem) if api else render_template("error.html", **problem)
    response = current_app.response_class(
        text,
        status=problem["status"],
        mimetype="application/problem+json" if api else "text/html",
        headers=headers,
    )
    response.headers["Cache-Control"] = "no-store"
    return response
