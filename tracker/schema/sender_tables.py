"""The tables of what is known of senders: marks for a day, what was counted, whose reports were."""

from sqlalchemy import Column, Date, PrimaryKeyConstraint, String, Table, Text

from .columns import KEPT_BY_KEY, metadata, needed

sender_keys = Table(
    "sender_keys",
    metadata,
    Column("day", Date, primary_key=True),
    needed("key", String(64)),
)
"""The key under which senders are marked on a day (UTC); destroyed on the next."""

sender_counts = Table(
    "sender_counts",
    metadata,
    Column("subject", String(120), primary_key=True),
    needed("counted", Text),
    **KEPT_BY_KEY,
)
"""What was counted of a sender, an event or a campaign. Most names begin with their day."""

report_senders = Table(
    "report_senders",
    metadata,
    needed("day", Date),
    needed("reference", String(26)),
    needed("device", String(20)),
    needed("address", String(20)),
    PrimaryKeyConstraint("day", "reference"),
    **KEPT_BY_KEY,
)
"""The marks of a report's sender on the day when it came (UTC), kept for 30 days."""
