"""Idempotency keys: one for each form that is shown, one for each request of a program."""

import re
import secrets

KEY_PATTERN = "^[!-~]{8,128}$"
"""8 to 128 visible ASCII characters (contract)."""

_KEY = re.compile(KEY_PATTERN)


def is_key(text: str) -> bool:
    """Whether a text can be an idempotency key."""
    return _KEY.fullmatch(text) is not None


def new_key() -> str:
    """A fresh idempotency key."""
    return secrets.token_urlsafe(18)
