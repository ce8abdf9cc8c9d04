"""Event codes: random, short, and understood however people type them."""

import secrets
import unicodedata

CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U, which people take for something else."""

CODE_SIGNS = 8
"""Eight signs of five bits: 40 random bits."""

EVENT_ID_SIGNS = 12
"""The signs of five bits in an event's id."""

_LOOK_ALIKES = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})


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


def tidy_code(typed: str) -> str:
    """An event code as it is stored: capitals and digits, no spaces, hyphens or look-alikes."""
    plain = unicodedata.normalize("NFKC", typed).upper()
    plain = "".join(letter for letter in plain if letter.isalnum())
    return plain.translate(_LOOK_ALIKES)


def may_be_code(code: str) -> bool:
    """Whether a tidied text consists of signs that codes are made of."""
    return bool(code) and all(sign in CODE_ALPHABET for sign in code)
