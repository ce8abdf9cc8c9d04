"""The tables, for both engines alike. Times are texts in RFC 3339, UTC, and so sort by time."""

from .catalogue_tables import campaign_sections, campaigns, cases, regions, section_cases, sections
from .columns import UtcTime, metadata
from .event_tables import event_cases, events
from .ledger_tables import (
    entry_origins,
    heads,
    idempotency_keys,
    ledger,
    letter_reports,
    report_lines,
    same_entry,
)
from .totals_tables import case_totals, channel_totals, day_totals, hour_totals, scope_totals

__all__ = [
    "UtcTime",
    "campaign_sections",
    "campaigns",
    "case_totals",
    "cases",
    "channel_totals",
    "day_totals",
    "entry_origins",
    "event_cases",
    "events",
    "heads",
    "hour_totals",
    "idempotency_keys",
    "ledger",
    "letter_reports",
    "metadata",
    "regions",
    "report_lines",
    "same_entry",
    "scope_totals",
    "section_cases",
    "sections",
]
