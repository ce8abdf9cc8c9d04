"""The report form: a count and a channel for each case, kept as typed until it is right."""

import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ...campaign import (
    Case,
    Channel,
    Fault,
    InvalidReport,
    Line,
    Sentence,
    WrongInput,
    letters_typed,
    refuse_if,
    sentence,
)

_LETTERS, _CHANNEL = "letters-", "channel-"

KEY = re.compile(r"[\x21-\x7e]{8,128}")
"""What an idempotency key looks like."""

Names = tuple[str, ...]


@dataclass(frozen=True)
class Filled:
    """A report form as somebody filled it in.

    `letters` and `channels` are by the row's name: the case's slug, or `slug.2` where a report has
    a case in more than one channel.
    """

    key: str
    campaign: str = ""
    letters: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)
    event_code: str = ""
    section: str = ""
    reason: str = "mistyped"
    sure: bool = False


@dataclass(frozen=True)
class Row:
    """A row of the form as it is shown, with what is wrong in it or asked about it.

    It can be `filled` in unless its case is closed and had no letters before.
    """

    name: str
    case: Case
    letters: str
    channel: str
    filled: bool
    fault: Sentence | None = None
    channel_fault: Sentence | None = None
    question: Sentence | None = None
    needed: bool = False

    @property
    def opened(self) -> bool:
        """Whether somebody typed here, or something is to be put right."""
        return bool(self.letters or self.fault or self.channel_fault)


def new_key() -> str:
    """A fresh idempotency key."""
    return secrets.token_urlsafe(18)


def filled_in(form: Mapping[str, str]) -> Filled:
    """What a sent form holds. Without a usable key of its own it gets a fresh one."""
    key = form.get("key", "")
    return Filled(
        key=key if KEY.fullmatch(key) else new_key(),
        campaign=form.get("campaign", ""),
        letters=_named(form, _LETTERS),
        channels=_named(form, _CHANNEL),
        event_code=form.get("event_code", "").strip(),
        section=form.get("section", ""),
        reason=form.get("reason", ""),
        sure=form.get("sure") == "1",
    )


def filled_with(lines: Iterable[Line]) -> Filled:
    """A form that shows the lines of a report, for its correction."""
    rows = _by_row(lines)
    return Filled(
        new_key(),
        letters={name: str(line.letters) for name, line in rows.items()},
        channels={name: line.channel.value for name, line in rows.items()},
    )


def _by_row(lines: Iterable[Line]) -> dict[str, Line]:
    """The lines of a report by the name of the row that shows each."""
    rows: dict[str, Line] = {}
    for line in lines:
        times = sum(1 for name in rows if case_named(name) == line.case)
        rows[f"{line.case}.{times + 1}" if times else line.case] = line
    return rows


def lines_of(
    filled: Filled, cases: Mapping[str, Case], before: Iterable[Line] = ()
) -> tuple[tuple[Line, ...], Names]:
    """The lines that a form states, and the name of the row that each came from.

    What stood `before` in a row keeps its writers; a case that the form did not send at all keeps
    its lines, while one sent empty loses them. Raises InvalidReport with every fault, each named by
    its field in the form.
    """
    rows = _by_row(before)
    sent = {case_named(name) for name in filled.letters}
    kept = {name: line for name, line in rows.items() if line.case not in sent}
    faults: list[Fault] = []
    lines, names = list(kept.values()), list(kept)
    for name, typed in filled.letters.items():
        try:
            letters = letters_typed(typed)
            channel = _channel(filled.channels.get(name, ""), cases.get(case_named(name)))
        except _WrongChannel:
            faults.append(Fault(f"{_CHANNEL}{name}", sentence("Choose a channel from the list.")))
        except WrongInput as wrong:
            faults.append(Fault(f"{_LETTERS}{name}", wrong.sentence))
        else:
            if letters:
                writers = rows[name].writers if name in rows else 1
                lines.append(Line(case_named(name), channel, letters, writers))
                names.append(name)
    if not lines and not faults:
        faults.append(
            Fault("", sentence("Type how many letters you wrote, for at least one case."))
        )
    refuse_if(faults, InvalidReport)
    return tuple(lines), tuple(names)


class _WrongChannel(ValueError):
    """A channel that is not one."""


def _channel(said: str, case: Case | None) -> Channel:
    if not said:
        return _usual(case)
    try:
        return Channel(said)
    except ValueError:
        raise _WrongChannel from None


def _usual(case: Case | None) -> Channel:
    """The channel that a row starts at: the first that the case's rules allow, usually a letter."""
    if case is None:
        return Channel.LETTER
    return next(
        (channel for channel in Channel if not case.safety.forbids(channel)), Channel.LETTER
    )


def field_named(fault: Fault, names: Names) -> Fault:
    """A fault of a report's line, named by the form's field that it is about."""
    match fault.field.split("."):
        case ["lines", number, "channel"] if int(number) < len(names):
            return Fault(f"{_CHANNEL}{names[int(number)]}", fault.sentence)
        case ["lines", number, *_] if int(number) < len(names):
            return Fault(f"{_LETTERS}{names[int(number)]}", fault.sentence)
        case ["lines"] | ["campaign"]:
            return Fault("", fault.sentence)
        case _:
            return fault


def rows_for(
    cases: Iterable[Case],
    filled: Filled,
    faults: Iterable[Fault],
    needed: Iterable[Case] = (),
    questions: Iterable[Fault] = (),
) -> list[Row]:
    """The rows of the form, a case's further channels below its first."""
    said = {fault.field: fault.sentence for fault in reversed(list(faults))}
    asked = {question.field: question.sentence for question in questions}
    most_needed = {case.slug for case in needed}
    return [
        Row(
            name=name,
            case=case,
            letters=filled.letters.get(name, ""),
            channel=filled.channels.get(name) or _usual(case).value,
            filled=name in filled.letters or not case.safety.closed,
            fault=said.get(f"{_LETTERS}{name}"),
            channel_fault=said.get(f"{_CHANNEL}{name}"),
            question=asked.get(f"{_LETTERS}{name}"),
            needed=case.slug in most_needed,
        )
        for case in cases
        for name in _row_names(case, filled)
    ]


def _row_names(case: Case, filled: Filled) -> list[str]:
    return [name for name in filled.letters if case_named(name) == case.slug] or [case.slug]


def summed_up(faults: Iterable[Fault], rows: Iterable[Row]) -> list[Fault]:
    """The faults for the top of the form, each with its case's name and a link to its field."""
    cases = {f"{prefix}{row.name}": row.case for row in rows for prefix in (_LETTERS, _CHANNEL)}
    return [_on_top(fault, cases.get(fault.field)) for fault in faults]


def _on_top(fault: Fault, case: Case | None) -> Fault:
    if case is None:
        return fault if fault.field in ("event_code", "section") else Fault("", fault.sentence)
    if case.name in fault.sentence.values.values():
        return fault
    named = sentence("%(name)s: %(fault)s", name=case.name, fault=fault.sentence)
    return Fault(fault.field, named)


def case_named(name: str) -> str:
    """The slug of the case that a row is for."""
    return name.partition(".")[0]


def _named(form: Mapping[str, str], prefix: str) -> dict[str, str]:
    return {
        name.removeprefix(prefix): value for name, value in form.items() if name.startswith(prefix)
    }
