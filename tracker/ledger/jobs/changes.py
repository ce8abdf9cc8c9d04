"""Counts the difference between what a report counted and what it should count."""

from collections.abc import Sequence
from dataclasses import replace

from ...campaign import Channel, Kind, Line, Status, writers_of
from ..batch import Batch
from ..reports import Report


def changed(
    batch: Batch, report: Report, lines: tuple[Line, ...], kind: Kind, reason: str, made_by: str
) -> Report:
    """Count the difference between a report's counted lines and others, which take their place."""
    people = writers_of(lines) - report.writers
    report = batch.count(
        report,
        kind,
        differences(report.lines, lines, people),
        reports=1 - report.reports,
        writers=people,
        reason=reason,
        made_by=made_by,
    )
    return report._replace(status=Status.COUNTED, lines=lines, held_lines=())


def differences(before: Sequence[Line], after: Sequence[Line], people: int) -> tuple[Line, ...]:
    """What must be counted so that `after` stands where `before` stood: lines of signed letters.

    Where only the number of people changes (by `people`), one line of no letters carries that.
    """
    signed: dict[tuple[str, Channel], int] = {}
    for line in after:
        signed[line.case, line.channel] = line.letters
    for line in before:
        key = (line.case, line.channel)
        signed[key] = signed.get(key, 0) - line.letters
    found = tuple(Line(*key, letters) for key, letters in sorted(signed.items()) if letters)
    if people and not found:
        return (replace(after[0], letters=0),)
    return found
