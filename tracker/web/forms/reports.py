"""The report form: a count and a channel for each case, kept as typed until it is right."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from ...campaign import (
    MOST_LINES,
    Case,
    Channel,
    Fault,
    InvalidReport,
    Line,
    Purpose,
    Reason,
    Sentence,
    WrongInput,
    letters_typed,
    refuse_if,
    sentence,
)
from .form import Form

_LETTERS, _CHANNEL, _WRITERS = "letters-", "channel-", "writers"
_NO_CHANNEL = sentence("Choose a channel from the list.")
_NO_LETTERS = sentence("Type how many letters you wrote, for at least one case.")

RowNames = tuple[str, ...]
"""The name of the row that each line of a report came from."""


class ReportForm(Form):
    """A report form as somebody filled it in.

    Letters and channels stand by the row's name: the case's slug, or `slug.2` where a report has a
    case in more than one channel.
    """

    @cached_property
    def letters(self) -> Mapping[str, str]:
        """The count that was typed in each row."""
        return self._by_row(_LETTERS)

    @cached_property
    def channels(self) -> Mapping[str, str]:
        """The channel that was chosen in each row."""
        return self._by_row(_CHANNEL)

    def _by_row(self, prefix: str) -> dict[str, str]:
        names = [name for name in self.texts if name.startswith(prefix)]
        rows = {name.removeprefix(prefix): self.text(name) for name in names}
        return {name: text for name, text in rows.items() if _is_row(name)}

    @property
    def event_code(self) -> str:
        """The event code that was typed, without space around it."""
        return self.text("event_code").strip()

    @property
    def section(self) -> str:
        """The code of the section that was chosen."""
        return self.text("section")

    @property
    def writers(self) -> int | None:
        """How many people wrote the letters; None where nobody said. Raises WrongInput."""
        return letters_typed(self.text("writers")) or None

    @property
    def says_other_writers(self) -> bool:
        """Whether it says another number of people than it was shown with."""
        return self.text("writers").strip() != self.text("writers_shown")

    @property
    def reason(self) -> Reason:
        """The reason for a correction."""
        reason = self.text("reason") if "reason" in self.texts else Reason.MISTYPED.value
        return Reason(reason) if reason in list(Reason) else Reason.OTHER

    @property
    def sure(self) -> bool:
        """Whether a large count was asked about already."""
        return self.text("sure") == "1"


@dataclass(frozen=True)
class Row:
    """A row of the form as it is shown, with what is wrong in it or asked about it.

    It is `fillable` unless its case is closed and had no letters before.
    """

    name: str
    case: Case
    letters: str
    channel: str
    fillable: bool
    fault: Sentence | None = None
    channel_fault: Sentence | None = None
    question: Sentence | None = None
    needed: bool = False

    @property
    def opened(self) -> bool:
        """Whether somebody typed here, or something is to be put right."""
        return bool(self.letters or self.fault or self.channel_fault)


def form_with(lines: Iterable[Line], writers: int | None) -> ReportForm:
    """A form that shows the lines of a report and how many people wrote it, for its correction."""
    rows = _by_row(lines)
    letters = {f"{_LETTERS}{name}": str(line.letters) for name, line in rows.items()}
    channels = {f"{_CHANNEL}{name}": line.channel.value for name, line in rows.items()}
    said = str(writers or "")
    return ReportForm.blank(**letters, **channels, writers=said, writers_shown=said)


def _by_row(lines: Iterable[Line]) -> dict[str, Line]:
    """The lines of a report by the name of the row that shows each."""
    rows: dict[str, Line] = {}
    for line in lines:
        times = sum(1 for name in rows if case_named(name) == line.case)
        rows[f"{line.case}.{times + 1}" if times else line.case] = line
    return rows


def lines_of(
    form: ReportForm, cases: Mapping[str, Case], before: Iterable[Line] = ()
) -> tuple[tuple[Line, ...], RowNames]:
    """The lines that a form states, and the name of the row that each came from.

    What stood `before` in a row keeps its writers. A case that the form did not send at all keeps
    its lines, while one sent empty loses them. Raises InvalidReport with every fault, each named by
    its field in the form.
    """
    rows = _by_row(before)
    sent = {case_named(name) for name in form.letters}
    lines = {name: line for name, line in rows.items() if line.case not in sent}
    faults: list[Fault] = []
    for name in form.letters:
        if len(lines) + len(faults) > MOST_LINES:  # the rules say that it is too many
            break
        try:
            line = _line(form, name, cases, rows.get(name))
        except _WrongChannel:
            faults.append(Fault(f"{_CHANNEL}{name}", _NO_CHANNEL))
        except WrongInput as wrong:
            faults.append(Fault(f"{_LETTERS}{name}", wrong.sentence))
        else:
            if line.letters:
                lines[name] = line
    if not lines and not faults:
        faults.append(Fault("", _NO_LETTERS))
    try:
        form.writers  # noqa: B018 - whether it can be read
    except WrongInput as wrong:
        faults.append(Fault(_WRITERS, wrong.sentence))
    refuse_if(faults, InvalidReport)
    return tuple(lines.values()), tuple(lines)


def _line(form: ReportForm, name: str, cases: Mapping[str, Case], before: Line | None) -> Line:
    """The line of a row. Raises WrongInput or _WrongChannel."""
    slug = case_named(name)
    letters = letters_typed(form.letters[name])
    channel = _channel(form.channels.get(name, ""), cases.get(slug))
    writers = before.writers if before else None
    return Line(slug, channel, letters, min(writers, letters) if writers else None)


class _WrongChannel(ValueError):
    """A channel that is not one."""


def _channel(typed: str, case: Case | None) -> Channel:
    if not typed:
        return _usual(case)
    try:
        return Channel(typed)
    except ValueError:
        raise _WrongChannel from None


def _usual(case: Case | None) -> Channel:
    """The channel that a row starts at: the first for appeals that the case's rules allow."""
    if case is None:
        return Channel.LETTER
    return next(
        (
            channel
            for channel in Channel
            if channel.purpose is Purpose.APPEAL and not case.safety.forbids(channel)
        ),
        Channel.LETTER,
    )


def field_named(fault: Fault, names: RowNames) -> Fault:
    """A fault of a report's line, named by the form's field that it is about."""
    match fault.field.split("."):
        case ["lines", number, "channel"] if int(number) < len(names):
            return Fault(f"{_CHANNEL}{names[int(number)]}", fault.sentence)
        case ["lines", _, "writers"]:
            return Fault(_WRITERS, fault.sentence)
        case ["lines", number, *_] if int(number) < len(names):
            return Fault(f"{_LETTERS}{names[int(number)]}", fault.sentence)
        case ["lines"] | ["campaign"]:
            return Fault("", fault.sentence)
        case _:
            return fault


def rows_for(
    cases: Iterable[Case],
    form: ReportForm,
    needed: Iterable[Case] = (),
    questions: Iterable[Fault] = (),
) -> list[Row]:
    """The rows of the form, a case's further channels below its first."""
    questions_by_field = {question.field: question.sentence for question in questions}
    most_needed = {case.slug for case in needed}
    names = defaultdict[str, list[str]](list)
    for name in form.letters:
        names[case_named(name)].append(name)
    return [
        Row(
            name=name,
            case=case,
            letters=form.letters.get(name, ""),
            channel=form.channels.get(name) or _usual(case).value,
            fillable=name in form.letters or not case.safety.closed,
            fault=form.fault(f"{_LETTERS}{name}"),
            channel_fault=form.fault(f"{_CHANNEL}{name}"),
            question=questions_by_field.get(f"{_LETTERS}{name}"),
            needed=case.slug in most_needed,
        )
        for case in cases
        for name in names.get(case.slug, [case.slug])
    ]


def summed_up(faults: Iterable[Fault], rows: Iterable[Row]) -> tuple[Fault, ...]:
    """The faults for the top of the form, each with its case's name and a link to its field."""
    cases = {f"{prefix}{row.name}": row.case for row in rows for prefix in (_LETTERS, _CHANNEL)}
    return tuple(_on_top(fault, cases.get(fault.field)) for fault in faults)


def _on_top(fault: Fault, case: Case | None) -> Fault:
    if case is None:
        own_field = fault.field in ("event_code", "section", _WRITERS)
        return fault if own_field else Fault("", fault.sentence)
    if case.name in fault.sentence.values.values():
        return fault
    named = sentence("%(name)s: %(fault)s", name=case.name, fault=fault.sentence)
    return Fault(fault.field, named)


def _is_row(name: str) -> bool:
    """Whether a row can have this name: a case has no more rows than there are channels."""
    _, dot, number = name.partition(".")
    return not dot or number in _NUMBERS


_NUMBERS = frozenset(str(number) for number in range(2, len(Channel) + 1))


def case_named(name: str) -> str:
    """The slug of the case that a row is for."""
    return name.partition(".")[0]
