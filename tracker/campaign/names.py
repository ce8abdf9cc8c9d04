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
"""The most marks on one letter. Hebrew Scripture needs four; a taller pile covers other lines."""


def cleaned(text: str, most: int = MOST_SIGNS, lines: bool = False) -> str:
    """The text in NFKC with white space folded; line breaks are kept if `lines`.

    Raises WrongInput if it is longer than `most` signs, holds control, bidirectional-override or
    invisible characters, or shows nothing at all.
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
    """The text without capitals and marks, for searches: `lodz` finds Łódź."""
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
"""Letters from which Unicode does not take the marks apart."""


def name_key(name: str, language: str) -> str:
    """A text to sort a name by, as a dictionary of `language` (such as "is") sorts it.

    Capitals and punctuation don't count. Marks count only where the language gives a letter with a
    mark a place of its own; between names that differ in nothing else, the one without comes first.
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
"""Letters with a place of their own, by language: each follows the first of its group."""

_LAST = "\U0010ffff"
"""Sorts after every sign that a name can hold."""


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
"""The joiner that makes one emoji of two, as in a family."""

_BLANK = "\u034f\u115f\u1160\u17b4\u17b5\u2800"
"""Signs that Unicode counts as letters, marks or symbols, but that show nothing."""


def _marks(sign: str) -> bool:
    """Whether a sign is drawn on or around the one before it, so that many of them pile up."""
    return unicodedata.combining(sign) > 0 or unicodedata.category(sign) == "Me"


def _shows(text: str) -> bool:
    """Whether a text shows anything besides white space and marks without a letter."""
    return any(unicodedata.category(sign)[0] not in "MZC" for sign in text)


@cache
def time_zones() -> frozenset[str]:
    """The names of all IANA time zones."""
    return frozenset(available_timezones() - {"localtime", "posixrules"})


def key_hash(key: str) -> str:
    """SHA-256 of an idempotency key, in hexadecimal: the key itself is never stored."""
    return hashlib.sha256(key.encode()).hexdigest()
