"""The terms by which events are found: their words, and what else a list is narrowed by."""

import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, select

from ..campaign import Event, EventDetails, folded, search_folded
from ..database import Row, insert, plain_rows
from ..schema import event_terms as table

MOST_WORDS = 8
"""The most words that a search looks for; it ignores any more."""

MOST_NAMED = 2_000
"""The most events that a list looks up one by one. Of more, it is read in its order."""

_FEW = 100
_LONGEST_WORD = 60
_NONE = "::"
"""A term that no event has."""

_LAST = "\U0010ffff"
"""Sorts after every sign of a word."""

_WITHOUT_SPACES = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR", "TIBETAN")
"""Scripts that put no space between words: there each sign is found by itself."""


class Term(NamedTuple):
    """What a list asks for: events with this term, or with one that begins so."""

    text: str
    whole: bool = True

    def in_row(self) -> ColumnElement[bool]:
        """SQL: a row of the table has this term."""
        if self.whole:
            return table.c.term == self.text
        return and_(table.c.term >= self.text, table.c.term < self.text + _LAST)

    def in_text(self, text: ColumnElement[str]) -> ColumnElement[bool]:
        """SQL: a text of terms has one that begins so."""
        return text.contains(f" {self.text}", autoescape=True)


def words_of(text: str) -> Iterator[str]:
    """The words of a folded text, without punctuation. Symbols count as words."""
    word = ""
    for sign in f"{text} ":
        kind = unicodedata.category(sign)[0]
        alone = kind == "S" or _stands_alone(sign)
        if word and (alone or kind not in "LN"):
            yield word[:_LONGEST_WORD]
            word = ""
        if alone:
            yield sign
        elif kind in "LN":
            word += sign


def _stands_alone(sign: str) -> bool:
    return not sign.isascii() and unicodedata.name(sign, "").startswith(_WITHOUT_SPACES)


def typed_words(text: str, prefix: str = "") -> Iterator[Term]:
    """What a search for these words asks for. Where nothing in it can be found, nothing is.

    Raises WrongInput where it is too long.
    """
    words = dict.fromkeys(words_of(search_folded(text)))
    if text.strip() and not words:
        yield Term(_NONE)
    for word in [*words][:MOST_WORDS]:
        yield Term(prefix + word, whole=False)


IN_CITY, OF_KIND, OF_SECTION, OF_REGION = "city:", "kind:", "section:", "region:"
"""What a term begins with that is no word: words hold no colon."""


def terms_of(event: EventDetails) -> set[str]:
    """The terms by which an event is found."""
    terms = {*words_of(folded(f"{event.title} {event.venue} {event.city}"))}
    terms |= {IN_CITY + word for word in words_of(folded(event.city))}
    terms |= {OF_KIND + event.kind, OF_SECTION + event.section}
    return terms | ({OF_REGION + event.region} if event.region else set())


def text_of(terms: Iterable[str]) -> str:
    """A text of all terms, in which each follows a space."""
    return "".join(f" {term}" for term in sorted(terms))


def write_terms(connection: Connection, campaign_id: int, events: Iterable[Event]) -> None:
    """Write the terms of events that have none yet."""
    rows: list[Row] = [
        {"campaign_id": campaign_id, "term": term, "event": event.slug}
        for event in events
        for term in sorted(terms_of(event))
    ]
    insert(connection, table, rows)


def change_terms(connection: Connection, campaign_id: int, before: Event, after: Event) -> None:
    """Write the terms of an event anew after a change."""
    gone = terms_of(before)
    connection.execute(
        table.delete().where(
            table.c.campaign_id == campaign_id,
            table.c.term.in_(sorted(gone)),
            table.c.event == before.slug,
        )
    )
    write_terms(connection, campaign_id, [after])


def events_with(campaign_id: int, term: Term) -> Select[str]:
    """SQL: the slugs of a campaign's events that have a term, some perhaps more than once."""
    return select(table.c.event).where(table.c.campaign_id == campaign_id, term.in_row())


def events_with_any(campaign_id: int, terms: Iterable[str]) -> Select[str]:
    """SQL: the slugs of a campaign's events that have one of these whole terms."""
    any_of = table.c.term.in_(sorted(terms))
    return select(table.c.event).where(table.c.campaign_id == campaign_id, any_of)


def few_with(connection: Connection, campaign_id: int, terms: Iterable[Term]) -> set[str] | None:
    """The events with the rarest of some terms; None where each has more than MOST_NAMED."""
    fewest: set[str] | None = None
    for term in terms:
        found = plain_rows(connection, events_with(campaign_id, term).limit(MOST_NAMED + 1))
        if len(found) <= MOST_NAMED and (fewest is None or len(found) < len(fewest)):
            fewest = {slug for (slug,) in found}
        if fewest is not None and len(fewest) <= _FEW:
            break
    return fewest
