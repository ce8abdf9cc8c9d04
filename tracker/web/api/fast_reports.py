"""Takes reports in before Flask looks at the request: on the evening they come by the thousand.

Flask costs more than all that a report needs, and has its say only where something is wrong: then
the request is its own, with what was wrong, so that there is one place that words refusals.
"""

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask
from werkzeug.exceptions import ClientDisconnected

from ...campaign import InvalidReport
from ...settings import Settings
from ..forms.keys import is_key
from ..serving.headers import protection
from ..serving.wsgi import Application
from .answers import REPLAYED
from .blueprints import PREFIX
from .bodies import ReportBody
from .reports import REFUSED, ReceiptAnswer, place_of, recorded
from .requests import read_body

PATH = f"{PREFIX}/reports"
LARGEST_BODY = 16_384
"""Bytes. A report of a dozen lines has a tenth of it; whoever sends more is in no such hurry."""


class FastReports:
    """Stands before Flask's WSGI application, and answers as that would."""

    def __init__(self, app: Flask, application: Application, settings: Settings) -> None:
        self._app = app
        self._application = application
        self._headers = [
            ("Content-Type", "application/json"),
            ("Cache-Control", "private, no-store"),
            *protection(settings, PATH).items(),
        ]

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """The WSGI call."""
        length = _length_of_plain_report(environ)
        if length is None:
            return self._application(environ, start_response)
        try:
            body = _read(environ, length)
            with self._app.app_context():
                answer, status, more = _answered(body, environ["HTTP_IDEMPOTENCY_KEY"])
        except Exception as refused:  # noqa: BLE001 - Flask's error handlers know each of them
            environ[REFUSED] = refused
            return self._application(environ, start_response)
        start_response(
            status, [*self._headers, *more.items(), ("Content-Length", str(len(answer)))]
        )
        return (answer,)


def _read(environ: dict[str, Any], length: int) -> bytes:
    """The body. Raises ClientDisconnected where its sender is gone, or silent for too long."""
    try:
        body: bytes = environ["wsgi.input"].read(length)
    except OSError as error:
        raise ClientDisconnected from error
    if len(body) < length:
        raise ClientDisconnected
    return body


def _length_of_plain_report(environ: dict[str, Any]) -> int | None:
    """How long the body of a report is that comes in the usual way; None for all else."""
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


def _answered(body: bytes, key: str) -> tuple[bytes, str, dict[str, str]]:
    """The answer's body, its status, and what headers it has beside those of all."""
    receipt = recorded(read_body(ReportBody, InvalidReport, body), key)
    answer = ReceiptAnswer.of(receipt).model_dump_json().encode()
    if receipt.replayed:
        return answer, "200 OK", REPLAYED
    return answer, "201 CREATED", {"Location": place_of(receipt)}
