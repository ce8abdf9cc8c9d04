"""Compares the stored totals with what the ledger adds up to, and rebuilds them from it."""

from collections.abc import Iterator

from sqlalchemy import Connection, String, cast, func, select, union_all

from ..campaign import Status
from ..database import Database, Progress, locked, no_progress, unhurried
from ..schema import campaigns, heads, ledger, letter_reports, report_lines
from ..totals import none_before
from .fold import Fold, forget, gatherings, stored_rows, zones


def differences(
    connection: Connection, campaign: str, progress: Progress = no_progress
) -> list[str]:
    """Every stored total and report that differs from what the ledger adds up to."""
    campaign_id = _id(connection, campaign)
    unhurried(connection)
    fold = _fold(connection, campaign_id, progress)
    should, does = fold.rows(campaign_id), stored_rows(connection, campaign_id)
    wrong = [line for table in should for line in _compare(table, should[table], does[table])]
    return [*wrong, *_edited_reports(connection, campaign_id)]


def _compare(
    table: str, should: set[tuple[object, ...]], does: set[tuple[object, ...]]
) -> Iterator[str]:
    for row in sorted(does - should, key=str):
        yield f"{table} has {row[1:]}, which the ledger does not add up to"
    for row in sorted(should - does, key=str):
        yield f"{table} lacks {row[1:]}, which the ledger adds up to"


def _edited_reports(connection: Connection, campaign_id: int) -> Iterator[str]:
    """The reports whose stored lines are not what their entries add up to."""
    stored_lines = (
        select(
            report_lines.c.reference,
            report_lines.c.case,
            report_lines.c.channel,
            (-report_lines.c.letters).label("letters"),
        )
        .join(letter_reports, letter_reports.c.reference == report_lines.c.reference)
        .where(
            letter_reports.c.campaign_id == campaign_id,
            letter_reports.c.status != Status.REJECTED,  # a reversed report keeps its lines
            ~report_lines.c.held,
        )
    )
    entries = select(*ledger.c["report", "case", "channel", "letters"]).where(
        ledger.c.campaign_id == campaign_id
    )
    both = union_all(stored_lines, entries).subquery()
    sums = (
        select(both.c.reference)
        .group_by(both.c.reference, both.c.case, both.c.channel)
        .having(func.sum(both.c.letters) != 0)
        .order_by(both.c.reference, both.c.case, both.c.channel)
    )
    for reference in connection.scalars(sums):
        yield f"report_lines of {reference} are not what the ledger adds up to"
    other_days = (
        select(ledger.c.report)
        .distinct()
        .join(letter_reports, letter_reports.c.reference == ledger.c.report)
        .where(
            ledger.c.campaign_id == campaign_id,
            ledger.c.written_on != cast(letter_reports.c.written_on, String),
        )
        .order_by(ledger.c.report)
    )
    for reference in connection.scalars(other_days):
        yield f"letter_reports has another day for {reference} than the ledger"


def rebuild(database: Database, campaign: str, progress: Progress = no_progress) -> None:
    """Write a campaign's totals anew from its ledger, and raise its revision.

    Letters are counted meanwhile. The lock of the ledger is only taken at the end, to add the
    entries that came while it was read. Raises DatabaseBusy.
    """
    with database.reading() as connection:
        unhurried(connection)
        campaign_id = _id(connection, campaign)
        fold = _fold(connection, campaign_id, progress)
    with database.writing() as connection:
        unhurried(connection)
        head = select(heads).where(heads.c.campaign_id == campaign_id)
        connection.execute(locked(connection, head, heads))
        fold.read_on(connection, campaign_id, progress)
        forget(connection, campaign_id)
        fold.write(connection, campaign_id, none_before)
        connection.execute(
            campaigns.update()
            .where(campaigns.c.id == campaign_id)
            .values(revision=campaigns.c.revision + 1)
        )


def _fold(connection: Connection, campaign_id: int, progress: Progress) -> Fold:
    fold = Fold(zones(connection), gatherings(connection))
    fold.read_on(connection, campaign_id, progress)
    return fold


def _id(connection: Connection, campaign: str) -> int:
    query = select(campaigns.c.id).where(campaigns.c.slug == campaign)
    return int(connection.execute(query).scalar_one())
