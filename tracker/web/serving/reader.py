"""The language of who reads the answer to this request."""

from flask import g

from ...campaign import Section, Sentence
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
    return _language_of(campaign.sections.get(campaign.home_section or "") if campaign else None)


def _language_of(section: Section | None) -> Language:
    speaks_english = section is not None and section.language.startswith("en")
    return english(section.code.upper() if section and speaks_english else None)


def speak_as(section: Section) -> None:
    """Let this request be answered in a section's language, whoever reads it: it is for paper."""
    if core().settings.pseudo_language == "off":
        g.language = _language_of(section)


def say(text: Sentence) -> str:
    """A sentence in the reader's language."""
    return reader_language().say(text)
