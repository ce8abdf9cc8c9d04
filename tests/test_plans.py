"""Query plans: some queries must use an index, however many rows there are."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, event

from tests.cast import Clock, evening_draft, letters, new_key, report
from tracker.campaign import EventDraft, HostKind
from tracker.core import Core
from tracker.events import EventFilter, terms
from tracker.keys import Keys
from tracker.ledger import Record, _held_references
from tracker.standings import Board, BoardKey, Window
from tracker.standings.entrants import BOARDS
from tracker.web.pages.public.home import EVENTS_ON_HOME, events_wanted


def plan_of(connection: Connection, call: Callable[[], object]) -> str:
    """The engine's plan for the last query of a function."""
    return explained(connection, *queries_of(connection, call)[-1])


def explained(connection: Connection, statement: str, parameters: Any) -> str:
    """The engine's plan for a query."""
    explain = "EXPLAIN QUERY PLAN " if connection.dialect.name == "sqlite" else "EXPLAIN "
    return "\n".join(map(str, connection.exec_driver_sql(explain + statement, parameters)))


def queries_of(connection: Connection, call: Callable[[], object]) -> list[tuple[str, Any]]:
    """The queries of a function, with their parameters; on SQLite these stand in the text."""
    queries: list[tuple[str, Any]] = []
    if connection.dialect.name == "sqlite":  # also those that pass SQLAlchemy by
        driver: Any = connection.connection.driver_connection
        driver.set_trace_callback(lambda statement: queries.append((statement, ())))
        call()
        driver.set_trace_callback(None)
        return queries

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        queries.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", note)
    call()
    event.remove(connection, "before_cursor_execute", note)
    return queries


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
        assert "(key_hash=?)" in plan
    else:  # it must not read all keys of the campaign and filter them
        assert "idempotency_keys" in plan
        assert not [line for line in plan.splitlines() if "Filter" in line and "key_hash" in line]


def test_held_reports_are_listed_without_reading_the_others(filled: Core) -> None:
    held = report(filled, 101)
    with filled.database.reading() as connection:
        first = plan_of(connection, lambda: _held_references(connection, "demo", 9, None))
        further = plan_of(
            connection, lambda: _held_references(connection, "demo", 9, held.reference)
        )
    assert "ix_letter_reports_held" in first
    assert "ix_letter_reports_held" in further
    assert [stored.reference for stored in filled.ledger.held("demo")] == [held.reference]


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


def test_a_board_is_read_without_a_loop_over_all_events_for_each_total(halls: Core) -> None:
    board = Board(halls.catalogue.campaign("demo"), BoardKey("events", section="us"))
    with halls.catalogue.viewing("demo") as (connection, view):
        queries = queries_of(connection, lambda: board.read(connection, view, halls.clock()))
        assert len(board.ranking) == 1_500
        for statement, parameters in queries:
            plan = explained(connection, statement, parameters)
            scans = re.findall(r"SCAN (?:TABLE )?(\w+)", plan)
            joined = {table for table in ("events", "scope_totals") if f" {table} " in plan}
            assert len(joined) < 2, plan
            assert not {"events", "scope_totals"} <= set(scans), plan


def test_a_renewed_board_reads_only_what_has_moved(halls: Core) -> None:
    board = Board(halls.catalogue.campaign("demo"), BoardKey("events", section="us"))
    with halls.catalogue.viewing("demo") as (connection, view):
        board.read(connection, view, halls.clock())
    report(halls, 3, event_code=halls.events.named("hall-7").code)
    with halls.catalogue.viewing("demo") as (connection, view):
        queries = queries_of(connection, lambda: board.renew(connection, view, halls.clock()))
        moved = next(query for query in queries if "FROM scope_totals" in query[0])
        plan = explained(connection, *moved)
    assert "ix_scope_totals_version" in plan, plan
    assert board.page(Window(1)).rows[0].ranked.entrant.id == "hall-7"


def work_of(connection: Connection, call: Callable[[], object]) -> int:
    """How much the engine does for the queries of a function: a figure that no clock is in.

    On SQLite the steps of its machine, by tens; on PostgreSQL the rows that it touches.
    """
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")  # which is best for so few
        queries = queries_of(connection, call)
        return sum(_rows_touched(connection, *query) for query in queries)
    steps = [0]

    def count() -> None:
        steps[0] += 1

    file: Any = connection.connection.driver_connection
    file.set_progress_handler(count, 10)
    call()
    file.set_progress_handler(None, 10)
    return steps[0]


def _rows_touched(connection: Connection, statement: str, parameters: Any) -> int:
    explain = "EXPLAIN (ANALYZE, FORMAT JSON) "
    (told,) = connection.exec_driver_sql(explain + statement, parameters).one()
    [plan] = told if isinstance(told, list) else json.loads(told)
    return sum(_touched(plan["Plan"]))


def _touched(node: dict[str, Any]) -> Iterator[int]:
    rows = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
    yield int(rows * node["Actual Loops"])
    for below in node.get("Plans", ()):
        yield from _touched(below)


LISTS: dict[str, dict[str, Any]] = {
    "to come": {"over": False},
    "over": {"over": True},
    "all": {},
    "a section": {"over": False, "wanted": EventFilter(section="us"), "limit": 4},
    "the home page's": {"over": False, "wanted": events_wanted("us"), "limit": EVENTS_ON_HOME},
    "a rare word": {"wanted": EventFilter(q="zebra hall")},
    "the beginning of a rare word": {"wanted": EventFilter(q="zeb"), "over": True},
    "a common word": {"wanted": EventFilter(q="hall"), "over": False},
    "no such word": {"wanted": EventFilter(q="giraffe hall")},
    "a town": {"wanted": EventFilter(near="New Yo"), "over": False},
    "a town with few events": {"wanted": EventFilter(near="alb"), "over": False},
    "a kind that nobody is of": {"wanted": EventFilter(kind=HostKind.SCHOOL)},
    "a section without events": {"wanted": EventFilter(section="gb"), "over": True},
    "a region": {"wanted": EventFilter(region="us-ny", kind=HostKind.LIBRARY), "over": False},
}
SIZE = 600


def register_halls(core: Core, first: int, count: int) -> None:
    """Register events from a month ago to a month ahead: as many are over as are to come.

    One in seven is long. All are public, and nobody has reviewed them.
    """

    def draft(number: int) -> EventDraft:
        begins = core.clock() + timedelta(minutes=67 * (number % 647 - 323))
        long = {"ends_at": begins + timedelta(days=2)} if number % 7 == 0 else {}
        return evening_draft(begins, title=f"Hall {number}", **long)

    core.events.register_all([draft(number) for number in range(first, first + count)])
    with core.database.writing() as connection:
        connection.exec_driver_sql(
            "UPDATE events SET reviewed_at = NULL WHERE title <> 'Zebra hall'"
        )
        connection.exec_driver_sql("ANALYZE")


def test_lists_of_events_cost_no_more_among_twice_as_many(
    core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terms, "MOST_NAMED", 100)  # as many as are common among so few
    monkeypatch.setattr(core.events, "_apart", lambda call: call())
    zebra = evening_draft(core.clock(), title="Zebra hall", city="Albany")
    core.events.register(zebra)
    register_halls(core, 0, SIZE)
    few = {name: work_of_list(core, monkeypatch, **asked) for name, asked in LISTS.items()}
    register_halls(core, SIZE, SIZE)
    many = {name: work_of_list(core, monkeypatch, **asked) for name, asked in LISTS.items()}
    grown = {name: (few[name], many[name]) for name in LISTS if many[name] > 1.3 * few[name] + 20}
    assert grown == {}
    found = core.events.listed("demo", EventFilter(q="zebra hall", near="alb")).events
    assert [one.title for one in found] == ["Zebra hall"]


def work_of_list(core: Core, monkeypatch: pytest.MonkeyPatch, **asked: Any) -> int:
    """How much the engine does for the first page of a list, and the page after it."""
    with core.database.reading() as connection, monkeypatch.context() as patched:
        for way in ("reading", "reading_apart"):
            patched.setattr(core.database, way, lambda: nullcontext(connection))

        def read() -> None:
            page = core.events.listed("demo", **asked)
            if page.cursor:
                core.events.listed("demo", **asked, cursor=page.cursor)

        return work_of(connection, read)


FEW = 250
NARROWED: tuple[dict[str, Any], ...] = (
    {},
    {"by": "per_writer"},
    {"case": "germain-rukuki"},
    {"section": "us", "since": "hour"},
)
BOARD_KEYS = [BoardKey(name, **narrowed) for name in BOARDS for narrowed in NARROWED]
BOARD_KEYS.append(BoardKey("events", band=30))


def add_schools(core: Core, clock: Clock, first: int, count: int) -> None:
    """Register events, half of them at schools, and count letters at each an hour ago."""
    kinds = (HostKind.LIBRARY, HostKind.SCHOOL)
    drafts = [
        evening_draft(clock(), title=f"Hall {n}", kind=kinds[n % 2], expected_people=1 + n % 99)
        for n in range(first, first + count)
    ]
    events = core.events.register_all(drafts)
    core.ledger.write([Record(letters(1, event_code=one.code), new_key()) for one in events])
    clock.pass_by(hours=1)
    with core.database.writing() as connection:
        connection.exec_driver_sql("ANALYZE")


def work_of_boards(core: Core) -> tuple[dict[BoardKey, int], dict[BoardKey, int]]:
    """What it takes to read each board, and to renew it after a report at one event."""
    boards = {key: Board(core.catalogue.campaign("demo"), key) for key in BOARD_KEYS}

    def work(call: Callable[[Board], Callable[..., None]]) -> dict[BoardKey, int]:
        with core.catalogue.viewing("demo") as (connection, view):
            return {
                key: work_of(connection, partial(call(board), connection, view, core.clock()))
                for key, board in boards.items()
            }

    read = work(lambda board: board.read)
    report(core, 3, event_code=core.events.named("hall-7").code)
    return read, work(lambda board: board.renew)


def test_boards_cost_at_most_twice_as_much_and_no_more_to_renew_among_twice_as_many(
    core: Core, clock: Clock
) -> None:
    add_schools(core, clock, 0, FEW)
    read_few, renewed_few = work_of_boards(core)
    add_schools(core, clock, FEW, FEW)
    read_many, renewed_many = work_of_boards(core)
    assert grown(read_few, read_many, 2.3) == {}
    assert grown(renewed_few, renewed_many, 1.3) == {}


def grown(
    few: dict[BoardKey, int], many: dict[BoardKey, int], most: float
) -> dict[BoardKey, tuple[int, int]]:
    """The boards that cost more than so many times as much, and some."""
    return {key: (few[key], many[key]) for key in few if many[key] > most * few[key] + 20}
