"""python-engineio's server, with connections that the event loop owns."""

import _socket
import time
from socket import SO_SNDBUF, SOCK_STREAM, SOL_SOCKET
from sys import intern
from typing import Any

import engineio
import gevent
import socketio
from engineio import packet as packets

from . import frames
from .rounds import Rounds
from .seats import Seats
from .viewer import Viewer

SEND_BUFFER = 16_384
"""Bytes; the kernel doubles it. Some ten snapshots fit in, and what waits there is old news."""

COME_BACK_SECONDS = 30
"""After how many seconds a refused client may try again."""

KEPT = (
    "flask.app",
    "wsgi.url_scheme",
    "REQUEST_METHOD",
    "SCRIPT_NAME",
    "PATH_INFO",
    "SERVER_NAME",
    "SERVER_PORT",
    "REMOTE_ADDR",
)
"""The parts of the request that opened the connection that handlers may look at: no header.

A header can be as long as a stranger likes, and there are thousands of viewers.
"""

ARRIVAL_SECONDS = 10.0
"""The time in which a viewer must say what it watches; else its seat is somebody else's."""

GRACE_SECONDS = 2.0
"""The time for which one that has not said so yet keeps its seat though others want one."""

PING = frames.framed(str(packets.PING))


class Engine(engineio.Server):
    """python-engineio's server with connections that cost next to nothing."""

    def __init__(
        self,
        server: socketio.Server,
        patience: float,
        look_every: float,
        seats: Seats,
    ) -> None:
        stock = server.eio
        super().__init__(
            async_mode=stock.async_mode,
            ping_interval=(stock.ping_interval, stock.ping_interval_grace_period),
            ping_timeout=stock.ping_timeout,
            max_http_buffer_size=stock.max_http_buffer_size,
            cors_allowed_origins=stock.cors_allowed_origins,
            cors_credentials=stock.cors_credentials,
            transports=["websocket"],
            async_handlers=False,
        )
        self.handlers = stock.handlers
        self.patience = patience
        self.seats = seats
        self.rounds = Rounds()
        self.deadlines: dict[Viewer, float] = {}
        """The deadlines of viewers that read too slowly or were told to leave."""
        self._arriving: dict[Viewer, float] = {}
        """The viewers that watch nothing yet, and since when, the first first."""
        self._environs: dict[str, dict[str, Any]] = server.environ
        self._read_packet = server.packet_class
        self._look_every = look_every
        self._watch: Any = None

    def _handle_connect(
        self,
        environ: dict[str, Any],
        start_response: Any,
        transport: str,
        jsonp_index: int | None = None,
    ) -> Any:
        """Answer the handshake and take the socket over, or return the answer that refuses it."""
        if environ.get("HTTP_SEC_WEBSOCKET_VERSION") != "13":
            refused = self._bad_request("Only version 13 of the WebSocket protocol is spoken here")
            refused["headers"].append(("Sec-WebSocket-Version", "13"))
            return refused
        acceptance = frames.acceptance(environ.get("HTTP_SEC_WEBSOCKET_KEY", ""))
        if acceptance is None:
            return self._bad_request("Invalid Sec-WebSocket-Key")
        sender = self.seats.take(environ)
        if sender is None and self._makes_room(environ):
            sender = self.seats.take(environ)
        if sender is None:
            return self._full()
        sid = self.generate_id()
        try:
            viewer = Viewer(self, sid, sender, _taken_over(environ))
        except OSError:
            self.seats.leave(sender)
            raise
        self.sockets[sid] = viewer
        self._arriving[viewer] = time.monotonic()
        self._trigger_event("connect", sid, _essence(environ), run_async=False)
        viewer.write(acceptance + frames.framed(self._opening(sid)))
        if self._watch is None:
            self._watch = gevent.spawn(self._look_after)
        return []

    def _makes_room(self, environ: dict[str, Any]) -> bool:
        """Take the seat of one that watches nothing. Returns whether a newcomer has one now."""
        before = time.monotonic() - GRACE_SECONDS
        sender = self.seats.sender(environ)
        for viewer, since in self._arriving.items():
            if since > before:
                break
            if self.seats.full or viewer.sender == sender:
                viewer.drop(self.reason.TRANSPORT_ERROR)
                return True
        return False

    def arrived(self, sid: str, watches: bool) -> None:
        """Take note that a viewer watches something now, or nothing any more."""
        viewer = self.sockets.get(sid)
        if viewer is None:
            return
        if watches:
            self._arriving.pop(viewer, None)
        else:
            self._arriving.setdefault(viewer, time.monotonic())

    def _full(self) -> dict[str, Any]:
        refused = self._bad_request("Too many watch at once: ask /api/v1/standings meanwhile")
        refused["headers"].append(("Retry-After", str(COME_BACK_SECONDS)))
        return {**refused, "status": "503 SERVICE UNAVAILABLE"}

    def _opening(self, sid: str) -> str:
        interval = self.ping_interval + self.ping_interval_grace_period
        opening = {
            "sid": sid,
            "upgrades": [],
            "pingTimeout": int(self.ping_timeout * 1000),
            "pingInterval": int(interval) * 1000,
            "maxPayload": self.max_http_buffer_size,
        }
        encoded: str = packets.Packet(packets.OPEN, opening).encode()
        return encoded

    def receive(self, viewer: Viewer, message: str) -> None:
        """Take a viewer's message, in the event loop. Raises Violation if it is not allowed."""
        kind, inner = message[:1], message[1:2]
        if kind == "3" and viewer.pinged:
            viewer.pinged = False
            viewer.due = time.monotonic() + self.ping_interval
        elif kind == "1":
            viewer.leave(frames.closing(frames.DONE), self.reason.CLIENT_DISCONNECT)
        elif kind == "4" and inner in ("0", "1"):
            self._hand_on(viewer, message[1:])
        # Events from viewers, and acknowledgements of ours, are dropped: they would only cost.
        elif not (kind == "4" and inner in ("2", "3")) and kind not in ("0", "2", "3", "5", "6"):
            raise frames.Violation(frames.NOT_ALLOWED)

    def _hand_on(self, viewer: Viewer, message: str) -> None:
        """Let python-socketio connect or disconnect a namespace; in a greenlet, as it may wait."""
        try:
            self._read_packet(encoded_packet=message)
        except (ValueError, RecursionError):
            raise frames.Violation(frames.NOT_ALLOWED) from None
        if viewer.inbox is None:
            viewer.inbox = []
            viewer.reader.stop()  # so that no more than one read is ever waiting to be handled
            gevent.spawn(self._attend, viewer)
        viewer.inbox.append(message)

    def _attend(self, viewer: Viewer) -> None:
        """Hand on a viewer's messages one after the other, and then that it is gone, if it is."""
        while viewer.inbox and not viewer.closed:
            self._trigger_event("message", viewer.sid, viewer.inbox.pop(0), run_async=False)
        viewer.inbox = None
        if viewer.closed:
            self._forget(viewer)
        else:
            self._lighten(viewer)
            viewer.listen()

    def gone(self, viewer: Viewer) -> None:
        """Take note that a connection has ended: send nothing more, and tell its handlers."""
        self.sockets.pop(viewer.sid, None)
        self._arriving.pop(viewer, None)
        if viewer.inbox is None:
            gevent.spawn(self._forget, viewer)

    def _forget(self, viewer: Viewer) -> None:
        environ = self._environs.get(viewer.sid, {})
        self._trigger_event("disconnect", viewer.sid, viewer.reason, run_async=False)
        environ.clear()

    def _lighten(self, viewer: Viewer) -> None:
        """Drop the request that Flask made for the handler: the two refer to each other."""
        self._environs.get(viewer.sid, {}).pop("werkzeug.request", None)

    def _look_after(self) -> None:
        """Send pings that are due, and cut off silent and slow viewers, while there are any."""
        while self.sockets or self.deadlines:
            gevent.sleep(self._look_every)
            now = time.monotonic()
            for viewer in [each for each in self.sockets.values() if each.due <= now]:
                self._ping(viewer, now)
            late = now - ARRIVAL_SECONDS
            for viewer in [each for each, since in self._arriving.items() if since <= late]:
                viewer.leave(frames.closing(frames.DONE), self.reason.CLIENT_DISCONNECT)
            for viewer in [each for each, end in self.deadlines.items() if end <= now]:
                viewer.drop(self.reason.TRANSPORT_ERROR)
        self._watch = None

    def _ping(self, viewer: Viewer, now: float) -> None:
        if viewer.pinged:
            viewer.leave(frames.closing(frames.DONE), self.reason.PING_TIMEOUT)
        else:
            viewer.pinged = True
            viewer.due = now + self.ping_timeout
            viewer.write(PING, "ping")

    def shutdown(self) -> None:
        """Tell all viewers that the server goes away, so that they reconnect to another at once."""
        for viewer in list(self.sockets.values()):
            viewer.leave(frames.closing(frames.LEAVING), self.reason.SERVER_DISCONNECT)


def _taken_over(environ: dict[str, Any]) -> _socket.socket:
    """The connection itself, taken away from gevent's server, which then leaves it alone.

    A copy would not do: at the end of a request that server reads, and throws away, whatever the
    client has sent meanwhile.
    """
    requests = getattr(environ["wsgi.input"], "rfile", environ["wsgi.input"])
    held = requests.raw._sock
    kernel = _socket.socket(held.family, SOCK_STREAM, 0, held.detach())
    requests.close()
    kernel.setblocking(False)
    kernel.setsockopt(SOL_SOCKET, SO_SNDBUF, SEND_BUFFER)
    return kernel


def _essence(environ: dict[str, Any]) -> dict[str, Any]:
    """The parts of a request worth keeping, a tenth of it; equal texts are kept only once."""
    return {
        name: intern(value) if type(value) is str else value
        for name in KEPT
        if (value := environ.get(name)) is not None
    }
