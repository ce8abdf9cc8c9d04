"""The one door through which letters are counted, held, corrected and withdrawn."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from ..campaign import (
    NO_REPORT,
    DatabaseBusy,
    LetterReport,
    Line,
    Mistake,
    Reason,
    Unknown,
)
from ..catalogue import Catalogue
from ..database import Database
from ..schema import campaigns, ledger, letter_reports
from ..writer import Writer, at_once
from .batch import Batch
from .chain import FIELDS, Entry
from .checks import verify
from .jobs import Correct, Job, NothingHeld, Record, Reject, Release, Withdraw
from .reports import HistoryEntry, Receipt, Report, read_reports

__all__ = [
    "FIELDS",
    "Entry",
    "HistoryEntry",
    "Ledger",
    "NothingHeld",
    "Receipt",
    "Record",
    "Report",
    "verify",
]


class Ledger:
    """Counts letters. Whatever it has answered is on disk, exactly once.

    `committed` is called after each commit, before anybody gets an answer. `apart` runs the
    blocking part of a commit where it stalls nobody else.
    """

    def __init__(
        self,
        database: Database,
        catalogue: Catalogue,
        clock: Callable[[], datetime],
        committed: Callable[[], None] = lambda: None,
        apart: Callable[[Callable[[], None]], None] = at_once,
    ) -> None:
        self._database = database
        self._catalogue = catalogue
        self._clock = clock
        self._committed = committed
        self._writer: Writer[Job, Receipt] = Writer(self.write, apart)

    def record(self, report: LetterReport, key: str, *, campaign_omitted: bool = False) -> Receipt:
        """Count a report, or hold it if it looks odd. The same key and report count once.

        `campaign_omitted` says that the sender named no campaign and was given the current one.
        Raises Unknown (campaign), InvalidReport, CampaignClosed, KeyReused or DatabaseBusy.
        """
        return self._writer.submit(Record(report, key, campaign_omitted=campaign_omitted))

    def correct(
        self,
        reference: str,
        lines: tuple[Line, ...],
        reason: Reason,
        key: str,
        *,
        writers: int | None = None,
    ) -> Receipt:
        """Replace a report's lines by `lines`. A raise beyond what is plausible is held.

        `writers` is how many people wrote it; None leaves that as it was said before.

        Raises Unknown, InvalidReport, ReportWithdrawn, CampaignClosed, KeyReused or DatabaseBusy.
        """
        return self._writer.submit(Correct(reference, lines, reason, key, writers))

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

    def is_busy(self) -> bool:
        """Whether a commit is under way, or about to begin."""
        return self._writer.writing

    def write(self, jobs: Sequence[Job]) -> list[Receipt | Exception]:
        """Do jobs: a receipt, or the exception that says what was wrong, for each in order.

        They share one transaction. If the database refuses it, each job gets a transaction of its
        own. Raises DatabaseBusy. For imports; requests use the methods above, which share
        transactions with each other.
        """
        try:
            answers = self._write_together(jobs)
        except DatabaseBusy:
            raise
        except Exception:
            if len(jobs) == 1:
                raise
            # One of them can't be written. Find it, so that the others are.
            answers = [answer for job in jobs for answer in self._write_alone(job)]
        self._committed()
        return answers

    def _write_alone(self, job: Job) -> list[Receipt | Exception]:
        try:
            return self._write_together([job])
        except Exception as error:  # noqa: BLE001 - its sender raises it
            return [error]

    def _write_together(self, jobs: Sequence[Job]) -> list[Receipt | Exception]:
        with self._database.writing_ledger() as connection:
            batch = Batch(connection, self._catalogue, self._clock(), [job.needs for job in jobs])
            answers = [_written(job, batch) for job in jobs]
            batch.write()
        return answers

    def report(self, reference: str) -> Report:
        """A report as it stands, with its history. Raises Unknown."""
        with self._database.reading() as connection:
            reports = read_reports(connection, [reference], history=True)
        if reference not in reports:
            raise Unknown.at("reference", NO_REPORT)
        return reports[reference]

    def held(self, campaign: str) -> list[Report]:
        """The reports that hold something back for a decision, the oldest first."""
        with self._database.reading() as connection:
            references = _held_references(connection, campaign)
            reports = read_reports(connection, references) if references else {}
        return [reports[reference] for reference in references]

    def entries(self, campaign: str, after: int, limit: int) -> list[Entry]:
        """The public entries of a campaign with numbers above `after`, at most `limit` of them."""
        query = (
            select(*(ledger.c[name] for name in FIELDS))
            .join(campaigns, campaigns.c.id == ledger.c.campaign_id)
            .where(campaigns.c.slug == campaign, ledger.c.number > after)
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


def _held_references(connection: Connection, campaign: str) -> list[str]:
    query = (
        select(letter_reports.c.reference)
        .join(campaigns, campaigns.c.id == letter_reports.c.campaign_id)
        .where(campaigns.c.slug == campaign, letter_reports.c.held)
        .order_by(letter_reports.c.received_at, letter_reports.c.reference)
    )
    return list(connection.scalars(query))
