"""The whole answer of a WSGI application to one request, for callers inside the tracker."""

import sys
from collections.abc import Callable, Iterable
from io import BytesIO
from types import TracebackType
from typing import Any, NamedTuple

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
ErrorInfo = tuple[type[BaseException], BaseException, TracebackType]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


class WholeAnswer(NamedTuple):
    """An answer that was read to its end; `status` is such as `200 OK`."""

    status: str
    headers: Headers
    body: bytes


def answer_of(application: Application, environ: Environ) -> WholeAnswer:
    """The application's answer, by PEP 3333. Raises what the application raises.

    What it returned is closed in any case: that ends its transactions and gives files back.
    """
    head: tuple[str, Headers] | None = None
    pieces: list[bytes] = []

    def start_response(
        status: str, headers: Headers, exc_info: ErrorInfo | None = None
    ) -> Callable[[bytes], object]:
        nonlocal head
        if exc_info is not None and pieces:  # too late for an answer that tells of the error
            raise exc_info[1]
        if exc_info is None and head is not None:
            raise AssertionError("an answer begins once, unless an error takes its place")
        head = (status, headers)
        return pieces.append

    returned = application(environ, start_response)
    try:
        pieces.extend(returned)
    finally:
        if close := getattr(returned, "close", None):
            close()
    if head is None:
        raise AssertionError("the application gave no status")
    return WholeAnswer(*head, b"".join(pieces))


def get(application: Application, path: str) -> WholeAnswer:
    """The application's answer to a GET of a path, as if this machine had sent it."""
    return answer_of(
        application,
        {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": "",
            "REMOTE_ADDR": "127.0.0.1",
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        },
    )
