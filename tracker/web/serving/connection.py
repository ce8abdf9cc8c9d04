"""HTTP for gunicorn's gevent worker: requests parsed strictly, answers sent in one piece.

gevent's own handler parses headers with Python's parser for e-mail. That took half as long as all
of Flask, and it accepts requests that a server in front may read differently. llhttp, the parser of
Node, refuses those. Everything else is gevent's.
"""

from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from gevent.pywsgi import Input
from gunicorn.workers.ggevent import PyWSGIHandler
from httptools import HttpParserError, HttpParserUpgrade, HttpRequestParser

LARGEST_HEAD = 32_768
"""The most bytes that the request line and the headers may have together."""

LONGEST_NAME = 64
"""The most bytes in the name of a header. A longer header is dropped, as nobody reads it."""

ONE_CALL = 32_768
"""Up to how many bytes the kernel takes in one call, as a rule."""

_VERSIONS = ("HTTP/1.0", "HTTP/1.1")
_SINGLE = (b"host", b"content-length", b"transfer-encoding")
"""Headers that may come once only: servers disagree on which of two they believe."""


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

    silence_seconds: float = 75
    """The longest pauses of a client: within a request, within an answer, between two requests."""

    def __init__(self, connection: Any, *rest: Any) -> None:
        connection.settimeout(self.silence_seconds)
        super().__init__(connection, *rest)

    def read_request(self, first_line: str) -> bool:
        """Read the request line and the headers. Raises ValueError, which is answered with 400."""
        head = _Head()
        parser = HttpRequestParser(head)
        try:
            parser.feed_data(first_line.encode("latin-1") + self._rest_of_head(len(first_line)))
        except HttpParserUpgrade:
            pass  # the bytes after the head are for whoever takes the connection over
        except HttpParserError as error:
            raise ValueError(error) from None
        words = first_line.rstrip("\r\n").split(" ")
        if not head.complete or len(words) != 3 or words[2] not in _VERSIONS:
            raise ValueError("this is not an HTTP/1.1 request")
        self._fields = head.fields
        self.command, self.path, self.request_version = words
        self._read_framing()
        return True

    def _rest_of_head(self, size: int) -> bytes:
        lines = []
        while size <= LARGEST_HEAD:
            line = self.rfile.readline(LARGEST_HEAD)
            lines.append(line)
            size += len(line)
            if line in (b"\r\n", b"\n", b""):
                return b"".join(lines)
        raise ValueError("the headers are too long")

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
        if coding is not None and (coding.lower() != b"chunked" or old):
            raise ValueError("the body has an unknown transfer encoding")
        self.content_length = int(length) if length is not None else None
        self._chunked = coding is not None
        options = {option.strip() for option in framing.get(b"connection", b"").split(b",")}
        websocket = framing.get(b"upgrade") == b",websocket" and b"upgrade" in options
        self._upgrades = websocket and not self.content_length and not self._chunked
        self.close_connection = b"close" in options or (old and b"keep-alive" not in options)

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
                text = value.decode("latin-1")
                if key in environ:
                    text = f"{environ[key]}{'; ' if key == 'HTTP_COOKIE' else ','}{text}"
                environ[key] = text
        expects = (
            environ.get("HTTP_EXPECT", "").lower() == "100-continue"
            and self.request_version == "HTTP/1.1"
        )
        self.wsgi_input = Input(
            self.rfile,
            self.content_length,
            socket=self.socket if expects else None,
            chunked_input=self._chunked,
        )
        # Only whoever takes the connection over may read beyond the head.
        environ["wsgi.input"] = self.rfile if self._upgrades else self.wsgi_input
        environ["wsgi.input_terminated"] = not self._upgrades
        environ["gunicorn.sock"] = self.socket
        return environ

    def handle_one_response(self) -> None:
        """Answer; close the connection where the end of the body could not be found."""
        super().handle_one_response()
        if getattr(self.wsgi_input, "_chunked_input_error", False):
            self.close_connection = True

    def _write_with_headers(self, data: bytes) -> None:
        """Send the head together with the first part of the body: each call of the kernel costs."""
        self.headers_sent = True
        self.finalize_headers()
        status: Any = self.status
        lines = [b"HTTP/1.1 " + status]
        lines += [name + b": " + value for name, value in self.response_headers]
        head = b"\r\n".join(lines) + b"\r\n\r\n"
        if self.response_use_chunked:
            self._sendall(head)
            self._write(data)
        else:
            self._sendall(head + data if data else head)

    def _sendall(self, data: bytes) -> None:
        """Send data in one call where the kernel takes it all; else wait to send the rest."""
        sent = 0
        if len(data) <= ONE_CALL:
            try:
                sent = self.socket.send(data)
            except OSError as error:
                self.status, self.code = f"socket error: {error}", -1
                raise
            self.response_length += sent  # so that gevent knows that an answer has begun
        if sent < len(data):
            super()._sendall(data[sent:])

    def log_request(self) -> None:
        """Log a request as gunicorn does, if it is set to."""
        if self.server.log.access_log_enabled:
            self.headers = {
                name.decode("latin-1"): value.decode("latin-1")
                for name, value in getattr(self, "_fields", ())
            }
            super().log_request()

    def _handle_client_error(self, error: Exception) -> Any:
        left = isinstance(error, OSError)  # or silent for too long: nobody reads an answer
        return None if left else super()._handle_client_error(error)

    def log_error(self, *_: object) -> None:
        """Log no mistake of a client: it is answered, and the log would name its address."""


@lru_cache(maxsize=512)
def _key(name: bytes) -> str | None:
    """The WSGI name of a header; None where it could pass for the name of another."""
    if b"_" in name:
        return None
    key = name.decode("latin-1").upper().replace("-", "_")
    return key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
