"""The one door through which letters are counted, held, corrected and withdrawn."""

import secrets
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, select
from sqlalchemy.exc import IntegrityError

from ..campaign import (
    NO_REPORT,
    LetterReport,
    Line,
    Mistake,
    Reason,
    SenderLimits,
    Unknown,
)
from ..catalogue import Catalogue, View
from ..database import Database, Progress, no_progress, unhurried
from ..schema import campaigns, ledger, letter_reports, report_senders
from ..sender_counts import forget_some
from ..senders import Sender
from ..writer import Writer, at_once, written_apart
from .alarm_watch import AlarmLook, keep, look_at, take_turn
from .alarms import Alarm, read_alarms
from .batch import Batch
from .chain import FIELDS, Entry
from .checks import verify
from .decisions import Done, cut_by_weight, entries_of
from .jobs import (
    Correct,
    Job,
    NothingHeld,
    PutBack,
    Record,
    Reject,
    Release,
    Reverse,
    Trial,
    Withdraw,
)
from .reports import HistoryEntry, Receipt, Report, read_reports
from .selection import (
    ReportFilter,
    Selection,
    counted_reports,
    held_reports,
    reversed_reports,
)

__all__ = [
    "FIELDS",
    "Alarm",
    "AlarmLook",
    "Done",
    "Entry",
    "HistoryEntry",
    "Job",
    "Ledger",
    "NothingHeld",
    "PutBack",
    "Receipt",
    "Record",
    "Reject",
    "Release",
    "Report",
    "ReportFilter",
    "Reverse",
    "Selection",
    "new_reversal",
    "verify",
]

HELD_TOGETHER = 1_000
"""The most held reports that are read together, unless another number is asked for."""


def new_reversal() -> str:
    """A name for a reversal."""
    return f"r-{secrets.token_hex(4)}"


class Ledger:
    """Counts letters. Whatever it has answered is on disk, exactly once.

    `committed` is called after each commit, before anybody gets an answer. `apart` runs the
    blocking part of a commit where it stalls nobody else. `limits` hold for reports that come with
    their sender; None for no limits.
    """

    def __init__(
        self,
        database: Database,
        catalogue: Catalogue,
        clock: Callable[[], datetime],
        committed: Callable[[], None] = lambda: None,
        apart: Callable[[Callable[[], None]], None] = at_once,
        limits: SenderLimits | None = None,
    ) -> None:
        self._database = database
        self._limits = limits
        self._catalogue = catalogue
        self._clock = clock
        self._committed = committed
        self._writer: Writer[Job, Receipt] = Writer(self.write, apart, lambda job: job.entries)

    def record(
        self,
        report: LetterReport,
        key: str,
        *,
        campaign_omitted: bool = False,
        sender: Sender | None = None,
    ) -> Receipt:
        """Count a report, or hold it if it looks odd. The same key and report count once.

        `campaign_omitted` says that the sender named no campaign and was given the current one.
        `sender` is who sent it, where limits are to hold. Raises Unknown (campaign), InvalidReport,
        CampaignClosed, KeyReused, TooMany or DatabaseBusy.
        """
        job = Record(report, key, campaign_omitted=campaign_omitted, sender=sender)
        return self._writer.submit(job)

    def correct(
        self,
        reference: str,
        lines: tuple[Line, ...],
        reason: Reason,
        key: str,
        *,
        writers: int | None = None,
        expected: Iterable[str] | None = None,
        sender: Sender | None = None,
    ) -> Receipt:
        """Replace a report's lines by `lines`. A raise beyond what is plausible is held.

        `writers` is how many people wrote it; None leaves that as it was said before. Where tags
        are `expected`, a report that has none of them is left as it stands.

        Raises Unknown, InvalidReport, ReportMoved, ReportWithdrawn, CampaignClosed, KeyReused,
        TooMany or DatabaseBusy.
        """
        tags = None if expected is None else frozenset(expected)
        return self._writer.submit(Correct(reference, lines, reason, key, writers, tags, sender))

    def withdraw(self, reference: str) -> Receipt:
        """Take a report back, with what it counted. A second time changes nothing.

        Raises Unknown, CampaignClosed or DatabaseBusy.
        """
        return self._writer.submit(Withdraw(reference))

    def release(self, reference: str, made_by: str) -> Receipt:
        """Count what was held. Raises Unknown, NothingHeld, CampaignClosed or DatabaseBusy."""
        return self._writer.submit(Release(reference, made_by))

    def reject(self, reference: str, made_by: str) -> Receipt:
        """Decide that what was held is not counted. Raises Unknown, NothingHeld or DatabaseBusy."""
        return self._writer.submit(Reject(reference, made_by))

    def held_where(self, campaign: str, wanted: ReportFilter) -> Selection:
        """The reports that hold something back and that a filter finds."""
        with self._database.reading() as connection:
            unhurried(connection)
            return held_reports(connection, campaign, wanted)

    def counted_where(self, campaign: str, wanted: ReportFilter) -> Selection:
        """The counted reports that a filter finds."""
        with self._database.reading() as connection:
            unhurried(connection)
            return counted_reports(connection, campaign, wanted)

    def address_of(self, reference: str) -> str | None:
        """The mark of the address that a report came from, None where it is not kept."""
        query = select(report_senders.c.address).where(report_senders.c.reference == reference)
        with self._database.reading() as connection:
            return connection.scalar(query)

    def reversed_by(self, campaign: str, reversal: str) -> Selection:
        """The reports that a reversal has taken back and that nobody has put back since."""
        with self._database.reading() as connection:
            unhurried(connection)
            return reversed_reports(connection, campaign, reversal)

    def write_all(self, jobs: Iterable[Job], progress: Progress = no_progress) -> Done:
        """Do many decisions or reversals, some at a time, and say what they moved.

        One transaction makes no more entries than one of reports does, as those wait for it.

        What somebody else has decided meanwhile is passed over. Raises CampaignClosed or
        DatabaseBusy: then those of before are done, and the same call does the rest.
        """
        done, letters = 0, 0
        for some in cut_by_weight(jobs, self._weights):
            for answer in self.write(some):
                if isinstance(answer, NothingHeld):
                    continue
                if isinstance(answer, Exception):
                    raise answer
                done, letters = done + 1, letters + answer.letters
            progress(len(some))
        return Done(done, letters)

    def _weights(self, jobs: Sequence[Job]) -> list[int]:
        with self._database.reading() as connection:
            return entries_of(connection, jobs)

    def settle(self, campaign: str) -> None:
        """Wait until every transaction of a campaign that has begun by now has ended.

        Raises DatabaseBusy.
        """
        self._writer.submit(Trial(campaign))

    def alarms(self, campaign: str) -> list[Alarm]:
        """What somebody should look at: an event, a case or a sender with unusually many letters.

        It may run on any thread. Raises Unknown.
        """
        with self._database.reading_apart() as connection:
            unhurried(connection)
            view = self._catalogue.view(connection, campaign)
            return read_alarms(connection, view, self._clock())

    def look_for_alarms(self, campaigns: Iterable[str], every: timedelta) -> AlarmLook | None:
        """A look for alarms, with those that the last look of any worker did not find.

        None where somebody has looked lately: a look is due `every` so often. Whoever has told what
        is new calls `note_alarms`. It may run on any thread. Raises Unknown or DatabaseBusy.
        """
        with self._database.writing_apart() as connection:
            told = take_turn(connection, self._clock(), every)
        if told is None:
            return None
        return look_at({slug: self.alarms(slug) for slug in campaigns}, told)

    def note_alarms(self, look: AlarmLook) -> None:
        """Note that what a look found has been told. Raises DatabaseBusy."""
        if look.found != look.before:
            with self._database.writing_apart() as connection:
                keep(connection, self._clock(), look.found)

    def forget_some_senders(self) -> bool:
        """Destroy some of what is kept of senders and is too old; whether more may be left.

        Reports wait for it, so it is little. It may run on any thread. Raises DatabaseBusy.
        """
        with self._database.writing_apart() as connection:
            return forget_some(connection, self._clock().date())

    def is_busy(self) -> bool:
        """Whether a commit is under way, or about to begin."""
        return self._writer.writing

    def try_to_write(self) -> None:
        """Write something that counts nothing, as reports are written. Raises DatabaseBusy."""
        self._writer.submit(Trial())

    def write(self, jobs: Sequence[Job]) -> list[Receipt | Exception]:
        """Do jobs: a receipt, or the exception that says what was wrong, for each in order.

        They share one transaction. If the database refuses it, each job gets a transaction of its
        own. Raises DatabaseBusy. For imports; requests use the methods above, which share
        transactions with each other.
        """
        answers = written_apart(self._write_again, jobs)
        self._committed()
        return answers

    def _write_again(self, jobs: Sequence[Job]) -> list[Receipt | Exception]:
        try:
            return self._write_together(jobs)
        except IntegrityError:  # perhaps a key that was just used in another campaign: now it shows
            return self._write_together(jobs)

    def _write_together(self, jobs: Sequence[Job]) -> list[Receipt | Exception]:
        with self._database.writing_ledger() as connection:
            batch = self._batch(connection, jobs)
            answers = [_written(job, batch) for job in jobs]
            batch.write()
        return answers

    def _batch(self, connection: Connection, jobs: Sequence[Job]) -> Batch:
        needs = [job.needs for job in jobs]
        return Batch(connection, self._catalogue, self._clock, needs, self._limits)

    def report(self, reference: str) -> Report:
        """A report as it stands, with its history. Raises Unknown."""
        with self._database.reading() as connection:
            reports = read_reports(connection, [reference], history=True)
        if reference not in reports:
            raise Unknown.at("reference", NO_REPORT)
        return reports[reference]

    def held(
        self, campaign: str, limit: int = HELD_TOGETHER, after: str | None = None
    ) -> list[Report]:
        """The reports that hold something back for a decision, the oldest first.

        At most `limit`, and of those only what comes after the report of a reference. Raises
        Unknown where there is no such report, decided or not.
        """
        with self._database.reading() as connection:
            unhurried(connection)  # for staff, who may wait
            references = _held_references(connection, campaign, limit, after)
            reports = read_reports(connection, references) if references else {}
        return [reports[reference] for reference in references]

    def entries(self, view: View, after: int, limit: int) -> list[Entry]:
        """The entries with numbers above `after` that the public is told, at most `limit`."""
        query = (
            select(*ledger.c[FIELDS])
            .where(view.entries_told, ledger.c.number > after)
            .order_by(ledger.c.number)
            .limit(limit)
        )
        with self._database.reading() as connection:
            return [Entry(*row) for row in connection.execute(query)]


def _written(job: Job, batch: Batch) -> Receipt | Exception:
    try:
        return job.write(batch)
    except Mistake as mistake:
        return mistake


def _held_references(
    connection: Connection, campaign: str, limit: int, after: str | None
) -> list[str]:
    query = (
        select(letter_reports.c.reference)
        .join(campaigns, campaigns.c.id == letter_reports.c.campaign_id)
        .where(campaigns.c.slug == campaign, letter_reports.c.held)
        .order_by(letter_reports.c.received_at, letter_reports.c.reference)
        .limit(limit)
    )
    return list(
        connection.scalars(query if after is None else query.where(_comes_after(connection, after)))
    )


def _comes_after(connection: Connection, reference: str) -> ColumnElement[bool]:
    """SQL: a report came in after that of a reference. Raises Unknown."""
    at = connection.scalar(
        select(letter_reports.c.received_at).where(letter_reports.c.reference == reference)
    )
    if at is None:
        raise Unknown.at("reference", NO_REPORT)
    received_at = letter_reports.c.received_at
    later: ColumnElement[bool] = (received_at > at) | (letter_reports.c.reference > reference)
    return and_(received_at >= at, later)  # so that the index is entered at that time
