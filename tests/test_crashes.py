"""Acknowledged reports count once, even if processes are killed, locked out or tampered with."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from random import Random
from typing import Any

import psutil
import pytest
import requests
from click.testing import Result
from flask import Flask
from sqlalchemy import create_engine, select, text
from sqlalchemy.exc import DBAPIError

from tests import tracing
from tests.cast import public_entries, report, test_settings
from tests.load import KeyedReport, Log, crowd, send, some_reports
from tests.recorder import RECORDED, Crash, Embedded, Point, jobs
from tests.servers import ROOT, Server
from tests.signing import change
from tests.tracing import Call, unsynced
from tests.waiting import await_true, connected_to
from tracker.application import create_app
from tracker.core import Core
from tracker.database import Database, locked, unhurried
from tracker.ledger import Receipt
from tracker.schema import heads
from tracker.settings import Settings

Counted = list[tuple[str, str, str, int]]
"""Reference, case, channel and letters of all counted lines, in order."""


def tracker(app: Flask, *words: str) -> Result:
    """Run `flask tracker …` on the database of an app."""
    return app.test_cli_runner().invoke(args=["tracker", *words])


def assert_whole(app: Flask) -> None:
    """Assert that every number and hash is right, and that the totals fit the ledger."""
    for command in ("verify", "check-standings"):
        ran = tracker(app, command)
        assert ran.exit_code == 0, ran.output


def counted(core: Core) -> Counted:
    """The lines in the ledger, if no report was corrected or withdrawn."""
    entries = public_entries(core, 0, 1_000_000)
    return sorted((one.report, one.case, one.channel, one.letters) for one in entries)


def acknowledged(reports: Iterable[KeyedReport], log: Log) -> Counted:
    """The lines that the ledger must hold, since the senders got receipts for them."""
    lines = [(log.receipts[one.key]["reference"], line) for one in reports for line in one.lines]
    return sorted((reference, *line) for reference, line in lines)


def standings(server: Server, scope: str = "world") -> dict[str, Any]:
    """The standings of a scope, from the API."""
    with requests.Session() as session:
        session.trust_env = False
        answer = session.get(f"{server.url}/api/v1/standings", params={"scope": scope}, timeout=10)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def figures_of_api(server: Server) -> dict[str, int]:
    """The letters of the world, of cases, channels and sections, from the API."""
    world = standings(server)
    figures = {"world": world["letters"]}
    figures |= {f"case:{case['slug']}": case["letters"] for case in world["cases"]}
    figures |= {f"channel:{name}": letters for name, letters in world["channels"].items()}
    for scope in ("section:us", "section:gb", "section:ca"):
        figures[scope] = standings(server, scope)["letters"]
    return {scope: letters for scope, letters in figures.items() if letters}


def figures_of_file(app: Flask, path: Path) -> dict[str, int]:
    """The same figures from the published ledger, added up by the stand-alone verifier."""
    assert tracker(app, "export", "ledger", "--output", str(path)).exit_code == 0
    command = [sys.executable, str(ROOT / "tools" / "verify_ledger.py"), str(path), "--json"]
    added = subprocess.run(command, capture_output=True, text=True, check=True)
    totals = json.loads(added.stdout)["totals"]
    return {scope: total["letters"] for scope, total in totals.items()}


# Killed servers


FLOOD = 3_000 if os.environ.get("FAULTS") else 900
"""The reports that a crowd sends while its server is killed; `make faults` sends more."""


def kill_some(server: Server, chance: Random) -> None:
    """Kill some or all of the workers of a server."""
    workers = server.workers
    for worker in chance.sample(workers, chance.randint(min(1, len(workers)), len(workers))):
        with suppress(psutil.NoSuchProcess):
            worker.kill()


def test_reports_count_once_even_if_their_server_is_killed_many_times(
    app: Flask, core: Core, database_url: str, serve: Callable[..., Server], tmp_path: Path
) -> None:
    chance, reports = Random(2026), some_reports(FLOOD, seed=2026)
    server = serve(database_url, workers=2)
    with crowd(server.url, reports, senders=FLOOD // 3) as log:  # still sending at each kill
        for turn, receipts in enumerate(sorted(chance.sample(range(FLOOD // 3), 6))):
            log.await_receipts(receipts)
            time.sleep(chance.uniform(0, 0.05))
            if turn == 3:
                server.kill()
                log.await_lost_answer()
                server = serve(database_url, workers=2, port=server.port)
            else:
                kill_some(server, chance)
    assert counted(core) == acknowledged(reports, log)
    assert_whole(app)
    assert figures_of_file(app, tmp_path / "ledger.csv") == figures_of_api(server)
    assert standings(server)["reports"] == len(reports)


def test_a_report_sent_fifty_times_at_once_counts_once(
    core: Core, database_url: str, serve: Callable[..., Server]
) -> None:
    server = serve(database_url, workers=2)
    one, other = some_reports(2, seed=5)
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda _: send(server.url, one), range(50)))
    assert sorted(answer.status_code for answer in answers) == [200] * 49 + [201]
    for answer in answers:
        replayed = answer.headers.get("Idempotency-Replayed") == "true"
        assert replayed == (answer.status_code == 200)
    assert len({answer.text for answer in answers}) == 1
    assert send(server.url, KeyedReport(one.key, other.body)).status_code == 422
    reference = answers[0].json()["reference"]
    assert counted(core) == sorted((reference, *line) for line in one.lines)


# A locked database

LOCKED_SECONDS = 10
BUSY_SECONDS = 5
"""The time within which a sender must be asked to come again."""


@contextmanager
def lock_held(database_url: str) -> Iterator[None]:
    """Hold the lock of the ledger, so that nobody else can write to it."""
    with closing(Database(database_url)) as database, database.writing() as connection:
        unhurried(connection)
        connection.execute(locked(connection, select(heads), heads))
        yield


def test_a_locked_database_delays_reports_and_loses_none(
    app: Flask, core: Core, database_url: str, serve: Callable[..., Server]
) -> None:
    reports = some_reports(60, seed=8)
    server = serve(database_url, workers=2)
    with ExitStack() as lock:
        lock.enter_context(lock_held(database_url))
        with crowd(server.url, reports, senders=len(reports), seconds=BUSY_SECONDS) as log:
            for _ in range(LOCKED_SECONDS):
                assert standings(server)["letters"] == 0
                time.sleep(1)
            assert not log.receipts
            assert log.busy >= len(reports)
            lock.close()
    assert log.lost == 0
    assert counted(core) == acknowledged(reports, log)
    assert_whole(app)


def test_events_that_wait_for_a_lock_delay_no_other_request(
    app: Flask, database_url: str, serve: Callable[..., Server]
) -> None:
    server = serve(database_url)
    day = app.extensions["tracker"].catalogue.current().day
    event = {"title": "Late", "kind": "home", "starts_at": f"{day}T18:00:00Z", "timezone": "UTC"}
    event |= {"section": "us", "city": "Ely"}
    with ThreadPoolExecutor(20) as others, closing(Database(database_url)) as database:
        with database.writing() as connection:
            unhurried(connection)
            if connection.dialect.name == "postgresql":
                connection.execute(text("LOCK TABLE events IN EXCLUSIVE MODE"))
            sent = [
                others.submit(requests.post, f"{server.url}/api/v1/events", json=event, timeout=60)
                for _ in range(20)
            ]
            await_true(lambda: connected_to(server.port) >= len(sent))
            assert standings(server)["letters"] == 0
            assert not any(one.done() for one in sent)
            refused = [one.result() for one in sent]
        assert {answer.status_code for answer in refused} == {503}
        assert all(answer.headers["Retry-After"] for answer in refused)
    assert requests.get(f"{server.url}/api/v1/events", timeout=60).json()["events"] == []


# A process killed at a system call

POINTS: list[Point] = [
    *(("pwrite64", "-wal", n) for n in (1, 2, 38, 77, 250, 601, 1_100, 1_702, 2_403, 3_204)),
    *(("fdatasync", "-wal", n) for n in (1, 2, 3, 40, 90)),
    *(("pwrite64", "", n) for n in (1, 2, 13, 25)),  # while SQLite copies its log back
    ("fdatasync", "", 1),
]


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Embedded:
    """SQLite databases for processes that are traced."""
    if refused := tracing.why_not():
        pytest.skip(refused)
    return Embedded(tmp_path_factory.mktemp("traced"))


@pytest.fixture(scope="module")
def crashes(embedded: Embedded) -> Iterator[dict[Point, Future[Crash]]]:
    """A crash at each point; two run at a time."""
    with ThreadPoolExecutor(2) as pool:
        yield {point: pool.submit(embedded.crash, *point) for point in POINTS}


@pytest.mark.parametrize("point", POINTS, ids="{0[0]}{0[1]}-{0[2]}".format)
def test_a_process_killed_at_any_point_loses_and_doubles_nothing(
    crashes: dict[Point, Future[Crash]], point: Point
) -> None:
    crash = crashes[point].result()
    assert crash.killed
    app = create_app(test_settings(crash.url))
    core: Core = app.extensions["tracker"]
    assert_whole(app)
    receipts = [answer for answer in core.ledger.write(jobs()) if isinstance(answer, Receipt)]
    references = [receipt.reference for receipt in receipts]
    assert references[: len(crash.acknowledged)] == crash.acknowledged
    assert [receipt.replayed for receipt in receipts].count(True) == crash.stored
    retried = [(one.reference, "germain-rukuki", "letter", one.letters) for one in receipts]
    assert len(retried) == RECORDED
    assert counted(core) == sorted(retried)
    assert_whole(app)
    core.database.close()


def test_some_crashes_fall_before_the_end_of_a_commit_and_some_after_it(
    crashes: dict[Point, Future[Crash]],
) -> None:
    results = [crash.result() for crash in crashes.values()]
    assert {crash.stored - len(crash.acknowledged) for crash in results} == {0, 1}


# The order of system calls


def prints_a_reference(call: Call) -> bool:
    """Whether this call of a recorder acknowledges a report."""
    return call.name == "write" and call.file.startswith("pipe:")


def answers_201(call: Call) -> bool:
    """Whether this call of a server acknowledges a report."""
    return call.name == "sendto" and "HTTP/1.1 201" in call.rest


def test_a_report_is_synced_before_it_is_acknowledged(embedded: Embedded) -> None:
    calls = embedded.trace("careful")
    assert sum(map(prints_a_reference, calls)) == RECORDED
    assert unsynced(calls, prints_a_reference) == []


def test_a_report_acknowledged_before_its_sync_is_detected(embedded: Embedded) -> None:
    calls = embedded.trace("careless", careless=True)
    assert len(unsynced(calls, prints_a_reference)) == RECORDED


def test_the_server_syncs_a_report_before_it_answers(
    embedded: Embedded, serve: Callable[..., Server]
) -> None:
    url, trace = embedded.copy("served.db"), embedded.folder / "served.trace"
    server = serve(url, under=tracing.traced(trace, "sendto", *tracing.DISK))
    for one in some_reports(20, seed=2):
        assert send(server.url, one).status_code == 201
    server.stop()
    calls = tracing.calls_of(trace)
    assert sum(map(answers_201, calls)) == 20
    assert unsynced(calls, answers_201) == []


# Tampering

ORDERS = {
    "sqlite": (
        "INSERT OR REPLACE INTO {0} SELECT * FROM {0}",
        "REPLACE INTO {0} SELECT * FROM {0}",
    ),
    "postgresql": ("TRUNCATE {0}", "TRUNCATE {0} CASCADE"),
}
ORDERS_OF_BOTH = (
    "UPDATE {0} SET number = number",
    "DELETE FROM {0}",
    """INSERT INTO {0} SELECT * FROM {0} WHERE true
    ON CONFLICT (campaign_id, number) DO UPDATE SET number = excluded.number""",
)


@pytest.mark.parametrize("table", ["ledger", "entry_origins"])
def test_the_database_refuses_to_change_counted_entries(
    app: Flask, core: Core, database_url: str, engine_name: str, table: str
) -> None:
    report(core)
    engine = create_engine(database_url)
    for order in (*ORDERS_OF_BOTH, *ORDERS[engine_name]):
        with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
            connection.execute(text(order.format(table)))
    engine.dispose()
    assert_whole(app)


TAMPERED = {
    "changed": (3, ["UPDATE ledger SET letters = 4 WHERE number = 3"]),
    "removed": (3, ["DELETE FROM ledger WHERE number = 3"]),
    "swapped": (
        2,
        [
            "UPDATE ledger SET number = 99 WHERE number = 2",
            "UPDATE ledger SET number = 2 WHERE number = 4",
            "UPDATE ledger SET number = 4 WHERE number = 99",
        ],
    ),
    "of another minute": (
        4,
        ["UPDATE entry_origins SET at = '2026-12-10T18:41:59Z' WHERE number = 4"],
    ),
    "without its origin": (5, ["DELETE FROM entry_origins WHERE number = 5"]),
    "cut short": (
        6,
        [
            "DELETE FROM ledger WHERE number = 6",
            "DELETE FROM entry_origins WHERE number = 6",
        ],
    ),
}


@pytest.mark.parametrize("how", TAMPERED)
def test_a_tampered_ledger_is_found_and_the_first_bad_number_named(
    app: Flask, core: Core, database_url: str, how: str
) -> None:
    for _ in range(6):
        report(core)
    number, orders = TAMPERED[how]
    assert_whole(app)
    change(database_url, *orders)
    ran = tracker(app, "verify")
    assert ran.exit_code == 1
    assert f"number {number} " in ran.output


def test_a_backup_of_a_tampered_ledger_is_refused_by_the_name_that_was_asked_for(
    app: Flask, core: Core, database_url: str, tmp_path: Path
) -> None:
    for _ in range(3):
        report(core)
    change(database_url, *TAMPERED["changed"][1])
    ran = tracker(app, "backup", str(tmp_path / "b.db"))
    assert ran.exit_code == 1
    assert f"{tmp_path / 'b.db'} is not whole" in ran.output
    assert not list(tmp_path.glob("*b.db*"))


def test_a_ledger_cut_short_with_its_head_is_found_by_its_totals(
    core: Core, settings: Settings
) -> None:
    for _ in range(6):
        report(core)
    fifth = public_entries(core, 4, 1)[0]
    cut = TAMPERED["cut short"][1]
    core.database.close()
    change(settings.database_url, *cut, f"UPDATE heads SET number = 5, hash = '{fifth.hash}'")
    app = create_app(settings)  # one that has seen the sixth entry would take it for a swap
    assert tracker(app, "check-standings").exit_code == 1
    app.extensions["tracker"].database.close()
