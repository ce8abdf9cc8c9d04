"""The database itself refuses to change what was counted."""

from alembic import op

revision = "0002"
down_revision = "0001"

TABLES = ("ledger", "entry_origins")

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
    """Add the triggers of the engine that runs."""
    if op.get_context().dialect.name == "sqlite":
        for table in TABLES:
            op.execute(SQLITE.format(table=table, action="UPDATE"))
            op.execute(SQLITE.format(table=table, action="DELETE"))
            op.execute(SQLITE_REPLACE.format(table=table))
        return
    op.execute(POSTGRESQL_FUNCTION)
    for table in TABLES:
        op.execute(POSTGRESQL.format(table=table))
