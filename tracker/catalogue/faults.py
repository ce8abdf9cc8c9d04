"""What is wrong with a file that staff wrote: every fault in plain words, with its place."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Any

from pydantic import ValidationError

from ..campaign import State, nearest

Place = tuple[int | str, ...]
"""The way to something in a file: names of tables and keys, and positions in lists from 0."""

Tables = Mapping[tuple[str, ...], Collection[str]]
"""The names that each table of a file may hold, by the way to it without positions."""

_SENTENCES = {
    "missing": "this is missing",
    "string_type": "give a text",
    "string_pattern_mismatch": "use small letters a to z, digits and single hyphens only",
    "string_too_short": "this is empty",
    "string_too_long": "use at most {max_length} characters",
    "int_type": "give a whole number",
    "int_parsing": "give a whole number",
    "int_from_float": "give a whole number",
    "greater_than_equal": "give at least {ge}",
    "less_than_equal": "give at most {le}",
    "bool_type": "give true or false",
    "bool_parsing": "give true or false",
    "date_type": "give a day, such as 2026-12-10",
    "date_parsing": "give a day, such as 2026-12-10",
    "date_from_datetime_parsing": "give a day, such as 2026-12-10",
    "date_from_datetime_inexact": "give a day without a time, such as 2026-12-10",
    "enum": "choose one of these: {expected}",
    "too_short": "give at least one",
    "too_long": "give at most {max_length}",
    "list_type": "give a list",
    "model_type": "give a table",
    "value_error": "{error}",
}
"""Plain words for what pydantic finds, where its own are not."""


def listed(where: str, faults: Sequence[str]) -> str:
    """The faults of a file, a line for each where there are several."""
    return f"{where}: {faults[0]}" if len(faults) == 1 else "\n  ".join([f"{where}:", *faults])


def fault_lines(error: ValidationError, tables: Tables) -> list[str]:
    """A line for each fault that pydantic has found in a file with these tables."""
    lines = []
    for fault in error.errors():
        place, context = fault["loc"], fault.get("ctx", {})
        sentence = (
            _no_such_name(place, tables)
            if fault["type"] == "extra_forbidden"
            else _SENTENCES.get(fault["type"], "{msg}").format_map({**fault, **context})
        )
        lines.append(f"{_named(place)}: {sentence}")
    return lines


def _named(place: Place) -> str:
    """A place as people read it, with the entries of a list counted from 1."""
    steps = (str(step + 1) if isinstance(step, int) else step for step in place)
    return " ".join(steps) or "the file"


def _no_such_name(place: Place, tables: Tables) -> str:
    """The answer to a name that its table does not hold, with the one that is probably meant."""
    *way, name = (step for step in place if isinstance(step, str))
    if meant := nearest(name, tables.get(tuple(way), ())):
        return f"there is no such name; did you mean {meant}?"
    for table, names in tables.items():
        if name in names and table != tuple(way):
            where = f"[{'.'.join(table)}]" if table else "the campaign, above the first [table]"
            return f"there is no such name here; it belongs to {where}"
    return "there is no such name"


def contradictions(document: Mapping[str, Any], sections: Collection[str]) -> Iterator[str]:
    """A line for each fault between the parts of a campaign file, as far as they can be read.

    `sections` are the codes that there are.
    """
    slugs, codes = _texts(document, "cases", "slug"), _texts(document, "sections", "code")
    yield from _twice("cases", "slug", slugs)
    yield from _twice("sections", "code", codes)
    for number, code in codes.items():
        if code not in sections:
            yield f"sections {number} code: there is no section {code} in data/sections.csv"
    home = document.get("home_section")
    if isinstance(home, str) and home not in codes.values():
        yield f"home_section: {home} is not among the sections"
    yield from _unknown_cases(document, set(slugs.values()))
    yield from _wrong_days(document)
    if document.get("state") == State.FROZEN:
        yield "state: a freeze is not made by a file"


def _tables_of(document: Mapping[str, Any], name: str) -> dict[int, Mapping[str, Any]]:
    """The tables of a list by their numbers from 1, without what is no table."""
    rows = document.get(name)
    numbered = enumerate(rows, start=1) if isinstance(rows, list) else ()
    return {number: row for number, row in numbered if isinstance(row, dict)}


def _texts(document: Mapping[str, Any], name: str, key: str) -> dict[int, str]:
    """The texts under a key in the tables of a list, by the tables' numbers."""
    rows = _tables_of(document, name).items()
    return {number: row[key] for number, row in rows if isinstance(row.get(key), str)}


def _twice(name: str, key: str, texts: Mapping[int, str]) -> Iterator[str]:
    count = Counter(texts.values())
    first = {text: number for number, text in reversed([*texts.items()])}
    for number, text in texts.items():
        if count[text] > 1 and first[text] != number:
            yield f"{name} {number} {key}: {text} is named twice, first in {name} {first[text]}"


def _unknown_cases(document: Mapping[str, Any], slugs: Collection[str]) -> Iterator[str]:
    for number, section in _tables_of(document, "sections").items():
        named = section.get("cases")
        for at, slug in enumerate(named if isinstance(named, list) else (), start=1):
            if isinstance(slug, str) and slug not in slugs:
                meant = f"; did you mean {like}?" if (like := nearest(slug, slugs)) else ""
                yield f"sections {number} cases {at}: there is no case {slug} in this file{meant}"


def _wrong_days(document: Mapping[str, Any]) -> Iterator[str]:
    names = ("opens", "day", "report_by")
    sections = _tables_of(document, "sections")
    if document.get("demonstration") is True:
        moving = "leave this out: the days of a demonstration move"
        for number, section in sections.items():
            yield from (f"sections {number} {name}: {moving}" for name in names if name in section)
        return
    if sections:  # who keep these days
        yield from (f"{name}: this is missing" for name in names if name not in document)
    own = [document.get(name) for name in names]
    yield from _out_of_order("", own)
    for number, section in sections.items():
        if any(name in section for name in names):
            days = [section.get(name, own[at]) for at, name in enumerate(names)]
            yield from _out_of_order(f"sections {number} ", days)


def _out_of_order(place: str, days: Sequence[object]) -> Iterator[str]:
    """A line where these days do not follow one another; none where one can't be read."""
    read = [day for day in map(_day, days) if day]
    if len(read) == len(days) and read != sorted(read):
        yield f"{place}opens, day, report_by: these days must follow one another"


def _day(value: object) -> date | None:
    """A day as a file states it, None where it can't be read."""
    if isinstance(value, str):
        with suppress(ValueError):
            return date.fromisoformat(value)
    return value if type(value) is date else None
