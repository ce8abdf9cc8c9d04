"""Query plans: some queries must use an index, however many rows there are."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection, event

from tests.cast import letters, new_key, report
from tracker.core import Core
from tracker.keys import Keys
from tracker.ledger import Record, _held_references


def plan_of(connection: Connection, call: Callable[[], object]) -> str:
    """The engine's plan for the last query of a function."""
    queries: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        queries.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", note)
    call()
    event.remove(connection, "before_cursor_execute", note)
    statement, parameters = queries[-1]
    explain = "EXPLAIN QUERY PLAN " if connection.dialect.name == "sqlite" else "EXPLAIN "
    return "\n".join(map(str, connection.exec_driver_sql(explain + statement, parameters)))


@pytest.fixture
def filled(core: Core) -> Core:
    """The tracker with three thousand reports."""
    for _ in range(12):
        core.ledger.write([Record(letters(1), new_key()) for _ in range(256)])
    return core


def test_a_key_is_found_by_all_columns_of_its_index(filled: Core, engine_name: str) -> None:
    with filled.database.writing() as connection:
        plan = plan_of(connection, lambda: Keys(connection, [new_key(), new_key()]))
    if engine_name == "sqlite":
        assert "(campaign_id=? AND key_hash=?)" in plan
    else:  # it must not read all keys of the campaign and filter them
        assert "idempotency_keys" in plan
        assert not [line for line in plan.splitlines() if "Filter" in line and "key_hash" in line]


def test_held_reports_are_listed_without_reading_the_others(filled: Core) -> None:
    held = report(filled, 101)
    with filled.database.reading() as connection:
        plan = plan_of(connection, lambda: _held_references(connection, "demo"))
    assert "ix_letter_reports_held" in plan
    assert [stored.reference for stored in filled.ledger.held("demo")] == [held.reference]
