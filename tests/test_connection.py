"""Requests byte by byte: one that another server could read differently is refused."""

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.client import HTTPResponse
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest

from tests.processes import await_end, free_port
from tests.recorder import Embedded
from tests.servers import ROOT, Server, start_server

BODY = json.dumps({"lines": [{"case": "germain-rukuki", "letters": 3}]}).encode()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A tracker with the demonstration campaign."""
    started = start_server(Embedded(tmp_path_factory.mktemp("handler")).copy("served.db"))
    yield started
    started.kill()
    started.log.unlink()


class Answers:
    """A connection that sends bytes and reads answers."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=15)
        self._stream = self.socket.makefile("rb")

    def send(self, *pieces: bytes) -> "Answers":
        for piece in pieces:
            self.socket.sendall(piece)
        return self

    def next(self, method: str = "GET") -> HTTPResponse:
        """The next answer, with its body read."""
        answer = HTTPResponse(_Read(self._stream), method=method)  # type: ignore[arg-type]
        answer.begin()
        answer.body = answer.read()  # type: ignore[attr-defined]
        return answer

    def closed(self) -> bool:
        return self._stream.read(1) == b""


class _Read:
    """A stand-in for the socket of an HTTPResponse."""

    def __init__(self, stream: BytesIO) -> None:
        self._stream = stream

    def makefile(self, _mode: str) -> "_Read":
        return self

    def close(self) -> None:
        """Leave the connection open for the next answer."""

    def __getattr__(self, name: str) -> object:
        return getattr(self._stream, name)


def post(body: bytes = BODY, *more: str, key: str = "") -> bytes:
    """The bytes of a report, as a program sends it."""
    lines = [
        "POST /api/v1/reports HTTP/1.1",
        "Host: tracker.test",
        "Content-Type: application/json",
        f"Idempotency-Key: {key or uuid4()}",
        *(more or (f"Content-Length: {len(body)}",)),
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def get(*lines: str, first: str = "GET /healthz HTTP/1.1") -> bytes:
    return "\r\n".join((first, "Host: tracker.test", *lines)).encode() + b"\r\n\r\n"


def test_requests_on_one_connection_are_answered_in_order(server: Server) -> None:
    connection = Answers(server.port).send(get() + post() + get("Connection: close"))
    assert [connection.next().status for _ in range(3)] == [200, 201, 200]
    assert connection.closed()


def test_a_request_may_come_in_pieces(server: Server) -> None:
    whole = post()
    pieces = [whole[at : at + 7] for at in range(0, len(whole), 7)]
    assert Answers(server.port).send(*pieces).next().status == 201


def test_a_body_may_come_in_chunks(server: Server) -> None:
    chunks = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (BODY[:5], BODY[5:]))
    whole = post(chunks + b"0\r\n\r\n", "Transfer-Encoding: chunked")
    connection = Answers(server.port).send(whole, get())
    assert [connection.next().status for _ in range(2)] == [201, 200]


def test_a_client_that_expects_100_continue_gets_it(server: Server) -> None:
    head, _, body = post(BODY, f"Content-Length: {len(BODY)}", "Expect: 100-continue").partition(
        b"\r\n\r\n"
    )
    connection = Answers(server.port).send(head + b"\r\n\r\n")
    assert connection.socket.recv(21, socket.MSG_PEEK) == b"HTTP/1.1 100 Continue"
    assert connection.send(body).next().status == 201


def test_a_client_of_http_1_0_is_answered_and_disconnected(server: Server) -> None:
    connection = Answers(server.port).send(get(first="GET /healthz HTTP/1.0"))
    assert connection.next().status == 200
    assert connection.closed()


def test_the_head_of_a_page_has_its_length_and_no_body(server: Server) -> None:
    connection = Answers(server.port)
    answer = connection.send(get(first="HEAD / HTTP/1.1")).next(method="HEAD")
    assert answer.status == 200
    assert int(answer.headers["Content-Length"]) > 0
    assert connection.send(get()).next().status == 200


def test_a_large_file_arrives_whole(server: Server) -> None:
    connection = Answers(server.port)
    path = "/static/vendor/plotly-basic.min.js"
    answer = connection.send(get(first=f"GET {path} HTTP/1.1")).next()
    assert answer.status == 200
    assert len(answer.body) == int(answer.headers["Content-Length"])  # type: ignore[attr-defined]


NO_HOSTS = ("a..b", ".a", ".", "a..", "a" * 64, "a." + "b" * 300, "a..b:80", "a b", "[::1", "a@b")
"""Names that some software fails on, or takes for another host."""

SMUGGLED = [
    post(BODY, f"Content-Length: {len(BODY)}", "Transfer-Encoding: chunked"),
    post(BODY, f"Content-Length: {len(BODY)}", f"Content-Length: {len(BODY)}"),
    post(BODY, f"Content-Length: {len(BODY)}", "Content-Length: 0"),
    post(BODY, "Content-Length: +5"),
    post(BODY, "Content-Length: -5"),
    post(BODY, "Content-Length: 5, 5"),
    post(BODY, "Content-Length: 0x5"),
    post(BODY, f"Content-Length : {len(BODY)}"),
    post(BODY, "Transfer-Encoding: gzip, chunked"),
    post(BODY, "Transfer-Encoding: chunked, chunked"),
    post(BODY, "Transfer-Encoding: identity"),
    post(BODY, "Transfer-Encoding:\x0bchunked"),
    post(BODY, "Transfer-Encoding: chunked", "Transfer-Encoding: chunked"),
    post(BODY, "Transfer-Encoding: chunked").replace(b"HTTP/1.1", b"HTTP/1.0"),
    get("Host: another.test"),
    get("Folded: one", " two"),
    get("Name without colon"),
    get("N\x00ul: 1"),
    get("Value: a\x00b"),
    get("Bad name: 1"),
    get().replace(b"\r\n", b"\n"),
    get("One: 1\nTwo: 2"),
    get("One: 1\rTwo: 2"),
    get(first="GET /healthz"),
    get(first="GET /healthz HTTP/2.0"),
    get(first="GET /healthz HTTP/0.9"),
    get(first="WHAT /healthz HTTP/1.1"),
    get(first="GET  /healthz HTTP/1.1"),
    get(first="GET /healthz RTSP/1.0"),
    get().replace(b"Host", b"Hose"),
    post(b"z\r\n" + BODY, "Transfer-Encoding: chunked"),
    *(
        get(f"Host: {host}", first="GET /reports/a/SECRET HTTP/1.1").replace(
            b"Host: tracker.test\r\n", b""
        )
        for host in NO_HOSTS
    ),
    *(get(first=f"GET http://{host}/reports/a/SECRET HTTP/1.1") for host in NO_HOSTS),
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
]


@pytest.mark.parametrize("sent", SMUGGLED, ids=range(len(SMUGGLED)))
def test_a_request_that_servers_could_read_differently_is_refused_and_closed(
    server: Server, sent: bytes
) -> None:
    connection = Answers(server.port).send(sent)
    assert (connection.next().status, connection.closed()) == (400, True)
    log = server.log.read_text()
    assert "Traceback" not in log
    assert "SECRET" not in log


def test_an_endless_head_is_refused(server: Server) -> None:
    connection = Answers(server.port)
    with suppress(ConnectionError):  # bytes still on their way are answered with a reset
        connection.send(get("Long: " + "x" * 40_000))
        assert connection.next().status == 400
    with suppress(ConnectionError):
        assert connection.closed()


@pytest.mark.parametrize("to", ["h2c", "websocket"])
def test_a_request_with_a_body_and_an_upgrade_is_answered_and_so_is_the_next(
    server: Server, to: str
) -> None:
    more = (f"Content-Length: {len(BODY)}", "Connection: Upgrade, HTTP2-Settings", f"Upgrade: {to}")
    connection = Answers(server.port).send(post(BODY, *more), get())
    assert [connection.next().status for _ in range(2)] == [201, 200]


@pytest.mark.parametrize("host", ["", "a", "a.", "a_b", "1.2.3.4:80", "[::1]:80", "a" * 63 + ":80"])
def test_any_host_that_there_may_be_is_answered(server: Server, host: str) -> None:
    for path in ("/", "/nothing", "/api/v1/standings"):
        sent = get(first=f"GET {path} HTTP/1.1").replace(b"tracker.test", host.encode())
        answer = Answers(server.port).send(sent).next()
        assert answer.status == (404 if path == "/nothing" else 200)


@pytest.mark.parametrize("more", [(), ("Connection: close",), ("Content-Length: 0",)])
def test_an_upgrade_that_the_connection_does_not_ask_for_is_none(
    server: Server, more: tuple[str, ...]
) -> None:
    path = "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1"
    key = ("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13")
    sent = get("Upgrade: websocket", *key, *more, first=path)
    assert Answers(server.port).send(sent).next().status == 400
    assert "Traceback" not in server.log.read_text()


def test_names_of_headers_do_not_stay_in_memory(server: Server) -> None:
    before = server.workers[0].memory_info().rss
    for number in range(600):
        name = f"{number:03}" + "x" * 30_000
        assert (
            Answers(server.port).send(get(f"{name}: 1", "Connection: close")).next().status == 200
        )
    assert server.workers[0].memory_info().rss - before < 15_000_000


def test_a_header_with_underscores_is_ignored(server: Server) -> None:
    sent = post().replace(b"Idempotency-Key", b"Idempotency_Key")
    answer = Answers(server.port).send(sent).next()
    assert answer.status == 400
    assert b"Idempotency-Key" in answer.body  # type: ignore[attr-defined]


def test_a_header_that_comes_twice_is_read_as_a_list(server: Server) -> None:
    path = "GET /api/v1/standings HTTP/1.1"
    etag = Answers(server.port).send(get(first=path)).next().headers["ETag"]
    again = get('If-None-Match: "another"', f"If-None-Match: {etag}", first=path)
    assert Answers(server.port).send(again).next().status == 304


def test_a_head_that_is_cut_off_harms_nobody(server: Server) -> None:
    connection = Answers(server.port).send(get()[:-2])
    connection.socket.shutdown(socket.SHUT_WR)
    assert connection.next().status == 400
    assert Answers(server.port).send(get()).next().status == 200


def test_a_body_that_is_cut_off_counts_nothing(server: Server) -> None:
    standings = get(first="GET /api/v1/standings HTTP/1.1")
    before = Answers(server.port).send(standings).next().body  # type: ignore[attr-defined]
    connection = Answers(server.port).send(post()[:-2])
    connection.socket.shutdown(socket.SHUT_WR)
    assert connection.next().status == 400
    after = Answers(server.port).send(standings).next().body  # type: ignore[attr-defined]
    assert json.loads(after)["letters"] == json.loads(before)["letters"]


def test_many_connections_at_once_each_get_their_own_answer(server: Server) -> None:
    def send(number: int) -> int:
        body = json.dumps({"lines": [{"case": "jani-silva", "letters": number}]}).encode()
        answer = Answers(server.port).send(post(body)).next()
        letters: int = json.loads(answer.body)["letters"]  # type: ignore[attr-defined]
        return letters

    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(send, range(1, 49))) == list(range(1, 49))


@pytest.fixture
def failing(tmp_path: Path) -> Iterator[tuple[int, Path]]:
    """The port of an app that fails in the middle of its answers, and its log."""
    log = tmp_path / "failing.log"
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py"]
    command += ["--bind", f"127.0.0.1:{port}", "tests.failing:app"]
    with log.open("wb") as written:
        process = subprocess.Popen(command, cwd=ROOT, stderr=written)
    for _ in range(300):
        with suppress(OSError):
            Answers(port).socket.close()
            break
        time.sleep(0.1)
    yield port, log
    process.send_signal(signal.SIGTERM)
    await_end(process)


@pytest.mark.parametrize("version", ["HTTP/1.0", "HTTP/1.1"])
def test_an_answer_that_fails_midway_ends_there(failing: tuple[int, Path], version: str) -> None:
    connection = Answers(failing[0]).send(get(first=f"GET /midway?SECRET {version}"))
    received = b""
    while piece := connection.socket.recv(4096):
        received += piece
    assert received.startswith(b"HTTP/1.1 200 OK")
    assert b"the first line" in received
    assert b"Error" not in received
    assert not received.endswith(b"0\r\n\r\n")
    log = failing[1].read_text()
    assert "RuntimeError: an accident" in log
    for word in ("SECRET", "tracker.test", "REMOTE_ADDR"):
        assert word not in log
