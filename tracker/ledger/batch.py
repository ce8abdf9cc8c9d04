"""One transaction of the ledger: what its jobs count, and how it is written."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import Connection, bindparam, delete, func, select, update

from ..campaign import WORLD, Kind, SenderLimits, Status, region_key
from ..catalogue import Catalogue
from ..database import Values, among, insert_whole, run_kept, upsert
from ..keys import is_short
from ..schema import (
    entry_origins,
    heads,
    ledger,
    letter_reports,
    report_lines,
    same_entry,
    write_trials,
)
from ..senders import Sender
from ..totals import Counts
from .acts import Act, Change, Taken
from .batch_reads import BatchReads, Head, Needs
from .chain import Entry, day_text, minute
from .references import References
from .reports import PublicPlace, Receipt, Report, ReportEntries, receipt_written
from .rows import line_rows, origin_row, report_row


class Batch(BatchReads):
    """The rows that a transaction has read, and those that `write` will add at its end."""

    def __init__(
        self,
        connection: Connection,
        catalogue: Catalogue,
        clock: Callable[[], datetime],
        needs: Sequence[Needs],
        limits: SenderLimits | None = None,
    ) -> None:
        super().__init__(connection, catalogue, clock, needs, limits)
        self._stored = frozenset(self.reports)
        self._references = References(len(needs))
        self._changed: dict[str, Report] = {}
        self._marked: dict[str, dict[str, object]] = {}
        self._taken: dict[tuple[str, str], list[Taken]] = {}
        self._entries: list[Values] = []
        self._origins: list[Values] = []

    def new_reference(self, head: Head, *, counted: bool) -> str:
        """A reference for a new report. That of a held one tells nothing about it."""
        if counted:
            return self._references.counted(head.campaign.slug, head.number + 1)
        return self._references.held()

    def store(self, report: Report) -> None:
        """Store a new or changed report with the transaction."""
        self.reports[report.reference] = self._changed[report.reference] = report
        self._marked.pop(report.reference, None)

    def mark(self, report: Report) -> None:
        """Store the status of a report alone: its lines stay as they are stored.

        Nothing of a rejected one waits for a decision.
        """
        held = bool(report.held_lines) and report.status is not Status.REJECTED
        self.reports[report.reference] = report
        self._marked[report.reference] = {"marked": report.status, "waits": held}

    def taken_by(self, report: Report, reversal: str) -> list[Taken]:
        """What the entries of a reversal have added to a report, by case and channel."""
        asked = {"report": report.reference, "reversal": reversal}
        sums: dict[tuple[str, str], Taken] = {}
        before = (Taken(*row) for row in self._connection.execute(_TAKEN, asked))
        for taken in (*before, *self._taken.get((report.reference, reversal), ())):
            key = (taken.case, taken.channel)
            sums[key] = sums[key].with_more(taken) if key in sums else taken
        return [sums[key] for key in sorted(sums) if sums[key].letters or sums[key].reports]

    def answer(
        self,
        head: Head,
        key: str | None,
        fingerprint: str,
        receipt: Receipt,
        sender: Sender | None = None,
    ) -> Receipt:
        """Store the receipt under its key, which is bound to its sender if it is short."""
        if key is not None:
            mark = self.senders.mark_of(sender) if sender and is_short(key) else None
            answer = receipt_written(receipt)
            self._keys.remember(head.campaign_id, key, fingerprint, answer, mark)
        return receipt

    def count(self, report: Report, act: Act, changes: Sequence[Change]) -> Report:
        """Add a ledger entry for each change to a report. Returns the report with these entries."""
        head, before = self._heads[report.campaign], report.entries
        shown = dated = False
        if report.region:
            region = region_key(report.region)
            shown = self.shown(head, region, act.reports, act.senders)
            dated = self.dated(head, region)
        place = before.place or self._public_place(report, shown)
        of_act = (act.reports, act.writers, act.per_writer_letters)
        for change in changes:
            entry = _entry_after(head, report, place, act, change)
            counts = Counts(change.letters, change.verified, *of_act)
            self._add(head, report, act, entry, counts, dated and place.region != "")
            if act.kind is Kind.REVERSAL:
                taken = self._taken.setdefault((report.reference, act.reason), [])
                taken.append(Taken(change.case, str(change.channel), *counts))
            of_act = (0, 0, 0)  # only the first entry has them
            act = act._replace(senders=0)
        return report.with_entries(
            ReportEntries(
                place,
                head.number if changes else before.last,
                before.reports + act.reports,
                before.writers + act.writers,
                before.first_at or (act.at if changes else None),
            )
        )

    def _add(
        self,
        head: Head,
        report: Report,
        act: Act,
        entry: Entry,
        counts: Counts,
        dated_in_region: bool,
    ) -> None:
        self._entries.append((head.campaign_id, *entry))
        self._origins.append(
            origin_row(
                campaign_id=head.campaign_id,
                entry=entry,
                previous=head.origins_hash,
                at=act.at,
                region=report.region,
                event=report.event,
                counts=counts,
                reason=act.reason,
                made_by=act.made_by,
                senders=act.senders,
            )
        )
        head.sums.add(
            number=entry.number,
            at=act.at,
            section=report.section,
            region=report.region,
            event=report.event,
            case=entry.case,
            channel=entry.channel,
            written_on=report.written_on,
            counted_at=report.entries.first_at or act.at,
            counts=counts,
            dated_in_region=dated_in_region,
            senders=act.senders,
        )
        head.number, head.hash = entry.number, entry.hash
        head.origins_hash = self._origins[-1][-1]

    def _public_place(self, report: Report, shown: bool) -> PublicPlace:
        """What the ledger may name: a public event, and a region from its fifth sender on."""
        event = self._events[report.event] if report.event else None
        return PublicPlace(
            region=report.region if report.region and shown else "",
            event=event.id if event and event.public else "",
        )

    def write_trial(self) -> None:
        """Write one row that counts nothing."""
        row = {"id": 1, "at": self.now}
        upsert(self._connection, write_trials, [row], replace=("at",))

    # Writing

    def write(self) -> None:
        """Write everything that the jobs have gathered."""
        self._write_reports()
        insert_whole(self._connection, ledger, self._entries)
        insert_whole(self._connection, entry_origins, self._origins)
        self._keys.write()
        self.senders.write()
        for head in self._heads.values():
            if head.sums.scopes:
                self.read_standing(head, head.sums.gathered)
                head.sums.write(
                    self._connection, head.campaign_id, partial(self.letters_before, head)
                )
                run_kept(
                    self._connection,
                    _HEAD_MOVED,
                    {
                        "which": head.campaign_id,
                        "number": head.number,
                        "hash": head.hash,
                        "origins_hash": head.origins_hash,
                        "at": head.sums.scopes[WORLD].at,
                    },
                )

    def _write_reports(self) -> None:
        changed = [self._changed[reference] for reference in sorted(self._changed)]
        new = [report for report in changed if report.reference not in self._stored]
        old = [report for report in changed if report.reference in self._stored]
        rows = [report_row(report, self._heads[report.campaign].campaign_id) for report in new]
        insert_whole(self._connection, letter_reports, rows)
        if old:
            self._connection.execute(
                _REPORT_CHANGED,
                [
                    {
                        "which": report.reference,
                        "status": report.status,
                        "held": bool(report.held_lines),
                        "writers": report.stated_writers,
                        "held_for": report.held_for,
                    }
                    for report in old
                ],
            )
            self._connection.execute(
                delete(report_lines).where(
                    among(
                        self._connection,
                        report_lines.c.reference,
                        [report.reference for report in old],
                    )
                )
            )
        if self._marked:
            marked = [{"which": reference, **mark} for reference, mark in self._marked.items()]
            self._connection.execute(_MARKED, marked)
        lines = [row for report in changed for row in line_rows(report)]
        insert_whole(self._connection, report_lines, lines)


def _entry_after(head: Head, report: Report, place: PublicPlace, act: Act, change: Change) -> Entry:
    return Entry.sealed(
        number=head.number + 1,
        at=minute(act.at),
        kind=str(act.kind),
        report=report.reference,
        campaign=report.campaign,
        section=report.section,
        region=place.region,
        event=place.event,
        case=change.case,
        channel=str(change.channel),
        letters=change.letters,
        verified=change.verified,
        written_on=day_text(report.written_on),
        trust=str(report.trust),
        previous=head.hash,
    )


_HEAD_MOVED = (
    update(heads)
    .where(heads.c.campaign_id == bindparam("which"))
    .values({name: bindparam(name) for name in ("number", "hash", "origins_hash", "at")})
)
_REPORT_CHANGED = (
    update(letter_reports)
    .where(letter_reports.c.reference == bindparam("which"))
    .values({name: bindparam(name) for name in ("status", "held", "writers", "held_for")})
)
_MARKED = (
    update(letter_reports)
    .where(letter_reports.c.reference == bindparam("which"))
    .values(status=bindparam("marked"), held=bindparam("waits"))
)
_TAKEN = (
    select(
        *ledger.c["case", "channel"],
        *(
            func.sum(column).label(column.name)
            for column in (
                *ledger.c["letters", "verified"],
                *entry_origins.c["reports", "writers", "per_writer_letters"],
            )
        ),
    )
    .join(entry_origins, same_entry)
    .where(
        ledger.c.report == bindparam("report"),
        ledger.c.kind == Kind.REVERSAL,
        entry_origins.c.reason == bindparam("reversal"),
    )
    .group_by(*ledger.c["case", "channel"])
)
