"""One viewer's connection: a socket that belongs to the event loop, read and written unblocked.

Everything here runs in the event loop itself, so nothing may wait. There are thousands of these:
what few of them need (a backlog, half a message) is made when it is needed.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Hashable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Protocol

from gevent import get_hub

from . import frames
from .seats import Seats

if TYPE_CHECKING:
    import _socket

READ, WRITE = 1, 2
"""What a watcher of the event loop waits for."""

CHUNK = 8192
"""Bytes read at once; no viewer has more than that in hand before the others get their turn."""

LINGER_SECONDS = 2.0
"""How long one that was told to leave may take, so that what it sends can't undo the telling."""

MOST_WAITING = 16
"""Frames that wait for a slow viewer; one that asks faster than it reads is cut."""


class Backlog:
    """What a slow viewer still has to get: the frame in flight, then the newest of each key."""

    __slots__ = ("flight", "offset", "waiting", "watcher")

    def __init__(self, flight: bytes, offset: int, watcher: Any) -> None:
        self.flight = flight
        self.offset = offset
        self.waiting: dict[Hashable, bytes] = {}
        self.watcher = watcher

    def keep(self, frame: bytes, key: Hashable) -> bool:
        """Put a frame at the end, in the place of an older one of its key; False when too many."""
        key = object() if key is None else key
        self.waiting.pop(key, None)
        self.waiting[key] = frame
        return len(self.waiting) <= MOST_WAITING


class Server(Protocol):
    """What a connection needs of the server that owns it. Times are in seconds, sizes in bytes."""

    deadlines: dict[Viewer, float]
    max_http_buffer_size: int
    patience: float
    ping_interval: float
    seats: Seats

    @property
    def reason(self) -> Any:
        """Names of the reasons for which a connection ends."""

    def receive(self, viewer: Viewer, message: str) -> None:
        """Take a whole message. Raises Violation."""

    def gone(self, viewer: Viewer) -> None:
        """Know that a connection has ended."""


class Viewer:
    """A connection as python-engineio knows one, without greenlet, queue or environment."""

    __slots__ = (
        "backlog",
        "closed",
        "due",
        "engine",
        "inbox",
        "kernel",
        "message",
        "pinged",
        "reader",
        "reason",
        "received",
        "sender",
        "session",
        "sid",
    )

    connected = upgraded = True
    closing = upgrading = False

    def __init__(self, engine: Server, sid: str, sender: str, kernel: _socket.socket) -> None:
        self.engine = engine
        self.sid = sid
        self.sender = sender
        """Whose seat it has."""
        self.kernel = kernel
        self.closed = False
        self.reason = ""
        """Why it was closed."""
        self.session: dict[str, Any] = {}
        self.backlog: Backlog | None = None
        self.inbox: list[str] | None = None
        """Messages for the handlers while these are at work, else None."""
        self.received = b""
        self.message: bytes | None = None
        """The fragments of a message whose end has not come."""
        self.pinged = False
        self.due = time.monotonic() + engine.ping_interval
        self.reader = get_hub().loop.io(kernel.fileno(), READ)
        self.listen()

    def listen(self) -> None:
        """Read what comes from now on."""
        self.reader.start(_read, self)

    # What goes out.

    def send(self, packet: Any) -> None:
        """Send a packet of python-engineio's own."""
        self.write(frames.framed(packet.encode()))

    def write(self, frame: bytes, key: Hashable = None) -> None:
        """Send a frame, or keep it; a newer one of the same key then takes its place."""
        if self.closed:
            return
        if self.backlog is not None:
            if not self.backlog.keep(frame, key):
                self.drop(self.engine.reason.TRANSPORT_ERROR)
            return
        sent = self._sent(frame)
        if 0 <= sent < len(frame):
            watcher = get_hub().loop.io(self.kernel.fileno(), WRITE)
            self.backlog = Backlog(frame, sent, watcher)
            self.engine.deadlines[self] = time.monotonic() + self.engine.patience
            watcher.start(_write, self)

    def _sent(self, data: bytes | memoryview) -> int:
        """How many bytes the kernel took; -1 where the connection has ended."""
        try:
            return self.kernel.send(data)
        except BlockingIOError:
            return 0
        except OSError:
            self.drop(self.engine.reason.TRANSPORT_ERROR)
            return -1

    def catch_up(self) -> None:
        """Send what waits, as far as the kernel takes it."""
        while (backlog := self.backlog) is not None:
            sent = self._sent(memoryview(backlog.flight)[backlog.offset :])
            if sent <= 0:
                return
            self.engine.deadlines[self] = time.monotonic() + self.engine.patience
            backlog.offset += sent
            if backlog.offset < len(backlog.flight):
                continue
            if backlog.waiting:
                backlog.flight = backlog.waiting.pop(next(iter(backlog.waiting)))
                backlog.offset = 0
            else:
                self._end_backlog()

    def _end_backlog(self) -> None:
        if self.backlog is not None:
            self.backlog.watcher.stop()
            self.backlog.watcher.close()
            self.backlog = None
            self.engine.deadlines.pop(self, None)

    # What comes in.

    def read(self) -> None:
        """Take in what has come, frame by frame."""
        try:
            chunk = self.kernel.recv(CHUNK)
        except BlockingIOError:
            return
        except OSError:
            chunk = b""
        if not chunk:
            self.drop(self.engine.reason.TRANSPORT_CLOSE)
        elif not self.closed:  # what comes after the farewell is thrown away
            try:
                self._take(self.received + chunk)
            except frames.Violation as violation:
                self.leave(frames.closing(violation.code), self.engine.reason.TRANSPORT_ERROR)

    def _take(self, received: bytes) -> None:
        while not self.closed:
            parsed = frames.next_frame(received, self.engine.max_http_buffer_size)
            if parsed is None:
                break
            frame, end = parsed
            received = received[end:]
            if frame.opcode >= frames.CLOSE:
                self._control(frame)
            else:
                self._piece(frame)
        self.received = b"" if self.closed else received

    def _control(self, frame: frames.Frame) -> None:
        if frame.opcode == frames.PING:
            self.write(frames.framed(frame.payload, frames.PONG), "pong")
        elif frame.opcode == frames.CLOSE:
            answer = frames.farewell(frame.payload)
            self.leave(answer, self.engine.reason.TRANSPORT_CLOSE)
            self.drop(self.engine.reason.TRANSPORT_CLOSE)  # after both farewells nothing comes

    def _piece(self, frame: frames.Frame) -> None:
        """A message, or a piece of one; without an end it brings no pong, and so is cut in time."""
        if (frame.opcode == frames.CONTINUATION) == (self.message is None):
            raise frames.Violation(frames.WRONG)
        message = (self.message or b"") + frame.payload
        if len(message) > self.engine.max_http_buffer_size:
            raise frames.Violation(frames.TOO_LARGE)
        self.message = None if frame.final else message
        if frame.final:
            self.engine.receive(self, frames.text_of(message))

    # How it ends.

    def close(self, wait: bool = True, abort: bool = False, reason: str | None = None) -> None:
        """End the connection as python-engineio asks for it: with a packet of its own."""
        packet = b"" if abort else frames.framed("1")
        self.leave(
            packet + frames.closing(frames.DONE), reason or self.engine.reason.SERVER_DISCONNECT
        )

    def leave(self, farewell: bytes, reason: str) -> None:
        """End the connection, and say so where that can still be said."""
        if self.closed:
            return
        if self.backlog is None:
            self.write(farewell)
        if self.backlog is not None:  # a farewell in the midst of a frame would be none
            self.drop(reason)
        elif not self.closed:
            self._gone(reason)
            with suppress(OSError):  # the client was quicker
                self.kernel.shutdown(socket.SHUT_WR)
            self.listen()
            self.engine.deadlines[self] = time.monotonic() + LINGER_SECONDS

    def drop(self, reason: str) -> None:
        """End the connection at once."""
        if self.kernel.fileno() < 0:
            return
        self._gone(reason)
        self._end_backlog()
        self.engine.deadlines.pop(self, None)
        self.reader.stop()
        self.reader.close()
        self.kernel.close()
        self.engine.seats.leave(self.sender)

    def _gone(self, reason: str) -> None:
        if not self.closed:
            self.closed = True
            self.received, self.message = b"", None
            self.reason = reason
            self.engine.gone(self)


def _read(viewer: Viewer) -> None:
    """What the event loop calls: a function, as a method bound to each viewer would cost more."""
    viewer.read()


def _write(viewer: Viewer) -> None:
    viewer.catch_up()
