"""The tables of sections, regions, campaigns and cases."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

from .columns import campaign_id, metadata, needed

sections = Table(
    "sections",
    metadata,
    Column("code", String(8), primary_key=True),
    needed("name", String(60)),
    needed("country", String(2)),
    needed("language", String(12)),
    needed("timezone", String(60)),
)

regions = Table(
    "regions",
    metadata,
    Column("code", String(8), primary_key=True),
    needed("section", String(8), index=True),
    needed("name", String(60)),
    needed("timezone", String(60)),
    ForeignKeyConstraint(["section"], ["sections.code"]),
)

campaigns = Table(
    "campaigns",
    metadata,
    Column("id", Integer, primary_key=True),
    needed("slug", String(60), unique=True),
    needed("name", String(60)),
    needed("state", String(12)),
    Column("opens", Date),
    Column("day", Date),
    Column("report_by", Date),
    Column("goal", Integer),
    Column("home_section", String(8), ForeignKey("sections.code")),
    needed("demonstration", Boolean),
    needed("open_letters", Integer),
    needed("coded_letters", Integer),
    needed("ask_letters", Integer),
    needed("revision", Integer),
    needed("bands", String(100)),
    needed("events_public_at_once", Boolean),
    needed("kind", String(20), server_default="write-for-rights"),
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
    campaign_id(),
    needed("section", String(8)),
    Column("opens", Date),
    Column("day", Date),
    Column("report_by", Date),
    Column("goal", Integer),
    Column("members", Integer),
    needed("boards", Boolean),
    PrimaryKeyConstraint("campaign_id", "section"),
    ForeignKeyConstraint(["section"], ["sections.code"]),
)

cases = Table(
    "cases",
    metadata,
    campaign_id(),
    needed("slug", String(60)),
    needed("position", Integer),
    needed("name", String(60)),
    needed("country", String(2)),
    needed("story", Text),
    needed("ask", Text),
    needed("paragraphs", Text),
    needed("write_to", Text),
    needed("addressees", Text),
    needed("may_name_amnesty", Boolean),
    needed("may_carry_return_address", Boolean),
    needed("post_suspended", Boolean),
    needed("embargoed", Boolean),
    needed("closed", Boolean),
    PrimaryKeyConstraint("campaign_id", "slug"),
)

section_cases = Table(
    "section_cases",
    metadata,
    campaign_id(),
    needed("section", String(8)),
    needed("case", String(60)),
    PrimaryKeyConstraint("campaign_id", "section", "case"),
    ForeignKeyConstraint(["campaign_id", "case"], ["cases.campaign_id", "cases.slug"]),
)

FIRST_EPOCH = 1
"""The epoch of a database that was never restored."""

restores = Table(
    "restores", metadata, Column("epoch", BigInteger, primary_key=True, autoincrement=False)
)
"""The backups that were put back: each time's UTC second, above any before it."""
