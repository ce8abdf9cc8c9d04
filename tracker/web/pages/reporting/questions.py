"""What a form is asked once, before its report is sent: counts that are unusually large."""

from collections.abc import Iterator, Sequence

from ....campaign import Campaign, Fault, InvalidReport, Line, letters_of
from ...forms.reports import ReportForm, RowNames
from .sentences import large_count_question, per_person_question


class Unusual(InvalidReport):
    """Counts that are asked about once."""


def questions(
    form: ReportForm,
    lines: Sequence[Line],
    names: RowNames,
    campaign: Campaign,
    *,
    coded: bool,
    before: Sequence[Line] = (),
) -> list[Fault]:
    """The questions that a form is asked, none where it was asked already.

    A line without an event code (`coded`) is asked about if it is large, and larger than `before`;
    any report if the people who wrote it would each have written very many.
    """
    if form.sure:
        return []
    most = campaign.plausibility.ask_letters
    asked = [] if coded else list(_large_lines(lines, names, campaign, before))
    if (writers := form.writers) and not asked:
        each, already = letters_of(lines) // writers, letters_of(before) // writers
        asked += [per_person_question(each)] if each > max(most, already) else []
    return asked


def _large_lines(
    lines: Sequence[Line], names: RowNames, campaign: Campaign, before: Sequence[Line]
) -> Iterator[Fault]:
    had = {(line.case, line.channel): line.letters for line in before}
    for name, line in zip(names, lines, strict=True):
        most = max(campaign.plausibility.ask_letters, had.get((line.case, line.channel), 0))
        case = campaign.case(line.case)
        if case and line.letters > most:
            yield large_count_question(f"letters-{name}", line.letters, case.name)
