"""The tables: the ledger, which refuses to be changed, its totals, and what stands around it.

The migrations of before were drawn together into this one while no ledger was public yet. A
database of theirs is refused: see `is_too_old` in `tracker/database/versions.py`.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = None

APPEND_ONLY = ("ledger", "entry_origins")

SQLITE = """
CREATE TRIGGER {table}_refuses_{action} BEFORE {action} ON {table}
BEGIN SELECT RAISE(ABORT, 'the {table} is append-only'); END
"""

# INSERT OR REPLACE would delete the old row without a word to the DELETE trigger.
SQLITE_REPLACE = """
CREATE TRIGGER {table}_refuses_replace BEFORE INSERT ON {table}
WHEN EXISTS (
    SELECT 1 FROM {table} WHERE campaign_id = NEW.campaign_id AND number = NEW.number
)
BEGIN SELECT RAISE(ABORT, 'the {table} is append-only'); END
"""

POSTGRESQL_FUNCTION = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the % is append-only', TG_TABLE_NAME; END $$
"""

POSTGRESQL = """
CREATE TRIGGER {table}_refuses_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""


def upgrade() -> None:
    """Make the tables, and the triggers of the engine that runs."""
    make_tables()
    if op.get_context().dialect.name == "sqlite":
        for table in APPEND_ONLY:
            op.execute(SQLITE.format(table=table, action="UPDATE"))
            op.execute(SQLITE.format(table=table, action="DELETE"))
            op.execute(SQLITE_REPLACE.format(table=table))
        return
    op.execute(POSTGRESQL_FUNCTION)
    for table in APPEND_ONLY:
        op.execute(POSTGRESQL.format(table=table))


def make_tables() -> None:
    """Make all tables and their indexes."""
    op.create_table(
        "sections",
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("timezone", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_sections")),
    )
    op.create_table(
        "campaigns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("opens", sa.Date(), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("report_by", sa.Date(), nullable=True),
        sa.Column("goal", sa.Integer(), nullable=True),
        sa.Column("home_section", sa.String(length=8), nullable=True),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.Column("open_letters", sa.Integer(), nullable=False),
        sa.Column("coded_letters", sa.Integer(), nullable=False),
        sa.Column("ask_letters", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("bands", sa.String(length=100), nullable=False),
        sa.CheckConstraint(
            "state in ('draft', 'open', 'frozen', 'provisional', 'final')",
            name=op.f("ck_campaigns_state_known"),
        ),
        sa.CheckConstraint(
            "demonstration or (opens is not null and day is not null and report_by is not null)",
            name=op.f("ck_campaigns_dated"),
        ),
        sa.ForeignKeyConstraint(
            ["home_section"], ["sections.code"], name=op.f("fk_campaigns_home_section_sections")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaigns")),
        sa.UniqueConstraint("slug", name=op.f("uq_campaigns_slug")),
    )
    op.create_table(
        "regions",
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("section", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("timezone", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["section"], ["sections.code"], name=op.f("fk_regions_section_sections")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_regions")),
    )
    op.create_index(op.f("ix_regions_section"), "regions", ["section"], unique=False)
    op.create_table(
        "campaign_sections",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(length=8), nullable=False),
        sa.Column("opens", sa.Date(), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("report_by", sa.Date(), nullable=True),
        sa.Column("goal", sa.Integer(), nullable=True),
        sa.Column("members", sa.Integer(), nullable=True),
        sa.Column("boards", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["campaigns.id"],
            name=op.f("fk_campaign_sections_campaign_id_campaigns"),
        ),
        sa.ForeignKeyConstraint(
            ["section"], ["sections.code"], name=op.f("fk_campaign_sections_section_sections")
        ),
        sa.PrimaryKeyConstraint("campaign_id", "section", name=op.f("pk_campaign_sections")),
    )
    op.create_table(
        "case_totals",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(length=90), nullable=False),
        sa.Column("case", sa.String(length=60), nullable=False),
        sa.Column("letters", sa.BigInteger(), nullable=False),
        sa.Column("verified", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_case_totals_campaign_id_campaigns")
        ),
        sa.PrimaryKeyConstraint("campaign_id", "scope", "case", name=op.f("pk_case_totals")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "cases",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("story", sa.Text(), nullable=False),
        sa.Column("ask", sa.Text(), nullable=False),
        sa.Column("paragraphs", sa.Text(), nullable=False),
        sa.Column("write_to", sa.Text(), nullable=False),
        sa.Column("addressees", sa.Text(), nullable=False),
        sa.Column("may_name_amnesty", sa.Boolean(), nullable=False),
        sa.Column("may_carry_return_address", sa.Boolean(), nullable=False),
        sa.Column("post_suspended", sa.Boolean(), nullable=False),
        sa.Column("embargoed", sa.Boolean(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_cases_campaign_id_campaigns")
        ),
        sa.PrimaryKeyConstraint("campaign_id", "slug", name=op.f("pk_cases")),
    )
    op.create_table(
        "channel_totals",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(length=90), nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("letters", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_channel_totals_campaign_id_campaigns")
        ),
        sa.PrimaryKeyConstraint("campaign_id", "scope", "channel", name=op.f("pk_channel_totals")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "day_totals",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(length=90), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("letters", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_day_totals_campaign_id_campaigns")
        ),
        sa.PrimaryKeyConstraint("campaign_id", "scope", "day", name=op.f("pk_day_totals")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "entry_origins",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=20), nullable=False),
        sa.Column("region", sa.String(length=8), nullable=True),
        sa.Column("event", sa.String(length=80), nullable=True),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.Column("writers", sa.Integer(), nullable=False),
        sa.Column("per_writer_letters", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=12), nullable=False),
        sa.Column("made_by", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_entry_origins_campaign_id_campaigns")
        ),
        sa.PrimaryKeyConstraint("campaign_id", "number", name=op.f("pk_entry_origins")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "events",
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("id", sa.String(length=15), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("starts_at", sa.String(length=20), nullable=False),
        sa.Column("ends_at", sa.String(length=20), nullable=True),
        sa.Column("timezone", sa.String(length=60), nullable=False),
        sa.Column("section", sa.String(length=8), nullable=False),
        sa.Column("region", sa.String(length=8), nullable=True),
        sa.Column("venue", sa.String(length=60), nullable=False),
        sa.Column("city", sa.String(length=60), nullable=False),
        sa.Column("online", sa.Boolean(), nullable=False),
        sa.Column("visibility", sa.String(length=8), nullable=False),
        sa.Column("expected_people", sa.Integer(), nullable=True),
        sa.Column("contact_public", sa.String(length=120), nullable=False),
        sa.Column("contact_email", sa.String(length=254), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.Column("registered_at", sa.String(length=20), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("folded_city", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_events_campaign_id_campaigns")
        ),
        sa.ForeignKeyConstraint(
            ["region"], ["regions.code"], name=op.f("fk_events_region_regions")
        ),
        sa.ForeignKeyConstraint(
            ["section"], ["sections.code"], name=op.f("fk_events_section_sections")
        ),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_events")),
        sa.UniqueConstraint("code", name=op.f("uq_events_code")),
        sa.UniqueConstraint("id", name=op.f("uq_events_id")),
    )
    op.create_index(
        "ix_events_listed",
        "events",
        ["campaign_id", "published", "visibility", "starts_at", "slug"],
        unique=False,
    )
    op.create_table(
        "heads",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_heads_campaign_id_campaigns")
        ),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk_heads")),
    )
    op.create_table(
        "hour_totals",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(length=90), nullable=False),
        sa.Column("hour", sa.String(length=20), nullable=False),
        sa.Column("letters", sa.BigInteger(), nullable=False),
        sa.Column("writers", sa.BigInteger(), nullable=False),
        sa.Column("per_writer_letters", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_hour_totals_campaign_id_campaigns")
        ),
        sa.PrimaryKeyConstraint("campaign_id", "scope", "hour", name=op.f("pk_hour_totals")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["campaigns.id"],
            name=op.f("fk_idempotency_keys_campaign_id_campaigns"),
        ),
        sa.PrimaryKeyConstraint("campaign_id", "key_hash", name=op.f("pk_idempotency_keys")),
    )
    op.create_table(
        "ledger",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("format", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=17), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("report", sa.String(length=26), nullable=False),
        sa.Column("campaign", sa.String(length=60), nullable=False),
        sa.Column("section", sa.String(length=8), nullable=False),
        sa.Column("region", sa.String(length=8), nullable=False),
        sa.Column("event", sa.String(length=15), nullable=False),
        sa.Column("case", sa.String(length=60), nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("letters", sa.Integer(), nullable=False),
        sa.Column("verified", sa.Integer(), nullable=False),
        sa.Column("written_on", sa.String(length=10), nullable=False),
        sa.Column("trust", sa.String(length=12), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_ledger_numbered")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_ledger_campaign_id_campaigns")
        ),
        sa.PrimaryKeyConstraint("campaign_id", "number", name=op.f("pk_ledger")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_ledger_report", "ledger", ["report"], unique=False)
    op.create_table(
        "scope_totals",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(length=90), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=20), nullable=False),
        sa.Column("letters", sa.BigInteger(), nullable=False),
        sa.Column("verified", sa.BigInteger(), nullable=False),
        sa.Column("reports", sa.BigInteger(), nullable=False),
        sa.Column("writers", sa.BigInteger(), nullable=False),
        sa.Column("per_writer_letters", sa.BigInteger(), nullable=False),
        sa.Column("events", sa.BigInteger(), nullable=False),
        sa.Column("schools", sa.BigInteger(), nullable=False),
        sa.Column("places", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_scope_totals_campaign_id_campaigns")
        ),
        sa.PrimaryKeyConstraint("campaign_id", "scope", name=op.f("pk_scope_totals")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_scope_totals_version", "scope_totals", ["campaign_id", "version"], unique=False
    )
    op.create_table(
        "event_cases",
        sa.Column("event", sa.String(length=80), nullable=False),
        sa.Column("case", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["event"], ["events.slug"], name=op.f("fk_event_cases_event_events")
        ),
        sa.PrimaryKeyConstraint("event", "case", name=op.f("pk_event_cases")),
    )
    op.create_table(
        "letter_reports",
        sa.Column("reference", sa.String(length=26), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(length=8), nullable=False),
        sa.Column("region", sa.String(length=8), nullable=True),
        sa.Column("event", sa.String(length=80), nullable=True),
        sa.Column("trust", sa.String(length=12), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("received_at", sa.String(length=20), nullable=False),
        sa.Column("written_on", sa.Date(), nullable=False),
        sa.Column("writers", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "status in ('counted', 'held', 'withdrawn', 'rejected')",
            name=op.f("ck_letter_reports_status_known"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_letter_reports_campaign_id_campaigns")
        ),
        sa.ForeignKeyConstraint(
            ["event"], ["events.slug"], name=op.f("fk_letter_reports_event_events")
        ),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_letter_reports")),
    )
    op.create_index(
        "ix_letter_reports_held",
        "letter_reports",
        ["campaign_id", "received_at"],
        unique=False,
        sqlite_where=sa.text("held = 1"),
        postgresql_where=sa.text("held"),
    )
    op.create_table(
        "section_cases",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(length=8), nullable=False),
        sa.Column("case", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id", "case"],
            ["cases.campaign_id", "cases.slug"],
            name=op.f("fk_section_cases_campaign_id_cases"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_section_cases_campaign_id_campaigns")
        ),
        sa.PrimaryKeyConstraint("campaign_id", "section", "case", name=op.f("pk_section_cases")),
    )
    op.create_table(
        "report_lines",
        sa.Column("reference", sa.String(length=26), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("case", sa.String(length=60), nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("letters", sa.Integer(), nullable=False),
        sa.Column("writers", sa.Integer(), nullable=True),
        sa.CheckConstraint("letters > 0", name=op.f("ck_report_lines_some_letters")),
        sa.ForeignKeyConstraint(
            ["reference"],
            ["letter_reports.reference"],
            name=op.f("fk_report_lines_reference_letter_reports"),
        ),
        sa.PrimaryKeyConstraint(
            "reference", "held", "case", "channel", name=op.f("pk_report_lines")
        ),
    )
