"""Queries that must find what they ask for in an index, however much else there is."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection, event

from tests.cast import letters, new_key, report
from tracker.core import Core
from tracker.keys import Keys
from tracker.ledger import Record, _held_references


def plan_of(connection: Connection, ask: Callable[[], object]) -> str:
    """How the engine goes about the last query that is asked."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        asked.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", note)
    ask()
    event.remove(connection, "before_cursor_execute", note)
    statement, parameters = asked[-1]
    explain = "EXPLAIN QUERY PLAN " if connection.dialect.name == "sqlite" else "EXPLAIN "
    return "\n".join(map(str, connection.exec_driver_sql(explain + statement, parameters)))


@pytest.fixture
def many(core: Core) -> Core:
    """The tracker with three thousand reports."""
    for _ in range(12):
        core.ledger.write([Record(letters(1), new_key()) for _ in range(256)])
    return core


def test_a_key_is_looked_up_by_the_whole_of_its_index(many: Core, engine_name: str) -> None:
    with many.database.writing() as connection:
        plan = plan_of(connection, lambda: Keys(connection, [new_key(), new_key()]))
    if engine_name == "sqlite":
        assert "(campaign_id=? AND key_hash=?)" in plan
    else:  # not the keys of the whole campaign, each looked at
        assert "idempotency_keys" in plan
        assert not [line for line in plan.splitlines() if "Filter" in line and "key_hash" in line]


def test_held_reports_are_listed_without_a_look_at_the_others(many: Core) -> None:
    held = report(many, 101)
    with many.database.reading() as connection:
        plan = plan_of(connection, lambda: _held_references(connection, "demo"))
    assert "ix_letter_reports_held" in plan
    assert [stored.reference for stored in many.ledger.held("demo")] == [held.reference]
