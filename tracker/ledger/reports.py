"""Letter reports and receipts as the ledger knows them, and how they are read."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select

from ..campaign import Channel, Line, Status, Trust
from ..database import Row
from ..schema import campaigns, ledger, letter_reports, report_lines


@dataclass(frozen=True)
class Receipt:
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


@dataclass(frozen=True)
class Report:
    """A letter report as it stands: its `lines` are counted, its `held_lines` wait.

    `public` holds the region and event that its ledger entries show, None before the first entry;
    `last` is the number of its last entry.
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
    public: tuple[str, str] | None = None
    last: int | None = None


def receipt_written(receipt: Receipt) -> str:
    """A receipt as it is kept beside its key."""
    return json.dumps(vars(receipt))


def receipt_read(text: str) -> Receipt:
    """The receipt that was kept."""
    said = json.loads(text)
    said = {"stands": said["letters"]} | said  # which receipts of before did not say
    return Receipt(**said | {"status": Status(said["status"])})


def line_rows(report: Report) -> Iterator[Row]:
    """The lines of a report as rows."""
    for held, lines in ((False, report.lines), (True, report.held_lines)):
        for line in lines:
            yield {"reference": report.reference, "held": held, **vars(line)}


def read_reports(connection: Connection, references: Sequence[str]) -> dict[str, Report]:
    """The reports of these references, by reference."""
    lines: dict[tuple[str, bool], list[Line]] = {}
    for row in connection.execute(
        select(report_lines)
        .where(report_lines.c.reference.in_(references))
        .order_by(report_lines.c.case, report_lines.c.channel)
    ):
        line = Line(row.case, Channel(row.channel), row.letters, row.writers)
        lines.setdefault((row.reference, row.held), []).append(line)
    entries = {
        row.report: row
        for row in connection.execute(
            select(ledger.c.report, ledger.c.region, ledger.c.event, ledger.c.number)
            .where(ledger.c.report.in_(references))
            .order_by(ledger.c.number)
        )
    }
    rows = connection.execute(
        select(letter_reports, campaigns.c.slug)
        .join(campaigns, campaigns.c.id == letter_reports.c.campaign_id)
        .where(letter_reports.c.reference.in_(references))
    )
    return {
        row.reference: Report(
            reference=row.reference,
            campaign=row.slug,
            section=row.section,
            region=row.region,
            event=row.event,
            trust=Trust(row.trust),
            status=Status(row.status),
            received_at=row.received_at,
            written_on=row.written_on,
            lines=tuple(lines.get((row.reference, False), ())),
            held_lines=tuple(lines.get((row.reference, True), ())),
            public=(entry.region, entry.event) if (entry := entries.get(row.reference)) else None,
            last=entry.number if entry else None,
        )
        for row in rows
    }
