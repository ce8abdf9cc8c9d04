"""Languages: sentences, figures, days and places as the reader's language writes them.

There is English, and a made-up language for tests. A further one, French say, needs three steps:
`pybabel init -i tracker/languages/messages.pot -d tracker/languages -l fr` makes the file to
translate; a function beside `english()` makes a `Language` with its translations (a `.po` file
that Babel's `read_po` and `write_mo` turn into what `gettext` reads); and `web/serving/reader.py`
chooses it for its readers. Then `View` in `web/serving/memory.py` needs the language, or readers of
French would get answers remembered in English.
"""

from .language import Language, english, pseudo

__all__ = ["Language", "english", "pseudo"]
