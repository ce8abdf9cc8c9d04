"""One viewer's connection: a socket that the event loop owns, and that never blocks.

Everything here runs in the event loop itself, so nothing may wait. There are thousands of viewers:
what few of them need (a backlog, half a message) is only made when it is needed.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Hashable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Protocol

from gevent import get_hub

from . import frames
from .rounds import Rounds
from .seats import Seats

if TYPE_CHECKING:
    import _socket

READ, WRITE = 1, 2
"""The events that a watcher of the event loop can wait for."""

CHUNK = 8192
"""The bytes of one read: no viewer gets more handled before the others have their turn."""

LINGER_SECONDS = 2.0
"""The time that a viewer who was told to leave has to close its side.

To close at once, with bytes unread, would reset the connection, and the viewer would not learn why.
"""

MOST_FRAMES = 60
"""The most frames that a viewer may send in a row; a page sends one, and a pong now and then."""

FRAMES_PER_SECOND = 5
"""So many more it may send each second. One that sends more is cut off: each costs an answer."""

MOST_WAITING = 16
"""The most frames that wait for a slow viewer; one that asks faster than it reads is cut off."""


class Backlog:
    """The frames that wait for a slow viewer: the one in flight, then the newest of each key."""

    __slots__ = ("flight", "offset", "waiting", "watcher")

    def __init__(self, flight: bytes, offset: int, watcher: Any) -> None:
        self.flight = flight
        self.offset = offset
        self.waiting: dict[Hashable, bytes] = {}
        self.watcher = watcher

    def keep(self, frame: bytes, key: Hashable) -> bool:
        """Append a frame, and drop an older one with its key. Returns False if too many wait."""
        key = object() if key is None else key
        self.waiting.pop(key, None)
        self.waiting[key] = frame
        return len(self.waiting) <= MOST_WAITING


class Server(Protocol):
    """The settings and services that a server gives its connections, in seconds and bytes."""

    deadlines: dict[Viewer, float]
    max_http_buffer_size: int
    patience: float
    ping_interval: float
    rounds: Rounds
    seats: Seats

    @property
    def reason(self) -> Any:
        """The names of reasons for which a connection ends."""

    def receive(self, viewer: Viewer, message: str) -> None:
        """Take a whole message. Raises Violation."""

    def gone(self, viewer: Viewer) -> None:
        """Take note that a connection has ended."""


class Viewer:
    """A connection with the interface of python-engineio's, but no greenlet, queue or environ."""

    __slots__ = (
        "allowed",
        "allowed_at",
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
        """The address whose seat it takes."""
        self.kernel = kernel
        self.closed = False
        self.reason = ""
        """The reason why it ended."""
        self.session: dict[str, Any] = {}
        self.backlog: Backlog | None = None
        self.inbox: list[str] | None = None
        """Messages for the handlers while these are at work; None at other times."""
        self.received = b""
        self.message: bytes | None = None
        """The fragments so far of a message that is not complete."""
        self.allowed = MOST_FRAMES
        """The frames that it may still send; more since `allowed_at`."""
        self.allowed_at = time.monotonic()
        self.pinged = False
        self.due = time.monotonic() + engine.ping_interval
        self.reader = get_hub().loop.io(kernel.fileno(), READ)
        self.listen()

    def listen(self) -> None:
        """Start to read what comes in."""
        self.reader.start(_read, self)

    # Sending

    def send(self, packet: Any) -> None:
        """Send one of python-engineio's packets."""
        self.write(frames.framed(packet.encode()))

    def write(self, frame: bytes, key: Hashable = None) -> None:
        """Send a frame, or put it in the backlog, where a newer one with its key replaces it."""
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
        """Send what the kernel takes. Returns how many bytes, or -1 if the connection has ended."""
        try:
            return self.kernel.send(data)
        except BlockingIOError:
            return 0
        except OSError:
            self.drop(self.engine.reason.TRANSPORT_ERROR)
            return -1

    def catch_up(self) -> None:
        """Send as much of the backlog as the kernel takes."""
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

    # Receiving

    def read(self) -> None:
        """Read what has come in, frame by frame."""
        try:
            chunk = self.kernel.recv(CHUNK)
        except BlockingIOError:
            return
        except OSError:
            chunk = b""
        if not chunk:
            self.drop(self.engine.reason.TRANSPORT_CLOSE)
        elif not self.closed:  # what comes after the closing frame is thrown away
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
            self._allow()
            if frame.opcode >= frames.CLOSE:
                self._control(frame)
            else:
                self._piece(frame)
        self.received = b"" if self.closed else received

    def _allow(self) -> None:
        """Count a frame. Raises Violation where there are too many."""
        if not self.allowed:
            now = time.monotonic()
            self.allowed = min(int((now - self.allowed_at) * FRAMES_PER_SECOND), MOST_FRAMES)
            self.allowed_at = now
            if not self.allowed:
                raise frames.Violation(frames.NOT_ALLOWED)
        self.allowed -= 1

    def _control(self, frame: frames.Frame) -> None:
        if frame.opcode == frames.PING:
            self.write(frames.framed(frame.payload, frames.PONG), "pong")
        elif frame.opcode == frames.CLOSE:
            answer = frames.farewell(frame.payload)
            self.leave(answer, self.engine.reason.TRANSPORT_CLOSE)
            self.drop(
                self.engine.reason.TRANSPORT_CLOSE
            )  # both have sent a closing frame: nothing more comes

    def _piece(self, frame: frames.Frame) -> None:
        """Take a message or a part of one. One without end holds up the pong, and so is cut off."""
        if (frame.opcode == frames.CONTINUATION) == (self.message is None):
            raise frames.Violation(frames.WRONG)
        message = (self.message or b"") + frame.payload
        if len(message) > self.engine.max_http_buffer_size:
            raise frames.Violation(frames.TOO_LARGE)
        self.message = None if frame.final else message
        if frame.final:
            self.engine.receive(self, frames.text_of(message))

    # Ending

    def close(self, wait: bool = True, abort: bool = False, reason: str | None = None) -> None:
        """End the connection for python-engineio: with its own closing packet first."""
        packet = b"" if abort else frames.framed("1")
        self.leave(
            packet + frames.closing(frames.DONE), reason or self.engine.reason.SERVER_DISCONNECT
        )

    def leave(self, farewell: bytes, reason: str) -> None:
        """End the connection, with a closing frame if one can still be sent."""
        if self.closed:
            return
        if self.backlog is None:
            self.write(farewell)
        if self.backlog is not None:  # a closing frame in the middle of another would not be one
            self.drop(reason)
        elif not self.closed:
            self._gone(reason)
            with suppress(OSError):  # the client has closed it already
                self.kernel.shutdown(socket.SHUT_WR)
            self.listen()
            self.engine.deadlines[self] = time.monotonic() + LINGER_SECONDS

    @property
    def is_over(self) -> bool:
        """Whether the connection is closed on both sides."""
        return self.kernel.fileno() < 0

    def drop(self, reason: str) -> None:
        """End the connection at once, without a word."""
        if self.is_over:
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
    """Called by the event loop. A function, as a bound method for each viewer would cost more."""
    viewer.engine.rounds.read(viewer)


def _write(viewer: Viewer) -> None:
    viewer.catch_up()
