"""The tracker's own transport for viewers: the same bytes as the stock one, strict and robust."""

import json
import random
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import pytest
import requests
import socketio
from engineio.packet import PING

from tests.cast import prepare_demonstration, test_settings
from tests.processes import kill
from tests.raw_viewer import ACCEPT, HANDSHAKE, RawViewer, client_frame, settled
from tests.servers import Server
from tracker.application import join

TRANSPORTS = ("own", "stock")
SHORT_TIMES = {"patience": 1.5, "look_every": 0.1}
DONE = b"\x88\x02\x03\xe8"
"""The closing frame of a connection that ends normally."""

SOON = 15
"""The seconds within which something must come."""


class Watching:
    """The small server of `tests.watching` in its own process."""

    def __init__(self, transport: str, log: Path, **options: Any) -> None:
        all_options = SHORT_TIMES | options if transport == "own" else options
        self.log = log
        with log.open("wb") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.watching", transport, json.dumps(all_options)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                start_new_session=True,
            )
        assert self.process.stdout
        self.port = int(self.process.stdout.readline())

    def emit(self, name: str = "-", size: int = 0) -> dict[str, Any]:
        """Send an event to everyone, or none; returns the state of the server."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{name} {size}\n".encode())
        self.process.stdin.flush()
        state: dict[str, Any] = json.loads(self.process.stdout.readline())
        return state

    def becomes(self, **wanted: int) -> dict[str, Any]:
        """Wait until the server has this state; returns the whole state."""
        give_up = time.monotonic() + SOON
        while (state := self.emit()) | wanted != state:
            assert time.monotonic() < give_up, (state, wanted)
            time.sleep(0.05)
        return state


@pytest.fixture(scope="module")
def watching(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Watching]]:
    """Starts small servers. None may have logged a traceback by the end of the tests."""
    folder = tmp_path_factory.mktemp("watching")
    started: list[Watching] = []

    def start(transport: str = "own", **options: Any) -> Watching:
        started.append(Watching(transport, folder / f"{len(started)}.log", **options))
        return started[-1]

    yield start
    for server in started:
        kill(server.process)
        assert "Traceback" not in server.log.read_text()


@pytest.fixture(scope="module")
def common(watching: Callable[..., Watching]) -> Watching:
    """A small server on the tracker's own transport, shared by the tests."""
    return watching()


@pytest.fixture
def small(common: Watching) -> Watching:
    """The shared server, when nobody watches it any more."""
    common.becomes(viewers=0, watching=0, records=0)
    return common


@pytest.mark.any_engine
def test_the_tracker_sends_the_same_bytes_on_either_transport(
    database_url: str, serve: Callable[..., Server]
) -> None:
    core = join(test_settings(database_url))
    prepare_demonstration(core)
    core.database.close()
    servers = [serve(database_url, environment={"VIEWERS": name}) for name in TRANSPORTS]
    with ThreadPoolExecutor() as at_once:  # each waits for a heartbeat, and for the end
        own, stock = at_once.map(_frames_of_tracker, servers)
    assert own == stock
    assert len(own) >= 6


def _frames_of_tracker(server: Server) -> list[bytes]:
    with RawViewer(server.port) as viewer:
        frames = [viewer.frame(), *viewer.watch('{"scope":"section:xx"}')]
        frames += viewer.watch('{"campaign":"demo","scope":"section:gb"}')
        frames += viewer.frames_until(b"heartbeat")
        viewer.send("1")
        return settled(frames + viewer.frames_until(DONE))


def _frames_of_packets(port: int) -> list[bytes]:
    """The frames of a connection with all kinds of packets, which ends with a missing pong."""
    with RawViewer(port) as viewer:
        frames = [viewer.frame()]
        frames += viewer.watch('{"refuse":"Not today."}')
        frames += viewer.watch()
        frames += viewer.watch()  # a second connect is refused
        viewer.send("40/elsewhere,")
        frames.append(viewer.frame())
        viewer.send("41/live,")
        frames += viewer.watch('{"wait":0.1}')
        viewer.send(b"are you there?", 9)
        frames.append(viewer.frame())
        frames += viewer.frames_until(b"\x012")  # a ping
        viewer.send("3")
        frames += viewer.frames_until(b"\x012")
        return settled(frames + viewer.frames_until(DONE))


def test_every_packet_has_the_same_bytes_on_either_transport(
    watching: Callable[..., Watching],
) -> None:
    ports = [watching(name, ping_interval=1, ping_timeout=1).port for name in TRANSPORTS]
    with ThreadPoolExecutor() as at_once:  # each waits for its pings
        own, stock = at_once.map(_frames_of_packets, ports)
    assert own == stock
    assert own[-1] == DONE


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_the_standard_client_watches_and_leaves(
    watching: Callable[..., Watching], transport: str
) -> None:
    server = watching(transport, ping_interval=1, ping_timeout=1)
    received: list[Any] = []
    client = socketio.Client(reconnection=False)
    client.on("standings", received.append, namespace="/live")
    receive, pinged = client.eio._receive_packet, threading.Semaphore(0)

    def received_packet(packet: Any) -> None:
        receive(packet)
        if packet.packet_type == PING:
            pinged.release()

    client.eio._receive_packet = received_packet
    client.connect(
        f"http://127.0.0.1:{server.port}", namespaces=["/live"], transports=["websocket"]
    )
    assert pinged.acquire(timeout=SOON)
    assert pinged.acquire(timeout=SOON)
    server.emit("standings", 3000)
    client.disconnect()
    server.becomes(viewers=0, records=0)
    assert received == [{"letters": 0, "name": "Žižka"}, {"fill": "x" * 3000}]


def test_the_answer_to_the_handshake_follows_the_standard(small: Watching) -> None:
    with RawViewer(small.port) as viewer:
        assert viewer.head.startswith(b"HTTP/1.1 101 ")
        assert b"Sec-WebSocket-Accept: " + ACCEPT in viewer.head
        assert b"Extensions" not in viewer.head


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("Version: 13", "Version: 8"),
        ("Key: dGhlIHNhbXBsZSBub25jZQ==", "Key: c2hvcnQ="),
        ("Key: dGhlIHNhbXBsZSBub25jZQ==", "Key: ***"),
        ("EIO=4", "EIO=3"),
        ("Upgrade: websocket\r\n", ""),
    ],
    ids=["version", "short key", "broken key", "Engine.IO 3", "no upgrade"],
)
def test_a_wrong_handshake_is_a_bad_request(small: Watching, right: str, wrong: str) -> None:
    with RawViewer(small.port, handshake=HANDSHAKE.replace(right, wrong)) as viewer:
        assert viewer.head.startswith(b"HTTP/1.1 400 ")
    small.becomes(viewers=0, records=0)


def test_a_viewer_beyond_the_limit_is_told_to_ask_over_http(
    watching: Callable[..., Watching],
) -> None:
    server = watching(most=1)
    with RawViewer(server.port), RawViewer(server.port, address="127.0.0.2") as second:
        assert second.head.startswith(b"HTTP/1.1 503 ")
        assert b"\r\nRetry-After: " in second.head
    server.becomes(viewers=0)
    with RawViewer(server.port) as third:
        assert third.head.startswith(b"HTTP/1.1 101 ")


def test_the_number_of_viewers_from_one_address_is_limited(
    database_url: str, serve: Callable[..., Server]
) -> None:
    server = serve(database_url, environment={"VIEWERS_PER_ADDRESS": "1", "LIMITS": "on"})
    with (
        RawViewer(server.port),
        RawViewer(server.port) as second,
        RawViewer(server.port, address="127.0.0.2") as neighbour,
    ):
        assert second.head.startswith(b"HTTP/1.1 503 ")
        assert neighbour.head.startswith(b"HTTP/1.1 101 ")


def test_what_a_viewer_sends_with_its_request_is_not_kept(
    watching: Callable[..., Watching],
) -> None:
    kilobytes = []
    for size in (0, 30_000):
        server = watching()
        with ExitStack() as stack:
            before = server.emit()["kilobytes"]
            for number in range(300):
                cookie = f"{number:04}" + "x" * size
                headers = (
                    f"\r\nCookie: a={cookie}\r\nOrigin: http://127.0.0.1:{server.port}\r\nUpgrade"
                )
                viewer = RawViewer(
                    server.port, handshake=HANDSHAKE.replace("\r\nUpgrade", headers, 1)
                )
                stack.callback(viewer.socket.close)
                viewer.frame()
                viewer.watch()
            kilobytes.append(server.emit()["kilobytes"] - before)
    assert kilobytes[1] - kilobytes[0] < 300 * 10


@pytest.mark.parametrize(
    "flood",
    [
        pytest.param(client_frame("x", 9) * 200, id="pings"),
        pytest.param(client_frame("3") * 200, id="pongs"),
        pytest.param(client_frame("40/elsewhere,") * 200, id="joins"),
        pytest.param(client_frame('42/live,["x"]') * 200, id="events"),
        pytest.param(
            client_frame("4", final=False) + client_frame("", 0, final=False) * 200, id="fragments"
        ),
    ],
)
def test_a_viewer_that_floods_is_cut_off(small: Watching, flood: bytes) -> None:
    with RawViewer(small.port) as viewer:
        viewer.frame()
        viewer.socket.sendall(flood)
        viewer.rest()
    small.becomes(viewers=0, records=0)


def test_one_who_opens_a_connection_and_watches_nothing_loses_its_seat(
    watching: Callable[..., Watching],
) -> None:
    server = watching(most=2)
    with RawViewer(server.port) as idle, RawViewer(server.port) as viewer:
        viewer.watch()
        assert RawViewer(server.port).head.startswith(b"HTTP/1.1 503 ")  # it has only just come
        while (newcomer := RawViewer(server.port)).head.startswith(b"HTTP/1.1 503 "):
            time.sleep(0.1)
        newcomer.watch()
        idle.frame()
        assert idle.rest() == []
        server.becomes(viewers=2, watching=2)
        server.emit("standings", 10)
        viewer.frames_until(b"x" * 10)


def test_one_who_watches_nothing_is_closed_though_nobody_wants_its_seat(small: Watching) -> None:
    with RawViewer(small.port) as idle:
        idle.frame()
        assert idle.rest() == [DONE]
    small.becomes(viewers=0, records=0)


@pytest.fixture(scope="module")
def behind_proxies(watching: Callable[..., Watching]) -> Watching:
    """A small server that trusts two proxies, and lets in one viewer from each address."""
    return watching(most_of_an_address=1, proxies=["127.0.0.1", "10.0.0.0/8"])


@pytest.mark.parametrize(
    ("first", "second", "status"),
    [
        pytest.param("192.0.2.1", "192.0.2.2", 101, id="two people"),
        pytest.param("192.0.2.1", "192.0.2.1", 503, id="the same"),
        pytest.param("192.0.2.1", "203.0.113.9, 192.0.2.1", 503, id="the same, who invents one"),
        pytest.param("192.0.2.1", "192.0.2.1, 10.1.2.3", 503, id="the same, by two proxies"),
        pytest.param("192.0.2.1", "::ffff:192.0.2.1", 503, id="the same, in IPv6"),
        pytest.param("2001:db8::1", "2001:db8::2", 503, id="the same network"),
        pytest.param("2001:db8::1", "2001:db8:0:1::1", 101, id="two networks"),
        pytest.param("", "", 503, id="the proxy itself"),
    ],
)
def test_a_trusted_proxy_gives_the_addresses_of_its_clients(
    behind_proxies: Watching, first: str, second: str, status: int
) -> None:
    viewers = [
        RawViewer(behind_proxies.port, handshake=_forwarded(hops)) for hops in (first, second)
    ]
    assert [int(viewer.head.split()[1]) for viewer in viewers] == [101, status]
    for viewer in viewers:
        viewer.vanish()
    behind_proxies.becomes(viewers=0)


def test_any_other_proxy_does_not_give_the_addresses_of_its_clients(
    watching: Callable[..., Watching],
) -> None:
    server = watching(most_of_an_address=1, proxies=["10.0.0.0/8"])
    with RawViewer(server.port), RawViewer(server.port, handshake=_forwarded("192.0.2.1")) as other:
        assert other.head.startswith(b"HTTP/1.1 503 ")
    assert server.log.read_text().count("name it in TRUSTED_PROXIES") == 1


def _forwarded(hops: str) -> str:
    return HANDSHAKE.replace("\r\nUpgrade", f"\r\nX-Forwarded-For: {hops}\r\nUpgrade", 1)


def test_the_log_warns_that_the_system_permits_only_few_viewers(
    database_url: str, serve: Callable[..., Server]
) -> None:
    server = serve(database_url, under=("sh", "-c", 'ulimit -n 302 && exec "$@"', "sh"))
    assert "Only 1 can watch at a time, not the 15000 of VIEWERS_MOST" in server.log.read_text()
    with RawViewer(server.port), RawViewer(server.port) as second:
        assert second.head.startswith(b"HTTP/1.1 503 ")


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        pytest.param(client_frame("42", masked=False), 1002, id="unmasked"),
        pytest.param(client_frame("42", reserved=4), 1002, id="a reserved bit"),
        pytest.param(client_frame("42", reserved=1), 1002, id="another reserved bit"),
        pytest.param(client_frame("42", 2), 1003, id="binary"),
        pytest.param(client_frame("42", 3), 1002, id="unknown opcode"),
        pytest.param(client_frame("42", 11), 1002, id="unknown control opcode"),
        pytest.param(client_frame("42", 0), 1002, id="continuation of nothing"),
        pytest.param(
            client_frame("4", final=False) + client_frame("2"), 1002, id="new message amid another"
        ),
        pytest.param(client_frame("4" * 4097), 1009, id="too large"),
        pytest.param(client_frame("", length=70_000), 1009, id="too large as claimed"),
        pytest.param(
            client_frame("4" * 4000, final=False) + client_frame("4" * 97, 0),
            1009,
            id="too large in pieces",
        ),
        pytest.param(b"\x81\xfe\x00\x05abcd.....", 1002, id="length longer than need be"),
        pytest.param(client_frame("x" * 126, 9), 1002, id="long ping"),
        pytest.param(client_frame("x", 9, final=False), 1002, id="ping in pieces"),
        pytest.param(client_frame(b"4\xff"), 1007, id="not UTF-8"),
        pytest.param(client_frame(b"\x03", 8), 1002, id="farewell of one byte"),
        pytest.param(client_frame(b"\x03\xed", 8), 1002, id="farewell with a code for nobody"),
        pytest.param(client_frame(b"\x03\xe8\xff", 8), 1007, id="farewell not in UTF-8"),
        pytest.param(client_frame(""), 1008, id="empty"),
        pytest.param(client_frame("nonsense"), 1008, id="nonsense"),
        pytest.param(client_frame("4"), 1008, id="no packet"),
        pytest.param(client_frame("40/live,{"), 1008, id="broken JSON"),
        pytest.param(client_frame("40/live," + "[" * 4000), 1008, id="deep JSON"),
        pytest.param(
            client_frame('451-/live,["x",{"_placeholder":true,"num":0}]'), 1008, id="binary event"
        ),
    ],
)
def test_forbidden_bytes_end_the_connection_of_a_viewer(
    small: Watching, sent: bytes, code: int
) -> None:
    with RawViewer(small.port) as viewer:
        viewer.frame()
        viewer.socket.sendall(sent)
        assert viewer.rest() == [b"\x88\x02" + code.to_bytes(2, "big")]
    small.becomes(viewers=0, records=0)


def test_a_message_may_come_in_pieces(small: Watching) -> None:
    with RawViewer(small.port) as viewer:
        viewer.frame()
        whole = client_frame("40/l", final=False) + client_frame(b"?", 9) + client_frame("ive,", 0)
        for byte in whole:
            viewer.socket.sendall(bytes([byte]))
        assert [viewer.frame()[2:4] for _ in range(3)] == [b"?", b"42", b"40"]


@pytest.mark.parametrize("payload", [b"", b"\x03\xe8", b"\x03\xe9so long"])
def test_a_closing_frame_is_answered_with_the_same_one(small: Watching, payload: bytes) -> None:
    with RawViewer(small.port) as viewer:
        viewer.frame()
        viewer.send(payload, 8)
        assert viewer.rest() == [bytes([0x88, len(payload)]) + payload]
    small.becomes(viewers=0, records=0)


def test_events_from_viewers_have_no_effect(small: Watching) -> None:
    with RawViewer(small.port) as viewer:
        viewer.frame()
        viewer.watch()
        for name in ("connect", "disconnect", "standings"):
            viewer.send(f'42/live,["{name}",{{"refuse":"x"}}]')
        viewer.send('43/live,7["x"]')
        viewer.send(b"done", 9)
        assert viewer.frame()[2:] == b"done"
        small.becomes(viewers=1, watching=1)


def test_an_endless_message_ends_the_connection(watching: Callable[..., Watching]) -> None:
    server = watching(ping_interval=1, ping_timeout=1)
    with RawViewer(server.port) as viewer:
        viewer.frame()
        viewer.send("4", final=False)
        with suppress(OSError):
            while True:
                viewer.send("", 0, final=False)
                time.sleep(0.01)
    server.becomes(viewers=0, records=0)


def test_a_viewer_that_answers_no_pings_is_cut_off(watching: Callable[..., Watching]) -> None:
    server = watching(ping_interval=1, ping_timeout=1)
    with RawViewer(server.port) as viewer:
        viewer.watch()
        viewer.rest()
        server.becomes(viewers=0, watching=0, records=0)


def test_a_handler_that_waits_delays_no_other_viewer(small: Watching) -> None:
    with RawViewer(small.port) as waiting, RawViewer(small.port) as other:
        waiting.frame()
        waiting.send('40/live,{"wait":3}')
        other.watch()
        small.becomes(viewers=2, watching=1)


@pytest.mark.parametrize(
    "begun",
    [b"", b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127", b"POST /report"],
    ids=["nothing", "half a handshake", "half a line"],
)
def test_a_client_that_stops_in_mid_request_is_cut_off(
    database_url: str, serve: Callable[..., Server], begun: bytes
) -> None:
    server = serve(database_url, environment={"GUNICORN_CMD_ARGS": "--keep-alive 1"})
    with socket.create_connection(("127.0.0.1", server.port), SOON) as client:
        client.sendall(begun)
        while client.recv(4096):
            pass
    assert "Traceback" not in server.log.read_text()


def test_a_viewer_that_vanishes_during_a_broadcast_harms_no_other(small: Watching) -> None:
    with RawViewer(small.port) as reader:
        reader.watch()
        viewers = [RawViewer(small.port) for _ in range(100)]
        for viewer in viewers:
            viewer.watch()
        for size, viewer in enumerate(viewers, 1000):
            viewer.vanish()
            small.emit("standings", size)
            reader.frames_until(b"x" * size)
        small.becomes(viewers=1, watching=1, records=5)


def test_a_broadcast_with_pauses_reaches_everyone_in_order(
    watching: Callable[..., Watching],
) -> None:
    server = watching(busy=True)
    with ExitStack() as stack:
        viewers = [stack.enter_context(RawViewer(server.port)) for _ in range(250)]
        for viewer in viewers:
            viewer.watch()
        before = server.emit()["busy_calls"]
        for size in (10, 20, 30):
            server.emit("standings", size)
        assert server.emit()["busy_calls"] - before == 3 * 2
        for viewer in viewers:
            sizes = [len(viewer.frame()) for _ in range(3)]
            assert [size - sizes[0] for size in sizes] == [0, 10, 20]


def test_an_unhurried_event_delays_no_other_event(watching: Callable[..., Watching]) -> None:
    server = watching(unhurried=["heartbeat"])
    with ExitStack() as stack:
        viewers = [stack.enter_context(RawViewer(server.port)) for _ in range(600)]
        for viewer in viewers:
            viewer.watch()
        server.emit("heartbeat", 10)
        server.emit("standings", 10)
        frames = [viewer.frame() + viewer.frame() for viewer in viewers]
    heartbeat_first = [pair.index(b"heartbeat") < pair.index(b"standings") for pair in frames]
    assert all(heartbeat_first[:100])
    assert not any(heartbeat_first[-200:])


def test_a_viewer_that_vanishes_while_connecting_leaves_nothing_behind(small: Watching) -> None:
    files = small.emit()["files"]
    viewers = [RawViewer(small.port) for _ in range(10)]
    for viewer in viewers:
        viewer.send('40/live,{"wait":1.5}')
    small.becomes(viewers=len(viewers), watching=0)
    for viewer in viewers:
        viewer.vanish()
    small.becomes(viewers=0, watching=0, records=0, files=files)


def _idle(server: Watching, count: int, stack: ExitStack) -> list[RawViewer]:
    """Viewers that watch, and then never read again."""
    viewers = []
    for _ in range(count):
        viewer = stack.enter_context(RawViewer(server.port, receive_buffer=4096))
        viewer.frame()
        viewer.watch()
        viewers.append(viewer)
    return viewers


def test_viewers_who_never_read_use_little_memory_and_are_cut_off(
    watching: Callable[..., Watching],
) -> None:
    server = watching(patience=4)
    with ExitStack() as stack:
        _idle(server, 50, stack)
        reader = stack.enter_context(RawViewer(server.port))
        reader.watch()
        before = server.emit()["kilobytes"]
        for size in range(3000, 3400):
            state = server.emit("standings", size)
            reader.frames_until(b"x" * size)
        assert state["viewers"] == 51
        assert state["kilobytes"] - before < 50 * 40
        server.becomes(viewers=1, watching=1, records=5)
        server.emit("standings", 10)
        reader.frames_until(b'{"fill":"xxxxxxxxxx"}')


def test_a_slow_viewer_gets_whole_frames_and_the_newest_standings(small: Watching) -> None:
    with ExitStack() as stack:
        (viewer,) = _idle(small, 1, stack)
        for size in range(1000, 1300):
            small.emit("standings", size)
            small.emit("heartbeat", size)
        frames = [frame.decode("latin-1") for frame in viewer.frames_until(b"x" * 1299)]
        if '"standings"' in frames[-1]:
            frames += [viewer.frame().decode("latin-1")]
    sizes = [frame.count("x") for frame in frames if "fill" in frame]
    assert sizes == sorted(sizes)
    assert sizes[-2:] == [1299, 1299]
    assert len(sizes) < 200


def test_a_viewer_that_asks_faster_than_it_reads_is_cut_off(small: Watching) -> None:
    with ExitStack() as stack:
        (viewer,) = _idle(small, 1, stack)
        with suppress(OSError):
            for _ in range(20_000):
                viewer.send("40/elsewhere,")
        small.becomes(viewers=0, records=0)


def test_a_thousand_viewers_that_come_and_go_leave_nothing_behind(small: Watching) -> None:
    files = small.emit()["files"]
    sizes = []
    for _ in range(3):
        viewers = [RawViewer(small.port) for _ in range(1000)]
        for viewer in viewers:
            viewer.send("40/live,")
        small.becomes(viewers=1000, watching=1000)
        for number, viewer in enumerate(viewers):
            (viewer.vanish if number % 2 else viewer.socket.close)()
        sizes.append(small.becomes(viewers=0, watching=0, records=0, files=files)["kilobytes"])
    assert sizes[2] - sizes[1] < 1000


def _nonsense(chance: random.Random) -> bytes:
    """A frame, or some bytes, more or less like those that a viewer may send."""
    texts = ("40/live,", "41/live,", "3", "1", '42/live,["x"]', "4", "0", "40", "²", "40/live,²{}")
    payload = chance.choice([*texts, chance.randbytes(chance.randrange(300)), "4" * 4096])
    if chance.random() < 0.1:
        return chance.randbytes(chance.randrange(1, 5000))
    return client_frame(
        payload,
        chance.choice([1, 1, 1, 1, 0, 2, 8, 9, 10, chance.randrange(16)]),
        final=chance.random() < 0.9,
        reserved=0 if chance.random() < 0.95 else chance.randrange(8),
        masked=chance.random() < 0.95,
        length=None if chance.random() < 0.95 else chance.choice([0, 125, 126, 5000, 1 << 40]),
    )


def test_nonsense_from_viewers_harms_nobody(small: Watching) -> None:
    chance = random.Random(20261210)
    with RawViewer(small.port) as reader:
        reader.watch()
        files = small.emit()["files"]
        for _ in range(600):
            viewer = RawViewer(small.port)
            sent = b"".join(_nonsense(chance) for _ in range(chance.randrange(1, 12)))
            with suppress(OSError):
                while sent:
                    size = chance.randrange(1, 3000)
                    viewer.socket.sendall(sent[:size])
                    sent = sent[size:]
            (viewer.vanish if chance.random() < 0.5 else viewer.socket.close)()
        state = small.becomes(viewers=1, watching=1, records=5, files=files)
        small.emit("standings", 77)
        reader.frames_until(b"x" * 77)
    assert state["kilobytes"] < 150_000


def test_viewers_are_told_that_the_server_shuts_down(
    database_url: str, serve: Callable[..., Server]
) -> None:
    server = serve(database_url)
    with RawViewer(server.port) as viewer:
        viewer.frame()
        server.stop()
        assert viewer.rest() == [b"\x88\x02\x03\xe9"]
    assert "graceful timeout" not in server.log.read_text()
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{server.url}/healthz", timeout=SOON)


def test_the_kernel_buffers_little_for_a_viewer(small: Watching) -> None:
    with RawViewer(small.port, receive_buffer=4096) as viewer:
        viewer.watch()
        viewer.socket.settimeout(0.2)
        for _ in range(100):
            small.emit("standings", 4000)
        buffered = 0
        with suppress(socket.timeout):
            while chunk := viewer.socket.recv(65_536):
                buffered += len(chunk)
    assert buffered < 100_000
