"""Languages: sentences, figures, days and places as the reader's language writes them.

There is English, and a made-up language for tests. A further one, French say, needs three steps:
`pybabel init -i tracker/languages/messages.pot -d tracker/languages -l fr` makes the file to
translate; a function beside `english()` makes a `Language` with its translations (a `.po` file
that Babel's `read_po` and `write_mo` turn into what `gettext` reads); and `web/serving/reader.py`
chooses it for its readers. The answers in memory need the language in their `View` from then on.
"""

from .language import Language, english, pseudo

__all__ = ["Language", "english", "pseudo"]
