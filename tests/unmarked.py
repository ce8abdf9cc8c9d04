"""Texts of a page that have not gone through the catalogue: those without brackets."""

import re
from collections.abc import Collection
from html.parser import HTMLParser

from tracker.languages import english
from tracker.languages.pseudo import CLOSING, OPENING

SPOKEN = ("aria-label", "alt", "data-label", "data-words", "placeholder", "title")
"""Attributes that hold words for people."""

DATA_ELEMENTS = ("bdi", "code", "script", "style", "time")
"""Elements that hold names, figures and code, like elements marked with translate="no"."""

VOID = ("br", "hr", "img", "input", "link", "meta", "wbr")

_LOCALE = english().locale
CALENDAR_AND_MAP = {
    *map(english().country, _LOCALE.territories),
    *_LOCALE.months["format"]["abbreviated"].values(),
}
"""Names that are translated without our catalogue."""


class Unmarked(HTMLParser):
    """Reads a page. `texts` are its texts that have not gone through the catalogue.

    Names may be without brackets in the page's title, since nothing can be marked there.
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
        """Skip an element of data and everything in it; check the words of other attributes."""
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
        """Check a text."""
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
    """The part of a text outside the brackets, and the number of brackets open after it."""
    outside = []
    for sign in text:
        depth += (sign == OPENING) - (sign == CLOSING)
        if not depth and sign != CLOSING:
            outside.append(sign)
    return "".join(outside), depth
