"""One transaction of the ledger: what was read for it, what it counts, and how it is written."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select

from ..campaign import (
    Campaign,
    Event,
    KeyReused,
    Kind,
    Line,
    Unknown,
    tidy_code,
)
from ..catalogue import Catalogue
from ..database import Row, locked
from ..events import read_events
from ..schema import (
    campaigns,
    entry_origins,
    heads,
    idempotency_keys,
    ledger,
    letter_reports,
    report_lines,
    scope_totals,
)
from ..schema import events as events_table
from ..totals import Counted, Sums, ZoneOf
from .chain import Entry, minute
from .reports import Receipt, Report, line_rows, read_reports, receipt_read, receipt_written

SHOWN_FROM = 5
"""From which report on a region is named in public (trust.md: participants are not singled out)."""


@dataclass
class Head:
    """The end of a campaign's chain, and what this batch adds to its totals."""

    campaign_id: int
    campaign: Campaign
    number: int
    hash: str
    sums: Sums


@dataclass(frozen=True)
class Needs:
    """What a job will ask for, so that one query reads it for all."""

    key: str | None = None
    code: str | None = None
    reference: str | None = None


class Batch:
    """What a transaction knows and gathers. Nothing reaches the database before `write`."""

    def __init__(
        self, connection: Connection, catalogue: Catalogue, now: datetime, needs: Sequence[Needs]
    ) -> None:
        self.now = now
        self._connection = connection
        self._heads = self._read_heads(catalogue)
        self._answers = self._read_answers(need.key for need in needs if need.key)
        self.reports = self._read_reports(need.reference for need in needs if need.reference)
        self._known = {reference: report.status for reference, report in self.reports.items()}
        self._events = self._read_events(need.code for need in needs if need.code)
        self._standing: dict[tuple[int, str], tuple[int, int]] = {}
        self._changed: set[str] = set()
        self._entries: list[Row] = []
        self._origins: list[Row] = []
        self._new_answers: list[Row] = []

    # What was read

    def _read_heads(self, catalogue: Catalogue) -> dict[str, Head]:
        query = (
            select(heads, campaigns.c.slug, campaigns.c.revision)
            .join(campaigns, campaigns.c.id == heads.c.campaign_id)
            .order_by(heads.c.campaign_id)
        )
        rows = self._connection.execute(locked(self._connection, query))
        return {
            row.slug: Head(
                row.campaign_id,
                catalogue.at_revision(self._connection, row.slug, row.revision),
                row.number,
                row.hash,
                Sums(self._zone_of(row.slug)),
            )
            for row in rows.all()
        }

    def _zone_of(self, slug: str) -> ZoneOf:
        def zone(scope: str) -> str:
            kind, _, name = scope.partition(":")
            campaign = self._heads[slug].campaign
            match kind:
                case "section":
                    return campaign.sections[name].timezone
                case "region":
                    return campaign.regions[name].timezone
                case "event":
                    return self._events[name].timezone
                case _:
                    return "UTC"

        return zone

    def _read_answers(self, keys: Iterable[str]) -> dict[tuple[int, str], tuple[str, str]]:
        hashes = [key_hash(key) for key in keys]
        if not hashes:
            return {}
        rows = self._connection.execute(
            select(idempotency_keys).where(idempotency_keys.c.key_hash.in_(hashes))
        )
        return {(row.campaign_id, row.key_hash): (row.fingerprint, row.answer) for row in rows}

    def _read_reports(self, references: Iterable[str]) -> dict[str, Report]:
        wanted = sorted(set(references))
        return read_reports(self._connection, wanted) if wanted else {}

    def _read_events(self, codes: Iterable[str]) -> dict[str, Event]:
        stored = sorted({tidy_code(code) for code in codes})
        slugs = sorted({report.event for report in self.reports.values() if report.event})
        found: dict[str, Event] = {}
        for column, values in ((events_table.c.code, stored), (events_table.c.slug, slugs)):
            if values:
                for event in read_events(self._connection, column.in_(values)):
                    found[event.slug] = event
        self._codes = {event.code: event for event in found.values()}
        return found

    # What a job asks

    def head(self, slug: str) -> Head:
        """The head of a campaign. Raises Unknown."""
        if slug not in self._heads:
            raise Unknown.at("campaign", "There is no campaign of this name.")
        return self._heads[slug]

    def event_with(self, code: str | None, campaign: str) -> Event | None:
        """The event of a campaign that has this code, however it was typed, or None."""
        event = self._codes.get(tidy_code(code)) if code else None
        return event if event and event.published and event.campaign == campaign else None

    def report(self, reference: str) -> Report:
        """The report of this reference as it stands. Raises Unknown."""
        if reference not in self.reports:
            raise Unknown.at("reference", "There is no report with this reference.")
        return self.reports[reference]

    def earlier(self, head: Head, key: str | None, fingerprint: str) -> Receipt | None:
        """The receipt that this key was given before, or None. Raises KeyReused."""
        if key is None:
            return None
        seen = self._answers.get((head.campaign_id, key_hash(key)))
        if seen is None:
            return None
        if seen[0] != fingerprint:
            raise KeyReused.at(
                "Idempotency-Key",
                "This key came before with another report. Use a new key for a new report.",
            )
        return replace(receipt_read(seen[1]), replayed=True)

    def standing(self, head: Head, scope: str) -> tuple[int, int]:
        """Letters and reports of a scope, with what this batch has added."""
        key = (head.campaign_id, scope)
        if key not in self._standing:
            row = self._connection.execute(
                select(scope_totals.c.letters, scope_totals.c.reports).where(
                    scope_totals.c.campaign_id == head.campaign_id, scope_totals.c.scope == scope
                )
            ).one_or_none()
            self._standing[key] = (row.letters, row.reports) if row else (0, 0)
        letters, reports = self._standing[key]
        added = head.sums.scopes.get(scope)
        return (letters + added.letters, reports + added.reports) if added else (letters, reports)

    # What a job leaves

    def keep(self, report: Report) -> None:
        """Take a new or changed report."""
        self.reports[report.reference] = report
        self._changed.add(report.reference)

    def answer(self, head: Head, key: str | None, fingerprint: str, receipt: Receipt) -> Receipt:
        """Remember the receipt under its key, and give it back."""
        if key is not None:
            hashed, written = key_hash(key), receipt_written(receipt)
            self._answers[head.campaign_id, hashed] = (fingerprint, written)
            self._new_answers.append(
                {
                    "campaign_id": head.campaign_id,
                    "key_hash": hashed,
                    "fingerprint": fingerprint,
                    "answer": written,
                }
            )
        return receipt

    def count(
        self,
        report: Report,
        kind: Kind,
        changes: Sequence[Line],
        *,
        at: datetime | None = None,
        reports: int = 0,
        writers: int = 0,
        reason: str = "",
        made_by: str = "sender",
    ) -> Report:
        """Add a ledger entry for each change (a line with signed letters) to a report.

        `reports` and `writers` say by how much these entries move the numbers of reports and of
        people who wrote. Gives the report back with the place that its entries show.
        """
        head, at = self._heads[report.campaign], at or self.now
        report = replace(report, public=report.public or self._published(head, report))
        for line in changes:
            entry = self._entry(head, report, kind, line, at)
            self._entries.append({"campaign_id": head.campaign_id} | _row(entry))
            self._origins.append(
                {
                    "campaign_id": head.campaign_id,
                    "number": entry.number,
                    "at": at,
                    "region": report.region,
                    "event": report.event,
                    "reports": reports,
                    "writers": writers,
                    "reason": reason,
                    "made_by": made_by,
                }
            )
            head.sums.add(
                Counted(
                    entry.number, at, report.section, report.region, report.event,
                    line.case, line.channel, line.letters, 0, reports, writers,
                )
            )  # fmt: skip
            head.number, head.hash = entry.number, entry.hash
            report = replace(report, last=entry.number)
            reports = writers = 0  # they stand at the first entry only
        return report

    def _published(self, head: Head, report: Report) -> tuple[str, str]:
        event = self._events[report.event] if report.event else None
        if event and event.public:
            return report.region or "", event.slug
        if report.region:
            earlier = self.standing(head, f"region:{report.region}")[1]
            if earlier + 1 >= SHOWN_FROM:
                return report.region, ""
        return "", ""

    def _entry(self, head: Head, report: Report, kind: Kind, line: Line, at: datetime) -> Entry:
        region, event = report.public or ("", "")
        return Entry(
            number=head.number + 1,
            at=minute(at),
            kind=kind,
            report=report.reference,
            campaign=report.campaign,
            section=report.section,
            region=region,
            event=event,
            case=line.case,
            channel=line.channel,
            letters=line.letters,
            verified=0,
            trust=report.trust,
            previous=head.hash,
        ).sealed()

    # How it is written

    def write(self) -> None:
        """Put everything that the jobs left into the transaction."""
        self._write_reports()
        insert = self._connection.execute
        for table, rows in (
            (ledger, self._entries),
            (entry_origins, self._origins),
            (idempotency_keys, self._new_answers),
        ):
            if rows:
                insert(table.insert(), rows)
        for head in self._heads.values():
            if head.sums.scopes:
                head.sums.write(self._connection, head.campaign_id)
                self._connection.execute(
                    heads.update().where(heads.c.campaign_id == head.campaign_id),
                    {"number": head.number, "hash": head.hash},
                )

    def _write_reports(self) -> None:
        changed = [self.reports[reference] for reference in sorted(self._changed)]
        new = [report for report in changed if report.reference not in self._known]
        old = [report for report in changed if report.reference in self._known]
        if new:
            self._connection.execute(letter_reports.insert(), [self._report_row(r) for r in new])
        if old:
            self._connection.execute(
                letter_reports.update().where(letter_reports.c.reference == bindparam("known")),
                [
                    {
                        "known": report.reference,
                        "status": report.status,
                        "held": bool(report.held_lines),
                    }
                    for report in old
                ],
            )
            self._connection.execute(
                delete(report_lines).where(
                    report_lines.c.reference.in_([report.reference for report in old])
                )
            )
        if rows := [row for report in changed for row in line_rows(report)]:
            self._connection.execute(report_lines.insert(), rows)

    def _report_row(self, report: Report) -> Row:
        return {
            "reference": report.reference,
            "campaign_id": self._heads[report.campaign].campaign_id,
            "section": report.section,
            "region": report.region,
            "event": report.event,
            "trust": report.trust,
            "status": report.status,
            "held": bool(report.held_lines),
            "received_at": report.received_at,
            "written_on": report.written_on,
        }


def key_hash(key: str) -> str:
    """What is kept of an idempotency key."""
    return hashlib.sha256(key.encode()).hexdigest()


def _row(entry: Entry) -> Row:
    return {name: getattr(entry, name) for name in entry.__slots__}
