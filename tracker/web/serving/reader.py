"""The language of who reads the answer to this request."""

from flask import g

from ...campaign import Sentence
from ...languages import Language, english, pseudo
from .current import core, current_campaign


def reader_language() -> Language:
    """English as the home section's country writes it; the made-up language where that is set."""
    if "language" not in g:
        g.language = _chosen()
    language: Language = g.language
    return language


def _chosen() -> Language:
    direction = core().settings.pseudo_language
    if direction != "off":
        return pseudo(direction)
    campaign = current_campaign()
    home = campaign.sections.get(campaign.home_section or "") if campaign else None
    speaks_english = home is not None and home.language.startswith("en")
    return english(home.code.upper() if home and speaks_english else None)


def say(text: Sentence) -> str:
    """A sentence in the reader's language."""
    return reader_language().say(text)
