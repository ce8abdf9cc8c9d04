"""Counts of letters and people as they are typed."""

import re
import unicodedata

import regex

from .folding import with_plain_digits
from .mistakes import WrongInput
from .sentences import sentence

MOST_LETTERS = 99_999
"""The most letters that one line of a report can hold."""

LONGEST_COUNT = 40
"""The most characters of a count, measured before anything else is done with it."""

_GROUPED = re.compile(r"[0-9]+|[1-9][0-9]{0,2}(?:([,.'\u2019 ])[0-9]{3})(?:\1[0-9]{3})*")
"""Digits, or thousands apart by one sign throughout: a comma, a point, an apostrophe, a space."""

_SHOWS_NOTHING = regex.compile(r"[\u00ad\u061c\u200b\u200e\u200f\u2060\ufeff]+")
"""What comes along with a number that is copied: marks of direction, and spaces of no width."""


def letters_typed(text: str) -> int:
    """The count that a person typed: "1,200", "1.200", "1 200", and any script's digits.

    A point or a comma is one between thousands, as nobody writes half a letter: 1.5 is refused.
    An empty text is 0. Raises WrongInput.
    """
    plain = _plain(text)
    if not plain:
        return 0
    if plain[0] in "-−":
        raise WrongInput(sentence("A count can't be below zero. Type the number of letters."))
    raised = any(unicodedata.category(sign) in ("No", "Nl") for sign in text)  # 3² is not 32
    if raised or not _GROUPED.fullmatch(plain):
        raise WrongInput(sentence("Type a whole number of letters, such as 3."))
    digits = "".join(sign for sign in plain if sign.isdecimal())
    if len(digits) > 9 or (letters := int(digits)) > MOST_LETTERS:
        raise WrongInput(_TOO_MANY)
    return letters


def people_typed(text: str) -> int:
    """The number of people that a person typed, read as letters are. Raises WrongInput."""
    plain = _plain(text)
    if not _GROUPED.fullmatch(plain) or any(sign.isnumeric() != sign.isdecimal() for sign in text):
        raise WrongInput(sentence("Give a whole number, such as 30."))
    return int("".join(sign for sign in plain if sign.isdecimal())[:15])


def _plain(text: str) -> str:
    """A count with plain digits and spaces, without what shows nothing. Raises WrongInput."""
    if len(text) > LONGEST_COUNT:
        raise WrongInput(_TOO_MANY)
    if text.isascii() and text.isdigit():
        return text
    plain = unicodedata.normalize("NFKC", _SHOWS_NOTHING.sub("", text)).replace("٬", ",")
    return with_plain_digits(" ".join(plain.split()))


_TOO_MANY = sentence(
    "That is more than one report can hold. Type at most %(most)s.", most=MOST_LETTERS
)
