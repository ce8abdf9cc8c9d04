"""Floods from one machine, bounded in number and time. `make faults` runs them.

The figures that they print stand in docs/faults.md.
"""

import json
import multiprocessing
import os
import re
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing.synchronize import Event
from random import Random
from typing import Any

import pytest
from flask import Flask

from tests.cast import new_key, test_settings
from tests.raw_viewer import HANDSHAKE, client_frame
from tests.recorder import Embedded
from tests.servers import Server, start_server
from tests.shapes import FORM, all_shapes, random_json
from tests.test_connection import Answers, get, post
from tests.waiting import await_true, connected_to
from tracker.application import create_app

pytestmark = [
    pytest.mark.any_engine,
    pytest.mark.skipif(not os.environ.get("FAULTS"), reason="make faults runs it"),
]

MOST_MILLISECONDS_OF_A_BODY = 50
SLOWEST_SECONDS = 0.25
"""An attack makes 99 of 100 honest requests wait for no longer, beside what the machine does."""

HONEST = 200
SHARE = 100
"""The letter reports that are counted meanwhile, in each of ten ways: 1,000 in all."""

ATTACKERS, SILENT = 4, 100
GENERATED = 10_000
CHUNKED = b"POST /healthz HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n"
UPGRADE = HANDSHAKE.format(port=1).encode()
LARGE = get(first="GET /static/vendor/plotly-basic.min.js HTTP/1.1")

KINDS = {
    "requests in one write": (b"", get(first="HEAD / HTTP/1.1") * 2_000),
    "chunks of one byte": (CHUNKED, b"1\r\nx\r\n" * 10_000),
    "chunk extensions": (CHUNKED, (b"1;" + b"e" * 4_000 + b"\r\nx\r\n") * 20),
    "trailers": (CHUNKED + b"0\r\n", b"A: b\r\n" * 10_000),
    "a huge body": (
        b"POST /healthz HTTP/1.1\r\nHost: t\r\nContent-Length: 999999999\r\n\r\n",
        b"x" * 65_536,
    ),
    "headers without end": (b"GET / HTTP/1.1\r\nHost: t\r\n", b"A: b\r\n"),
    "silence": (b"", b""),
    "answers that are not read": (b"", LARGE * 50),
    "pings": (UPGRADE, client_frame("x" * 100, 9) * 500),
    "empty fragments": (
        UPGRADE + client_frame("4", final=False),
        client_frame("", 0, final=False) * 2_000,
    ),
}
"""Kinds of connection that misbehave: what each sends once, and what it sends on and on."""


def tell(capsys: pytest.CaptureFixture[str], line: str) -> None:
    with capsys.disabled():
        sys.stdout.write(f"\n{line}\n")


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A tracker with the demonstration campaign, whose log shows no traceback in the end."""
    database = Embedded(tmp_path_factory.mktemp("attacked")).copy("served.db")
    started = start_server(database, environment={"LIMITS": "off"})
    yield started
    started.kill()
    assert "Traceback" not in started.log.read_text()
    started.log.unlink()


def attack(port: int, kind: str, enough: Event) -> None:
    """Misbehave in one way, on several connections, from a process of one's own."""
    number = SILENT if kind == "silence" else ATTACKERS
    threads = [
        threading.Thread(target=misbehave, args=(port, *KINDS[kind], enough)) for _ in range(number)
    ]
    for thread in threads:
        thread.start()


@contextmanager
def attacked_by(port: int, kind: str | None) -> Iterator[None]:
    """Under attack in one way; in none without a kind."""
    processes = multiprocessing.get_context("spawn")
    enough = processes.Event()
    attacker = processes.Process(target=attack, args=(port, kind, enough))
    if kind:
        attacker.start()
        await_true(lambda: connected_to(port))
    yield
    enough.set()
    if kind:
        attacker.join()


def misbehave(port: int, start: bytes, then: bytes, enough: Event) -> None:
    """Send without end; connect again whenever the connection is closed."""
    while not enough.is_set():
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 5) as connection:
            connection.sendall(start)
            while not enough.is_set():
                if then:
                    connection.sendall(then)
                elif not enough.wait(0.2):
                    connection.send(b"")
                if then is not KINDS["answers that are not read"][1]:
                    connection.setblocking(False)
                    with suppress(BlockingIOError):
                        while connection.recv(1 << 20):
                            pass
                        break
                    connection.settimeout(5)


def honest_request(port: int) -> float:
    """The seconds until a new connection has its page."""
    began = time.monotonic()
    answer = Answers(port).send(get("Connection: close", first="GET /cases HTTP/1.1")).next()
    assert answer.status == 200
    return time.monotonic() - began


def report_many(port: int, count: int, counted: list[int]) -> None:
    connection = Answers(port)
    counted.extend(connection.send(post()).next().status for _ in range(count))


def measured(port: int, kind: str | None) -> tuple[float, float]:
    """The middle and the 99th of 100 waits of honest requests, while letters are reported."""
    counted = list[int]()
    reporter = threading.Thread(target=report_many, args=(port, SHARE, counted))
    with attacked_by(port, kind):
        reporter.start()
        waits = sorted(honest_request(port) for _ in range(HONEST))
        reporter.join()
    assert counted == [201] * SHARE
    return waits[HONEST // 2], waits[HONEST * 99 // 100 - 1]


@pytest.fixture(scope="module")
def quiet(attacked: Server) -> float:
    """The 99th of 100 waits on this machine without an attack, in seconds."""
    return measured(attacked.port, None)[1]


@pytest.mark.parametrize("kind", KINDS)
def test_others_are_served_while_connections_misbehave(
    attacked: Server, quiet: float, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    middle, slow = measured(attacked.port, kind)
    tell(
        capsys,
        f"{kind}: {middle * 1000:.0f} ms, 99th {slow * 1000:.0f} ms ({quiet * 1000:.0f} ms)",
    )
    assert slow <= SLOWEST_SECONDS + quiet


@pytest.fixture
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application with the demonstration campaign, in this process."""
    app = create_app(test_settings(Embedded(tmp_path_factory.mktemp("shapes")).copy("app.db")))
    yield app
    app.extensions["tracker"].database.close()


def test_no_body_of_any_shape_costs_more_than_its_share(
    served: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    client = served.test_client()
    tokens = {
        path: re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(path).text)[0]
        for path in ("/report", "/events/new")
    }
    costs: dict[str, float] = {}
    for shape in all_shapes():
        body = shape.body
        if shape.kind == FORM:
            body = b"csrf_token=" + tokens[shape.path].encode() + b"&" + body
        costs[shape.name] = min(
            _cost(client, shape.path, body[:65_536], shape.kind) for _ in range(3)
        )
    dearest = sorted(costs, key=lambda name: -costs[name])[:3]
    tell(capsys, f"{len(costs)} shapes: " + ", ".join(f"{n} {costs[n]:.0f} ms" for n in dearest))
    assert costs[dearest[0]] <= MOST_MILLISECONDS_OF_A_BODY


def _cost(client: Any, path: str, body: bytes, kind: str) -> float:
    """The processor time of this thread, in milliseconds, for a request that is refused."""
    headers = {"Idempotency-Key": new_key()}
    began = time.thread_time()
    answer = client.post(path, data=body, content_type=kind, headers=headers)
    assert 400 <= answer.status_code < 500
    return (time.thread_time() - began) * 1000


def _request(random: Random) -> bytes:
    """A request that is right, nearly right or none at all."""
    kind = random.randrange(6)
    if kind == 0:
        body = json.dumps(random_json(random, 0)).encode()
        return post(body[: random.choice([len(body), 65_536, 20])])
    if kind == 1:
        body = json.dumps({"lines": [random_json(random, 2) for _ in range(3)]}).encode()
        return post(body).replace(b"/reports", random.choice([b"/reports", b"/events"]))
    if kind == 2:
        fields = random.choices(("letters-jani-silva", "event_code", "title", "key", "x"), k=5)
        text = "&".join(f"{name}={random.choice(['1', '%00', 'a' * 99, '%'])}" for name in fields)
        return post(text.encode()).replace(b"application/json", FORM.encode())
    if kind == 3:
        path = "".join(random.choice("/abc%.?=&-1\x7f~é") for _ in range(random.randrange(60)))
        return get(first=f"GET /{path} HTTP/1.1")
    if kind == 4:
        wanted = random.choice(
            ["/events?q=", "/leaderboards?by=", "/live?scope=", "/e/", "/cases/"]
        )
        return get(first=f"GET {wanted}{'%F0%9F%98%80' * random.randrange(9)} HTTP/1.1")
    whole = bytearray(post())
    for _ in range(random.randrange(1, 9)):
        whole[random.randrange(len(whole))] = random.randrange(256)
    return bytes(whole)


def _frames(random: Random) -> bytes:
    """A handshake, and frames of which most are wrong."""
    frames = b"".join(
        client_frame(
            random.choice(["40/live,", "3", "41/live,", "2" * 99, '40/live,{"scope":1}', "4", ""]),
            random.choice([1, 1, 1, 0, 2, 8, 9, 10]),
            final=random.random() < 0.8,
        )
        for _ in range(random.randrange(9))
    )
    return UPGRADE + frames


def test_generated_requests_and_frames_do_no_harm(
    attacked: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    random = Random(2026)
    worker = attacked.workers[0]
    sizes, statuses = [], dict[int, int]()
    for number in range(GENERATED):
        sent = _frames(random) if number % 10 == 9 else _request(random)
        connection = Answers(attacked.port)
        with suppress(OSError):
            connection.send(sent)
            connection.socket.shutdown(socket.SHUT_WR)
            head = connection.socket.recv(65_536)
            if head.startswith(b"HTTP/1.1 "):
                status = int(head.split()[1])
                statuses[status] = statuses.get(status, 0) + 1
        connection.socket.close()
        if number % 1_000 == 999:
            sizes.append(worker.memory_info().rss // 1_000_000)
    tell(capsys, f"answers by status: {dict(sorted(statuses.items()))}; megabytes: {sizes}")
    assert not [status for status in statuses if status >= 500]
    assert sizes[-1] - sizes[4] <= 10
    assert Answers(attacked.port).send(get()).next().status == 200


def test_a_report_is_as_cheap_after_the_floods(attacked: Server) -> None:
    """A flood leaves nothing behind that costs others: the server answers as a new one does."""
    assert Answers(attacked.port).send(post()).next().status == 201
    assert attacked.workers[0].num_fds() < 200
    body = Answers(attacked.port).send(get(first="GET /api/v1/standings HTTP/1.1")).next()
    assert body.status == 200
