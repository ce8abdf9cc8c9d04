"""Viewers get whole standings at once and in order, with the standard Python client."""

import queue
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import socketio
from socketio.exceptions import ConnectionError as NotConnected
from sqlalchemy import text

from tests.cast import DATA, evening_draft, load_demo, test_settings
from tests.databases import Databases
from tests.servers import Server, start_server
from tracker.application import join
from tracker.campaign import Channel, LetterReport, Line

SOON = 15
"""The seconds within which something must come."""


class Viewer:
    """A dashboard that keeps all messages it gets."""

    def __init__(self, url: str, **auth: object) -> None:
        self.sent: queue.Queue[tuple[str, dict[str, Any]]] = queue.Queue()
        self.client = socketio.Client(reconnection=False)
        for name in ("standings", "heartbeat", "leaderboard"):
            self.client.on(name, self._keeper(name), namespace="/live")
        self.client.connect(
            url, auth=auth, namespaces=["/live"], transports=["websocket"], wait_timeout=SOON
        )

    def _keeper(self, name: str) -> Callable[[dict[str, Any]], None]:
        return lambda body: self.sent.put((name, body))

    def next(self, wanted: str = "standings") -> dict[str, Any]:
        """The next message of this name."""
        give_up = time.monotonic() + SOON  # heartbeats go on coming meanwhile
        while True:
            name, body = self.sent.get(timeout=max(give_up - time.monotonic(), 0.01))
            if name == wanted:
                return body

    def until(self, letters: int) -> list[dict[str, Any]]:
        """All standings up to the first with so many letters."""
        seen = [self.next()]
        while seen[-1]["letters"] < letters:
            seen.append(self.next())
        return seen


@pytest.fixture
def workers() -> int:
    """The number of the server's workers; a test may name another."""
    return 1


TWO_WORKERS = pytest.mark.parametrize("workers", [2])


@pytest.fixture
def server(database_url: str, serve: Callable[..., Server], workers: int) -> Server:
    """A server with the demonstration campaign."""
    load_demonstration(database_url)
    return serve(database_url, workers=workers)


@pytest.fixture(scope="module")
def quiet_server(databases: Databases) -> Iterator[Server]:
    """One server for all tests that change nothing."""
    address = databases.fresh()
    load_demonstration(address)
    server = start_server(address)
    yield server
    server.kill()
    server.log.unlink()
    databases.drop(address)


def load_demonstration(database_url: str) -> None:
    """Load the demonstration campaign into a database."""
    core = join(test_settings(database_url))
    core.catalogue.load_places(DATA / "sections.csv", DATA / "regions.csv")
    core.catalogue.load(DATA / "demo.toml")
    core.database.close()


@pytest.fixture
def watch(server: Server) -> Iterator[Callable[..., Viewer]]:
    """Opens viewers, and closes them after the test."""
    viewers: list[Viewer] = []

    def open_viewer(**auth: object) -> Viewer:
        viewers.append(Viewer(server.url, **auth))
        return viewers[-1]

    yield open_viewer
    for viewer in viewers:
        viewer.client.eio.ws.shutdown()  # like a phone that goes out of reach


def send(server: Server, letters: int, key: str, **more: object) -> dict[str, Any]:
    """Report letters, as a participant; returns the answer."""
    line = {"case": "germain-rukuki", "channel": "email", "letters": letters}
    answer = requests.post(
        f"{server.url}/api/v1/reports",
        json={"lines": [line], **more},
        headers={"Idempotency-Key": key},
        timeout=SOON,
    )
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


def test_a_viewer_gets_the_same_standings_as_from_the_api_on_connecting(
    server: Server, watch: Callable[..., Viewer]
) -> None:
    send(server, 3, "first-report")
    standings = watch(campaign="demo", scope="section:us").next()
    assert standings == requests.get(f"{server.url}/api/v1/standings", timeout=SOON).json()
    assert (standings["letters"], standings["version"]) == (3, 1)


@TWO_WORKERS
def test_every_worker_sends_its_viewers_the_new_standings(
    server: Server, watch: Callable[..., Viewer]
) -> None:
    viewers = [watch() for _ in range(8)]  # enough that both workers have some
    assert [viewer.next()["letters"] for viewer in viewers] == [0] * 8
    send(server, 3, "first-report")
    assert [viewer.until(3)[-1]["version"] for viewer in viewers] == [1] * 8


def test_a_burst_of_reports_makes_few_snapshots_with_rising_versions(
    server: Server, watch: Callable[..., Viewer]
) -> None:
    viewer = watch(scope="world")
    began = time.monotonic()
    for number in range(40):
        send(server, 1, f"report-number-{number}")
    snapshots = viewer.until(40)
    versions = [body["version"] for body in snapshots]
    assert versions == sorted(set(versions))
    assert len(snapshots) <= 3 + 4 * (time.monotonic() - began)


def test_viewers_of_one_section_get_nothing_of_another(
    server: Server, watch: Callable[..., Viewer]
) -> None:
    viewer = watch(scope="section:gb")
    viewer.next()
    send(server, 3, "first-report", section="us")
    viewer.next("heartbeat")
    send(server, 4, "second-report", section="gb")
    assert viewer.next()["letters"] == 4


@TWO_WORKERS
def test_a_scope_that_disappears_harms_no_other(
    server: Server, watch: Callable[..., Viewer], database_url: str
) -> None:
    core = join(test_settings(database_url))
    slug = core.events.register(evening_draft(core.clock())).slug
    gone = [watch(scope=f"event:{slug}") for _ in range(8)]  # enough that both workers have some
    viewers = [watch(scope="world") for _ in range(8)]
    assert {viewer.next()["letters"] for viewer in [*gone, *viewers]} == {0}
    with core.database.writing() as connection:
        connection.exec_driver_sql("UPDATE events SET published = false")
        connection.exec_driver_sql("UPDATE campaigns SET revision = revision + 1")
    core.database.close()
    send(server, 3, "while-a-scope-is-gone")
    for viewer in viewers:
        viewer.until(3)
        assert viewer.next("heartbeat")["version"] == 1
    assert 1 <= server.log.read_text().count("Nothing can be sent of") <= 2


@pytest.mark.any_engine
def test_a_heartbeat_holds_the_revision_and_the_version(
    server: Server, watch: Callable[..., Viewer]
) -> None:
    viewer = watch()
    beat = viewer.next("heartbeat")
    assert set(beat) == {"revision", "version", "at"}
    assert (beat["revision"], beat["version"]) == (1, 0)


@pytest.mark.any_engine
@pytest.mark.parametrize(
    "auth", [{"scope": "section:xx"}, {"campaign": "none"}, {"campaign": "\ud800"}, {"scope": "\0"}]
)
def test_an_unknown_scope_is_refused_with_a_sentence(
    quiet_server: Server, auth: dict[str, str]
) -> None:
    assert "There is no" in refusal(quiet_server, auth)


def refusal(server: Server, auth: dict[str, Any]) -> str:
    """The reason why a viewer is refused."""
    client = socketio.Client(reconnection=False)
    refused: queue.Queue[Any] = queue.Queue()
    client.on("connect_error", refused.put, namespace="/live")
    with pytest.raises(NotConnected):
        client.connect(
            server.url, auth=auth, namespaces=["/live"], transports=["websocket"], wait_timeout=SOON
        )
    return str(refused.get(timeout=SOON))


@pytest.mark.any_engine
def test_a_page_of_another_origin_can_not_connect(quiet_server: Server) -> None:
    client = socketio.Client(reconnection=False)
    with pytest.raises(NotConnected):
        client.connect(
            quiet_server.url,
            headers={"Origin": "https://evil.example"},
            namespaces=["/live"],
            transports=["websocket"],
        )


@pytest.mark.any_engine
def test_polling_is_not_a_transport(quiet_server: Server) -> None:
    answer = requests.get(f"{quiet_server.url}/socket.io/?EIO=4&transport=polling", timeout=SOON)
    assert answer.status_code == 400


@pytest.mark.any_engine
def test_nothing_that_a_viewer_sends_has_an_effect(
    server: Server, watch: Callable[..., Viewer]
) -> None:
    viewer = watch()
    viewer.next()
    for name in ("standings", "report", "connect", "message"):
        viewer.client.emit(name, {"letters": 5}, namespace="/live")
    viewer.next("heartbeat")
    assert requests.get(f"{server.url}/api/v1/standings", timeout=SOON).json()["letters"] == 0


def test_letters_written_by_a_command_reach_the_viewers(
    server: Server, watch: Callable[..., Viewer], database_url: str
) -> None:
    viewer = watch()
    viewer.next()
    core = join(test_settings(database_url))
    line = Line("germain-rukuki", Channel.EMAIL, 6)
    core.ledger.record(LetterReport("demo", (line,)), "from-a-command")
    core.database.close()
    assert viewer.until(6)[-1]["letters"] == 6


def test_a_viewer_is_refused_while_the_database_fails_and_may_come_again(
    server: Server, watch: Callable[..., Viewer], database_url: str
) -> None:
    core = join(test_settings(database_url))
    with core.database.writing() as connection:
        connection.execute(text("ALTER TABLE scope_totals RENAME TO elsewhere"))
    assert "can't be read just now" in refusal(server, {"scope": "world"})
    with core.database.writing() as connection:
        connection.execute(text("ALTER TABLE elsewhere RENAME TO scope_totals"))
    core.database.close()
    assert watch(scope="world").next()["letters"] == 0


def test_a_draft_campaign_is_unknown_to_viewers(
    server: Server, database_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "draft.toml"
    text = (DATA / "demo.toml").read_text()
    file.write_text(text.replace('"demo"', '"next"').replace('state = "open"', 'state = "draft"'))
    core = join(test_settings(database_url))
    core.catalogue.load(file)
    core.database.close()
    client = socketio.Client(reconnection=False)
    with pytest.raises(NotConnected):
        client.connect(
            server.url, auth={"campaign": "next"}, namespaces=["/live"], transports=["websocket"]
        )


@TWO_WORKERS
def test_a_campaign_that_is_a_draft_again_is_unknown_to_new_viewers(
    server: Server, database_url: str, watch: Callable[..., Viewer]
) -> None:
    viewers = [watch(campaign="demo") for _ in range(8)]  # so that both workers have read it
    for viewer in viewers:
        viewer.client.disconnect()
    time.sleep(0.5)  # workers without viewers stop looking for changes
    core = join(test_settings(database_url))
    load_demo(core, 'state = "open"', 'state = "draft"')
    core.database.close()
    for _ in range(4):
        with pytest.raises(NotConnected):
            watch(campaign="demo")


def test_a_viewer_gets_the_board_it_asks_for_and_then_each_change(
    server: Server, watch: Callable[..., Viewer]
) -> None:
    send(server, 3, "first-report", section="us")
    viewer = watch(scope="world", board={"board": "sections", "limit": 2})
    page = viewer.next("leaderboard")
    address = f"{server.url}/api/v1/leaderboards/sections?limit=2"
    assert page == requests.get(address, timeout=SOON).json()
    assert [(row["rank"], row["id"]) for row in page["rows"]] == [(1, "us")]
    send(server, 4, "second-report", section="gb")
    page = viewer.next("leaderboard")
    assert [(row["rank"], row["id"]) for row in page["rows"]] == [(1, "gb"), (2, "us")]
    assert page["rows"][1]["gap"] == 1


@pytest.mark.any_engine
def test_a_board_is_sent_at_most_once_a_second(
    server: Server, watch: Callable[..., Viewer]
) -> None:
    viewer = watch(board={"board": "sections"})
    began = time.monotonic()
    for number in range(30):
        send(server, 1, f"report-number-{number}")
    pages = [viewer.next("leaderboard")]
    while not pages[-1]["rows"] or pages[-1]["rows"][0]["letters"] < 30:
        pages.append(viewer.next("leaderboard"))
    assert [page["version"] for page in pages] == sorted({page["version"] for page in pages})
    assert len(pages) <= 3 + (time.monotonic() - began)


@pytest.mark.any_engine
def test_viewers_around_different_rows_get_their_own(
    server: Server, watch: Callable[..., Viewer]
) -> None:
    for number, section in enumerate(("us", "gb", "de", "fr")):
        send(server, 5 + number, f"report-of-{section}", section=section)
    near = {
        section: watch(board={"board": "sections", "limit": 1, "around": section})
        for section in ("us", "de")
    }
    for section, viewer in near.items():
        assert [row["id"] for row in viewer.next("leaderboard")["rows"]] == [section]


@pytest.mark.any_engine
@pytest.mark.parametrize(
    "board",
    [
        "events",
        {"board": "people"},
        {"board": 3},
        {"board": ["events"]},
        {"board": "events", "section": "xx"},
        {"board": "events", "limit": 101},
        {"board": "events", "limit": True},
        {"board": "events", "around": "x" * 81},
        {"board": "events", "around": "\0"},
        {"board": "events", "band": "20"},
        {"board": "events", "by": "size"},
        {"board": "events", "by": {}},
        {"board": "events", "since": []},
        {"board": "events", "unknown": 1},
    ],
)
def test_a_board_that_can_not_be_read_is_refused_with_a_sentence(
    quiet_server: Server, board: object
) -> None:
    why = refusal(quiet_server, {"board": board})
    assert "board" in why or "section" in why


@pytest.mark.any_engine
def test_a_viewer_that_joins_takes_no_change_from_those_who_watch_already(
    server: Server, watch: Callable[..., Viewer]
) -> None:
    first = watch(board={"board": "sections"})
    assert first.next("leaderboard")["rows"] == []
    for number in range(1, 6):
        send(server, 1, f"report-number-{number}")
        watch(board={"board": "sections"})  # most often before the board is sent to the first
        page = first.next("leaderboard")
        while page["rows"][0]["letters"] < number:
            page = first.next("leaderboard")
