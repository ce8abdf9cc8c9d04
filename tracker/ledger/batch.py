"""One transaction of the ledger: what its jobs count, and how that is written."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, update

from ..campaign import Kind, Line
from ..catalogue import Catalogue
from ..database import Row, insert
from ..schema import (
    entry_origins,
    heads,
    ledger,
    letter_reports,
    report_lines,
)
from ..totals import Counted
from .chain import FIELDS, Entry, minute
from .known import Head, Known, Needs
from .references import References
from .reports import Receipt, Report, line_rows, receipt_written


class Batch(Known):
    """What a transaction knows and gathers. Nothing reaches the database before `write`."""

    def __init__(
        self, connection: Connection, catalogue: Catalogue, now: datetime, needs: Sequence[Needs]
    ) -> None:
        super().__init__(connection, catalogue, now, needs)
        self._stored = frozenset(self.reports)
        self._references = References(len(needs))
        self._changed: set[str] = set()
        self._entries: list[Row] = []
        self._origins: list[Row] = []

    def new_reference(self, head: Head, *, counted: bool) -> str:
        """A name for a new report, the next that is counted or held."""
        if counted:
            return self._references.counted(head.campaign.slug, head.number + 1)
        return self._references.held()

    def keep(self, report: Report) -> None:
        """Take a new or changed report."""
        self.reports[report.reference] = report
        self._changed.add(report.reference)

    def answer(self, head: Head, key: str | None, fingerprint: str, receipt: Receipt) -> Receipt:
        """Remember the receipt under its key, and give it back."""
        if key is not None:
            self._keys.remember(head.campaign_id, key, fingerprint, receipt_written(receipt))
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
        shown = bool(report.region) and self.shown(head, f"region:{report.region}", reports)
        public = report.public or self._published(report, shown)
        all_reports, all_writers = report.reports + reports, report.writers + writers
        for line in changes:
            entry = self._entry(head, report, public, kind, line, at)
            self._entries.append(
                dict(zip(FIELDS, entry, strict=True), campaign_id=head.campaign_id)
            )
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
                    shown and public[0] != "",
                )
            )  # fmt: skip
            head.number, head.hash = entry.number, entry.hash
            reports = writers = 0  # they stand at the first entry only
        return report._replace(
            public=public,
            last=head.number if changes else report.last,
            reports=all_reports,
            writers=all_writers,
        )

    def _published(self, report: Report, shown: bool) -> tuple[str, str]:
        event = self._events[report.event] if report.event else None
        if event and event.public:
            return report.region or "", event.slug
        return (report.region or "", "") if shown else ("", "")

    def _entry(
        self,
        head: Head,
        report: Report,
        public: tuple[str, str],
        kind: Kind,
        line: Line,
        at: datetime,
    ) -> Entry:
        region, event = public
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
        insert(self._connection, ledger, self._entries)
        insert(self._connection, entry_origins, self._origins)
        self._keys.write()
        for head in self._heads.values():
            if head.sums.scopes:
                head.sums.write(self._connection, head.campaign_id)
                self._connection.execute(
                    _HEAD_MOVED,
                    {"known": head.campaign_id, "number": head.number, "hash": head.hash},
                )

    def _write_reports(self) -> None:
        changed = [self.reports[reference] for reference in sorted(self._changed)]
        new = [report for report in changed if report.reference not in self._stored]
        old = [report for report in changed if report.reference in self._stored]
        insert(self._connection, letter_reports, [self._report_row(report) for report in new])
        if old:
            self._connection.execute(
                _REPORT_CHANGED,
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
        rows = [row for report in changed for row in line_rows(report)]
        insert(self._connection, report_lines, rows)

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


_HEAD_MOVED = (
    update(heads)
    .where(heads.c.campaign_id == bindparam("known"))
    .values(number=bindparam("number"), hash=bindparam("hash"))
)
_REPORT_CHANGED = (
    update(letter_reports)
    .where(letter_reports.c.reference == bindparam("known"))
    .values(status=bindparam("status"), held=bindparam("held"))
)
