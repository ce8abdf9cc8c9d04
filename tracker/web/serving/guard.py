"""The checks of forms, cookies and addresses before any route runs."""

import re
from collections.abc import Callable
from functools import partial
from io import BytesIO
from itertools import chain, islice
from typing import IO, Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Request, Response, current_app, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import (
    BadRequest,
    Forbidden,
    NotFound,
    RequestEntityTooLarge,
    RequestURITooLarge,
)
from werkzeug.formparser import FormDataParser
from werkzeug.http import parse_cookie
from werkzeug.routing import RequestRedirect
from werkzeug.utils import cached_property

from ...campaign import Sentence, sentence
from ...settings import Settings
from .body import LARGEST_BODY
from .current import core
from .reader import say

MOST_FORM_FIELDS = 1_000
"""The most fields of a form: a channel and a count for each of hundreds of cases."""

MOST_BARE_PERCENTS = 1_000
"""The most percent signs in a form that escape nothing."""

MOST_PARTS = 100
"""The most parts of a form that a program sends in parts; no page of ours does."""

MOST_PARAMETERS = 50
"""The most parameters of an address."""

MOST_COOKIES = 32
"""The most cookies of own letters that are read: far more than a browser of ours has."""

LONGEST_PATH = 255
"""The longest path, in characters. No address of ours is longer."""

_BARE_PERCENT = re.compile(rb"%(?![0-9A-Fa-f]{2})")

_VALUE = r'=[^;"]*(?=;|$)'
_SESSION = re.compile(rf"(?:^|;) *((?:__Host-)?session{_VALUE})")
_OWN_LETTERS = re.compile(rf"(?:^|;) *((?:__Host-)?you-[^=;]*{_VALUE})")
"""The cookies that the tracker sets. None of them has quotes."""

_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")

FormAgain = Callable[[], Response]
"""Makes the answer with the form as it was filled in and a fresh token."""

Route = TypeVar("Route", bound=Callable[..., object])

_LATE = sentence("This page stood open too long, so nothing was sent. Check it and send it again.")
_NO_COOKIE = sentence(
    "Nothing was sent: the form came without its cookie, which tells your form from one that "
    "another site sends in your name. Send it once more. If you read this again, allow cookies "
    "for this site: they hold no name and follow nobody."
)

_FOREIGN = sentence("This form was sent from another site. Open the page here and try again.")

_AGAIN = "form_again"
"""The attribute of a route that holds its FormAgain."""


def shown_again_by(again: FormAgain) -> Callable[[Route], Route]:
    """Mark a route that takes a form: `again` shows it once more where its token was stale."""

    def mark(route: Route) -> Route:
        setattr(route, _AGAIN, again)
        return route

    return mark


def guard(app: Flask, settings: Settings) -> None:
    """Limit the size of requests, and refuse forged forms (the API takes no cookies)."""
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_BODY,
        MAX_FORM_PARTS=MOST_PARTS,
        SESSION_COOKIE_NAME="__Host-session" if settings.secure else "session",
        SESSION_COOKIE_SECURE=settings.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        SESSION_REFRESH_EACH_REQUEST=False,  # so that no answer of the API sets a cookie
        WTF_CSRF_CHECK_DEFAULT=False,  # see _refuse_forged
        WTF_CSRF_SSL_STRICT=False,  # asks for a Referer, which our pages never send; see below
        WTF_CSRF_TIME_LIMIT=None,  # a form may wait for a network as long as its session lasts
    )
    app.request_class = _BoundedRequest
    app.session_interface = _PagesOnly()
    app.before_request(_refuse_unreadable_address)
    app.before_request(_stay_here)
    app.before_request(_refuse_foreign_origin)
    app.before_request(partial(_refuse_forged, CSRFProtect(app)))


class _BoundedForms(FormDataParser):
    """Forms, whose fields are counted before they are read one by one."""

    def parse(
        self,
        stream: IO[bytes],
        mimetype: str,
        content_length: int | None,
        options: dict[str, str] | None = None,
    ) -> Any:
        """The fields of a form. Raises RequestEntityTooLarge where they are too many.

        Raises BadRequest where percent signs stand for themselves, as no browser writes them: each
        costs as much as a sign that is escaped.
        """
        if mimetype == "application/x-www-form-urlencoded":
            content = stream.read()
            if content.count(b"&") >= MOST_FORM_FIELDS:
                raise RequestEntityTooLarge
            if len(_BARE_PERCENT.findall(content)) > MOST_BARE_PERCENTS:
                raise BadRequest
            stream = BytesIO(content)
        return super().parse(stream, mimetype, content_length, options)


class _BoundedRequest(Request):
    form_data_parser_class = _BoundedForms

    @cached_property
    def cookies(self) -> ImmutableMultiDict[str, str]:
        """The cookies that the tracker sets: to read and check thousands of others takes long."""
        header = ";".join(self.headers.getlist("Cookie"))
        session = islice(_SESSION.finditer(header), 1)
        letters = islice(_OWN_LETTERS.finditer(header), MOST_COOKIES)
        ours = ";".join(found[1] for found in chain(session, letters))
        return ImmutableMultiDict(parse_cookie(ours))


class _PagesOnly(SecureCookieSessionInterface):
    """Sessions for pages: what asks the API has none, so none is looked for, read or written."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        return None if _of_api(request) else super().open_session(app, request)


def _refuse_unreadable_address() -> None:
    """Refuse paths that are too long, queries that are no UTF-8, and NUL, which no engine takes."""
    if "\x00" in request.path or len(request.path) > LONGEST_PATH:
        raise NotFound
    if request.query_string.count(b"&") >= MOST_PARAMETERS:
        raise RequestURITooLarge
    try:
        request.query_string.decode()
    except UnicodeDecodeError:
        raise BadRequest from None
    if not _in_api() and any("\x00" in value for _, value in request.args.items(multi=True)):
        raise BadRequest


def _stay_here() -> None:
    """Let no redirect to another spelling of an address lead to the host that a request names."""
    redirect = request.routing_exception
    if isinstance(redirect, RequestRedirect):
        address = urlsplit(redirect.new_url)
        path = f"/{address.path.lstrip('/')}"
        redirect.new_url = f"{path}?{address.query}" if address.query else path


def _refuse_foreign_origin() -> None:
    """Refuse a form that another site's page sends."""
    origin = request.headers.get("Origin")
    if origin is None or request.method in _SAFE_METHODS or _in_api():
        return
    if not (_is_ours(origin.lower()) or _is_hidden_but_ours(origin)):
        raise Forbidden(say(_FOREIGN))


def _refuse_forged(csrf: CSRFProtect) -> Response | None:
    """Refuse a form without its token; where it can be shown again, nothing typed is lost."""
    if request.endpoint is None or _in_api():
        return None
    try:
        csrf.protect()
    except CSRFError:
        again: FormAgain | None = getattr(
            current_app.view_functions[request.endpoint], _AGAIN, None
        )
        if again is None:
            raise BadRequest(say(unsigned())) from None
        return again()
    return None


def unsigned() -> Sentence:
    """The reason why the token of this request's form is not valid."""
    has_cookie = current_app.config["SESSION_COOKIE_NAME"] in request.cookies
    return _LATE if has_cookie else _NO_COOKIE


def _is_ours(origin: str) -> bool:
    settings = core().settings
    if origin == settings.base_url:
        return True
    return not settings.production and origin.partition("://")[2] == request.host.lower()


def _is_hidden_but_ours(origin: str) -> bool:
    """Whether a browser hid the origin because of our no-referrer, and yet vouches for it."""
    return origin == "null" and request.headers.get("Sec-Fetch-Site") == "same-origin"


def _in_api() -> bool:
    return _of_api(request)


def _of_api(request: Request) -> bool:
    return request.path.startswith("/api/")
