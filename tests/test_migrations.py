"""A migrated database has the tables of the schema, and keeps its letters."""

import re
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Inspector, create_engine, inspect, text

from tests.cast import report, test_settings
from tracker.application import create_app
from tracker.campaign import Event
from tracker.core import Core
from tracker.database import LOCK_WAIT_SECONDS, Database
from tracker.database.migrating import migrate
from tracker.database.versions import MIGRATIONS
from tracker.events import EventFilter
from tracker.schema import metadata


def index_described(index: Any) -> str:
    """An index in a comparable form; its options are objects, which are compared as text."""
    options = {name: str(option) for name, option in index.get("dialect_options", {}).items()}
    return str(index | {"dialect_options": options})


def described(inspector: Inspector) -> dict[str, Any]:
    """All facts about the tables that an engine reports, in a comparable form."""
    return {
        table: {
            "columns": [
                (column["name"], str(column["type"]), column["nullable"])
                for column in inspector.get_columns(table)
            ],
            "key": inspector.get_pk_constraint(table),
            "foreign": sorted(map(str, inspector.get_foreign_keys(table))),
            "unique": sorted(map(str, inspector.get_unique_constraints(table))),
            "indexes": sorted(map(index_described, inspector.get_indexes(table))),
            "checks": sorted(map(str, inspector.get_check_constraints(table))),
        }
        for table in inspector.get_table_names()
        if table != "alembic_version"
    }


def test_a_migrated_database_equals_the_schema(database_url: str, blank_database_url: str) -> None:
    migrated, fresh = create_engine(database_url), create_engine(blank_database_url)
    metadata.create_all(fresh)
    assert described(inspect(migrated)) == described(inspect(fresh))
    with migrated.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    migrated.dispose()
    fresh.dispose()


def test_migrating_again_changes_nothing(database_url: str) -> None:
    migrate(database_url)
    assert Database(database_url).ready() is None


def test_a_database_that_is_not_migrated_is_not_ready(blank_database_url: str) -> None:
    database = Database(blank_database_url)
    assert "not migrated" in (database.ready() or "")
    database.close()


def test_a_missing_database_is_not_ready() -> None:
    database = Database("postgresql+psycopg://nobody@127.0.0.1:1/none")
    assert "can't be reached" in (database.ready() or "")


def test_migrations_import_nothing_of_the_tracker() -> None:
    versions = sorted((MIGRATIONS / "versions").glob("*.py"))
    assert len(versions) >= 5
    for version in versions:
        imported = re.findall(r"^\s*(?:from|import) +([\w.]+)", version.read_text(), re.MULTILINE)
        assert not [name for name in imported if name.startswith(("tracker", "."))], version.name


def test_events_registered_before_the_search_existed_are_found(core: Core, event: Event) -> None:
    with core.database.writing() as connection:
        for name in ("words", "folded_city"):
            connection.exec_driver_sql(f"ALTER TABLE events DROP COLUMN {name}")
        before_0006(connection)
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0002'")
    migrate(core.settings.database_url)
    wanted = EventFilter(q="library", near="new york")
    assert core.events.listed("demo", wanted).events == (event,)


def before_0006(connection: Connection) -> None:
    """Take back what migration 0006 adds."""
    for column in (
        "hour_totals DROP writers",
        "campaigns DROP bands",
        "campaign_sections DROP boards",
    ):
        connection.exec_driver_sql(f"ALTER TABLE {column}")


def test_reports_held_before_their_index_existed_are_listed(core: Core) -> None:
    report(core, 3)
    held = report(core, 101)
    with core.database.writing() as connection:
        connection.exec_driver_sql("DROP INDEX ix_letter_reports_held")
        connection.exec_driver_sql(
            "CREATE INDEX ix_letter_reports_held ON letter_reports (campaign_id, held, received_at)"
        )
        before_0006(connection)
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0004'")
    migrate(core.settings.database_url)
    assert [stored.reference for stored in core.ledger.held("demo")] == [held.reference]


@pytest.mark.parametrize("path", ["/", "/api/v1/standings", "/api/v1/events"])
def test_the_log_says_what_to_do_about_a_database_that_is_not_migrated(
    blank_database_url: str, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    app = create_app(test_settings(blank_database_url))
    answer = app.test_client().get(path)
    app.extensions["tracker"].database.close()
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert "tracker init" in caplog.text


def test_servers_that_start_at_the_same_time_take_turns_to_migrate(
    blank_database_url: str, engine_name: str
) -> None:
    if engine_name == "sqlite":
        pytest.skip("SQLite migrates too fast for this test")
    with closing(Database(blank_database_url)) as database, ThreadPoolExecutor() as starting:
        with database.writing() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(20201210)"))
            second = starting.submit(migrate, blank_database_url)
            wait([second], timeout=LOCK_WAIT_SECONDS + 1)
        second.result(60)
        assert database.ready() is None
