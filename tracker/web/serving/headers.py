"""The headers of every answer: what a page may load, who may frame it, how long it is cached."""

import secrets
from collections.abc import Callable, Iterable
from functools import cache
from struct import pack
from typing import Any
from zlib import DEFLATED, MAX_WBITS, compressobj, crc32

from flask import Flask, Response, current_app, request, session

from ...settings import Settings
from .campaign_pages import rule_of_page
from .current import core
from .own_letters import has_own_letters
from .wsgi import Application, Environ, Headers

_FROM_HERE = ("script-src", "style-src", "connect-src", "font-src", "manifest-src", "worker-src")

_POLICY = "; ".join(
    ["default-src 'none'"]
    + [f"{kind} 'self'" for kind in _FROM_HERE]
    + ["img-src 'self' data:", "form-action 'self'", "base-uri 'self'"]
)

_LOADS_NOTHING = ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")

_POWERS = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "encrypted-media",
    "geolocation", "gyroscope", "hid", "idle-detection", "magnetometer", "microphone", "midi",
    "payment", "picture-in-picture", "publickey-credentials-get", "serial", "usb",
    "xr-spatial-tracking",
)  # fmt: skip

_DISPLAY_POWERS = ("fullscreen", "screen-wake-lock")

_YEAR_SECONDS = 365 * 24 * 3600

_GIVEN = (200, 206, 304)
"""The statuses of answers that give what was asked for: all of it, a range, or what is known."""

SMALLEST_COMPRESSED = 1_000
"""The size, in bytes, from which a page is compressed."""


def set_headers(app: Flask) -> None:
    """Let every answer of `app` carry the headers that protect its readers."""
    app.after_request(_compress)
    app.after_request(_protect)
    app.after_request(_limit_caching)
    app.after_request(_tell_age)


class SocketHeaders:
    """Stands before a WSGI application, and puts headers on its answers under /socket.io/.

    Flask does not make those, so its hooks do not see them.
    """

    def __init__(self, application: Application, settings: Settings) -> None:
        self._application = application
        self._headers = [*_of_all(settings).items(), _LOADS_NOTHING, ("Cache-Control", "no-store")]

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """The WSGI call."""
        if not environ["PATH_INFO"].startswith("/socket.io/"):
            return self._application(environ, start_response)

        def start(status: str, headers: Headers, *more: Any) -> Any:
            return start_response(status, [*headers, *self._headers], *more)

        return self._application(environ, start)


def _of_all(settings: Settings) -> dict[str, str]:
    headers = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
    if settings.secure:
        headers["Strict-Transport-Security"] = f"max-age={_YEAR_SECONDS}"
    return headers


def _protect(response: Response) -> Response:
    """Put the protecting headers on an answer; a static file loads nothing and needs few."""
    if request.path.startswith("/assets/") and response.mimetype != "text/html":
        response.headers.update(_of_all(core().settings) | dict([_LOADS_NOTHING]))
    else:
        response.headers.update(protection(core().settings, rule_of_page()))
    return response


def protection(settings: Settings, path: str) -> dict[str, str]:
    """The headers that say what a page of this rule may load and do, and who may frame it."""
    framed = "*" if path.startswith("/embed/") else "'self'" if path == "/display" else "'none'"
    frames = "'self'" if path == "/display/setup" else "'none'"
    return _of_all(settings) | {
        "Content-Security-Policy": f"{_POLICY}; frame-src {frames}; frame-ancestors {framed}",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": _permissions(path == "/display"),
    }


def _tell_age(response: Response) -> Response:
    """Say for how many seconds the figures in it could not be looked at, if so."""
    if request.method == "GET" and (old := core().standings.old):
        response.headers["Age"] = str(old)
    return response


@cache
def _permissions(display: bool) -> str:
    granted = "(self)" if display else "()"
    return ", ".join(
        [f"{power}=()" for power in _POWERS] + [f"{power}={granted}" for power in _DISPLAY_POWERS]
    )


def _limit_caching(response: Response) -> Response:
    """Keep what depends on a session out of caches, and let them hold the rest for two seconds.

    An answer that names a time of its own keeps it, unless it depends on a session.
    """
    if request.path.startswith(("/api/", "/assets/", "/static/")):
        if "Location" in response.headers:
            response.headers.setdefault("Cache-Control", "no-store")
        return response
    if _depends_on_a_session():
        response.headers["Cache-Control"] = "private, no-store"
    elif "Cache-Control" not in response.headers:
        public = request.method in ("GET", "HEAD") and response.status_code in _GIVEN
        response.headers["Cache-Control"] = "public, max-age=2" if public else "no-store"
    response.vary.add("Cookie")
    return response


def _depends_on_a_session() -> bool:
    cookies = request.cookies
    has_session = current_app.config["SESSION_COOKIE_NAME"] in cookies or session.modified
    return has_session or has_own_letters(cookies)


def _compress(response: Response) -> Response:
    """Compress a page for a browser that takes gzip."""
    if response.mimetype != "text/html" or response.is_streamed or response.content_encoding:
        return response
    response.vary.add("Accept-Encoding")
    content = response.get_data()
    if request.accept_encodings.quality("gzip") > 0 and len(content) >= SMALLEST_COMPRESSED:
        response.set_data(compressed(content))
        response.content_encoding = "gzip"
    return response


def compressed(content: bytes) -> bytes:
    """The content as gzip, under a file name of random length.

    Without it the length of an answer would tell of the form's token that stands in the page.
    """
    name = secrets.token_hex(1 + secrets.randbelow(64)).encode()
    head = b"\x1f\x8b\x08\x08" + pack("<I", 0) + b"\x00\xff" + name + b"\x00"
    press = compressobj(6, DEFLATED, -MAX_WBITS)
    body = press.compress(content) + press.flush()
    return head + body + pack("<II", crc32(content), len(content) & 0xFFFFFFFF)
