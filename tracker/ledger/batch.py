"""One transaction of the ledger: what its jobs count, and how that is written."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, update

from ..campaign import Kind, Line, region_key
from ..catalogue import Catalogue
from ..database import Values, insert_whole
from ..schema import (
    entry_origins,
    heads,
    ledger,
    letter_reports,
    report_lines,
)
from ..totals import Counted
from .batch_reads import Head, Known, Needs
from .chain import Entry, minute
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
        self._entries: list[Values] = []
        self._origins: list[Values] = []

    def new_reference(self, head: Head, *, counted: bool) -> str:
        """A name for a new report, which says nothing of one that is held."""
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
        shown = report.region is not None and self.shown(head, region_key(report.region), reports)
        public = report.public or self._published(report, shown)
        all_reports, all_writers = report.reports + reports, report.writers + writers
        for line in changes:
            number = head.number + 1
            # Enums as texts, as in all rows: a driver looks for an adapter of each.
            entry = Entry.sealed(
                number, minute(at), str(kind), report.reference, report.campaign, report.section,
                *public, line.case, str(line.channel), line.letters, 0, str(report.trust),
                head.hash,
            )  # fmt: skip
            self._entries.append((head.campaign_id, *entry))
            self._origins.append(
                (
                    head.campaign_id, number, at, report.region, report.event, reports, writers,
                    str(reason), made_by,
                )
            )  # fmt: skip
            head.sums.add(
                Counted(
                    number, at, report.section, report.region, report.event,
                    line.case, line.channel, line.letters, 0, reports, writers,
                    shown and public[0] != "",
                )
            )  # fmt: skip
            head.number, head.hash = number, entry.hash
            reports = writers = 0  # they stand at the first entry only
        last = head.number if changes else report.last
        # As _replace would, in a third of its time.
        return Report._make((*report[:-4], public, last, all_reports, all_writers))

    def _published(self, report: Report, shown: bool) -> tuple[str, str]:
        event = self._events[report.event] if report.event else None
        if event and event.public:
            return report.region or "", event.slug
        return (report.region or "", "") if shown else ("", "")

    # How it is written

    def write(self) -> None:
        """Put everything that the jobs left into the transaction."""
        self._write_reports()
        insert_whole(self._connection, ledger, self._entries)
        insert_whole(self._connection, entry_origins, self._origins)
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
        insert_whole(self._connection, letter_reports, [*map(self._report_row, new)])
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
        insert_whole(self._connection, report_lines, rows)

    def _report_row(self, report: Report) -> Values:
        return (
            report.reference, self._heads[report.campaign].campaign_id, report.section,
            report.region, report.event, str(report.trust), str(report.status),
            bool(report.held_lines), report.received_at, report.written_on,
        )  # fmt: skip


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
