"""Connections that misbehave are closed, and hold nobody up (larger: tests/test_floods.py)."""

import json
import resource
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress

import pytest

from tests.recorder import Embedded
from tests.servers import Server, start_server
from tests.test_connection import Answers, get, post

SHORT = {"HEAD_SECONDS": "1", "BODY_SECONDS": "1", "ANSWER_SECONDS": "1"}
PIPELINED = 2_000
PIPELINE = get(first="HEAD / HTTP/1.1") * PIPELINED
CHUNKED = b"POST /healthz HTTP/1.1\r\nHost: tracker.test\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.fixture(scope="module")
def impatient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A tracker with the demonstration campaign that waits a second for anything."""
    database = Embedded(tmp_path_factory.mktemp("impatient")).copy("served.db")
    started = start_server(database, environment=SHORT | {"GUNICORN_CMD_ARGS": "--keep-alive 2"})
    yield started
    started.kill()
    assert "Traceback" not in started.log.read_text()
    started.log.unlink()


def is_alive(server: Server) -> bool:
    return Answers(server.port).send(get()).next().status == 200


def sends_for_ever(connection: Answers, start: bytes, then: bytes) -> None:
    """Send far more than any server takes. Raises ConnectionError once it is closed."""
    connection.send(start)
    for _ in range(10_000):
        connection.send(then * (10_000 // len(then) + 1))


def ends(connection: Answers) -> bool:
    """Whether the server closes the connection, with a reset or without."""
    with suppress(ConnectionError):
        while connection.socket.recv(65_536):
            pass
    return True


def test_whoever_sends_many_requests_at_once_lets_others_in_between(impatient: Server) -> None:
    greedy = Answers(impatient.port).send(PIPELINE)
    assert greedy.next("HEAD").status == 200
    assert is_alive(impatient)
    greedy.socket.setblocking(False)
    answered = b""
    with suppress(BlockingIOError):
        while piece := greedy.socket.recv(65_536):
            answered += piece
    assert answered.count(b"HTTP/1.1 200 OK") < PIPELINED - 100


@pytest.mark.parametrize(
    ("head", "then"),
    [
        pytest.param(CHUNKED, b"1\r\nx\r\n", id="chunks of one byte"),
        pytest.param(CHUNKED, b"4000\r\n" + b"x" * 0x4000 + b"\r\n", id="large chunks"),
        pytest.param(CHUNKED, b"1;" + b"e" * 4_000 + b"\r\nx\r\n", id="extensions"),
        pytest.param(CHUNKED + b"0\r\n", b"A: b\r\n", id="trailers"),
        pytest.param(
            b"POST /healthz HTTP/1.1\r\nHost: t\r\nContent-Length: 1000000000\r\n\r\n",
            b"x" * 10_000,
            id="a huge body that nobody reads",
        ),
        pytest.param(b"GET /healthz HTTP/1.1\r\n", b"A: b\r\n", id="headers"),
        pytest.param(b"", b"x", id="a request line"),
        pytest.param(b"", b"\r\n", id="empty lines"),
    ],
)
def test_a_request_without_end_is_closed(impatient: Server, head: bytes, then: bytes) -> None:
    connection = Answers(impatient.port)
    with pytest.raises(ConnectionError):  # the server reads no more
        sends_for_ever(connection, head, then)
    assert is_alive(impatient)


@pytest.mark.parametrize(
    "begun",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"GET /healthz HTTP/1.1\r\nHo", id="half a head"),
        pytest.param(post()[:-5], id="half a body"),
        pytest.param(CHUNKED, id="no chunk"),
        pytest.param(get(), id="one request and silence"),
    ],
)
def test_a_client_that_falls_silent_is_closed(impatient: Server, begun: bytes) -> None:
    assert ends(Answers(impatient.port).send(begun))


@pytest.mark.parametrize(
    "whole", [pytest.param(get("Long: " + "x" * 4_000), id="head"), pytest.param(post(), id="body")]
)
def test_a_client_that_sends_byte_by_byte_has_no_more_time(impatient: Server, whole: bytes) -> None:
    connection = Answers(impatient.port)
    connection.socket.settimeout(0.05)
    closed = False
    for at in range(len(whole) - 1):
        try:
            connection.send(whole[at : at + 1])
            closed = connection.socket.recv(65_536) == b""
        except TimeoutError:
            continue
        except ConnectionError:
            closed = True
        if closed:
            break
    assert closed


def test_a_client_that_does_not_read_its_answers_is_closed(impatient: Server) -> None:
    connection = Answers(impatient.port)
    path = "/static/vendor/plotly-basic.min.js"
    with pytest.raises(ConnectionError):
        sends_for_ever(connection, b"", get(first=f"GET {path} HTTP/1.1"))


def test_a_body_too_large_is_refused_with_an_answer(impatient: Server) -> None:
    body = json.dumps({"lines": [], "padding": "x" * 100_000}).encode()
    connection = Answers(impatient.port).send(post(body))
    answer = connection.next()
    assert (answer.status, answer.headers["Connection"]) == (413, "close")


def test_a_client_that_waits_to_be_asked_for_a_body_too_large_need_not_send_it(
    impatient: Server,
) -> None:
    head = post(b"", "Content-Length: 1000000", "Expect: 100-continue")
    connection = Answers(impatient.port).send(head)
    assert connection.next().status == 413
    assert ends(connection)


def test_a_host_in_the_target_counts_for_more_than_the_header(impatient: Server) -> None:
    first = "GET http://127.0.0.1/healthz?x=1 HTTP/1.1"
    assert Answers(impatient.port).send(get(first=first)).next().status == 200
    first = "GET http://another.test/api/v1/standings HTTP/1.1"
    assert Answers(impatient.port).send(get(first=first)).next().status == 200
    for first in ("GET healthz HTTP/1.1", "GET http://a@b/healthz HTTP/1.1"):
        connection = Answers(impatient.port).send(get(first=first))
        assert (connection.next().status, ends(connection)) == (400, True)


def test_a_form_of_a_proxy_is_taken_from_its_own_site(impatient: Server) -> None:
    """In development the origin is compared with the host, which the target names here."""
    first = "POST http://letters.test/report HTTP/1.1"
    foreign = Answers(impatient.port).send(
        get("Origin: http://tracker.test", "Content-Length: 0", first=first)
    )
    assert foreign.next().status == 403
    ours = Answers(impatient.port).send(
        get("Origin: http://letters.test", "Content-Length: 0", first=first)
    )
    assert ours.next().status != 403


def silent(count: int, port: int, stack: ExitStack) -> list[socket.socket]:
    """Connections that send nothing."""
    return [
        stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=15))
        for _ in range(count)
    ]


def test_silent_connections_take_nobodys_place(
    tmp_path_factory: pytest.TempPathFactory, serve: Callable[..., Server]
) -> None:
    files = resource.getrlimit(resource.RLIMIT_NOFILE)
    if files[0] < 4_000:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(4_000, files[1]), files[1]))
    database = Embedded(tmp_path_factory.mktemp("few")).copy("served.db")
    server = serve(database, under=("sh", "-c", 'ulimit -n 2000 && exec "$@"', "sh"))
    with ExitStack() as stack:
        for _ in range(23):
            silent(100, server.port, stack)
            assert is_alive(server)
        report = Answers(server.port).send(post()).next()
        assert report.status == 201
        assert server.workers[0].num_fds() < 1_000
    assert "Traceback" not in server.log.read_text()


def test_a_server_without_a_file_left_makes_room_and_says_so_once(
    tmp_path_factory: pytest.TempPathFactory, serve: Callable[..., Server]
) -> None:
    database = Embedded(tmp_path_factory.mktemp("none")).copy("served.db")
    server = serve(database, environment={"CONNECTIONS_MOST": "1000", "VIEWERS_MOST": "10"})
    worker = server.workers[0]
    worker.rlimit(resource.RLIMIT_NOFILE, (worker.num_fds() + 30, 20_000))
    with ExitStack() as stack:
        for _ in range(5):
            silent(20, server.port, stack)
            assert is_alive(server)
    log = server.log.read_text()
    assert "Traceback" not in log
    assert log.count("No connection can be accepted") == 1
