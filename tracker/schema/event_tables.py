"""The tables of events."""

from sqlalchemy import (
    Boolean,
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

_LISTED = ("campaign_id", "published", "visibility")
_TOLD_APART = ("section", "region", "kind")
"""Lists are filtered by these: they stand in the indexes, so that no row is read in vain."""

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
    Column("first_day", Date),
    Column("last_day", Date),
    needed("hidden", Boolean),
    needed("hidden_for", String(200)),
    needed("reviewed_by", String(60)),
    Column("reviewed_at", UtcTime),
    needed("over_at", UtcTime),
    needed("lasts_long", Boolean),
    Column("changed", Integer),
    needed("cancelled", Boolean),
    needed("cancelled_for", String(200)),
    needed("revision", Integer),
    needed("revised_at", UtcTime),
    ForeignKeyConstraint(["section"], ["sections.code"]),
    ForeignKeyConstraint(["region"], ["regions.code"]),
    Index("ix_events_listed", *_LISTED, "starts_at", "slug", "over_at", *_TOLD_APART),
    Index("ix_events_ended", *_LISTED, "over_at", "slug", *_TOLD_APART),
    Index("ix_events_changed", "campaign_id", "changed"),
)
Index(
    "ix_events_long",
    *events.c[*_LISTED, "starts_at", "slug", "over_at", *_TOLD_APART],
    sqlite_where=text("lasts_long = 1"),  # as its query puts it
    postgresql_where=events.c.lasts_long,
)
Index(
    "ix_events_reviewed",
    *events.c[*_LISTED, "starts_at", "slug", "over_at", *_TOLD_APART, "reviewed_at", "cancelled"],
    sqlite_where=events.c.reviewed_at.is_not(None),
    postgresql_where=events.c.reviewed_at.is_not(None),
)
Index(
    "ix_events_reviewed_long",
    *events.c[*_LISTED, "starts_at", "slug", "over_at", *_TOLD_APART, "reviewed_at", "cancelled"],
    sqlite_where=text("lasts_long = 1 AND reviewed_at IS NOT NULL"),
    postgresql_where=text("lasts_long AND reviewed_at IS NOT NULL"),
)

event_terms = Table(
    "event_terms",
    metadata,
    campaign_id(),
    needed("term", String(90).with_variant(String(90, collation="C"), "postgresql")),
    needed("event", String(80)),
    PrimaryKeyConstraint("campaign_id", "term", "event"),
    ForeignKeyConstraint(["event"], ["events.slug"]),
    **KEPT_BY_KEY,
)
"""The terms by which events are found, such as the words of a title: see `events/terms.py`.

Compared sign by sign, so that those that begin alike stand together.
"""

event_changes = Table(
    "event_changes",
    metadata,
    Column(
        "campaign_id",
        Integer,
        ForeignKey("campaigns.id"),
        primary_key=True,
        autoincrement=False,
    ),
    needed("number", Integer),
)
"""How often an event of a campaign was changed: hidden, renamed, moved, cancelled. An event's
`changed` is the number of its newest change."""

event_cases = Table(
    "event_cases",
    metadata,
    needed("event", String(80)),
    needed("case", String(60)),
    PrimaryKeyConstraint("event", "case"),
    ForeignKeyConstraint(["event"], ["events.slug"]),
)
