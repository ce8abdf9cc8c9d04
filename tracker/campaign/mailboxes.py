"""E-mail addresses: which can be written to, and which reach the same person."""

import re

LONGEST_ADDRESS = 254
"""The most characters of an e-mail address."""

_ADDRESS = re.compile(
    r'[^\s<>()\[\],;:\\"@]{1,64}@[^\s<>()\[\],;:\\"@.]+(?:\.[^\s<>()\[\],;:\\"@.]+)+'
)
"""One person's address: nothing that a mail server or a header reads as more than a name."""

_DOTLESS = ("gmail.com", "googlemail.com")
"""Hosts at which dots in a name mean nothing."""


def is_mailbox(text: str) -> bool:
    """Whether a text is an e-mail address that can be written to."""
    shown = text.isprintable() and len(text) <= LONGEST_ADDRESS
    return shown and _ADDRESS.fullmatch(text) is not None and _is_host(text.partition("@")[2])


def _is_host(text: str) -> bool:
    """Whether servers can look a host up, in whatever script."""
    try:
        return bool(text.encode("idna"))
    except UnicodeError:
        return False


def same_mailbox(address: str) -> str:
    """An address as all its spellings: without capitals, tags (name+tag@…) and needless dots."""
    name, _, host = address.lower().rpartition("@")
    name = name.partition("+")[0] or name
    if host in _DOTLESS:
        name = name.replace(".", "")
    return f"{name}@{host}"
