"""Letter reports and receipts as the ledger knows them, and how they are read."""

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from pydantic_core import to_json
from sqlalchemy import Connection, bindparam, select

from ..campaign import Channel, Kind, Line, Status, Trust, letters_of
from ..database import Values
from ..schema import (
    campaigns,
    entry_origins,
    ledger,
    letter_reports,
    report_lines,
    same_entry,
)


class Receipt(NamedTuple):
    """What became of a request: `letters` asked for, `national` those of its section then.

    `stands` are the report's letters as they stand: while a raise waits, those of before.
    `version` is the last ledger number that it made, None where nothing is counted.
    """

    reference: str
    status: Status
    letters: int
    version: int | None
    national: int
    section: str
    stands: int
    replayed: bool = False


class HistoryEntry(NamedTuple):
    """A ledger entry of a report: `letters` is signed, `reason` empty for the report itself."""

    number: int
    at: datetime
    kind: Kind
    case: str
    channel: str
    letters: int
    reason: str


class Report(NamedTuple):
    """A letter report as it stands: its `lines` are counted, its `held_lines` wait.

    `history` is empty where it was not asked for. Of `public` on all is what its ledger entries
    say: the region and event that they show, None before the first; the number of the last; how
    many reports (0 or 1) and people they count.
    """

    reference: str
    campaign: str
    section: str
    region: str | None
    event: str | None
    trust: Trust
    status: Status
    received_at: datetime
    written_on: date
    lines: tuple[Line, ...] = ()
    held_lines: tuple[Line, ...] = ()
    history: tuple[HistoryEntry, ...] = ()
    public: tuple[str, str] | None = None
    last: int | None = None
    reports: int = 0
    writers: int = 0

    @property
    def letters(self) -> int:
        """How many letters are counted of it."""
        return letters_of(self.lines)


def receipt_written(receipt: Receipt) -> str:
    """A receipt as it is kept beside its key."""
    return to_json(receipt._asdict() | {"status": str(receipt.status)}).decode()


def receipt_read(text: str) -> Receipt:
    """The receipt that was kept."""
    said = json.loads(text)
    said = {"stands": said["letters"]} | said  # which receipts of before did not say
    return Receipt(**said | {"status": Status(said["status"])})


def line_rows(report: Report) -> Iterator[Values]:
    """The lines of a report as rows."""
    for held, lines in ((False, report.lines), (True, report.held_lines)):
        for line in lines:
            yield report.reference, held, line.case, str(line.channel), line.letters, line.writers


def read_reports(
    connection: Connection, references: Sequence[str], *, history: bool = False
) -> dict[str, Report]:
    """The reports of these references, by reference, with their `history` if that is asked for.

    What is counted of them is read from their entries, as only those can't be changed.
    """
    kept = _kept_lines(connection, references)
    entries: dict[str, list[Any]] = {}
    for entry in connection.execute(_ENTRIES, {"references": references}):
        entries.setdefault(entry.report, []).append(entry)
    rows = connection.execute(
        select(letter_reports, campaigns.c.slug.label("campaign"))
        .join(campaigns, campaigns.c.id == letter_reports.c.campaign_id)
        .where(letter_reports.c.reference.in_(references))
    )
    reports = {row.reference: _report(row, kept, entries.get(row.reference, [])) for row in rows}
    if not history:
        return reports
    return {
        reference: report._replace(history=tuple(map(_history_entry, entries.get(reference, ()))))
        for reference, report in reports.items()
    }


def _kept_lines(
    connection: Connection, references: Sequence[str]
) -> dict[tuple[str, bool], list[Line]]:
    """The lines as they are kept beside the ledger, by reference and whether they are held."""
    lines: dict[tuple[str, bool], list[Line]] = {}
    for row in connection.execute(
        select(report_lines)
        .where(report_lines.c.reference.in_(references))
        .order_by(report_lines.c.case, report_lines.c.channel)
    ):
        line = Line(row.case, Channel(row.channel), row.letters, row.writers)
        lines.setdefault((row.reference, row.held), []).append(line)
    return lines


def _report(row: Any, kept: dict[tuple[str, bool], list[Line]], entries: list[Any]) -> Report:
    last = entries[-1] if entries else None
    where = last or row
    return Report(
        reference=row.reference,
        campaign=where.campaign,
        section=where.section,
        region=where.region,
        event=where.event,
        trust=Trust(where.trust),
        status=Status(row.status),
        received_at=row.received_at,
        written_on=row.written_on,
        lines=_counted_lines(entries, kept.get((row.reference, False), [])),
        held_lines=tuple(kept.get((row.reference, True), ())),
        public=(last.public_region, last.public_event) if last else None,
        last=last.number if last else None,
        reports=sum(entry.reports for entry in entries),
        writers=sum(entry.writers for entry in entries),
    )


def _counted_lines(entries: list[Any], kept: list[Line]) -> tuple[Line, ...]:
    """What the entries of a report add up to; how many people wrote each line is only kept."""
    writers = {(line.case, line.channel): line.writers for line in kept}
    sums: dict[tuple[str, Channel], int] = {}
    for entry in entries:
        key = (entry.case, Channel(entry.channel))
        sums[key] = sums.get(key, 0) + entry.letters
    return tuple(
        Line(*key, letters, writers.get(key, 1)) for key, letters in sorted(sums.items()) if letters
    )


def _history_entry(row: Any) -> HistoryEntry:
    return HistoryEntry(
        row.number, row.at, Kind(row.kind), row.case, row.channel, row.letters, row.reason
    )


_ENTRIES = (
    select(
        *ledger.c["number", "kind", "report", "campaign", "section", "trust"],
        *ledger.c["case", "channel", "letters"],
        ledger.c.region.label("public_region"),
        ledger.c.event.label("public_event"),
        *entry_origins.c["at", "region", "event", "reports", "writers", "reason"],
    )
    .join(entry_origins, same_entry)
    .where(ledger.c.report.in_(bindparam("references", expanding=True)))
    .order_by(ledger.c.number)
)
