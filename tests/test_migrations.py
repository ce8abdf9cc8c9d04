"""A migrated database has the tables of the schema, and keeps its letters."""

import re
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import Inspector, create_engine, inspect, text

from tests.cast import report, test_settings
from tracker.application import create_app
from tracker.core import Core
from tracker.database import LOCK_WAIT_SECONDS, Database, unhurried
from tracker.database.migrating import migrate
from tracker.database.versions import MIGRATIONS, TOO_OLD
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
    assert versions
    for version in versions:
        imported = re.findall(r"^\s*(?:from|import) +([\w.]+)", version.read_text(), re.MULTILINE)
        assert not [name for name in imported if name.startswith(("tracker", "."))], version.name


@pytest.mark.parametrize("applied", ["0001", "0006"])
def test_a_database_of_before_is_refused_in_one_sentence(
    app: Flask, core: Core, applied: str
) -> None:
    report(core, 3)
    with core.database.writing() as connection:
        connection.execute(text("ALTER TABLE day_totals RENAME TO not_there_before"))
        connection.execute(text("UPDATE alembic_version SET version_num = :it"), {"it": applied})
    assert core.database.ready() == TOO_OLD
    for command in ("init", "check-standings"):
        ran = app.test_cli_runner().invoke(args=["tracker", command])
        assert ran.exit_code == 2
        assert ran.stderr.splitlines()[-1] == TOO_OLD
    with core.database.reading() as connection:
        assert connection.scalar(text("SELECT count(*) FROM ledger")) == 1


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
            unhurried(connection)
            connection.execute(text("SELECT pg_advisory_xact_lock(20201210)"))
            second = starting.submit(migrate, blank_database_url)
            wait([second], timeout=LOCK_WAIT_SECONDS + 1)
        second.result(60)
        assert database.ready() is None
