"""Names that strangers type: cleaned, bounded, and safe to show as text."""

import hashlib
import re
import unicodedata
from functools import cache
from itertools import groupby
from zoneinfo import available_timezones

from .mistakes import WrongInput
from .sentences import sentence

MOST_SIGNS = 60

MOST_MARKS = 4
"""How many marks one letter bears: Hebrew Scripture needs as many, a pile of them hides lines."""


def cleaned(text: str, most: int = MOST_SIGNS, lines: bool = False) -> str:
    """The text in NFKC with white space folded; line breaks are kept if `lines`.

    Raises WrongInput if it is longer than `most`
    signs, holds control, bidirectional-override or invisible characters, or shows nothing at all.
    """
    plain = unicodedata.normalize("NFKC", text.replace("\r\n", "\n"))
    rows = [" ".join(row.split()) for row in (plain.split("\n") if lines else [plain])]
    plain = "\n".join(rows).strip()
    seen = _JOINED_EMOJI.sub("", plain)
    if any(_hidden(sign) for sign in seen if sign != "\n") or (plain and not _shows(plain)):
        raise WrongInput(
            sentence("This holds invisible or control characters. Type it again by hand.")
        )
    if any(len(list(run)) > MOST_MARKS for marks, run in groupby(plain, _marks) if marks):
        raise WrongInput(
            sentence("This holds too many marks on one letter. Type it again by hand.")
        )
    if len(plain) > most:
        raise WrongInput(sentence("This is too long. Use at most %(most)s characters.", most=most))
    return plain


def folded(text: str) -> str:
    """The text as a search sees it: without capitals and marks, so that Łódź is found by lodz."""
    plain = unicodedata.normalize("NFKD", text.casefold()).translate(_WITHOUT_MARK)
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


_WITHOUT_MARK = str.maketrans(
    {
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "\u0131": "i",
        "ħ": "h",
    }
)
"""Letters whose marks Unicode takes for parts of them."""


def name_key(name: str, language: str) -> str:
    """What names are sorted by, so that they stand as in a dictionary of `language`, such as "is".

    Capitals and punctuation don't matter, nor do marks, unless a letter with one has a place of its
    own there. Of names that differ in nothing else the one without marks stands first.
    """
    plain = letters = unicodedata.normalize("NFC", name.casefold())
    if not plain.isascii():
        letters = folded(plain.translate(_own_letters(language.partition("-")[0])))
    return f"{_NO_LETTERS.sub(' ', letters).strip()}\0{plain}"


_NO_LETTERS = re.compile(
    r"[\s!-/:-@\[-`{-~\u00a0-\u00bf\u00d7\u00f7\u2000-\u2bff\u3000-\u303f\U0001f000-\U0001faff]+"
)
"""White space, punctuation, symbols and emoji."""

_OWN_LETTERS = {
    "da": "zæäøöå",
    "fi": "zåäæöø",
    "is": "aá dð eé ií oó uú yý zþæäöøå",
    "nb": "zæäøöå",
    "nn": "zæäøöå",
    "pl": "aą cć eę lł nń oó sś zźż",
    "sv": "zåäæöø",
}
"""Letters that have a place of their own in a language: each after the first of its group."""

_LAST = "\U0010ffff"
"""Comes after every sign that a name can hold."""


@cache
def _own_letters(language: str) -> dict[int, str]:
    return {
        ord(letter): group[0] + _LAST * position
        for group in _OWN_LETTERS.get(language, "").split()
        for position, letter in enumerate(group[1:], start=1)
    }


def _hidden(sign: str) -> bool:
    return (
        unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") or sign in _BLANK
    )


_JOINED_EMOJI = re.compile(
    "(?<=[\u2600-\u27bf\U0001f300-\U0001faff\ufe0f])\u200d(?=[\u2600-\u27bf\U0001f300-\U0001faff])"
)
"""What makes one of two emoji, such as those of a family."""

_BLANK = "\u034f\u115f\u1160\u17b4\u17b5\u2800"
"""What Unicode takes for letters, marks and symbols, and nobody can see."""


def _marks(sign: str) -> bool:
    """Whether it stands on or around the sign before it, so that many of them pile up."""
    return unicodedata.combining(sign) > 0 or unicodedata.category(sign) == "Me"


def _shows(text: str) -> bool:
    """Whether anything stands there but white space and marks on nothing."""
    return any(unicodedata.category(sign)[0] not in "MZC" for sign in text)


@cache
def time_zones() -> frozenset[str]:
    """The names of all IANA time zones."""
    return frozenset(available_timezones() - {"localtime", "posixrules"})


def key_hash(key: str) -> str:
    """What is kept of an idempotency key."""
    return hashlib.sha256(key.encode()).hexdigest()
