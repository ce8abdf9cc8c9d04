"""Viewers get whole standings at once and in order, with the standard Python client."""

import json
import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import requests
import socketio
from socketio.exceptions import ConnectionError as NotConnected
from sqlalchemy import text

from tests.cast import DATA, evening_draft, load_demo, test_settings
from tests.databases import Databases
from tests.raw_viewer import RawViewer
from tests.servers import Server, start_server
from tests.waiting import await_true, connected_to
from tracker.application import join
from tracker.campaign import Channel, LetterReport, Line
from tracker.core import Core

SOON = 15
"""The seconds within which something must come."""


class Viewer:
    """A dashboard that keeps all messages it gets, by name: none is lost by looking for another."""

    def __init__(self, url: str, **auth: object) -> None:
        self.sent: dict[str, queue.Queue[dict[str, Any]]] = {}
        self.client = socketio.Client(reconnection=False)
        self.ended = threading.Event()
        self.client.on("disconnect", lambda *_: self.ended.set(), namespace="/live")
        for name in ("standings", "heartbeat", "leaderboard"):
            self.sent[name] = queue.Queue()
            self.client.on(name, self.sent[name].put, namespace="/live")
        self.client.connect(
            url, auth=auth, namespaces=["/live"], transports=["websocket"], wait_timeout=SOON
        )

    def await_end(self) -> None:
        """Wait until the server has ended the connection."""
        assert self.ended.wait(SOON)

    def next(self, wanted: str = "standings") -> dict[str, Any]:
        """The next message of this name."""
        return self.sent[wanted].get(timeout=SOON)

    def until_revision(self, revision: int, wanted: str = "standings") -> dict[str, Any]:
        """The first message of this name that is of this revision or a later one."""
        body = self.next(wanted)
        while body["revision"] < revision:
            body = self.next(wanted)
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
def server(
    demonstrated: Core, database_url: str, serve: Callable[..., Server], workers: int
) -> Server:
    """A server with the demonstration campaign."""
    assert demonstrated
    return serve(database_url, workers=workers)


@pytest.fixture(scope="module")
def quiet_server(databases: Databases) -> Iterator[Server]:
    """One server for all tests that change nothing."""
    address = databases.demonstrated()
    server = start_server(address)
    yield server
    server.kill()
    server.log.unlink()
    databases.drop(address)


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
    viewers = {section: watch(scope=f"section:{section}") for section in ("us", "gb")}
    assert [viewer.next()["letters"] for viewer in viewers.values()] == [0, 0]
    for section, more, letters in (("us", 3, 3), ("gb", 4, 4), ("us", 5, 8)):
        send(server, more, f"{letters}-letters", section=section)
        assert [told["letters"] for told in viewers[section].until(letters)] == [letters]


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
        connection.exec_driver_sql("UPDATE events SET hidden = true")
        connection.exec_driver_sql("UPDATE campaigns SET revision = revision + 1")
    core.database.close()
    send(server, 3, "while-a-scope-is-gone")
    for viewer in viewers:
        viewer.until(3)
        while viewer.next("heartbeat")["version"] < 1:
            pass
    for viewer in gone:
        viewer.await_end()
    assert "Nothing can be sent of" not in server.log.read_text()
    with pytest.raises(NotConnected):
        watch(scope=f"event:{slug}")


LISTS = (
    *("/", "/events", "/leaderboards", "/leaderboards.csv?board=events", "/live", "/display"),
    *("/api/v1/events", "/api/v1/leaderboards/events", "/updates.atom"),
)
"""Where a public event may be named."""


def text_of(address: str) -> str:
    """What stands at an address, which there must be."""
    answer = requests.get(address, timeout=SOON)
    assert answer.status_code == 200, address
    return answer.text


def admitted(watching: Callable[[], Viewer]) -> Viewer:
    """A viewer that is let in once its worker has noticed a change: it looks every 50 ms."""
    for _ in range(200):
        with suppress(NotConnected):
            return watching()
        time.sleep(0.01)
    pytest.fail("never let in")


@TWO_WORKERS
def test_an_event_that_waits_is_watched_by_its_code_alone_and_a_hidden_one_by_nobody(
    server: Server, watch: Callable[..., Viewer], database_url: str
) -> None:
    core = join(test_settings(database_url))
    load_demo(core, "events_public_at_once = true", "events_public_at_once = false")
    event = core.events.register_once(evening_draft(core.clock()), None).event
    guessed, known = f"event:{event.slug}", f"event:{event.slug}/{event.code}"
    for _ in range(4):  # enough that both workers are asked
        for scope in (guessed, f"{guessed}/2222-2222"):
            with pytest.raises(NotConnected):
                watch(scope=scope)
    typed = f"{guessed}/{event.code.lower()}"  # as another spells it
    viewers = [watch(scope=scope) for scope in (known, typed) * 3]
    send(server, 3, "before-its-review", event_code=event.code)
    assert {viewer.until(3)[-1]["scope"] for viewer in viewers} == {guessed}
    core.events.review(event.slug, "staff")
    viewers += [admitted(lambda: watch(scope=guessed)) for _ in range(6)]
    assert {viewer.until(3)[-1]["letters"] for viewer in viewers[6:]} == {3}
    for address in LISTS[1:4] + LISTS[6:8]:
        await_true(lambda named=address: event.title in text_of(f"{server.url}{named}"))
    core.events.hide(event.slug)
    for viewer in viewers:
        viewer.await_end()
    addresses = [
        f"/api/v1/standings?scope={guessed}",
        f"/api/v1/standings?scope={known}",
        f"/api/v1/timeline?scope={guessed}",
        f"/api/v1/events/{event.slug}",
        f"/events/{event.slug}",
        f"/live?scope={guessed}",
    ]
    for address in addresses * 4:
        assert requests.get(f"{server.url}{address}", timeout=SOON).status_code == 404, address
    for address in LISTS * 4:
        await_true(lambda named=address: event.title not in text_of(f"{server.url}{named}"))
    core.database.close()


@pytest.mark.parametrize("transport", ["own", "stock"])
def test_a_changed_campaign_is_sent_to_all_who_watch_standings_and_boards(
    demonstrated: Core, database_url: str, serve: Callable[..., Server], transport: str
) -> None:
    server = serve(database_url, workers=2, environment={"VIEWERS": transport})
    send(server, 3, "first-report")
    viewers = [
        Viewer(server.url, scope=scope, board={"board": "sections"})
        for scope in ("world", "section:us") * 4  # enough that both workers have some of each
    ]
    for viewer in viewers:
        viewer.until(3)
    before = viewers[0].next("leaderboard")["revision"]  # a board's own, by the day
    load_demo(demonstrated, "goal = 1_500_000", "goal = 1_600_000")
    for viewer in viewers:
        told = viewer.until_revision(2)  # the first may come twice
        assert (told["revision"], told["version"], told["letters"]) == (2, 1, 3)
        assert told["goal"] == (1_600_000 if told["scope"] == "world" else 350_000)
    load_demo(demonstrated, 'state = "open"', 'state = "provisional"')
    for viewer in viewers:
        assert viewer.until_revision(3)["state"] == "provisional"
        assert viewer.until_revision(before + 2, "leaderboard")["rows"][0]["letters"] == 3
        viewer.client.disconnect()


def load_many_cases(core: Core, folder: Path) -> None:
    """Load the demonstration with 300 cases of long names, in a script of 3 bytes a letter."""
    blocks = [
        f'[[cases]]\nslug = "{"long-slug-" * 5}{number}"\nname = "{"ਨਿਆਂ " * 11}{number}"\n'
        'country = "IN"\n'
        for number in range(300 - 10)
    ]
    file = folder / "many.toml"
    file.write_text("\n".join([(DATA / "demo.toml").read_text(), *blocks]))
    core.catalogue.load(file)


@pytest.mark.any_engine
@pytest.mark.parametrize("transport", ["own", "stock"])
def test_all_of_300_cases_reach_a_viewer_and_one_that_reads_slowly(
    demonstrated: Core,
    database_url: str,
    serve: Callable[..., Server],
    tmp_path: Path,
    transport: str,
) -> None:
    load_many_cases(demonstrated, tmp_path)
    server = serve(database_url, environment={"VIEWERS": transport})
    fast = Viewer(server.url, scope="world")
    assert len(fast.next()["cases"]) == 300
    with RawViewer(server.port, receive_buffer=4_096) as slow:
        slow.frame()
        slow.send('40/live,{"scope":"world"}')
        for number in range(12):  # more than waits in the kernel
            send(server, 1, f"report-number-{number}")
            fast.until(number + 1)
        frames = slow.frames_until(b'"version":12')
    told = [json.loads(frame[frame.index(b"[") :]) for frame in frames if b"42/live," in frame]
    bodies = [body for name, body in told if name == "standings"]
    assert [len(body["cases"]) for body in bodies] == [300] * len(bodies)
    address = f"{server.url}/api/v1/standings?scope=world"
    assert bodies[-1] == requests.get(address, timeout=SOON).json()
    largest = max(len(frame) for frame in frames)
    assert 40_000 < largest < 100_000  # that the letters are not escaped
    fast.client.disconnect()


@pytest.mark.any_engine
def test_a_heartbeat_holds_the_revision_and_the_version(
    server: Server, watch: Callable[..., Viewer]
) -> None:
    viewer = watch()
    beat = viewer.next("heartbeat")
    assert set(beat) == {"epoch", "revision", "version", "at"}
    assert (beat["epoch"], beat["revision"], beat["version"]) == (1, 1, 0)


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
    await_true(lambda: not connected_to(server.port))  # then both workers stop looking for changes
    core = join(test_settings(database_url))
    load_demo(core, 'state = "open"', 'state = "draft"')
    core.database.close()

    def refused() -> bool:
        with suppress(NotConnected):
            watch(campaign="demo")
            return False
        return True

    await_true(refused)  # a look tells the worker, at most 50 ms old
    for _ in range(3):
        await_true(refused)


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
