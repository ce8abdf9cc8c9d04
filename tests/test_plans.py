"""Query plans: some queries must use an index, however many rows there are."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection, event

from tests.cast import Clock, evening_draft, letters, new_key, report
from tracker.core import Core
from tracker.keys import Keys
from tracker.ledger import Record, _held_references
from tracker.standings import Board, BoardKey, Window


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


def queries_of(connection: Connection, call: Callable[[], object]) -> list[tuple[str, Any]]:
    """The queries of a function, with their parameters."""
    queries: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        queries.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", note)
    call()
    event.remove(connection, "before_cursor_execute", note)
    return queries


@pytest.fixture
def halls(core: Core, clock: Clock) -> Core:
    """The tracker with many events, each with letters, and its statistics gathered."""
    drafts = [evening_draft(clock(), title=f"Hall {number}") for number in range(1_500)]
    events = core.events.register_all(drafts)
    jobs = [Record(letters(1, event_code=event.code), new_key()) for event in events]
    for start in range(0, len(jobs), 250):
        core.ledger.write(jobs[start : start + 250])
    with core.database.writing() as connection:
        connection.exec_driver_sql("ANALYZE")
    return core


def test_a_board_is_read_without_a_loop_over_all_events_for_each_total(
    halls: Core, engine_name: str
) -> None:
    campaign = halls.catalogue.campaign("demo")
    board = Board(campaign, BoardKey("events", section="us"))
    with halls.database.reading() as connection:
        queries = queries_of(connection, lambda: board.read(connection, campaign, 0, halls.clock()))
        assert len(board.ranking) == 1_500
        for statement, parameters in queries:
            explain = "EXPLAIN QUERY PLAN " if engine_name == "sqlite" else "EXPLAIN "
            plan = "\n".join(map(str, connection.exec_driver_sql(explain + statement, parameters)))
            scans = re.findall(r"SCAN (?:TABLE )?(\w+)", plan)
            joined = {table for table in ("events", "scope_totals") if f" {table} " in plan}
            assert len(joined) < 2, plan
            assert not {"events", "scope_totals"} <= set(scans), plan


def test_a_renewed_board_reads_only_what_has_moved(halls: Core, engine_name: str) -> None:
    campaign = halls.catalogue.campaign("demo")
    board = Board(campaign, BoardKey("events", section="us"))
    with halls.database.reading() as connection:
        board.read(connection, campaign, 1_500, halls.clock())
    report(halls, 3, event_code=halls.events.named("hall-7").code)
    with halls.database.reading() as connection:
        queries = queries_of(connection, lambda: board.renew(connection, 1_501))
        moved = next(query for query in queries if "FROM scope_totals" in query[0])
        explain = "EXPLAIN QUERY PLAN " if engine_name == "sqlite" else "EXPLAIN "
        plan = "\n".join(map(str, connection.exec_driver_sql(explain + moved[0], moved[1])))
    assert "ix_scope_totals_version" in plan, plan
    assert board.page(Window(1)).rows[0].ranked.entrant.id == "hall-7"
