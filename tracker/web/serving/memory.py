"""Answers what everyone asks for from memory, before Flask looks at the request.

A public figure holds until the head of the database moves. Flask makes its answer once; whoever
asks again until then gets the same bytes from here. An answer is found by what its address asks
for, not by how the address is written: a stranger can vary hosts and parameters without end.
"""

from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from functools import lru_cache
from typing import Any, Generic, NamedTuple, TypeVar
from urllib.parse import parse_qsl

from werkzeug.http import parse_etags

from ...database import UNREADABLE
from ...standings import StandingsBook
from .wsgi import Application, Environ, Headers, answer_of

PREFIXES = ("/api/v1/standings", "/api/v1/cases", "/api/v1/leaderboards/")
"""The prefixes of the paths that are answered from memory."""

LISTED = frozenset({"campaign", "scope", "section", "case", "by", "band", "since"})
"""Parameters that take one of few values, so that few addresses are answered with 200."""

MOST_OF_CAMPAIGN = 2_048
"""The most answers remembered whose parameters are all `LISTED`: more than a campaign has."""

MOST_OF_EVENTS = 1_024
"""The most answers remembered of events' own standings, as anyone can register an event."""

MOST_OTHERS = 128
"""The most answers remembered that have any other parameter."""

LARGEST_BODY = 200_000
"""A larger answer, in bytes, is not remembered."""

LONGEST_ADDRESS = 400
"""The longest address, in characters, whose answer is remembered."""

_OF_THIS_MOMENT = ("Date", "Age")
_OF_A_BODY = ("Content-Type", "Content-Length")


class View(NamedTuple):
    """The content that an address asks for. Parameters are sorted by name, without empty ones."""

    path: str
    parameters: tuple[tuple[str, str], ...]


@lru_cache(maxsize=1_024)
def view_of(path: str, query: str) -> View | None:
    """The view that an address asks for; None where Flask must look at it first.

    The query is read as Flask reads it: an empty parameter counts as not given, and one that
    stands twice is refused.
    """
    if not query.isascii():
        return None
    try:
        pairs = parse_qsl(query, keep_blank_values=True, errors="strict")
    except ValueError:
        return None
    if len({name for name, _ in pairs}) < len(pairs):
        return None
    return View(path, tuple(sorted((name, value) for name, value in pairs if value)))


class _Answer(NamedTuple):
    """An answer of Flask's. `not_modified` are the headers of a 304, for whoever has it already.

    One without an `etag` is not remembered.
    """

    status: str
    headers: Headers
    body: bytes
    etag: str | None
    not_modified: Headers


Answer = TypeVar("Answer")


class Pool(Generic[Answer]):
    """The answers to the views that were asked for last, so many at most."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._answers: OrderedDict[View, Answer] = OrderedDict()

    def __len__(self) -> int:
        return len(self._answers)

    def get(self, view: View) -> Answer | None:
        """The answer to a view, if it is remembered."""
        try:
            self._answers.move_to_end(view)
        except KeyError:
            return None
        return self._answers.get(view)  # another thread may have dropped it meanwhile

    def put(self, view: View, answer: Answer) -> None:
        """Remember an answer; drop the one that nobody has asked for the longest."""
        self._answers[view] = answer
        while len(self._answers) > self._most:
            with suppress(KeyError):
                self._answers.popitem(last=False)


class Answers:
    """The answers that hold while the standings have one stamp, in pools that don't compete.

    Whatever a stranger asks for pushes out at most what is like it.
    """

    def __init__(self, stamp: int) -> None:
        self.stamp = stamp
        self.of_campaign: Pool[_Answer] = Pool(MOST_OF_CAMPAIGN)
        self.of_events: Pool[_Answer] = Pool(MOST_OF_EVENTS)
        self.others: Pool[_Answer] = Pool(MOST_OTHERS)

    def __len__(self) -> int:
        return len(self.of_campaign) + len(self.of_events) + len(self.others)

    def pool(self, view: View, usual: Collection[tuple[str, str]]) -> Pool[_Answer]:
        """The pool of a view; `usual` are parameters that the tracker's own pages ask with."""
        for name, value in view.parameters:
            if name not in LISTED and (name, value) not in usual:
                return self.others
            if value.startswith("event:"):
                return self.of_events
        return self.of_campaign


class AnswersInMemory:
    """Stands before a WSGI application and remembers its answers to GETs of some paths.

    Everything else is the application's. `usual` are the parameters, beside those listed, with
    which the tracker's own pages ask.
    """

    def __init__(
        self,
        application: Application,
        book: StandingsBook,
        usual: Collection[tuple[str, str]] = (),
    ) -> None:
        self._application = application
        self._book = book
        self._usual = frozenset(usual)
        self.answers = Answers(-1)

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """The WSGI call."""
        is_ours = environ["PATH_INFO"].startswith(PREFIXES)
        view = view_asked(environ) if is_ours else None
        if view is None:
            return self._application(environ, start_response)
        etags = environ.pop("HTTP_IF_NONE_MATCH", None)
        answer = self._answer({**environ, "REQUEST_METHOD": "GET"}, view)
        age = age_headers(self._book)
        if etags and answer.etag and (etags == answer.etag or _include(etags, answer.etag)):
            start_response("304 NOT MODIFIED", answer.not_modified + age)
            return ()
        start_response(answer.status, answer.headers + age)
        return () if wants_head(environ) else (answer.body,)

    def _answer(self, environ: Environ, view: View) -> _Answer:
        try:
            self._book.look()
        except UNREADABLE:  # the application knows what to say
            return _answer_from(self._application, environ)
        answers = self.answers
        if answers.stamp != self._book.stamp:
            answers = self.answers = Answers(self._book.stamp)
        pool = answers.pool(view, self._usual)
        if answer := pool.get(view):
            return answer
        answer = _answer_from(self._application, environ)
        if answer.etag and len(answer.body) <= LARGEST_BODY:
            pool.put(view, answer)  # if the head has moved meanwhile, nobody looks there any more
        return answer


def wants_head(environ: Environ) -> bool:
    """Whether a request is for the head of an answer alone. It costs as little as the whole."""
    return bool(environ["REQUEST_METHOD"] == "HEAD")


def age_headers(book: StandingsBook) -> Headers:
    """The header that says for how many seconds the figures could not be looked at, if so."""
    return [("Age", str(book.old))] if book.old else []


def view_asked(environ: Environ) -> View | None:
    """The view that a GET or HEAD asks for; None where the application must look at it first."""
    path: str = environ["PATH_INFO"]
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
        return None
    query: str = environ.get("QUERY_STRING", "")
    if len(path) + len(query) <= LONGEST_ADDRESS and "HTTP_IF_MATCH" not in environ:
        return view_of(path, query)
    return None


def _answer_from(application: Application, environ: Environ) -> _Answer:
    """The application's answer, made without the request's Host, as others will get it too."""
    environ.pop("HTTP_HOST", None)
    answer = answer_of(application, environ)
    headers = [header for header in answer.headers if header[0] not in _OF_THIS_MOMENT]
    named = dict(headers)
    whole = answer.status.startswith("200 ") and "Set-Cookie" not in named
    not_modified = [header for header in headers if header[0] not in _OF_A_BODY]
    return _Answer(
        answer.status, headers, answer.body, named.get("ETag") if whole else None, not_modified
    )


def _include(etags: str, etag: str) -> bool:
    return bool(parse_etags(etags).contains_weak(etag.strip('"')))
