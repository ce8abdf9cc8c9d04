"""A made-up language: it shows which words are not translated, and where longer ones break a page.

Every text is English in disguise, a third longer, in brackets. What a page shows without brackets
has not gone through the catalogue.
"""

import re
from gettext import NullTranslations

OPENING, CLOSING = "⟦", "⟧"

_LETTERS = str.maketrans(
    "ACDEGHIJKLNORSTUWYZacdeghijklnoprstuwyz",
    "ÅÇÐÉĜĤÎĴĶĻÑÖŔŠŢÛŴÝŽåçðéĝĥîĵķļñöƥŕšţûŵýž",
)
_LONGER = "aeiouyAEIOUY"
_UNTOUCHED = re.compile(r"(%\(\w+\)s|%%|<[^>]*>|&\w+;)")
"""Places of values, markup and entities: they stay as they are."""


class PseudoTranslations(NullTranslations):
    """Translates each text into its own disguise."""

    def gettext(self, message: str) -> str:
        """The text in disguise."""
        return f"{OPENING}{disguised(message)}{CLOSING}"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The text for this number, in disguise."""
        return self.gettext(msgid1 if n == 1 else msgid2)


def disguised(text: str) -> str:
    """The text with accents on its letters, and its vowels doubled until it is a third longer."""
    pieces = _UNTOUCHED.split(text)
    spare = -(-sum(map(len, pieces[::2])) // 3)
    shown = []
    for number, piece in enumerate(pieces):
        if number % 2 == 0:
            piece, spare = _lengthened(piece, spare)
            piece = piece.translate(_LETTERS)
        shown.append(piece)
    return "".join(shown) + "~" * spare


def _lengthened(text: str, spare: int) -> tuple[str, int]:
    """The text with as many vowels doubled as may be, and how many signs are still to add."""
    signs = []
    for sign in text:
        signs.append(sign)
        if spare and sign in _LONGER:
            signs.append(sign.lower())
            spare -= 1
    return "".join(signs), spare
