"""What SQLite's driver is asked behaves as what SQLAlchemy is asked, on both engines."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import bindparam, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from tests.cast import evening_draft
from tracker.core import Core
from tracker.database import insert, rows_of_kept, run_kept
from tracker.schema import events, heads

BY_SLUG = select(*events.c["slug", "starts_at", "published"]).where(
    events.c.slug == bindparam("named")
)
MOVED = update(heads).values(at=bindparam("moved"))
HEADS = select(heads.c.at)


def test_values_are_converted_both_ways(core: Core) -> None:
    event = core.events.register(evening_draft(core.clock()))
    at = datetime(2026, 12, 10, 18, 42, 7, tzinfo=UTC)
    with core.database.writing() as connection:
        [row] = rows_of_kept(connection, BY_SLUG, {"named": event.slug})
        assert row == (event.slug, event.starts_at, True)
        assert row[2] is True
        run_kept(connection, MOVED, {"moved": at})
        assert rows_of_kept(connection, HEADS) == [(at,)]


def test_a_value_that_is_missing_is_a_fault(core: Core) -> None:
    with core.database.reading() as connection, pytest.raises((KeyError, StatementError)):
        rows_of_kept(connection, BY_SLUG)


def test_an_error_names_no_value(core: Core) -> None:
    secret = "someone@example.org"
    core.events.register(evening_draft(core.clock(), venue=secret))
    with core.database.reading() as connection:
        [row] = connection.execute(select(events).where(events.c.venue == secret)).mappings()
    with (
        pytest.raises(IntegrityError) as raised,
        core.database.writing() as connection,
    ):
        insert(connection, events, [dict(row)])
    assert isinstance(raised.value, DBAPIError)
    assert "events" in str(raised.value)
    assert secret not in str(raised.value)
