"""Heads are signed while the tracker serves, and each is handed to an outside keeper."""

import json
import secrets
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests
from sqlalchemy import update

from tests.cast import Clock, load_another, report
from tests.processes import free_port
from tests.servers import Server
from tests.signing import Run, change, count_letters, stored
from tracker.application import create_app
from tracker.core import Core
from tracker.daily_signing import DailySigning
from tracker.schema import head_posts
from tracker.settings import Settings
from tracker.signing import SignedHead, make_key, post_heads, posts_due
from tracker.signing.posting import NotTaken, post


class Keeper(ThreadingHTTPServer):
    """An outside keeper on this machine, which answers as it is told."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), KeeperRequest)
        self.answers: list[int] = []
        self.got: list[dict[str, Any]] = []
        self.taking: Callable[[], object] = lambda: None
        self.url = f"http://127.0.0.1:{self.server_address[1]}/heads?of=demo"


class KeeperRequest(BaseHTTPRequestHandler):
    """Takes a head."""

    server: Keeper

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append({"path": self.path, **json.loads(body)})
        self.server.taking()
        status = self.server.answers.pop(0) if self.server.answers else 204
        self.send_response(status)
        if status == 302:
            self.send_header("Location", self.server.url)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def keeper() -> Iterator[Keeper]:
    """A keeper that listens."""
    with Keeper() as listening:
        thread = threading.Thread(target=listening.serve_forever, args=(0.02,))
        thread.start()
        yield listening
        listening.shutdown()
        thread.join()


@pytest.fixture
def handing(settings: Settings, keeper: Keeper, clock: Clock, core: Core) -> Iterator[Run]:
    """Runs commands of a tracker that hands its heads to the keeper."""
    make_key(settings.signing_key_path, clock())
    settings = settings.model_copy(update={"heads_webhook": keeper.url})
    made = create_app(settings, clock, served=False)
    runner = made.test_cli_runner()
    yield lambda *words: runner.invoke(args=["tracker", *words])
    made.extensions["tracker"].database.close()


def test_each_head_is_handed_to_the_keeper(
    handing: Run, keeper: Keeper, core: Core, clock: Clock, database_url: str
) -> None:
    for _ in range(2):
        count_letters(core, 1)
        assert handing("heads", "sign").exit_code == 0
        clock.pass_by(days=1)
    assert [(head["path"], head["number"]) for head in keeper.got] == [
        ("/heads?of=demo", 1),
        ("/heads?of=demo", 2),
    ]
    row = stored(database_url)[1]
    assert keeper.got[1]["signature"] == row["signature"]


def test_a_head_that_is_not_taken_is_tried_again_and_told_once(
    handing: Run, keeper: Keeper, core: Core, clock: Clock
) -> None:
    keeper.answers = [500, 302, 404]
    count_letters(core, 1)
    first = handing("heads", "sign")
    assert first.exit_code == 0
    assert "not taken by HEADS_WEBHOOK and is tried again: it answered 500" in first.output
    assert handing("heads", "sign").output == ""
    assert len(keeper.got) == 1  # not before a minute has gone by
    for minutes, tries in ((1, 2), (1, 2), (1, 3), (3, 3), (1, 4)):
        clock.pass_by(minutes=minutes)
        said = handing("heads", "sign").output
        assert len(keeper.got) == tries
        assert ("is taken by HEADS_WEBHOOK now" in said) == (tries == 4)
    clock.pass_by(days=1)
    count_letters(core, 1)
    handing("heads", "sign")
    assert [head["position"] for head in keeper.got] == [1, 1, 1, 1, 2]


def test_heads_that_wait_come_in_order_once_the_keeper_is_back(
    handing: Run, keeper: Keeper, core: Core, clock: Clock
) -> None:
    keeper.answers = [500] * 3
    for _ in range(3):
        count_letters(core, 1)
        handing("heads", "sign")
        clock.pass_by(days=1)
    assert [head["position"] for head in keeper.got] == [1, 1, 1]
    handing("heads", "sign")
    assert [head["position"] for head in keeper.got[3:]] == [1, 2, 3, 4]


def test_a_head_waits_no_longer_because_a_clock_was_wrong(
    handing: Run, keeper: Keeper, core: Core, clock: Clock
) -> None:
    keeper.answers = [500]
    clock.pass_by(days=400)
    count_letters(core, 1)
    handing("heads", "sign")
    clock.pass_by(days=-400)
    with core.database.reading() as connection:
        assert posts_due(connection, clock())
    handing("heads", "sign")
    assert [head["position"] for head in keeper.got] == [1, 1, 2]


def test_a_key_that_can_not_be_used_keeps_no_head_from_its_keeper(
    handing: Run, keeper: Keeper, core: Core, settings: Settings, clock: Clock
) -> None:
    keeper.answers = [500]
    count_letters(core, 1)
    handing("heads", "sign")
    clock.pass_by(minutes=1)
    settings.signing_key_path.chmod(0o640)
    ran = handing("heads", "sign")
    assert (ran.exit_code, "chmod 600" in ran.output) == (2, True)
    assert [head["position"] for head in keeper.got] == [1, 1]
    settings.signing_key_path.unlink()
    count_letters(core, 1)
    waiting = settings.model_copy(update={"heads_webhook": keeper.url})
    with core.database.writing() as connection:
        connection.execute(update(head_posts).values(position=0))
    assert DailySigning(replace(core, settings=waiting), lambda look: look()).due()


@pytest.mark.file_engine
def test_heads_that_can_not_be_read_keep_no_others_from_their_keeper(
    handing: Run, keeper: Keeper, core: Core, clock: Clock, database_url: str
) -> None:
    keeper.answers = [500, 500]
    count_letters(core, 1)
    load_another(core)
    report(core, 2, campaign="w4r-2026", section="us", region="us-ny")
    handing("heads", "sign")
    change(database_url, "UPDATE signed_heads SET hash = x'ff' WHERE campaign_id = 1")
    clock.pass_by(minutes=1)
    ran = handing("heads", "sign")
    assert (ran.exit_code, "heads of demo could not be posted" in ran.output) == (1, True)
    assert [head["campaign"] for head in keeper.got] == ["demo", "w4r-2026", "w4r-2026"]


def test_a_slow_poster_keeps_its_claim_and_moves_no_place_back(
    handing: Run, keeper: Keeper, core: Core, clock: Clock
) -> None:
    keeper.answers = [500] * 4
    for _ in range(4):
        count_letters(core, 1)
        handing("heads", "sign")
        clock.pass_by(days=1)
    keeper.got.clear()
    due: list[bool] = []

    def take() -> None:
        clock.pass_by(seconds=40)
        with core.database.reading() as connection:
            due.append(posts_due(connection, clock()))
        if len(keeper.got) == 3:  # this poster is stopped for so long that another goes on
            keeper.taking = lambda: None
            clock.pass_by(minutes=2)
            post_heads(core.database, keeper.url, clock, str)

    keeper.taking = take
    post_heads(core.database, keeper.url, clock, str)
    assert due == [False] * 3
    assert [head["position"] for head in keeper.got] == [1, 2, 3, 3, 4]
    clock.pass_by(days=1)
    post_heads(core.database, keeper.url, clock, str)
    assert len(keeper.got) == 5


@pytest.mark.any_engine
def test_a_keeper_that_is_not_there_stops_nothing(
    settings: Settings, key: Path, core: Core, clock: Clock, database_url: str
) -> None:
    count_letters(core, 1)
    gone = settings.model_copy(update={"heads_webhook": f"http://127.0.0.1:{free_port()}/"})
    made = create_app(gone, clock, served=False)
    ran = made.test_cli_runner().invoke(args=["tracker", "heads", "sign"])
    made.extensions["tracker"].database.close()
    assert ran.exit_code == 0
    assert "Connection refused" in ran.output
    assert len(stored(database_url)) == 1


@pytest.mark.any_engine
def test_a_keeper_that_drips_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.signing.posting.WHOLE_SECONDS", 0.5)
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def drip() -> None:
            taken, _ = listening.accept()
            with taken, suppress(OSError):
                taken.sendall(b"HTTP/1.1 200 OK\r\nX: ")
                while not over.wait(0.05):
                    taken.sendall(b"x")

        dripping = threading.Thread(target=drip)
        dripping.start()
        head = SignedHead("demo", 1, 1, "2026-12-10", 1, *["0" * 64] * 3, "", "", "")
        with pytest.raises(NotTaken):
            post(f"http://127.0.0.1:{listening.getsockname()[1]}/", head)
        over.set()
        dripping.join()


@pytest.mark.any_engine
def test_a_keeper_that_is_slow_to_be_reached_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many addresses are tried for so long each, and a handshake may come byte by byte."""
    monkeypatch.setattr("tracker.signing.posting.WHOLE_SECONDS", 0.2)
    over = threading.Event()

    def connect(*_: object, **__: object) -> socket.socket:
        over.wait(60)
        raise OSError("nobody is there")

    monkeypatch.setattr("socket.create_connection", connect)
    head = SignedHead("demo", 1, 1, "2026-12-10", 1, *["0" * 64] * 3, "", "", "")
    with pytest.raises(NotTaken, match="longer"):
        post("http://127.0.0.1:9/", head)
    over.set()


@pytest.mark.any_engine
def test_a_keeper_whose_certificate_nobody_vouches_for_gets_nothing(tmp_path: Path) -> None:
    words = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
    words += ["-nodes", "-days", "2", "-subj", "/CN=localhost", "-keyout", "key.pem"]
    subprocess.run([*words, "-out", "cert.pem"], cwd=tmp_path, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    got: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve_once() -> None:
            taken, _ = listening.accept()
            with suppress(OSError), taken, context.wrap_socket(taken, server_side=True) as safe:
                got.append(safe.recv(100))

        serving = threading.Thread(target=serve_once)
        serving.start()
        head = SignedHead("demo", 1, 1, "2026-12-10", 1, *["0" * 64] * 3, "", "", "")
        with pytest.raises(NotTaken, match="certificate"):
            post(f"https://localhost:{listening.getsockname()[1]}/", head)
        serving.join()
    assert got == []


@pytest.mark.parametrize("workers", [2])
def test_the_served_tracker_signs_by_itself_and_hands_on(
    demonstrated: Core,
    database_url: str,
    serve: Callable[..., Server],
    keeper: Keeper,
    workers: int,
    tmp_path: Path,
) -> None:
    count_letters(demonstrated, 2)
    key = tmp_path / "served.pem"
    make_key(key, demonstrated.clock())
    given = {"SIGNING_KEY": str(key), "HEADS_WEBHOOK": keeper.url}
    server = serve(database_url, workers=workers, environment=given)
    until = time.monotonic() + 60
    while not keeper.got and time.monotonic() < until:
        time.sleep(0.1)
    assert [head["number"] for head in keeper.got] == [2]
    assert len(stored(database_url)) == 1
    assert keeper.got[0]["hash"] in requests.get(f"{server.url}/updates.atom", timeout=10).text
    server.stop()
    assert "Traceback" not in server.log.read_text()
    assert len(keeper.got) == 1


@pytest.mark.file_engine  # the tests' PostgreSQL never syncs, and production refuses it
def test_a_production_without_a_key_says_that_nobody_signs(
    database_url: str, serve: Callable[..., Server], tmp_path: Path
) -> None:
    given = {"TRACKER_ENV": "production", "SIGNING_KEY": str(tmp_path / "none.pem")}
    given |= {"BASE_URL": "https://letters.example.org", "TRUSTED_PROXIES": "none"}
    given |= {"SECRET_KEY": secrets.token_urlsafe(48), "LIMITS": "on"}
    server = serve(database_url, environment=given)
    assert "The ledger is not signed here: there is no key" in server.log.read_text()
