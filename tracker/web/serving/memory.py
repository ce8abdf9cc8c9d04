"""Answers what everyone asks for from memory, before Flask looks at the request.

A figure that is asked for again stays right until the database's head moves, so its whole answer,
headers and all, is kept until then: Flask makes it once, everyone else gets it from here.
"""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from sqlalchemy.exc import SQLAlchemyError
from werkzeug.http import parse_etags

from ...standings import StandingsBook
from .wsgi import Application, Headers, answer_of

HOT = ("/api/v1/standings", "/api/v1/cases", "/api/v1/leaderboards/")
"""How the addresses begin that are answered from memory."""

MOST_KEPT = 256
"""How many answers are kept between two moves of the head; one more, and all are made anew."""

_OF_A_BODY = ("Content-Type", "Content-Length")

LARGEST_KEPT = 200_000
"""A larger answer, in bytes, is not kept."""


class _Answer(NamedTuple):
    """`unchanged` are the headers for whoever has this answer already."""

    status: str
    headers: Headers
    body: bytes
    etag: str | None
    unchanged: Headers


class AnswersInMemory:
    """Stands before a WSGI application and keeps what it answers to GETs of hot addresses.

    The same address on the same host gets the same bytes until the head moves; everything else
    is the application's.
    """

    def __init__(self, application: Application, book: StandingsBook) -> None:
        self._application = application
        self._book = book
        self._stamp = -1
        self._kept: dict[tuple[str, ...], _Answer] = {}

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """The WSGI call."""
        path: str = environ["PATH_INFO"]
        if environ["REQUEST_METHOD"] != "GET" or not path.startswith(HOT):
            return self._application(environ, start_response)
        known = environ.pop("HTTP_IF_NONE_MATCH", None)
        answer = self._answer(environ, path)
        if known and answer.etag and (known == answer.etag or _names(known, answer.etag)):
            start_response("304 NOT MODIFIED", answer.unchanged)
            return ()
        start_response(answer.status, answer.headers)
        return (answer.body,)

    def _answer(self, environ: dict[str, Any], path: str) -> _Answer:
        try:
            self._book.look()
        except SQLAlchemyError:  # the application knows what to say
            return _made(self._application, environ)
        if self._book.stamp != self._stamp:
            self._kept, self._stamp = {}, self._book.stamp  # in this order, as others read them
        key = (path, environ.get("QUERY_STRING", ""), environ.get("HTTP_HOST", ""))
        kept = self._kept
        if key in kept:
            return kept[key]
        answer = _made(self._application, environ)
        if answer.etag and len(answer.body) <= LARGEST_KEPT:
            if len(kept) >= MOST_KEPT:
                kept.clear()
            kept[key] = answer  # if the head has moved meanwhile, nobody looks here any more
        return answer


def _made(application: Application, environ: dict[str, Any]) -> _Answer:
    answer = answer_of(application, environ)
    headers = [(name, value) for name, value in answer.headers if name != "Date"]  # the server's
    named = dict(headers)
    whole = answer.status.startswith("200 ") and "Set-Cookie" not in named
    unchanged = [header for header in headers if header[0] not in _OF_A_BODY]
    etag = named["ETag"] if whole else None
    return _Answer(answer.status, headers, answer.body, etag, unchanged)


def _names(known: str, etag: str) -> bool:
    return bool(parse_etags(known).contains_weak(etag.strip('"')))
