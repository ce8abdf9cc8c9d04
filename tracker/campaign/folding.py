"""Texts made alike, so that what people mean is found however they type it. Never shown."""

import unicodedata

import regex

from .mistakes import WrongInput
from .sentences import sentence

LONGEST_SEARCH = 200
"""The most characters of a search. It is measured before anything else is done with it."""


def unmarked(text: str) -> str:
    """The text without capitals and marks. Totals of towns stand under it, so it can't change."""
    plain = unicodedata.normalize("NFKD", text.casefold()).translate(_WITHOUT_MARK)
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def folded(text: str) -> str:
    """A text as searches, orders and slugs see it: `lodz` finds Łódź, `O'Brien` finds O’Brien.

    Capitals, marks, quotes and what shows nothing are left out, dashes are spaces, digits of every
    script are 0 to 9. `text` must have a length already. To fold twice changes nothing more.
    """
    if text.isascii():
        plain = text.lower()
    else:
        plain = with_plain_digits(unmarked(_IGNORED.sub("", unicodedata.normalize("NFKD", text))))
    return " ".join(_DASH.sub(" ", _QUOTE.sub("", plain.translate(_ALIKE))).split())


def search_folded(typed: str) -> str:
    """What somebody searches for, folded. Raises WrongInput where it is too long."""
    if len(typed) > LONGEST_SEARCH:
        raise WrongInput(
            sentence("This is too long. Use at most %(most)s characters.", most=LONGEST_SEARCH)
        )
    return folded(typed)


def with_plain_digits(text: str) -> str:
    """The text with the decimal digits of every script as 0 to 9."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text)


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

_ALIKE = str.maketrans({"ی": "ي", "ى": "ي", "ک": "ك", "ة": "ه", "\u0640": ""})
"""Arabic letters that keyboards of Persian, Urdu and Arabic type differently, and the stretcher."""

_IGNORED = regex.compile(r"\p{Default_Ignorable_Code_Point}+")
_QUOTE = regex.compile(
    r"[\p{Quotation_Mark}`\u00b4\u02b9-\u02bd\u02c8\u02ee\u05f3\u05f4\u2032-\u2037\ua78c]+"
)
_DASH = regex.compile(r"[\p{Dash}\u2010\u2011\u05be\u30fb]+")
