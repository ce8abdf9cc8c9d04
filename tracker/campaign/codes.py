"""Event codes: random, short, and understood however people type them."""

import re
import secrets
import unicodedata
from functools import lru_cache
from urllib.parse import unquote

from .folding import with_plain_digits

CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U, which people take for something else."""

CODE_SIGNS = 8
"""Eight signs of five bits: 40 random bits."""

EVENT_ID_SIGNS = 12
"""The signs of five bits in an event's id."""

LONGEST_CODE = 500
"""The most characters in which a code is looked for, measured before anything else is done."""

_LOOK_ALIKES = str.maketrans(
    {"O": "0", "I": "1", "L": "1", "U": "V"}
    | dict(zip("АВЕКМНОРСТУХЅІЈ", "ABEKMH0PCTYXS1J", strict=True))  # on a Cyrillic keyboard
    | dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZH1KMN0PTYX", strict=True))  # on a Greek one
)

_IN_LINK = re.compile(r"/E/([^/?#]+)|[?&](?:EVENT_)?CODE=([^&#]+)")
"""Where a link holds a code: in its path, or in a parameter."""

_IN_TEXT = (
    re.compile(r"(?<![^\W_])([^\W_]{4}-[^\W_]{4})(?![^\W_])"),
    re.compile(r"(?<![^\W_])([^\W_]{8})(?![^\W_])"),
    re.compile(r"(?<![^\W_])(?=([^\W_]{4} [^\W_]{4})(?![^\W_]))"),
)
"""Codes among other words, the surest spelling first."""

_DASH = re.compile(r"\s*[-_‐‑‒–—―−]\s*")


def new_code() -> str:
    """A random event code, as stored."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_SIGNS))


def new_event_id() -> str:
    """A random id by which the public ledger names an event: `ev-` and 60 random bits."""
    signs = "".join(secrets.choice(CODE_ALPHABET) for _ in range(EVENT_ID_SIGNS))
    return f"ev-{signs.lower()}"


def shown_code(code: str) -> str:
    """An event code as people read it: K7QM-2XPD."""
    return f"{code[:4]}-{code[4:]}"


@lru_cache(maxsize=1_024)  # each report asks several times, some of them while others wait
def tidy_code(typed: str) -> str:
    """An event code as it is stored: capitals and digits, no spaces, hyphens or look-alikes.

    Digits of every script count, and a code is found in a pasted link or among a few words. A text
    that is too long to hold a code gives an empty one.
    """
    if len(typed) > LONGEST_CODE:
        return ""
    plain = unicodedata.normalize("NFKC", unquote(typed))
    if len(plain) > LONGEST_CODE:  # one sign may stand for eighteen
        return ""
    plain = with_plain_digits(plain).upper()
    if link := _IN_LINK.search(plain):
        plain = link[1] or link[2]
    whole = _tidy(plain)
    return whole if len(whole) <= CODE_SIGNS else _code_among(_DASH.sub("-", plain)) or whole


def _code_among(words: str) -> str:
    """The code among other words; "" without one. Of several, the one with the most digits."""
    for spelling in _IN_TEXT:
        codes = [code for code in map(_tidy, spelling.findall(words)) if may_be_code(code)]
        if codes:
            return max(reversed(codes), key=lambda code: sum(sign.isdecimal() for sign in code))
    return ""


def _tidy(text: str) -> str:
    return "".join(sign for sign in text if sign.isalnum()).translate(_LOOK_ALIKES)


def may_be_code(code: str) -> bool:
    """Whether a tidied text consists of signs that codes are made of."""
    return bool(code) and all(sign in CODE_ALPHABET for sign in code)
