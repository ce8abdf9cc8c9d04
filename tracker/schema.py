"""The tables, once for both engines. Times are text in RFC 3339 UTC, which sorts as time does."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    TypeDecorator,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcTime(TypeDecorator[datetime]):
    """An aware datetime, kept as `2026-12-10T18:42:07Z`: the same on both engines, and readable."""

    impl = String(20)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        return None if value is None else _written(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else datetime.fromisoformat(value)


@lru_cache(maxsize=256)  # the rows of a batch share their times
def _written(at: datetime) -> str:
    # Not strftime, which writes the years before 1000 without their zeros.
    return f"{at.astimezone(UTC).isoformat()[:19]}Z"


def _campaign_id() -> Column[int]:
    return Column("campaign_id", Integer, ForeignKey("campaigns.id"), nullable=False)


def _needed(name: str, kind: Any, **more: Any) -> Column[Any]:
    return Column(name, kind, nullable=False, **more)


sections = Table(
    "sections",
    metadata,
    Column("code", String(8), primary_key=True),
    _needed("name", String(60)),
    _needed("country", String(2)),
    _needed("language", String(12)),
    _needed("timezone", String(60)),
)

regions = Table(
    "regions",
    metadata,
    Column("code", String(8), primary_key=True),
    _needed("section", String(8), index=True),
    _needed("name", String(60)),
    _needed("timezone", String(60)),
    ForeignKeyConstraint(["section"], ["sections.code"]),
)

campaigns = Table(
    "campaigns",
    metadata,
    Column("id", Integer, primary_key=True),
    _needed("slug", String(60), unique=True),
    _needed("name", String(60)),
    _needed("state", String(12)),
    Column("opens", Date),
    Column("day", Date),
    Column("report_by", Date),
    Column("goal", Integer),
    Column("home_section", String(8), ForeignKey("sections.code")),
    _needed("demonstration", Boolean),
    _needed("open_letters", Integer),
    _needed("coded_letters", Integer),
    _needed("ask_letters", Integer),
    _needed("revision", Integer),
    CheckConstraint(
        "state in ('draft', 'open', 'frozen', 'provisional', 'final')", name="state_known"
    ),
    CheckConstraint(
        "demonstration or (opens is not null and day is not null and report_by is not null)",
        name="dated",
    ),
)

campaign_sections = Table(
    "campaign_sections",
    metadata,
    _campaign_id(),
    _needed("section", String(8)),
    Column("goal", Integer),
    Column("members", Integer),
    PrimaryKeyConstraint("campaign_id", "section"),
    ForeignKeyConstraint(["section"], ["sections.code"]),
)

cases = Table(
    "cases",
    metadata,
    _campaign_id(),
    _needed("slug", String(60)),
    _needed("position", Integer),
    _needed("name", String(60)),
    _needed("country", String(2)),
    _needed("story", Text),
    _needed("ask", Text),
    _needed("write_to", Text),
    _needed("may_name_amnesty", Boolean),
    _needed("may_carry_return_address", Boolean),
    _needed("post_suspended", Boolean),
    _needed("embargoed", Boolean),
    _needed("closed", Boolean),
    PrimaryKeyConstraint("campaign_id", "slug"),
)

section_cases = Table(
    "section_cases",
    metadata,
    _campaign_id(),
    _needed("section", String(8)),
    _needed("case", String(60)),
    PrimaryKeyConstraint("campaign_id", "section", "case"),
    ForeignKeyConstraint(["campaign_id", "case"], ["cases.campaign_id", "cases.slug"]),
)

events = Table(
    "events",
    metadata,
    Column("slug", String(80), primary_key=True),
    _needed("code", String(16), unique=True),
    _campaign_id(),
    _needed("title", String(60)),
    _needed("kind", String(12)),
    _needed("starts_at", UtcTime),
    Column("ends_at", UtcTime),
    _needed("timezone", String(60)),
    _needed("section", String(8)),
    Column("region", String(8)),
    _needed("venue", String(60)),
    _needed("city", String(60)),
    _needed("online", Boolean),
    _needed("visibility", String(8)),
    Column("expected_people", Integer),
    _needed("contact_public", String(120)),
    _needed("contact_email", String(254)),
    _needed("description", Text),
    _needed("language", String(12)),
    _needed("published", Boolean),
    _needed("registered_at", UtcTime),
    _needed("words", Text, server_default=""),
    _needed("folded_city", Text, server_default=""),
    ForeignKeyConstraint(["section"], ["sections.code"]),
    ForeignKeyConstraint(["region"], ["regions.code"]),
    Index("ix_events_listed", "campaign_id", "published", "visibility", "starts_at", "slug"),
)

event_cases = Table(
    "event_cases",
    metadata,
    _needed("event", String(80)),
    _needed("case", String(60)),
    PrimaryKeyConstraint("event", "case"),
    ForeignKeyConstraint(["event"], ["events.slug"]),
)

letter_reports = Table(
    "letter_reports",
    metadata,
    Column("reference", String(26), primary_key=True),
    _campaign_id(),
    _needed("section", String(8)),
    Column("region", String(8)),
    Column("event", String(80), ForeignKey("events.slug")),
    _needed("trust", String(12)),
    _needed("status", String(12)),
    _needed("held", Boolean),
    _needed("received_at", UtcTime),
    _needed("written_on", Date),
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
    _needed("reference", String(26)),
    _needed("held", Boolean),
    _needed("case", String(60)),
    _needed("channel", String(12)),
    _needed("letters", Integer),
    _needed("writers", Integer),
    PrimaryKeyConstraint("reference", "held", "case", "channel"),
    ForeignKeyConstraint(["reference"], ["letter_reports.reference"]),
    CheckConstraint("letters > 0", name="some_letters"),
)

ledger = Table(
    "ledger",
    metadata,
    _campaign_id(),
    _needed("number", Integer),
    _needed("at", String(17)),
    _needed("kind", String(12)),
    _needed("report", String(26)),
    _needed("campaign", String(60)),
    _needed("section", String(8)),
    _needed("region", String(8)),
    _needed("event", String(80)),
    _needed("case", String(60)),
    _needed("channel", String(12)),
    _needed("letters", Integer),
    _needed("verified", Integer),
    _needed("trust", String(12)),
    _needed("previous", String(64)),
    _needed("hash", String(64)),
    PrimaryKeyConstraint("campaign_id", "number"),
    CheckConstraint("number > 0", name="numbered"),
    Index("ix_ledger_report", "report"),
)

entry_origins = Table(
    "entry_origins",
    metadata,
    _campaign_id(),
    _needed("number", Integer),
    _needed("at", UtcTime),
    Column("region", String(8)),
    Column("event", String(80)),
    _needed("reports", Integer),
    _needed("writers", Integer),
    _needed("reason", String(12)),
    _needed("made_by", String(60)),
    PrimaryKeyConstraint("campaign_id", "number"),
)

same_entry = (ledger.c.campaign_id == entry_origins.c.campaign_id) & (
    ledger.c.number == entry_origins.c.number
)
"""What joins a ledger entry with what stands beside it."""

heads = Table(
    "heads",
    metadata,
    Column("campaign_id", Integer, ForeignKey("campaigns.id"), primary_key=True),
    _needed("number", Integer),
    _needed("hash", String(64)),
)

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    _campaign_id(),
    _needed("key_hash", String(64)),
    _needed("fingerprint", String(64)),
    _needed("answer", Text),
    PrimaryKeyConstraint("campaign_id", "key_hash"),
)


def _totals(name: str, *keys: Column[Any], **counted: Any) -> Table:
    """A table of totals: for a scope and perhaps a part of it, what was counted there."""
    return Table(
        name,
        metadata,
        _campaign_id(),
        _needed("scope", String(90)),
        *keys,
        *(_needed(column, kind) for column, kind in counted.items()),
        PrimaryKeyConstraint("campaign_id", "scope", *(key.name for key in keys)),
    )


scope_totals = _totals(
    "scope_totals",
    version=Integer,
    at=UtcTime,
    letters=BigInteger,
    verified=BigInteger,
    reports=BigInteger,
    writers=BigInteger,
)
Index("ix_scope_totals_version", scope_totals.c.campaign_id, scope_totals.c.version)

case_totals = _totals(
    "case_totals", _needed("case", String(60)), letters=BigInteger, verified=BigInteger
)
channel_totals = _totals("channel_totals", _needed("channel", String(12)), letters=BigInteger)
hour_totals = _totals("hour_totals", _needed("hour", UtcTime), letters=BigInteger)
