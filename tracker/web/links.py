"""Addresses that are given away: edit links, organisers' links, event addresses.

All begin with the configured base URL, never with what a request says its host is. A secret in a
link is an HMAC of what it opens, so none is stored and each can be checked again.
"""

import base64
import hashlib
import hmac
from functools import lru_cache

from ..campaign import shown_code
from .parts import parts


def edit_url(reference: str) -> str:
    """The address at which a letter report is corrected or withdrawn; whoever has it may do so."""
    return _absolute(f"/reports/{reference}/{edit_secret(reference)}")


def manage_url(slug: str) -> str:
    """The address of an event's organiser; whoever has it may run the event."""
    return _absolute(f"/organise/events/{slug}/{manage_secret(slug)}")


def page_url(slug: str) -> str:
    """The address of an event's page."""
    return _absolute(f"/events/{slug}")


def short_url(code: str) -> str:
    """The address that an event's code stands for, short enough to be typed."""
    return _absolute(f"/e/{shown_code(code)}")


def edit_secret(reference: str) -> str:
    """The secret of a report's edit link: 256 bits, URL-safe."""
    return _secret("edit a report", reference)


def manage_secret(slug: str) -> str:
    """The secret of an event's organiser's link: 256 bits, URL-safe."""
    return _secret("manage an event", slug)


def opens_report(reference: str, secret: str) -> bool:
    """Whether this secret opens this report, in the same time for any wrong one."""
    return _same(edit_secret(reference), secret)


def opens_event(slug: str, secret: str) -> bool:
    """Whether this secret opens this event to its organiser, in the same time for any wrong one."""
    return _same(manage_secret(slug), secret)


def _absolute(path: str) -> str:
    return parts().settings.base_url + path


def _secret(purpose: str, name: str) -> str:
    key = _key(parts().settings.secret_key, purpose)
    return base64.urlsafe_b64encode(_hmac(key, name)).rstrip(b"=").decode()


@lru_cache(maxsize=8)
def _key(secret_key: str, purpose: str) -> bytes:
    return _hmac(secret_key.encode(), purpose)


def _hmac(key: bytes, message: str) -> bytes:
    return hmac.digest(key, message.encode("utf-8", "replace"), hashlib.sha256)


def _same(expected: str, given: str) -> bool:
    return hmac.compare_digest(expected.encode(), given.encode("utf-8", "replace"))
