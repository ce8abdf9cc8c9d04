"""The scripts of a page, and the translations that they need, as JSON beside them."""

from functools import cache
from pathlib import Path
from typing import Any

from flask import current_app
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from ...languages import Language
from .assets import asset
from .reader import reader_language
from .script_words import Message, script_messages

Words = dict[str, dict[str, Any]]

_TAG = Markup('<script type="module" src="{}"></script>')
_WORDS = Markup('<script type="application/json" id="words">{}</script>')


def scripts(*names: str) -> Markup:
    """The tags of a page's scripts, before them the words that its language says differently."""
    folder = Path(current_app.static_folder or "") / "js"
    words = translations(reader_language(), folder, names)
    tags = [_TAG.format(asset(f"js/{name}")) for name in names]
    if words["messages"]:
        tags.insert(0, _WORDS.format(htmlsafe_json_dumps(words)))
    return Markup("\n").join(tags)


@cache
def translations(language: Language, folder: Path, names: tuple[str, ...]) -> Words:
    """The sentences of some scripts in a language, as static/js/words.js reads them.

    `messages` has the translations of each English pattern, one for each plural category, and
    `plurals` says which of them goes with which category. What English says alike is left out.
    """
    samples = _samples(language)
    by_script = script_messages(folder)
    messages = {message for name in names for message in by_script[name]}
    forms_of = {_english(message): _forms(language, message, samples) for message in messages}
    return {
        "messages": {english: forms for english, forms in sorted(forms_of.items()) if forms},
        "plurals": {category: place for place, category in enumerate(samples)},
    }


def _samples(language: Language) -> dict[str, int]:
    """A number of each plural category of a language, by Unicode's names of the categories."""
    category = language.locale.plural_form
    return {category(number): number for number in range(200, -1, -1)}


def _english(message: Message) -> str:
    return message if isinstance(message, str) else message[0]


def _forms(language: Language, message: Message, samples: dict[str, int]) -> list[str]:
    """A message in each form that a language has of it; none where English says the same."""
    if isinstance(message, str):
        text = language.translations.gettext(message)
        return [] if text == message else [text]
    one, many = message
    forms = [language.translations.ngettext(one, many, number) for number in samples.values()]
    return [] if set(forms) <= set(message) else forms
