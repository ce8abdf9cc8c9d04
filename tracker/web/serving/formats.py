"""Figures, days and places, written in the reader's language for templates."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask
from markupsafe import Markup

from ...campaign import Entrant, Event, Sentence, sentence, shown_code
from .current import core
from .movement import movement
from .reader import reader_language, say


def add_filters(app: Flask) -> None:
    """Give the templates of `app` their filters."""
    app.jinja_env.filters.update(
        number=_in_language("number"),
        elsewhere=elsewhere,
        megabytes=megabytes,
        day=_in_language("day"),
        share=_in_language("share"),
        country_name=_in_language("country"),
        zone_name=_in_language("zone"),
        moment=_in_language("moment"),
        clock_time=clock_time,
        when=when,
        where=where,
        event_day=event_day,
        event_month=event_month,
        is_going_on=is_going_on,
        per_writer=per_writer,
        pattern=pattern,
        code=shown_code,
        initials=initials,
        paragraphs=paragraphs,
        next_goal=next_goal,
        movement=movement,
    )


def _in_language(name: str) -> Callable[..., str]:
    """A filter that is a method of the reader's language."""

    def written(*values: Any) -> str:
        text: str = getattr(reader_language(), name)(*values)
        return text

    return written


def number(value: float) -> str:
    """A count with its thousands apart: 20,387."""
    return reader_language().number(value)


def elsewhere(letters: int) -> str:
    """The reader's letters for other sections than the one shown, in words; "" without any."""
    if not letters:
        return ""
    return f" {say(sentence('and %(letters)s elsewhere', letters=letters))}"


def megabytes(size: int) -> str:
    """A number of bytes in megabytes: 12.3."""
    return number(round(size / 1_000_000, 1) or 0.1)


def clock_time(value: datetime, zone: str) -> str:
    """A time in the zone given, with its date unless that is today's: 18:42; Nov 20, 18:42."""
    return reader_language().clock_time(value, zone, core().clock())


def when(event: Event) -> str:
    """The time of an event, in its own zone, which is named."""
    return reader_language().span(event.starts_at, event.ends_at, event.timezone)


def where(event: Event) -> str:
    """The place of an event: its venue and city, or online."""
    return reader_language().place(event.venue, event.city, event.online)


def event_day(event: Event) -> str:
    """The day of the month on which an event starts, at its place."""
    return reader_language().number(_local_day(event).day)


def event_month(event: Event) -> str:
    """The month in which an event starts, at its place, in short."""
    return reader_language().short_month(_local_day(event))


def _local_day(event: Event) -> date:
    return event.starts_at.astimezone(ZoneInfo(event.timezone)).date()


def is_going_on(event: Event) -> bool:
    """Whether an event has begun and not ended."""
    return event.is_going_on(core().clock())


def per_writer(entrant: Entrant) -> str:
    """An entrant's letters for each of its writers, to one decimal; a dash below five writers."""
    if entrant.per_writer is None:
        return "–"
    return reader_language().decimal(entrant.per_writer)


def pattern(text: Sentence) -> str:
    """A sentence's translated pattern, its places empty: a script puts new figures in."""
    return reader_language().translations.gettext(text.pattern)


def next_goal(letters: int, goal: int) -> int:
    """The next round goal once one is reached: in steps of half the goal's power of ten."""
    step: int = max(10 ** (len(str(goal)) - 1) // 2, 1)
    return (letters // step + 1) * step


def initials(name: str) -> str:
    """The first letters of a name's first two words, as a mark where no face is shown."""
    words = [word for word in name.replace("-", " ").split() if word[0].isalnum()]
    return "".join(word[0] for word in words[:2]).upper()


def paragraphs(text: str) -> Markup:
    """A text with its paragraphs marked up; what it holds stays text."""
    blocks = [block.strip() for block in text.split("\n\n") if block.strip()]
    return Markup("").join(Markup("<p>{}</p>").format(block) for block in blocks)
