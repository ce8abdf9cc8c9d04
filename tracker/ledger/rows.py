"""Rows that are written with every report, in the order of their tables' columns.

Enums stand in them as texts: for each enum a driver would look for an adapter.
"""

from collections.abc import Iterator
from datetime import datetime

from ..database import Values
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
    reports: int,
    writers: int,
    reason: str,
    made_by: str,
) -> Values:
    """The row of `entry_origins`: what stands beside the entry of this number, never published."""
    return campaign_id, number, at, region, event, reports, writers, str(reason), made_by
