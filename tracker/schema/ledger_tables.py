"""The tables of letter reports, the ledger, what stands beside it, and idempotency keys."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    text,
)

from .columns import KEPT_BY_KEY, UtcTime, campaign_id, metadata, needed

letter_reports = Table(
    "letter_reports",
    metadata,
    Column("reference", String(26), primary_key=True),
    campaign_id(),
    needed("section", String(8)),
    Column("region", String(8)),
    Column("event", String(80), ForeignKey("events.slug")),
    needed("trust", String(12)),
    needed("status", String(12)),
    needed("held", Boolean),
    needed("received_at", UtcTime),
    needed("written_on", Date),
    Column("writers", Integer),
    Column("held_for", String(12)),
    CheckConstraint("status in ('counted', 'held', 'withdrawn', 'rejected')", name="status_known"),
)

Index(
    "ix_letter_reports_held",
    letter_reports.c.campaign_id,
    letter_reports.c.received_at,
    sqlite_where=text("held = 1"),  # as its queries put it
    postgresql_where=letter_reports.c.held,
)

report_lines = Table(
    "report_lines",
    metadata,
    needed("reference", String(26)),
    needed("held", Boolean),
    needed("case", String(60)),
    needed("channel", String(12)),
    needed("letters", Integer),
    Column("writers", Integer),
    PrimaryKeyConstraint("reference", "held", "case", "channel"),
    ForeignKeyConstraint(["reference"], ["letter_reports.reference"]),
    CheckConstraint("letters > 0", name="some_letters"),
)

ledger = Table(
    "ledger",
    metadata,
    campaign_id(),
    needed("format", Integer),
    needed("number", Integer),
    needed("at", String(17)),
    needed("kind", String(12)),
    needed("report", String(26)),
    needed("campaign", String(60)),
    needed("section", String(8)),
    needed("region", String(8)),
    needed("event", String(15)),
    needed("case", String(60)),
    needed("channel", String(12)),
    needed("letters", Integer),
    needed("verified", Integer),
    needed("written_on", String(10)),
    needed("trust", String(12)),
    needed("previous", String(64)),
    needed("hash", String(64)),
    PrimaryKeyConstraint("campaign_id", "number"),
    CheckConstraint("number > 0", name="numbered"),
    Index("ix_ledger_report", "report"),
    **KEPT_BY_KEY,
)

entry_origins = Table(
    "entry_origins",
    metadata,
    campaign_id(),
    needed("number", Integer),
    needed("at", UtcTime),
    Column("region", String(8)),
    Column("event", String(80)),
    needed("reports", Integer),
    needed("writers", Integer),
    needed("per_writer_letters", Integer),
    needed("reason", String(12)),
    needed("made_by", String(60)),
    Column("senders", Integer),
    needed("hash", String(64)),
    PrimaryKeyConstraint("campaign_id", "number"),
    **KEPT_BY_KEY,
)
"""`senders` is what an entry adds to those of its region; NULL before they were told apart.

`hash` is over the entry, the row and the row before (`tracker/ledger/origin_chain.py`).
"""

same_entry = (ledger.c.campaign_id == entry_origins.c.campaign_id) & (
    ledger.c.number == entry_origins.c.number
)
"""The condition that joins a ledger entry with its origin."""

heads = Table(
    "heads",
    metadata,
    Column("campaign_id", Integer, ForeignKey("campaigns.id"), primary_key=True),
    needed("number", Integer),
    needed("hash", String(64)),
    Column("at", UtcTime),
    needed("origins_hash", String(64)),
)
"""The ends of each campaign's chains: its ledger, its origins. `at` is the last entry's time."""

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("key_hash", String(64), primary_key=True),
    campaign_id(),
    needed("fingerprint", String(64)),
    needed("answer", Text),
    Column("sender", String(20)),
)
"""The answers under keys. `sender` is the mark of whom a short key is bound to."""


write_trials = Table(
    "write_trials",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    needed("at", UtcTime),
)
"""One row, written now and then to find out whether the database can be written."""

alarm_looks = Table(
    "alarm_looks",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    needed("at", UtcTime),
    needed("told", Text),
)
"""One row: when a worker has looked for alarms last, and the names of those that it found."""
