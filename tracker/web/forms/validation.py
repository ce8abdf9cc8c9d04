"""Sentences for what pydantic finds wrong in a form or in a JSON body."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from pydantic import ValidationError

from ...campaign import Fault, Sentence, WrongInput, sentence

_UNREADABLE = sentence("This can't be taken as it is.")

_SENTENCES = {
    "missing": sentence("This is missing."),
    "extra_forbidden": sentence("There is no such field."),
    "string_too_long": sentence("This is too long. Use at most %(max_length)s characters."),
    "too_long": sentence("Give at most %(max_length)s."),
    "string_type": sentence("Give a text."),
    "string_unicode": sentence("This holds half a character. Leave it out."),
    "bool_type": sentence("Give true or false."),
    "tuple_type": sentence("Give a list."),
    "model_type": sentence("Give an object."),
    "enum": sentence("Choose one of these: %(expected)s."),
    "literal_error": sentence("Choose one of these: %(expected)s."),
    "greater_than_equal": sentence("Give at least %(ge)s."),
    "less_than_equal": sentence("Give at most %(le)s."),
}
"""Sentences by pydantic's name of a fault; the values come with the fault."""


def faults_of(
    error: ValidationError, sentences: Mapping[str | tuple[str, str], Sentence] | None = None
) -> Iterator[Fault]:
    """A fault for each thing wrong, at its field.

    `sentences` replace the usual ones, by pydantic's name of a fault or by that and the field.
    """
    form_sentences = sentences or {}
    for wrong in error.errors(include_url=False, include_input=False):
        name, context = field_name(wrong["loc"]), wrong.get("ctx", {})
        if isinstance(raised := context.get("error"), WrongInput):
            yield Fault(name, raised.sentence)
        else:
            kind = wrong["type"]
            usual = form_sentences.get(kind) or _SENTENCES.get(kind, _UNREADABLE)
            yield Fault(name, replace(form_sentences.get((kind, name), usual), values=context))


def field_name(place: tuple[int | str, ...]) -> str:
    """The name of a field as an answer can carry it, whatever a stranger called it."""
    name = ".".join(str(step) for step in place)
    return name.encode("utf-8", "replace").decode()[:100]
