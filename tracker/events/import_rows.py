"""Rows of a file of events, read into drafts, with every fault by row and field."""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from ..campaign import (
    Campaign,
    EventDraft,
    HostKind,
    Sentence,
    Visibility,
    WrongInput,
    at_clocks,
    cleaned,
    nearest,
    people_typed,
    sentence,
    time_zones,
    with_plain_digits,
)
from .drafts import draft_faults, question_of
from .import_files import Cells, RowFault, Sheet


@dataclass(frozen=True)
class ImportedRow:
    """An event as a row of a file states it.

    `key` says which event it is: that of its `id`, or without one that of all its cells. `content`
    is a hash of all its cells.
    """

    number: int
    draft: EventDraft
    key: str
    content: str


MOST_UNKNOWN = 50
"""The most unknown columns that are told of: a file may have any number."""

_NEEDED = ("title", "kind", "starts_at")
_TEXTS = (
    *("title", "venue", "city", "contact_public", "contact_email", "description", "language"),
    *("section", "region", "timezone"),
)
_LONGEST_ID = 60

_MISSING = sentence("This is missing.")
_IN_NO_ROW = sentence("This is missing in every row.")
_YES_OR_NO = sentence("Give yes or no.")
_TRUTHS = {
    **dict.fromkeys(("yes", "y", "true", "1", "x"), True),
    **dict.fromkeys(("no", "n", "false", "0"), False),
}
_NO_TIME = sentence("Give year, month, day and time, such as 2026-12-10 18:00.")
_AT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]+([0-9]{1,2}:[0-9]{2})(:[0-9]{2})?(\.0+)?"
    r" ?([Zz]|[+-][0-9]{2}:[0-9]{2})?"
)
_CLOCK = re.compile(r"[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?")


def read_rows(sheet: Sheet, campaign: Campaign) -> tuple[list[ImportedRow], list[RowFault]]:
    """The rows of a file as events of a campaign, and all that is wrong with the file, in order.

    Rows with a fault are left out.
    """
    absent = [name for name in _needed(campaign) if name not in sheet.columns]
    faults = [*sheet.faults, *_column_faults(sheet)]
    faults += [RowFault(1, name, _IN_NO_ROW) for name in absent]
    rows: list[ImportedRow] = []
    first_with: dict[str, int] = {}
    for number, cells in sheet.rows.items():
        row, wrong = _row(number, cells, campaign)
        if row.key in first_with:
            wrong.append(_twice(row, first_with[row.key], "id" in cells))
        first_with.setdefault(row.key, number)
        faults += [fault for fault in wrong if fault.field not in absent]
        if not wrong:
            rows.append(row)
    return rows, sorted(faults, key=lambda fault: fault.row)


def questions_of(rows: Iterable[ImportedRow], campaign: Campaign) -> Iterator[RowFault]:
    """What somebody should look at twice in these rows, though it can be taken."""
    for row in rows:
        if asked := question_of(row.draft, campaign):
            yield RowFault(row.number, "starts_at", asked)


def _needed(campaign: Campaign) -> tuple[str, ...]:
    return _NEEDED if len(campaign.sections) == 1 else (*_NEEDED, "section")


def _column_faults(sheet: Sheet) -> Iterator[RowFault]:
    """A fault for each column that there is not, where it is named first."""
    for name in sorted(sheet.columns - COLUMNS)[:MOST_UNKNOWN]:
        first = next((row for row, cells in sheet.rows.items() if name in cells), 1)
        yield RowFault(1 if sheet.is_table else first, name, _no_such(name))


def _no_such(name: str) -> Sentence:
    if meant := nearest(name, COLUMNS):
        return sentence("There is no such field; did you mean %(name)s?", name=meant)
    return sentence("There is no such field.")


def _twice(row: ImportedRow, first: int, named: bool) -> RowFault:
    if named:
        return RowFault(row.number, "id", sentence("Row %(row)s has this id, too.", row=first))
    return RowFault(
        row.number,
        "",
        sentence("Row %(row)s says the same. Leave one out, or give each an id.", row=first),
    )


def _row(number: int, cells: Cells, campaign: Campaign) -> tuple[ImportedRow, list[RowFault]]:
    """A row as an event, and all that is wrong with it.

    What can't be read has something usual in its place, so that the rest is checked all the same.
    """
    faults: dict[str, Sentence] = {}

    def read(name: str, reader: Callable[[str], Any], usual: Any) -> Any:
        if name not in cells:
            return usual
        try:
            return reader(cells[name])
        except WrongInput as wrong:
            faults[name] = wrong.sentence
        except OverflowError:
            faults[name] = _NO_TIME
        return usual

    for name in _needed(campaign):
        if name not in cells:
            faults[name] = _MISSING
    stated = _texts(cells, campaign)
    zone = stated["timezone"] if stated["timezone"] in time_zones() else "UTC"
    usual = datetime.combine(campaign.window(None).day, time(12))
    starts_at = read("starts_at", partial(_moment, zone=zone), at_clocks(usual, "UTC"))
    ends_at = read("ends_at", partial(_end, zone=zone, starts_at=starts_at), None)
    draft = EventDraft(
        campaign=campaign.slug,
        kind=read("kind", partial(_choice, of=HostKind), HostKind.OTHER),
        starts_at=starts_at,
        ends_at=None if "starts_at" in faults else ends_at,
        online=read("online", _truth, False),
        visibility=read("visibility", partial(_choice, of=Visibility), Visibility.PUBLIC),
        expected_people=read("expected_people", people_typed, None),
        cases=tuple(re.split(r"[\s,;]+", cells["cases"])) if "cases" in cells else (),
        **stated,
    )
    for fault in draft_faults(draft, campaign):
        faults.setdefault(fault.field.partition(".")[0], fault.sentence)
    content = _hash(cells)
    named = read("id", partial(cleaned, most=_LONGEST_ID), "")
    key = f"import {campaign.slug} {_hash({'id': named}) if named else content}"
    wrong = [RowFault(number, name, faults[name]) for name in sorted(faults, key=_ORDER.index)]
    return ImportedRow(number, draft, key, content), wrong


def _texts(cells: Cells, campaign: Campaign) -> dict[str, Any]:
    """The texts of a draft. What is left out is that of its place."""
    texts = {name: cells.get(name, "") for name in _TEXTS}
    only = next(iter(campaign.sections)) if len(campaign.sections) == 1 else ""
    section, region = texts["section"].lower() or only, texts["region"].lower()
    near = campaign.sections.get(section)
    place = campaign.regions.get(region) or near
    return texts | {
        "section": section,
        "region": region or None,
        "timezone": texts["timezone"] or getattr(place, "timezone", "UTC"),
        "language": texts["language"] or (near.language if near else "en"),
    }


def _hash(cells: Mapping[str, str]) -> str:
    return hashlib.sha256(json.dumps(dict(cells), sort_keys=True).encode()).hexdigest()


def _choice(typed: str, of: type[StrEnum]) -> Any:
    """One of a few words, in capitals or not. Raises WrongInput."""
    name = typed.lower()
    if name in set(of):
        return of(name)
    if meant := nearest(name, [*of]):
        raise WrongInput(sentence("There is no such choice; did you mean %(name)s?", name=meant))
    raise WrongInput(sentence("Choose one of these: %(expected)s.", expected=", ".join(of)))


def _truth(typed: str) -> bool:
    if typed.lower() not in _TRUTHS:
        raise WrongInput(_YES_OR_NO)
    return _TRUTHS[typed.lower()]


def _moment(typed: str, zone: str) -> datetime:
    """A time, on the clocks of a zone unless it has an offset of its own. Raises WrongInput."""
    found = _AT.fullmatch(with_plain_digits(typed[:40]))
    if not found:
        raise WrongInput(_NO_TIME)
    day, clock, _, _, offset = found.groups()
    try:
        local = datetime.fromisoformat(f"{day} {clock:0>5}{(offset or '').upper()}")
    except ValueError:
        raise WrongInput(_NO_TIME) from None
    return local.astimezone(ZoneInfo(zone)) if local.tzinfo else at_clocks(local, zone)


def _end(typed: str, zone: str, starts_at: datetime) -> datetime:
    """The end: a time, or a time of day of the day on which it starts. Raises WrongInput."""
    if _CLOCK.fullmatch(with_plain_digits(typed[:40])):
        typed = f"{starts_at:%Y-%m-%d} {typed}"
    return _moment(typed, zone)


COLUMNS = frozenset(
    {*_TEXTS, "id", "kind", "starts_at", "ends_at", "online", "visibility", "expected_people"}
    | {"cases"}
)
"""The columns that a file of events may have."""

_ORDER = (
    *("id", "title", "kind", "starts_at", "ends_at", "timezone", "section", "region", "online"),
    *("city", "venue", "visibility", "expected_people", "cases", "contact_public"),
    *("contact_email", "description", "language"),
)
"""The order in which the faults of a row are told."""
