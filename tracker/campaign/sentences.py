"""Sentences for people: a pattern and its values, put into a language where they are shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Union

Value = Union[int, str, date, "Sentence"]
"""A value in a sentence: a count, a name (which no language changes), a day, a sentence."""


@dataclass(frozen=True)
class Sentence:
    """A text for people that is in no language yet.

    The pattern is English and is looked up in the catalogue of a language; a value takes the place
    of `%(name)s`. With a `plural`, the value named `count` decides which of the two is meant.
    """

    pattern: str
    values: Mapping[str, Value] = field(default_factory=dict)
    plural: str = ""

    def __str__(self) -> str:
        """The sentence in English, for logs and for people at a command line."""
        pattern = self.plural if self.plural and self.values["count"] != 1 else self.pattern
        return filled(pattern, {name: _english(value) for name, value in self.values.items()})


def sentence(pattern: str, /, **values: Value) -> Sentence:
    """A sentence. `pybabel` collects the patterns by this function's name."""
    return Sentence(pattern, values)


def counted(one: str, many: str, count: int, /, **values: Value) -> Sentence:
    """A sentence about a number of things: `one` where that is 1, else `many`."""
    return Sentence(one, {"count": count, **values}, many)


def filled(pattern: str, values: Mapping[str, str]) -> str:
    """A pattern with its values put in; one without values is left as it is, per cent signs too."""
    return pattern % values if values else pattern


def _english(value: Value) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    return str(value)
