"""The tables of events."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

from .columns import UtcTime, campaign_id, metadata, needed

events = Table(
    "events",
    metadata,
    Column("slug", String(80), primary_key=True),
    needed("id", String(15), unique=True),
    needed("code", String(16), unique=True),
    campaign_id(),
    needed("title", String(60)),
    needed("kind", String(12)),
    needed("starts_at", UtcTime),
    Column("ends_at", UtcTime),
    needed("timezone", String(60)),
    needed("section", String(8)),
    Column("region", String(8)),
    needed("venue", String(60)),
    needed("city", String(60)),
    needed("online", Boolean),
    needed("visibility", String(8)),
    Column("expected_people", Integer),
    needed("contact_public", String(120)),
    needed("contact_email", String(254)),
    needed("description", Text),
    needed("language", String(12)),
    needed("published", Boolean),
    needed("registered_at", UtcTime),
    needed("words", Text),
    needed("folded_city", Text),
    ForeignKeyConstraint(["section"], ["sections.code"]),
    ForeignKeyConstraint(["region"], ["regions.code"]),
    Index("ix_events_listed", "campaign_id", "published", "visibility", "starts_at", "slug"),
)

event_cases = Table(
    "event_cases",
    metadata,
    needed("event", String(80)),
    needed("case", String(60)),
    PrimaryKeyConstraint("event", "case"),
    ForeignKeyConstraint(["event"], ["events.slug"]),
)
