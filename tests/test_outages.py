"""A database that goes away: figures come from memory, and everything is right again by itself."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
import requests
from sqlalchemy import text

from tests.cast import evening_draft, load_another, new_key, report
from tests.databases import PostgresqlDatabases
from tests.load import crowd, some_reports
from tests.servers import Server
from tests.test_live import Viewer
from tests.waiting import await_true
from tracker.campaign import OutOfReach, utc_now
from tracker.core import Core
from tracker.events.registering import Registering, Request
from tracker.live import HEARTBEAT_SECONDS
from tracker.standings.check import differences

pytestmark = pytest.mark.server_engine

LATE = 10
"""An answer that takes so many seconds never comes, whatever has happened to the database."""

FIGURES = (
    "/",
    "/cases",
    "/live",
    "/leaderboards",
    "/api/v1/standings",
    "/api/v1/standings?scope=world",
    "/api/v1/cases",
    "/api/v1/leaderboards/sections",
)
"""What was asked for before is in memory."""


def ask(server: Server, path: str) -> requests.Response:
    """Ask for something, as a program without cookies."""
    return requests.get(f"{server.url}{path}", timeout=LATE)


def post(server: Server, key: str, letters: int = 1) -> requests.Response:
    """Report letters."""
    body = {"lines": [{"case": "germain-rukuki", "letters": letters}]}
    return requests.post(
        f"{server.url}/api/v1/reports", json=body, headers={"Idempotency-Key": key}, timeout=LATE
    )


def is_old(server: Server) -> bool:
    """Whether figures are told as old."""
    return age_told(server) > 0


def age_told(server: Server) -> int:
    """For how many seconds the figures are told to be old."""
    return int(ask(server, "/api/v1/standings").headers.get("Age", 0))


def is_unready(server: Server) -> bool:
    """Whether the tracker can't write."""
    return ask(server, "/readyz").status_code == 503


def letters_told(server: Server) -> int | None:
    """The letters of the world; None where they can't be told yet."""
    told: int | None = ask(server, "/api/v1/standings?scope=world").json().get("letters")
    return told


@pytest.fixture
def postgresql(databases: PostgresqlDatabases) -> PostgresqlDatabases:
    """The database server of this test."""
    return databases


def test_figures_come_from_memory_while_the_server_is_stopped(
    server: Server, postgresql: PostgresqlDatabases
) -> None:
    key = new_key()
    assert post(server, new_key(), 3).status_code == 201
    before = {path: ask(server, path) for path in FIGURES}
    assert all(answer.status_code == 200 for answer in before.values())
    viewer = Viewer(server.url, scope="section:us")
    with postgresql.stopped():
        for path, answer in before.items():
            assert ask(server, path).status_code == 200, path
            if path.startswith("/api"):
                assert ask(server, path).content == answer.content
        await_true(lambda: is_old(server))
        for sent in viewer.sent.values():
            while not sent.empty():
                sent.get()
        silent_at = age_told(server)
        refused = post(server, key)
        assert (refused.status_code, "Retry-After" in refused.headers) == (503, True)
        for path in ("/events?q=hall", "/api/v1/events", "/api/v1/timeline?scope=section:gb"):
            unknown = ask(server, path)
            assert (unknown.status_code, "Retry-After" in unknown.headers) == (503, True), path
        assert ask(server, "/readyz").status_code == 503
        assert ask(server, "/healthz").status_code == 200
        await_true(lambda: age_told(server) > silent_at + HEARTBEAT_SECONDS)  # one would have come
        assert all(sent.empty() for sent in viewer.sent.values())
    await_true(lambda: not is_old(server))
    assert post(server, key).status_code in (200, 201)
    assert letters_told(server) == 4
    viewer.next("heartbeat")
    viewer.client.disconnect()


def test_reports_count_again_once_the_database_can_be_written(
    server: Server, database_url: str, postgresql: PostgresqlDatabases
) -> None:
    assert post(server, new_key(), 3).status_code == 201
    key = new_key()
    with postgresql.read_only(database_url):
        for _ in range(3):
            refused = post(server, key)
            assert (refused.status_code, "Retry-After" in refused.headers) == (503, True)
        assert letters_told(server) == 3
        await_true(lambda: ask(server, "/readyz").status_code == 503)
        assert "only be read" in ask(server, "/readyz").json()["why"]
    assert post(server, key).status_code == 201
    assert letters_told(server) == 4
    await_true(lambda: ask(server, "/readyz").status_code == 200)


@contextmanager
def ended(postgresql: PostgresqlDatabases, database_url: str) -> Iterator[None]:
    """All connections are ended, twice."""
    for _ in range(2):
        await_true(lambda: postgresql.end_backends(database_url))
    yield


OUTAGES: dict[
    str,
    tuple[
        Callable[[PostgresqlDatabases, str], AbstractContextManager[Any]],
        Callable[[Server], bool],
    ],
] = {
    "stopped": (lambda postgresql, _: postgresql.stopped(), is_old),
    "read-only": (lambda postgresql, url: postgresql.read_only(url), is_unready),
    "connections ended": (ended, lambda _: True),
    "down": (lambda postgresql, _: postgresql.down(), is_old),
}
"""Outages, and what shows that the tracker has noticed them."""


@pytest.mark.parametrize("outage", OUTAGES)
@pytest.mark.parametrize("workers", [2])
def test_reports_during_an_outage_count_once(
    server: Server,
    demonstrated: Core,
    database_url: str,
    postgresql: PostgresqlDatabases,
    outage: str,
) -> None:
    reports = some_reports(60, seed=3)
    with crowd(server.url, reports, senders=12, seconds=LATE) as log:
        log.await_receipts(10)
        begin, is_noticed = OUTAGES[outage]
        with begin(postgresql, database_url):
            await_true(lambda: is_noticed(server))
    sent = sum(letters for one in reports for _, _, letters in one.lines)
    await_true(lambda: letters_told(server) == sent)
    with demonstrated.catalogue.viewing("demo") as (connection, _):
        assert differences(connection, "demo") == []
        assert len({receipt["reference"] for receipt in log.receipts.values()}) == len(reports)


def test_another_campaigns_transaction_delays_no_report(demonstrated: Core) -> None:
    core = demonstrated
    load_another(core)
    with core.database.writing() as connection:
        connection.execute(text("SELECT * FROM heads WHERE campaign_id <> 1 FOR UPDATE"))
        connection.execute(text("UPDATE campaigns SET goal = 5 WHERE slug <> 'demo'"))
        assert report(core, 3).letters == 3


def test_an_open_registration_delays_no_report(demonstrated: Core) -> None:
    core = demonstrated
    requests_ = [Request(evening_draft(utc_now()), new_key())]
    with core.database.writing() as connection:
        registering = Registering(
            *(connection, core.catalogue, utc_now(), requests_, None), outbox=core.events._outbox
        )
        registering.answer(requests_[0])
        registering.write()
        assert report(core, 3).letters == 3


def test_an_older_database_in_the_place_of_the_served_one_is_noticed(
    demonstrated: Core,
    database_url: str,
    postgresql: PostgresqlDatabases,
    serve: Callable[..., Server],
) -> None:
    report(demonstrated, 3)
    demonstrated.database.close()
    older = postgresql.copied(database_url)
    server = serve(database_url)
    assert post(server, new_key(), 4).status_code == 201
    assert letters_told(server) == 7
    postgresql.put_in_place(database_url, older)
    await_true(lambda: "replaced" in ask(server, "/readyz").json().get("why", ""))
    assert post(server, new_key(), 5).status_code == 503
    await_true(lambda: is_old(server))
    assert letters_told(server) == 7


def test_nothing_is_counted_in_an_older_ledger_that_nobody_has_looked_at(
    demonstrated: Core,
) -> None:
    report(demonstrated, 3)
    report(demonstrated, 4)
    assert demonstrated.standings.of("demo", "world").letters == 7
    with demonstrated.database.writing() as connection:
        connection.execute(text("UPDATE heads SET number = 1 WHERE campaign_id = 1"))
    with pytest.raises(OutOfReach):
        report(demonstrated, 5)
