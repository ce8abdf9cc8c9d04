"""The tables, for both engines alike. Times are texts in RFC 3339, UTC, and so sort by time."""

from .catalogue_tables import (
    FIRST_EPOCH,
    campaign_sections,
    campaigns,
    cases,
    regions,
    restores,
    section_cases,
    sections,
)
from .columns import UtcTime, metadata, utc_text
from .event_tables import event_cases, event_changes, event_terms, events
from .ledger_tables import (
    alarm_looks,
    entry_origins,
    heads,
    idempotency_keys,
    ledger,
    letter_reports,
    report_lines,
    same_entry,
    write_trials,
)
from .mail_tables import outbox
from .sender_tables import report_senders, sender_counts, sender_keys
from .signing_tables import head_posts, restored_ends, signed_heads
from .totals_tables import case_totals, channel_totals, day_totals, hour_totals, scope_totals

__all__ = [
    "FIRST_EPOCH",
    "UtcTime",
    "alarm_looks",
    "campaign_sections",
    "campaigns",
    "case_totals",
    "cases",
    "channel_totals",
    "day_totals",
    "entry_origins",
    "event_cases",
    "event_changes",
    "event_terms",
    "events",
    "head_posts",
    "heads",
    "hour_totals",
    "idempotency_keys",
    "ledger",
    "letter_reports",
    "metadata",
    "outbox",
    "regions",
    "report_lines",
    "report_senders",
    "restored_ends",
    "restores",
    "same_entry",
    "scope_totals",
    "section_cases",
    "sections",
    "sender_counts",
    "sender_keys",
    "signed_heads",
    "utc_text",
    "write_trials",
]
