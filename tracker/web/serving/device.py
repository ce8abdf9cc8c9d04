"""The token by which reports of one device are told from others of its network.

It stands in the signed session that every page with a form has. What is kept of it is a mark that
means nothing after its day.
"""

import secrets

from flask import session

_NAME = "device"


def device() -> str | None:
    """The token of the browser that sends this request; None where it has none."""
    token = session.get(_NAME)
    return token if isinstance(token, str) else None


def give_device() -> None:
    """Give a browser without a token one of its own, with the answer to this request."""
    if device() is None:
        session[_NAME] = secrets.token_urlsafe(16)
