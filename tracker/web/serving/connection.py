"""HTTP for gunicorn's gevent worker: requests parsed strictly, answers sent in one piece.

gevent's own handler parses headers with Python's parser for e-mail. That took half as long as all
of Flask, and it accepts requests that a server in front may read differently. llhttp, the parser of
Node, refuses those. gevent's also reads for as long as a client sends, and lets nobody else run
meanwhile. Here a client has deadlines and bounds, and gives way: see
docs/decisions/0017-who-may-hold-the-worker.md.
"""

import socket
import time
from contextlib import suppress
from functools import lru_cache
from typing import Any, ClassVar, NamedTuple
from urllib.parse import unquote

import gevent
from gunicorn.workers.ggevent import PyWSGIHandler
from httptools import HttpParserError, HttpParserUpgrade, HttpRequestParser

from .body import LARGEST_BODY, NO_BODY, Body
from .incoming import Gone, Incoming
from .open_connections import OpenConnections
from .targets import is_host, target_of
from .turns import Turn

LARGEST_HEAD = 32_768
"""The most bytes that the request line and the headers may have together."""

LONGEST_LINE = 8_192
"""The most bytes of the request line."""

LONGEST_NAME = 64
"""The most bytes in the name of a header. A longer header is dropped, as nobody reads it."""

LONGEST_PREFERENCE = 1_024
"""The most bytes of what a client would rather have. A longer list is not worth its sorting."""

ONE_CALL = 32_768
"""Up to how many bytes the kernel takes in one call, as a rule."""

STRETCH = 65_536
"""The bytes of an answer that a client must take within the time of `Patience.answer`."""

LINGER_SECONDS = 2.0
"""The time in which a client may read the answer that ends its connection.

To close at once, with bytes unread, would reset the connection, and the answer would be lost.
"""

LINGER_BYTES = 1_048_576
"""The most bytes that are thrown away meanwhile."""

LOOK_EVERY_SECONDS = 0.5
"""How often the deadlines of clients are looked at: by so much one may be late."""

_VERSIONS = ("HTTP/1.0", "HTTP/1.1")
_SINGLE = (b"host", b"content-length", b"transfer-encoding")
"""Headers that may come once only: servers disagree on which of two they believe."""


class _LineTooLong(ValueError):
    """The request line is longer than `LONGEST_LINE`."""


class Patience(NamedTuple):
    """The longest that a client may take, in seconds.

    `between` two requests, for a whole `head`, for a whole `body`, and for an `answer` or each
    `STRETCH` of it.
    """

    between: float = 75
    head: float = 10
    body: float = 30
    answer: float = 30


class _Head:
    """The headers of a request, as the parser finds them; `complete` once it has found the end."""

    __slots__ = ("complete", "fields")

    def __init__(self) -> None:
        self.fields: list[tuple[bytes, bytes]] = []
        self.complete = False

    def on_header(self, name: bytes, value: bytes) -> None:
        self.fields.append((name, value))

    def on_headers_complete(self) -> None:
        self.complete = True


class Connection(PyWSGIHandler):  # type: ignore[misc]  # gunicorn has no types
    """One connection, and its requests one after the other."""

    status: Any
    response_length: int

    patience: ClassVar = Patience()
    opened: ClassVar = OpenConnections(most=5_000)
    """All connections of this process."""

    def __init__(self, connection: Any, address: Any, server: Any) -> None:
        incoming = Incoming(connection, lambda: self.opened.waits(self))
        super().__init__(connection, address, server, incoming)
        self._kernel = connection._sock
        connection.settimeout(None)

    def handle(self) -> None:
        """Answer requests until the connection ends, or is closed for another."""
        address = self.client_address
        self.rfile.deadline = time.monotonic() + self.patience.head
        self.opened.enter(self, address[0] if isinstance(address, tuple) else "")
        if not self.opened.watched:
            self.opened.watched = True
            gevent.spawn(_cut_late, self.opened)
        try:
            with suppress(OSError):  # nobody is there any more to be answered
                super().handle()
        finally:
            self.opened.leave(self)

    def cut(self) -> None:
        """Close the connection at once, whatever its greenlet does."""
        if connection := self.__dict__.get("socket"):
            connection.close()

    def is_late(self, now: float) -> bool:
        """Whether the client has not sent in time what is waited for."""
        late: bool = self.rfile.is_late(now)
        return late

    # Reading

    def handle_one_request(self) -> Any:
        """Answer a request. Returns True if another may follow, None if none does."""
        if not self.rfile.begins():
            return None
        self.rfile.deadline = time.monotonic() + self.patience.head
        try:
            self._read(self.rfile.head(LARGEST_HEAD))
        except ValueError as error:
            self._refuse(error)
            return None
        self.opened.works(self)
        self.environ = self.get_environ()
        self.application = self.server.application
        self.handle_one_response()
        if self.rfile.closed:  # somebody has taken the connection over
            return None
        if self.close_connection:
            if self.wsgi_input.unread:
                self._linger()
            return None
        self.rfile.deadline = time.monotonic() + self.patience.between
        return True

    def _read(self, head: bytes) -> None:
        """Read the request line and the headers. Raises ValueError, which is answered with 400."""
        self.requestline = head.partition(b"\n")[0].decode("latin-1").rstrip("\r")
        if len(self.requestline) > LONGEST_LINE:
            raise _LineTooLong
        found = _Head()
        parser = HttpRequestParser(found)
        try:
            parser.feed_data(head)
        except HttpParserUpgrade:
            pass  # the bytes after the head are for whoever takes the connection over
        except HttpParserError as error:
            raise ValueError(error) from None
        words = self.requestline.split(" ")
        if not found.complete or len(words) != 3 or words[2] not in _VERSIONS:
            raise ValueError("this is not an HTTP/1.1 request")
        self._fields = found.fields
        self.command, self.path, self.request_version = words
        self._read_framing()
        self._read_target()

    def _read_target(self) -> None:
        """Take the host out of an absolute target: it counts, and not the header (RFC 9112)."""
        if self.path.startswith("/"):
            return
        target = target_of(self.command, self.path)
        self.path = target.path
        if target.host is not None:
            others = [field for field in self._fields if field[0].lower() != b"host"]
            self._fields = [(b"Host", target.host.encode("latin-1")), *others]

    def _read_framing(self) -> None:
        """Find out from the headers where the body ends, and what happens after it."""
        framing: dict[bytes, bytes] = {}
        for name, value in self._fields:
            if (lower := name.lower()) in _SINGLE:
                if lower in framing:
                    raise ValueError("a header came twice that may come once only")
                framing[lower] = value
            elif lower in (b"connection", b"upgrade"):
                framing[lower] = framing.get(lower, b"") + b"," + value.lower()
        length, coding = framing.get(b"content-length"), framing.get(b"transfer-encoding")
        old = self.request_version == "HTTP/1.0"
        if not old and b"host" not in framing:
            raise ValueError("the host is not named")
        if (host := framing.get(b"host")) and not is_host(host.decode("latin-1")):
            raise ValueError("the host is none")
        if coding is not None and (coding.lower() != b"chunked" or old):
            raise ValueError("the body has an unknown transfer encoding")
        self.content_length = int(length) if length is not None else None
        self._chunked = coding is not None
        options = {option.strip() for option in framing.get(b"connection", b"").split(b",")}
        websocket = framing.get(b"upgrade") == b",websocket" and b"upgrade" in options
        self._upgrades = websocket and not self.content_length and not self._chunked
        self.close_connection = (
            b"close" in options
            or (old and b"keep-alive" not in options)
            or (self.content_length or 0) > LARGEST_BODY  # it is not read
        )

    def get_environ(self) -> dict[str, Any]:
        """The environ of the request for the application, by PEP 3333."""
        environ: dict[str, Any] = self.server.get_environ()
        path, _, query = self.path.partition("?")
        environ["REQUEST_METHOD"] = self.command
        environ["SCRIPT_NAME"] = ""
        environ["PATH_INFO"] = unquote(path, "latin-1")
        environ["QUERY_STRING"] = query
        environ["RAW_URI"] = self.path
        environ["SERVER_PROTOCOL"] = self.request_version
        if isinstance(self.client_address, tuple):
            environ["REMOTE_ADDR"] = str(self.client_address[0])
            environ["REMOTE_PORT"] = str(self.client_address[1])
        for name, value in self._fields:
            if len(name) <= LONGEST_NAME and (key := _key(name)):
                if len(value) > LONGEST_PREFERENCE and key.startswith("HTTP_ACCEPT"):
                    continue
                text = value.decode("latin-1")
                if key in environ:
                    text = f"{environ[key]}{'; ' if key == 'HTTP_COOKIE' else ','}{text}"
                environ[key] = text
        if not self._upgrades:  # it would be of another connection's upgrade, or has a body
            environ.pop("HTTP_UPGRADE", None)
        self.wsgi_input = self._body(environ.get("HTTP_EXPECT", "").lower() == "100-continue")
        # Only whoever takes the connection over may read beyond the head.
        environ["wsgi.input"] = self.rfile if self._upgrades else self.wsgi_input
        environ["wsgi.input_terminated"] = not self._upgrades
        environ["gunicorn.sock"] = self.socket
        return environ

    def _body(self, expects: bool) -> Body:
        """The body of the request, whose sender perhaps `expects` to be asked for it."""
        if not self.content_length and not self._chunked:
            return NO_BODY
        expects = expects and self.request_version == "HTTP/1.1"

        def begin() -> None:
            self.rfile.deadline = time.monotonic() + self.patience.body
            if expects:
                self._send(b"HTTP/1.1 100 Continue\r\n\r\n", self.patience.answer)

        return Body(
            self.rfile,
            self.content_length,
            chunked=self._chunked,
            begin=begin,
            waits_to_be_asked=expects,
        )

    # Answering

    def handle_one_response(self) -> None:
        """Answer; close the connection where the end of the body was not found."""
        self._left_of_stretch = 0
        super().handle_one_response()
        if self.wsgi_input.unread:
            self.close_connection = True

    def process_result(self) -> None:
        """Send the blocks of an answer, as gevent does, and let others run between many of them."""
        turn: Turn | None = None
        for block in self.result:
            if turn:
                turn.end_if_long()
            turn = turn or Turn()
            if block:
                self.write(block)
        if self.status and not self.headers_sent:
            self.write(b"")
        if self.response_use_chunked:
            self._sendall(b"0\r\n\r\n")

    def _write_with_headers(self, data: bytes) -> None:
        """Send the head together with the first part of the body: each call of the kernel costs."""
        if self.wsgi_input is not NO_BODY:  # while it was read, its client was waited for
            self.opened.works(self)
        self.headers_sent = True
        self.finalize_headers()
        if self.close_connection and self.request_version == "HTTP/1.1":
            self.response_headers.append((b"Connection", b"close"))
        lines = [b"HTTP/1.1 " + self.status]
        lines += [name + b": " + value for name, value in self.response_headers]
        head = b"\r\n".join(lines) + b"\r\n\r\n"
        if self.response_use_chunked:
            self._sendall(head)
            self._write(data)
        else:
            self._sendall(head + data if data else head)

    def _sendall(self, data: bytes) -> None:
        """Send data in one call where the kernel takes it all; else wait to send the rest.

        Raises Gone where the client does not read it in time.
        """
        try:
            for start in range(0, len(data), STRETCH):
                piece = data[start : start + STRETCH] if len(data) > STRETCH else data
                if self._left_of_stretch <= 0:
                    self._left_of_stretch = STRETCH
                    self._taken_by = time.monotonic() + self.patience.answer
                self._left_of_stretch -= len(piece)
                self._send(piece, self._taken_by - time.monotonic())
                self.response_length += len(piece)  # so that gevent knows that it has begun
        except Gone as gone:
            self.status, self.code = f"socket error: {gone}", -1
            raise

    def _send(self, data: bytes, seconds: float) -> None:
        """Send data within so many seconds. Raises Gone."""
        sent = 0
        try:
            if len(data) <= ONE_CALL:
                with suppress(BlockingIOError):
                    sent = self._kernel.send(data)
            if sent < len(data):
                before, self.rfile.deadline = self.rfile.deadline, time.monotonic() + seconds
                self.opened.waits(self)
                self.socket.sendall(data[sent:])
                self.opened.works(self)
                self.rfile.deadline = before
        except OSError as error:
            raise Gone(error) from None

    def _refuse(self, error: ValueError) -> None:
        """Answer what is no request, and end the connection."""
        status = b"414 URI Too Long" if isinstance(error, _LineTooLong) else b"400 Bad Request"
        answer = b"HTTP/1.1 " + status + b"\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
        self._send(answer, self.patience.answer)
        self._linger()

    def _linger(self) -> None:
        """Let a client that still sends read its answer, for a while."""
        left, deadline = LINGER_BYTES, time.monotonic() + LINGER_SECONDS
        self.rfile.deadline = deadline
        with suppress(OSError):
            self._kernel.shutdown(socket.SHUT_WR)
            while left > 0 and (thrown := self.rfile.some(left)):
                left -= len(thrown)

    def log_request(self) -> None:
        """Log a request as gunicorn does, if it is set to."""
        if self.server.log.access_log_enabled:
            self.headers = {
                name.decode("latin-1"): value.decode("latin-1")
                for name, value in getattr(self, "_fields", ())
            }
            super().log_request()


def _cut_late(opened: OpenConnections) -> None:
    """Close the connections whose clients are late, as long as there are any."""
    while len(opened):
        gevent.sleep(LOOK_EVERY_SECONDS)
        opened.cut_late(time.monotonic())
    opened.watched = False


@lru_cache(maxsize=512)
def _key(name: bytes) -> str | None:
    """The WSGI name of a header; None where it could pass for the name of another."""
    if b"_" in name:
        return None
    key = name.decode("latin-1").upper().replace("-", "_")
    return key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
