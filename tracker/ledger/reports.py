"""Letter reports and receipts as the ledger stores them, and how they are read."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import Any, NamedTuple

from pydantic_core import to_json
from sqlalchemy import Connection, select

from ..campaign import Channel, HeldFor, Kind, Line, Status, Trust, letters_of, writers_of
from ..database import among
from ..schema import (
    campaigns,
    entry_origins,
    ledger,
    letter_reports,
    report_lines,
    same_entry,
)


class Receipt(NamedTuple):
    """The outcome of a request that asked for `letters`; `national` is its section's total then.

    `stands` is the report's letters as they stand: while a raise waits, those of before.
    `version` is the report's last ledger number, None while any of it is held; `held_for` is why.
    It is not `own` where a short key of somebody else was repeated: then nobody gets its link.
    """

    reference: str
    status: Status
    letters: int
    version: int | None
    national: int
    section: str
    stands: int
    replayed: bool = False
    held_for: HeldFor | None = None
    own: bool = True


class HistoryEntry(NamedTuple):
    """A ledger entry of a report: `letters` is signed, `reason` empty for the report itself."""

    number: int
    at: datetime
    kind: Kind
    case: str
    channel: str
    letters: int
    reason: str


class PublicPlace(NamedTuple):
    """The region and event that a report's ledger entries name; "" for what they withhold."""

    region: str
    event: str


class ReportEntries(NamedTuple):
    """A report: the sum of its ledger entries.

    `place` is decided at the first entry, made at `first_at`; `last` is the number of the last. All
    three are None where there is none. The entries count `reports` reports (0 or 1) and `writers`
    people who wrote, who are not known where that is 0.
    """

    place: PublicPlace | None = None
    last: int | None = None
    reports: int = 0
    writers: int = 0
    first_at: datetime | None = None


class Report(NamedTuple):
    """A letter report as it stands: its `lines` are counted, its `held_lines` wait.

    `stated_writers` is how many people its sender said had written it; None where nobody said.
    `held_for` is why its `held_lines` wait; None where nothing waits, or where that was not kept.
    `history` is empty where it was not asked for.
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
    stated_writers: int | None = None
    lines: tuple[Line, ...] = ()
    held_lines: tuple[Line, ...] = ()
    history: tuple[HistoryEntry, ...] = ()
    entries: ReportEntries = ReportEntries()
    held_for: HeldFor | None = None

    @property
    def letters(self) -> int:
        """The letters of it that are counted."""
        return letters_of(self.lines)

    @property
    def writers(self) -> int | None:
        """The number of people who wrote what is counted, or what waits where nothing is."""
        if self.lines:
            return self.entries.writers or None
        return writers_of(self.held_lines, self.stated_writers)

    @property
    def tag(self) -> str:
        """What changes whenever the report does: its last ledger number.

        What no entry tells stands there in short: what is held, and how many people are said to
        have written it, or a line of it.
        """
        last = str(self.entries.last or 0)
        told = [f"held {_in_short(line)}" for line in self.held_lines]
        told += [_in_short(line) for line in self.lines if line.writers]
        if self.stated_writers not in (None, self.entries.writers):
            told.append(str(self.stated_writers))
        if not told:
            return last
        return f"{last}-{sha256(repr(sorted(told)).encode()).hexdigest()[:12]}"

    def with_entries(self, entries: ReportEntries) -> "Report":
        """The report with other entries: as `_replace` gives it, in a third of the time."""
        return Report._make((*self[:-2], entries, self.held_for))


def _in_short(line: Line) -> str:
    return f"{line.case} {line.channel} {line.letters} {line.writers or ''}"


def receipt_written(receipt: Receipt) -> str:
    """A receipt as JSON, to be stored beside its key."""
    stored = receipt._asdict()
    stored["status"] = str(receipt.status)  # given the Enum, pydantic takes several times as long
    if receipt.held_for:
        stored["held_for"] = str(receipt.held_for)
    return to_json(stored).decode()


def receipt_read(text: str) -> Receipt:
    """The receipt of such a JSON text, and of one that a newer version has written."""
    stored = {name: value for name, value in json.loads(text).items() if name in Receipt._fields}
    if stored.get("held_for"):
        stored["held_for"] = HeldFor(stored["held_for"])
    return Receipt(**stored | {"status": Status(stored["status"])})


def read_reports(
    connection: Connection, references: Sequence[str], *, history: bool = False
) -> dict[str, Report]:
    """The reports of these references, by reference, with their `history` if that is asked for.

    Their counted lines are added up from their entries, as only those can't be changed.
    """
    stored = _stored_lines(connection, references)
    entries: dict[str, list[Any]] = {}
    of_these = among(connection, ledger.c.report, references)
    for entry in connection.execute(_ENTRIES.where(of_these)):
        entries.setdefault(entry.report, []).append(entry)
    rows = connection.execute(
        select(letter_reports, campaigns.c.slug.label("campaign"))
        .join(campaigns, campaigns.c.id == letter_reports.c.campaign_id)
        .where(among(connection, letter_reports.c.reference, references))
    )
    reports = {row.reference: _report(row, stored, entries.get(row.reference, [])) for row in rows}
    if not history:
        return reports
    return {
        reference: report._replace(history=tuple(map(_history_entry, entries.get(reference, ()))))
        for reference, report in reports.items()
    }


def _stored_lines(
    connection: Connection, references: Sequence[str]
) -> dict[tuple[str, bool], list[Line]]:
    """The lines that are stored beside the ledger, by reference and whether they are held."""
    lines: dict[tuple[str, bool], list[Line]] = {}
    for row in connection.execute(
        select(report_lines)
        .where(among(connection, report_lines.c.reference, references))
        .order_by(report_lines.c.case, report_lines.c.channel)
    ):
        line = Line(row.case, Channel(row.channel), row.letters, row.writers)
        lines.setdefault((row.reference, row.held), []).append(line)
    return lines


def _report(row: Any, stored: dict[tuple[str, bool], list[Line]], entries: list[Any]) -> Report:
    where = entries[-1] if entries else row
    return Report(
        reference=row.reference,
        campaign=where.campaign,
        section=where.section,
        region=where.region,
        event=where.event,
        trust=Trust(where.trust),
        status=Status(row.status),
        received_at=row.received_at,
        written_on=date.fromisoformat(where.written_on) if entries else row.written_on,
        stated_writers=row.writers,
        lines=_counted_lines(entries, stored.get((row.reference, False), [])),
        held_lines=tuple(stored.get((row.reference, True), ())),
        entries=_together(entries),
        held_for=HeldFor(row.held_for) if row.held_for else None,
    )


def _together(entries: list[Any]) -> ReportEntries:
    if not entries:
        return ReportEntries()
    last = entries[-1]
    return ReportEntries(
        place=PublicPlace(last.public_region, last.public_event),
        last=last.number,
        reports=sum(entry.reports for entry in entries),
        writers=sum(entry.writers for entry in entries),
        first_at=entries[0].at,
    )


def _counted_lines(entries: list[Any], stored: list[Line]) -> tuple[Line, ...]:
    """The sum of a report's entries; only the stored lines tell how many people wrote each."""
    writers = {(line.case, line.channel): line.writers for line in stored}
    sums: dict[tuple[str, Channel], int] = {}
    for entry in entries:
        key = (entry.case, Channel(entry.channel))
        sums[key] = sums.get(key, 0) + entry.letters
    return tuple(
        Line(*key, letters, writers.get(key)) for key, letters in sorted(sums.items()) if letters
    )


def _history_entry(row: Any) -> HistoryEntry:
    return HistoryEntry(
        row.number, row.at, Kind(row.kind), row.case, row.channel, row.letters, row.reason
    )


_ENTRIES = (
    select(
        *ledger.c["number", "kind", "report", "campaign", "section", "trust"],
        *ledger.c["case", "channel", "letters", "written_on"],
        ledger.c.region.label("public_region"),
        ledger.c.event.label("public_event"),
        *entry_origins.c["at", "region", "event", "reports", "writers", "reason"],
    )
    .join(entry_origins, same_entry)
    .order_by(ledger.c.number)
)
