"""Counts the difference between what a report counted and what it should count."""

from collections.abc import Sequence

from ...campaign import Channel, Kind, Line, Status, letters_of, writers_of
from ..acts import Act, Change
from ..batch import Batch
from ..reports import Report


def changed(
    batch: Batch, report: Report, lines: tuple[Line, ...], kind: Kind, reason: str, made_by: str
) -> Report:
    """Replace a report's counted lines by others, and count the difference."""
    counted, writers = report.entries, writers_of(lines, report.stated_writers)
    act = Act(
        kind,
        batch.now,
        reports=1 - counted.reports,
        writers=(writers or 0) - counted.writers,
        per_writer_letters=letters_of(lines if writers else ())
        - letters_of(report.lines if counted.writers else ()),
        reason=reason,
        made_by=made_by,
        senders=0 if counted.reports else _new_senders(batch, report),
    )
    report = batch.count(report, act, differences(report.lines, lines, act.writers))
    return report._replace(status=Status.COUNTED, lines=lines, held_lines=(), held_for=None)


def give_event_back(batch: Batch, report: Report, letters: int) -> None:
    """Give letters that a report counts no more back to its event; negative ones are put back."""
    campaign_id = batch.head(report.campaign).campaign_id
    batch.senders.give_event_back(campaign_id, report, batch.event_of(report), letters)


def give_waiting_back(batch: Batch, report: Report) -> None:
    """Give letters that don't wait any more, though they are not counted, back to their event."""
    campaign_id = batch.head(report.campaign).campaign_id
    batch.senders.give_waiting_back(campaign_id, report, batch.event_of(report))


def _new_senders(batch: Batch, report: Report) -> int:
    campaign_id = batch.head(report.campaign).campaign_id
    return batch.senders.new_with(campaign_id, report, batch.event_of(report))


def differences(before: Sequence[Line], after: Sequence[Line], people: int) -> tuple[Change, ...]:
    """The changes that turn the lines `before` into the lines `after`.

    Where only the number of people changes (by `people`), one change of no letters carries that.
    """
    signed: dict[tuple[str, Channel], int] = {}
    for line in after:
        signed[line.case, line.channel] = line.letters
    for line in before:
        key = (line.case, line.channel)
        signed[key] = signed.get(key, 0) - line.letters
    changes = tuple(
        Change(case, channel, letters)
        for (case, channel), letters in sorted(signed.items())
        if letters
    )
    if people and not changes:
        return (Change(after[0].case, after[0].channel, letters=0),)
    return changes
