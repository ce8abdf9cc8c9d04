"""Texts of a page that have not gone through the catalogue: those without brackets."""

import re
from collections.abc import Collection
from html.parser import HTMLParser

from tracker.languages import english
from tracker.languages.pseudo import CLOSING, OPENING

SPOKEN = ("aria-label", "alt", "data-label", "data-words", "placeholder", "title")
"""Attributes that hold words for people."""

DATA_ELEMENTS = ("bdi", "code", "script", "style", "time")
"""Elements that hold names, figures and code, as does one marked with translate="no"."""

VOID = ("br", "hr", "img", "input", "link", "meta", "wbr")

_LOCALE = english().locale
CALENDAR_AND_MAP = {
    *map(english().country, _LOCALE.territories),
    *_LOCALE.months["format"]["abbreviated"].values(),
}
"""Names that every language has of its own, without our catalogue."""


class Unmarked(HTMLParser):
    """Reads a page. `texts` are those that have not gone through the catalogue.

    A name may stand bare in the page's title, since nothing can be marked there.
    """

    def __init__(self, page: str, names: Collection[str] = ()) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._names = set(names)
        self._skipped: list[str] = []
        self._depth = 0
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Skip an element of data with all that is in it; look at the words of its attributes."""
        attributes = dict(attrs)
        data = tag in DATA_ELEMENTS or attributes.get("translate") == "no"
        if tag not in VOID and (self._skipped or data):
            self._skipped.append(tag)
        if not self._skipped:
            for name in SPOKEN:
                self._look(_outside(attributes.get(name) or "", 0)[0])

    def handle_endtag(self, tag: str) -> None:
        """Read on after an element of data."""
        if self._skipped and self._skipped[-1] == tag:
            self._skipped.pop()

    def handle_data(self, data: str) -> None:
        """Look at a text."""
        if not self._skipped:
            text, self._depth = _outside(data, self._depth)
            self._look(text, self._names if self.lasttag == "title" else ())

    def _look(self, text: str, names: Collection[str] = ()) -> None:
        pieces = (piece.strip() for piece in text.split("·"))
        bare = {*names, *CALENDAR_AND_MAP}
        self.texts += [
            piece for piece in pieces if re.search(r"[^\W\d_]", piece) and piece not in bare
        ]


def _outside(text: str, depth: int) -> tuple[str, int]:
    """What of a text stands outside the brackets, and how many are open after it."""
    outside = []
    for sign in text:
        depth += (sign == OPENING) - (sign == CLOSING)
        if not depth and sign != CLOSING:
            outside.append(sign)
    return "".join(outside), depth
