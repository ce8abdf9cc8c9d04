"""Answers reports before Flask looks at the request: on the evening they come by the thousand.

Flask costs more than everything else that a report needs. This layer answers only where nothing is
wrong; otherwise Flask gets the request together with the error, so one place words refusals.
"""

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask
from werkzeug.exceptions import ClientDisconnected

from ...campaign import InvalidReport
from ...settings import Settings
from ..forms.keys import is_key
from ..serving.headers import protection
from ..serving.intake import sender_of_request
from ..serving.wsgi import Application, Environ
from .answers import REPLAYED
from .blueprints import PREFIX
from .bodies import ReportBody
from .reports import REFUSED, ReceiptAnswer, place_of, record_body
from .requests import read_body

PATH = f"{PREFIX}/reports"

LARGEST_BODY = 16_384
"""Bytes. A report of a dozen lines has a tenth of it; Flask reads the larger ones."""


class FastReports:
    """Stands before Flask's WSGI application, and answers as that would.

    Flask's hooks do not run here. `tests/test_fast_reports.py` lists them, each with the reason
    why that is right.
    """

    def __init__(self, app: Flask, application: Application, settings: Settings) -> None:
        self._app = app
        self._application = application
        self._headers = [
            ("Content-Type", "application/json"),
            ("Cache-Control", "private, no-store"),
            *protection(settings, PATH).items(),
        ]

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """The WSGI call."""
        length = _length_of_plain_report(environ)
        if length is None:
            return self._application(environ, start_response)
        try:
            body = _read(environ, length)
            with self._app.app_context():
                answer, status, headers = _answer(body, environ)
        except Exception as error:  # noqa: BLE001 - Flask's error handlers know each of them
            environ[REFUSED] = error
            return self._application(environ, start_response)
        start_response(
            status, [*self._headers, *headers.items(), ("Content-Length", str(len(answer)))]
        )
        return (answer,)


def _length_of_plain_report(environ: Environ) -> int | None:
    """The length of the body of a report that comes in the usual way; None for all else."""
    if (
        environ["PATH_INFO"] == PATH
        and environ["REQUEST_METHOD"] == "POST"
        and not environ.get("QUERY_STRING")
        and environ.get("CONTENT_TYPE") == "application/json"
        and is_key(environ.get("HTTP_IDEMPOTENCY_KEY", ""))
        and (digits := environ.get("CONTENT_LENGTH", "")).isdecimal()
        and (length := int(digits)) <= LARGEST_BODY
    ):
        return length
    return None


def _read(environ: Environ, length: int) -> bytes:
    """The body. Raises ClientDisconnected where its sender has gone, or is silent for too long."""
    try:
        body: bytes = environ["wsgi.input"].read(length)
    except OSError as error:
        raise ClientDisconnected from error
    if len(body) < length:
        raise ClientDisconnected
    return body


def _answer(body: bytes, environ: Environ) -> tuple[bytes, str, dict[str, str]]:
    """The answer's body, its status, and its headers beside those that all answers have."""
    report = read_body(ReportBody, InvalidReport, body)
    receipt = record_body(report, environ["HTTP_IDEMPOTENCY_KEY"], sender_of_request(environ))
    answer = ReceiptAnswer.of(receipt).model_dump_json().encode()
    if receipt.replayed:
        return answer, "200 OK", REPLAYED
    return answer, "201 CREATED", {"Location": place_of(receipt)}
