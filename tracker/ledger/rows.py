"""Rows that are written with every report, in the order of their tables' columns.

Enums are written as plain texts, since a driver would look for an adapter for each.
"""

from collections.abc import Iterator
from datetime import datetime

from ..database import Values
from ..totals import Counts
from .reports import Report


def report_row(report: Report, campaign_id: int) -> Values:
    """The row of `letter_reports`."""
    return (
        report.reference,
        campaign_id,
        report.section,
        report.region,
        report.event,
        str(report.trust),
        str(report.status),
        bool(report.held_lines),
        report.received_at,
        report.written_on,
        report.stated_writers,
    )


def line_rows(report: Report) -> Iterator[Values]:
    """The rows of `report_lines`, of the report's counted and held lines."""
    for held, lines in ((False, report.lines), (True, report.held_lines)):
        for line in lines:
            yield report.reference, held, line.case, str(line.channel), line.letters, line.writers


def origin_row(
    *,
    campaign_id: int,
    number: int,
    at: datetime,
    region: str | None,
    event: str | None,
    counts: Counts,
    reason: str,
    made_by: str,
) -> Values:
    """The row of `entry_origins` that stands beside the entry of this number, unpublished."""
    more = (counts.reports, counts.writers, counts.per_writer_letters)
    return (campaign_id, number, at, region, event, *more, str(reason), made_by)
