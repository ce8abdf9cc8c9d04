"""Reports found by conditions, to be decided about or reversed together."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, func, or_, select

from ..campaign import HeldFor, Kind, Status, Trust
from ..schema import (
    campaigns,
    entry_origins,
    ledger,
    letter_reports,
    report_lines,
    report_senders,
    same_entry,
)


@dataclass(frozen=True)
class ReportFilter:
    """Which reports are meant: those that meet every part that is given.

    `event` is a slug; `sender` the mark of a device or an address; `since` and `until` are times
    (UTC) at which they came, `until` excluded; `at_least` and `at_most` are letters of a report.
    """

    event: str | None = None
    sender: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    at_least: int | None = None
    at_most: int | None = None
    held_for: HeldFor | None = None
    trust: Trust | None = None

    @property
    def empty(self) -> bool:
        """Whether it names no condition, and so means every report."""
        return self == ReportFilter()

    def conditions(self) -> Iterator[ColumnElement[bool]]:
        """The SQL conditions on `letter_reports`, but for those on letters."""
        if self.event:
            yield letter_reports.c.event == self.event
        if self.sender:
            yield letter_reports.c.reference.in_(
                select(report_senders.c.reference).where(
                    or_(
                        report_senders.c.device == self.sender,
                        report_senders.c.address == self.sender,
                    )
                )
            )
        if self.trust:
            yield letter_reports.c.trust == self.trust
        if self.held_for:
            yield letter_reports.c.held_for == self.held_for
        if self.since:
            yield letter_reports.c.received_at >= self.since
        if self.until:
            yield letter_reports.c.received_at < self.until

    def has_size(self, letters: int) -> bool:
        """Whether a report of so many letters is meant."""
        return (self.at_least or 0) <= letters <= (self.at_most or letters)


class Selection(NamedTuple):
    """Reports that a filter has found, the oldest first, and their letters together."""

    references: tuple[str, ...]
    letters: int


def held_reports(connection: Connection, campaign: str, wanted: ReportFilter) -> Selection:
    """The reports that hold something back, with the letters that wait."""
    return _selected(connection, campaign, wanted, held=True)


def counted_reports(connection: Connection, campaign: str, wanted: ReportFilter) -> Selection:
    """The reports that are counted, with the letters that they count."""
    return _selected(connection, campaign, wanted, held=False)


def _selected(
    connection: Connection, campaign: str, wanted: ReportFilter, *, held: bool
) -> Selection:
    stands = letter_reports.c.held if held else letter_reports.c.status == Status.COUNTED
    letters = (
        select(func.coalesce(func.sum(report_lines.c.letters), 0))
        .where(
            report_lines.c.reference == letter_reports.c.reference, report_lines.c.held.is_(held)
        )
        .scalar_subquery()
    )
    query = (
        select(letter_reports.c.reference, letters)
        .join(campaigns, campaigns.c.id == letter_reports.c.campaign_id)
        .where(campaigns.c.slug == campaign, stands, *wanted.conditions())
        .order_by(letter_reports.c.received_at, letter_reports.c.reference)
    )
    rows = [row for row in connection.execute(query) if wanted.has_size(row[1])]
    return Selection(tuple(row[0] for row in rows), sum(row[1] for row in rows))


def reversed_reports(connection: Connection, campaign: str, reversal: str) -> Selection:
    """The reports that a reversal of this name has taken back, and nobody has put back since."""
    query = (
        select(ledger.c.report, -func.sum(ledger.c.letters))
        .join(entry_origins, same_entry)
        .where(
            ledger.c.campaign == campaign,
            ledger.c.kind == Kind.REVERSAL,
            entry_origins.c.reason == reversal,
        )
        .group_by(ledger.c.report)
        .having(func.sum(entry_origins.c.reports) < 0)
        .order_by(func.min(ledger.c.number), ledger.c.report)
    )
    rows = connection.execute(query).all()
    return Selection(tuple(row[0] for row in rows), int(sum(row[1] for row in rows)))
