"""Rows that are written with every report, in the order of their tables' columns.

Enums are written as plain texts, since a driver would look for an adapter for each.
"""

from collections.abc import Iterator
from datetime import datetime

from ..database import Values
from ..schema import utc_text
from ..totals import Counts
from .chain import Entry
from .origin_chain import origin_hash
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
        report.held_for and str(report.held_for),
    )


def line_rows(report: Report) -> Iterator[Values]:
    """The rows of `report_lines`, of the report's counted and held lines."""
    for held, lines in ((False, report.lines), (True, report.held_lines)):
        for line in lines:
            yield report.reference, held, line.case, str(line.channel), line.letters, line.writers


def origin_row(
    *,
    campaign_id: int,
    entry: Entry,
    previous: str,
    at: datetime,
    region: str | None,
    event: str | None,
    counts: Counts,
    reason: str,
    made_by: str,
    senders: int,
) -> Values:
    """The row of `entry_origins` that stands beside an entry, unpublished, with its hash.

    `previous` is the hash of the row before.
    """
    more = (counts.reports, counts.writers, counts.per_writer_letters)
    told = (region, event, *more, str(reason), made_by, senders)
    hash_ = origin_hash(entry.hash, (utc_text(at), *told), previous)
    return (campaign_id, entry.number, at, *told, hash_)
