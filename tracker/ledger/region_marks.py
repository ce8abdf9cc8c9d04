"""Marks of senders in regions: by which a sender is told from others, and where it is kept."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, select

from ..campaign import Event
from ..database import among
from ..schema import report_senders
from ..sender_counts import kept_with_marks, of_day
from .reports import Report


def told_apart(marks: Sequence[str], event: Event | None) -> str:
    """By which of its marks, of device and address, a sender is told from others in a region.

    By its device with the code of a reviewed event alone, as anybody may throw a device's token
    away.
    """
    of_device, of_address = marks
    return of_device if event and event.reviewed else of_address


def in_region(campaign_id: int, region: str, day: date, mark: str) -> tuple[str, str]:
    """Under which names a mark of a day has been in a region: one kept as long as marks are.

    The other is forgotten with the day, for reports at schools.
    """
    name = f"{campaign_id}/{region}/{mark}"
    return kept_with_marks(day, name), of_day(day, name)


def marks_beside(
    connection: Connection, reports: Sequence[Report]
) -> dict[str, tuple[date, str, str]]:
    """The day and the device's and address's marks that are kept beside reports, by reference."""
    if not reports:
        return {}
    columns = report_senders.c["reference", "day", "device", "address"]
    rows = connection.execute(
        select(*columns).where(
            report_senders.c.day.in_(sorted({report.received_at.date() for report in reports})),
            among(connection, report_senders.c.reference, [one.reference for one in reports]),
        )
    )
    return {reference: (day, device, address) for reference, day, device, address in rows}
