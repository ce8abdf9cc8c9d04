"""Names: the order that they are listed in, and the scripts that they are written in."""

import hashlib
import re
import unicodedata
from collections.abc import Collection
from difflib import get_close_matches
from functools import cache
from zoneinfo import available_timezones

import regex

from .folding import folded


def name_key(name: str, language: str) -> str:
    """A text to sort a name by, as a dictionary of `language` (such as "is") sorts it.

    Capitals and punctuation don't count. Marks count only where the language gives a letter with a
    mark a place of its own; between names that differ in nothing else, the one without comes first.
    """
    plain = letters = unicodedata.normalize("NFC", name.casefold())
    if plain.isascii():
        letters = plain.replace("'", "")
    else:
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


def mixed_scripts(name: str) -> tuple[str, ...]:
    """The scripts of a name that mixes some, such as Cyrillic and Latin; none of any other name.

    Who reviews an event is told, as one letter may look like another. Han, kana and hangul are one
    script here, and Latin beside them is usual.
    """
    scripts = sorted({match.lastgroup or "" for match in _SCRIPT.finditer(name)})
    return tuple(scripts) if len(scripts) > 1 and scripts != ["East_Asian", "Latin"] else ()


_SCRIPTS = (
    "Latin Greek Cyrillic Armenian Hebrew Arabic Syriac Thaana Nko Adlam Devanagari Bengali"
    " Gurmukhi Gujarati Oriya Tamil Telugu Kannada Malayalam Sinhala Thai Lao Tibetan Myanmar"
    " Georgian Ethiopic Cherokee Canadian_Aboriginal Khmer Mongolian Tifinagh Vai Yi Javanese"
    " Balinese Meetei_Mayek Ol_Chiki Coptic Lisu"
)
_SCRIPT = regex.compile(
    r"(?P<East_Asian>[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Bopomofo}])|"
    + "|".join(rf"(?P<{name}>\p{{Script={name}}})" for name in _SCRIPTS.split())
    + r"|(?P<other>[^\p{Common}\p{Inherited}])"
)


def nearest(name: str, names: Collection[str]) -> str:
    """The one of these names that somebody who typed another probably meant; "" if none is like."""
    typed = name[:_LONGEST_COMPARED].lower()
    return next(iter(get_close_matches(typed, sorted(names), n=1)), "")


_LONGEST_COMPARED = 60


@cache
def time_zones() -> frozenset[str]:
    """The names of all IANA time zones."""
    return frozenset(available_timezones() - {"localtime", "posixrules"})


def key_hash(key: str) -> str:
    """SHA-256 of an idempotency key, in hexadecimal: the key itself is never stored."""
    return hashlib.sha256(key.encode()).hexdigest()
