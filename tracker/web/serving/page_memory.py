"""Public pages kept ready made until a figure changes, for a second at the most.

While the database can't be reached, or can't give what a new one needs, they are given out as they
were, with their age.

A page is the same for everybody but for the letters that this browser has reported. They stand in
the strip, and are put in here.
"""

import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import unescape
from typing import Any

from flask import Flask
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

from ...campaign import PAGE_WORDS
from ...core import Core
from ...database import UNREADABLE
from .formats import elsewhere, number
from .headers import compressed
from .memory import Pool, View, age_headers, view_asked, wants_head
from .own_letters import may_have_own_letters, your_letters
from .wsgi import Application, Environ, Headers, WholeAnswer, answer_of

PATHS = frozenset(
    {"/", "/cases", "/events", "/leaderboards", "/ledger", "/live", "/display", "/updates.atom"}
)
_BELOW = ("/cases/", "/events/")
_WITH_FORMS = frozenset({"/events/new"})
"""Pages that hold a token for their form, and so are nobody else's."""

_CALENDARS = ".ics"
"""What the addresses of calendar files end with: they have a memory of their own, and ETags."""

OLDEST_SECONDS = 1.0
"""A page is made anew after so long: an event may have been hidden by another process."""

MOST_PAGES = 256
"""The most pages of the main campaign that are kept. A page takes 30 kB, packed and unpacked."""

MOST_OF_OTHERS = 64
"""The most pages that are kept of all other campaigns together."""

_OWN_LETTERS = re.compile(
    rb'(id="your-letters">)[^<]*(</b><span id="your-letters-elsewhere">)[^<]*'
)
_SCOPE_OF_STRIP = re.compile(
    rb'class="strip-line"[^>]* data-campaign="([^"]*)" data-live="([^"]*)"'
)
_OF_A_CONNECTION = ("Date", "Age", "Content-Length", "Content-Encoding")


@dataclass(frozen=True)
class _Page:
    """A page as somebody without a session gets it. `made` is the time on the monotonic clock.

    `stamp` changes with the figures and the time that it shows.
    """

    stamp: object
    made: float
    headers: Headers
    body: bytes
    packed: bytes


class PagesInMemory:
    """Stands before a WSGI application and keeps the public pages that it makes."""

    def __init__(self, app: Flask, application: Application, core: Core) -> None:
        self._app = app
        self._application = application
        self._core = core
        self._changes: object = None
        self._pages: Pool[_Page] = Pool(MOST_PAGES)
        self._of_others: Pool[_Page] = Pool(MOST_OF_OTHERS)

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """The WSGI call."""
        view = view_asked(environ) if self._is_public_page(environ["PATH_INFO"]) else None
        page = self._page(environ, view) if view else None
        if page is None:
            return self._application(environ, start_response)
        if isinstance(page, WholeAnswer):
            start_response(page.status, page.headers)
            return () if wants_head(environ) else (page.body,)
        own = self._own_body(environ, page.body)
        headers = page.headers if own is None else _private(page.headers)
        body = page.body if own is None else own
        if _takes_gzip(environ):
            headers = [*headers, ("Content-Encoding", "gzip")]
            body = page.packed if own is None else compressed(own)
        length = ("Content-Length", str(len(body)))
        start_response("200 OK", [*headers, length, *age_headers(self._core.standings)])
        return () if wants_head(environ) else (body,)

    def _is_public_page(self, path: str) -> bool:
        """Whether this is a page of the main campaign, or of another below its slug."""
        if (slug := _campaign_of(path)) and self._is_shown(slug):
            path = path.removeprefix(f"/{slug}") or "/"
        if path in _WITH_FORMS or path.endswith(_CALENDARS):
            return False
        return path in PATHS or path.startswith(_BELOW)

    def _is_shown(self, slug: str) -> bool:
        try:
            return self._core.catalogue.shows(slug)
        except UNREADABLE:  # the application knows what to say
            return False

    def _page(self, environ: Environ, view: View) -> _Page | WholeAnswer | None:
        """The page of a view, made now if need be; None where Flask has to answer by itself."""
        try:
            self._core.standings.look()
        except UNREADABLE:  # the application knows what to say
            return None
        old = self._core.standings.old
        changes = (self._core.standings.changes, self._core.events.changes)
        if changes != self._changes:  # what was hidden must not come back in an outage
            self._changes = changes
            self._pages, self._of_others = Pool(MOST_PAGES), Pool(MOST_OF_OTHERS)
        stamp = (self._core.standings.stamp, int(self._core.clock().timestamp()) // 60)
        now = time.monotonic()
        pages = self._of_others if _campaign_of(view.path) else self._pages
        page = pages.get(view)
        holds = page and page.stamp == stamp and now - page.made < OLDEST_SECONDS
        if page and (old or holds):
            return page
        answer = answer_of(self._application, _anonymous(environ))
        if page and answer.status.startswith("503 "):
            return page
        if not answer.status.startswith("200 ") or _sets_a_cookie(answer):
            return None if "HTTP_COOKIE" in environ else answer
        headers = [header for header in answer.headers if header[0] not in _OF_A_CONNECTION]
        page = _Page(stamp, now, headers, answer.body, compressed(answer.body))
        pages.put(view, page)
        return page

    def _own_body(self, environ: Environ, body: bytes) -> bytes | None:
        """The page with the letters that this browser has reported; None for an unknown one."""
        scope = _SCOPE_OF_STRIP.search(body)
        cookies = environ.get("HTTP_COOKIE", "")
        known = self._app.config["SESSION_COOKIE_NAME"] in cookies or may_have_own_letters(cookies)
        if not scope or not known:
            return None
        with self._app.request_context(environ):
            slug, key = (unescape(name.decode()) for name in scope.groups())
            campaign = self._core.catalogue.campaign(slug)
            section = self._core.standings.scope(campaign, key).section
            own = your_letters(campaign.slug, section)
            here, others = number(own.here).encode(), elsewhere(own.elsewhere).encode()
        return _OWN_LETTERS.sub(rb"\g<1>" + here + rb"\g<2>" + others, body, count=1)


def _campaign_of(path: str) -> str:
    """The word in a path where a campaign's slug stands, "" of the main campaign's pages."""
    first = path[1:].partition("/")[0]
    return "" if first in PAGE_WORDS else first


def _takes_gzip(environ: Environ) -> bool:
    accepted = parse_accept_header(environ.get("HTTP_ACCEPT_ENCODING"), Accept)
    return accepted.quality("gzip") > 0


def _private(headers: Headers) -> Headers:
    """The headers of a page that is for one browser alone."""
    others = [header for header in headers if header[0] != "Cache-Control"]
    return [*others, ("Cache-Control", "private, no-store")]


def _anonymous(environ: Environ) -> Environ:
    """The request of somebody without a session, who wants the page whole and as it is."""
    left_out = ("HTTP_COOKIE", "HTTP_HOST", "HTTP_ACCEPT_ENCODING", "HTTP_RANGE")
    conditions = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE")
    kept = {
        name: value
        for name, value in environ.items()
        if name not in left_out and name not in conditions
    }
    return kept | {"REQUEST_METHOD": "GET"}


def _sets_a_cookie(answer: WholeAnswer) -> bool:
    return any(name == "Set-Cookie" for name, _ in answer.headers)
