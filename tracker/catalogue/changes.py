"""What a campaign file would change, told in plain words before it does: letters at stake, too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from ..campaign import WORLD, State, section_key
from ..database import Row
from ..schema import case_totals, scope_totals
from .campaign_rows import CampaignRows

Counted = Mapping[tuple[str, str], int]
"""The letters counted in a scope for a case, "" for all of its cases; 0 where there are none."""

_LISTS = ("story", "ask", "paragraphs", "write_to", "addressees")
"""What is too long to be told in a line."""


@dataclass(frozen=True)
class Change:
    """A change in plain words.

    One that `needs_consent` would hide counted letters, take a case with letters out of the
    campaign, or open a final campaign again.
    """

    words: str
    needs_consent: bool = False


def letters_counted(connection: Connection, campaign_id: int) -> Counted:
    """The letters that are counted in the world and in each section of a campaign."""
    by_case = select(*case_totals.c["scope", "case", "letters"]).where(
        case_totals.c.campaign_id == campaign_id,
        case_totals.c.scope.startswith("section:") | (case_totals.c.scope == WORLD),
    )
    in_all = select(*scope_totals.c["scope", "letters"]).where(
        scope_totals.c.campaign_id == campaign_id,
        scope_totals.c.scope.startswith("section:") | (scope_totals.c.scope == WORLD),
    )
    counted = {(scope, case): letters for scope, case, letters in connection.execute(by_case)}
    return counted | {(scope, ""): letters for scope, letters in connection.execute(in_all)}


def new_campaign(rows: CampaignRows) -> list[Change]:
    """What is told of a campaign that is not there yet."""
    name, state = rows.campaign["name"], rows.campaign["state"]
    parts = f"{_number(len(rows.sections), 'section')}, {_number(len(rows.cases), 'case')}"
    return [Change(f"new campaign {rows.campaign['slug']}: {name}, {state}, {parts}")]


def changes(before: CampaignRows, file: CampaignRows, counted: Counted) -> list[Change]:
    """What the rows of a file change in those that are stored."""
    return [
        *_of_campaign(before.campaign, file.campaign, counted.get((WORLD, ""), 0)),
        *_of_cases(before, file, counted),
        *_of_sections(before, file, counted),
    ]


def _of_campaign(before: Row, after: Row, letters: int) -> Iterator[Change]:
    for name in after:
        if before[name] != after[name]:
            change = f"{name}: {_told(before[name])} becomes {_told(after[name])}"
            if name == "state":
                yield _of_state(change, before[name], after[name], letters)
            elif name in ("opens", "report_by", "day"):
                yield Change(change + _kept(letters))
            else:
                yield Change(change)


def _of_state(change: str, before: str, after: str, letters: int) -> Change:
    if before == State.FINAL:
        return Change(f"{change}: a final result is opened again{_kept(letters)}", True)
    if after == State.DRAFT:
        hidden = f": all of it is hidden, with {_letters(letters)}"
        return Change(change + hidden, needs_consent=bool(letters))
    ends = after in (State.PROVISIONAL, State.FINAL)
    return Change(change + (f": no more reports are taken{_kept(letters)}" if ends else ""))


def _of_cases(before: CampaignRows, file: CampaignRows, counted: Counted) -> Iterator[Change]:
    for slug, row in file.cases.items():
        if slug not in before.cases:
            yield Change(f"case {slug}: new")
        else:
            letters = counted.get((WORLD, slug), 0)
            yield from _of_case(f"case {slug}", before.cases[slug], row, letters)
    for slug, row in before.cases.items():
        if slug not in file.cases and not row["closed"]:
            letters = counted.get((WORLD, slug), 0)
            words = f"case {slug}: not in the file, so it is closed{_kept(letters)}"
            yield Change(words, needs_consent=bool(letters))
    if [slug for slug in before.cases if slug in file.cases] != [
        slug for slug in file.cases if slug in before.cases
    ]:
        yield Change("the order of the cases")


def _of_case(case: str, before: Row, after: Row, letters: int) -> Iterator[Change]:
    for name in after:
        if name == "position" or before[name] == after[name]:
            continue
        if name == "embargoed":
            hidden = f": it is hidden everywhere, with {_letters(letters)}"
            words = f"{case}: put under embargo{hidden}" if after[name] else f"{case}: shown"
            yield Change(words, needs_consent=bool(after[name] and letters))
        elif name == "closed":
            yield Change(f"{case}: {'closed' if after[name] else 'open again'}{_kept(letters)}")
        elif name in _LISTS:
            yield Change(f"{case}: other {name}")
        else:
            yield Change(f"{case}: {name}: {_told(before[name])} becomes {_told(after[name])}")


def _of_sections(before: CampaignRows, file: CampaignRows, counted: Counted) -> Iterator[Change]:
    for code, row in file.sections.items():
        if code not in before.sections:
            yield Change(f"section {code}: new")
            continue
        letters = counted.get((section_key(code), ""), 0)
        yield from _of_part(f"section {code}", before.sections[code], row, letters)
        yield from _of_choice(code, before.works_on[code], file.works_on[code], counted)
    for code in before.sections:
        if code not in file.sections:
            yield Change(f"section {code}: not in the file, so it stays as it is")


def _of_part(section: str, before: Row, after: Row, letters: int) -> Iterator[Change]:
    for name in after:
        if before[name] == after[name]:
            continue
        change = f"{section}: {name}: {_told(before[name])} becomes {_told(after[name])}"
        if name == "boards" and not after[name]:
            hidden = f": it leaves the leaderboards, with {_letters(letters)}"
            yield Change(change + hidden, needs_consent=bool(letters))
        else:
            days = name in ("opens", "day", "report_by")
            yield Change(change + (_kept(letters) if days else ""))


def _of_choice(
    code: str, before: frozenset[str], after: frozenset[str], counted: Counted
) -> Iterator[Change]:
    for slug in sorted(after - before):
        yield Change(f"section {code}: works on {slug} now")
    for slug in sorted(before - after):
        letters = counted.get((section_key(code), slug), 0)
        words = f"section {code}: works on {slug} no more"
        hidden = f": it is not among its cases any more, with {_letters(letters)}"
        yield Change(words + (hidden if letters else ""), needs_consent=bool(letters))


def _kept(letters: int) -> str:
    """How many letters are counted already, and stay so; nothing where there are none."""
    return f" ({_letters(letters)} counted so far)" if letters else ""


def _letters(letters: int) -> str:
    return _number(letters, "letter")


def _number(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _told(value: Any) -> str:
    """A value as a line tells it."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:,}" if isinstance(value, int) else str(value)
