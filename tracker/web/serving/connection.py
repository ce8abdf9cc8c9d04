"""HTTP for gunicorn's gevent worker: requests read strictly and quickly, answers sent in one piece.

gevent's own handler reads headers as Python reads those of an e-mail: that took half as long as all
of Flask, and let through what another server in front may understand otherwise. llhttp, the parser
of Node, refuses that. Everything else is gevent's.
"""

from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from gevent.pywsgi import Input
from gunicorn.workers.ggevent import PyWSGIHandler
from httptools import HttpParserError, HttpParserUpgrade, HttpRequestParser

LARGEST_HEAD = 32_768
"""How many bytes a request's line and headers may have together."""

LONGEST_NAME = 64
"""A header whose name has more bytes is left out: nothing has such a name."""

AT_ONCE = 32_768
"""What is sent of so many bytes goes to the kernel in one call, as a rule."""

_VERSIONS = ("HTTP/1.0", "HTTP/1.1")
_ONCE = (b"host", b"content-length", b"transfer-encoding")
"""Headers that a request names once at most: servers don't agree on which of two they believe."""


class _Head:
    """What the parser tells of a request before its body."""

    __slots__ = ("fields", "whole")

    def __init__(self) -> None:
        self.fields: list[tuple[bytes, bytes]] = []
        self.whole = False

    def on_header(self, name: bytes, value: bytes) -> None:
        self.fields.append((name, value))

    def on_headers_complete(self) -> None:
        self.whole = True


class Connection(PyWSGIHandler):  # type: ignore[misc]  # gunicorn has no types
    """One connection, and its requests one after the other."""

    silence_seconds: float = 75
    """How long a client may stop in the midst of a request or an answer, or ask nothing more."""

    def __init__(self, connection: Any, *rest: Any) -> None:
        connection.settimeout(self.silence_seconds)
        super().__init__(connection, *rest)

    def read_request(self, first_line: str) -> bool:
        """Take in a request's line and headers. Raises ValueError, which is answered with 400."""
        head = _Head()
        parser = HttpRequestParser(head)
        try:
            parser.feed_data(first_line.encode("latin-1") + self._rest_of_head(len(first_line)))
        except HttpParserUpgrade:
            pass  # what follows is for whoever takes the connection over
        except HttpParserError as error:
            raise ValueError(error) from None
        words = first_line.rstrip("\r\n").split(" ")
        if not head.whole or len(words) != 3 or words[2] not in _VERSIONS:
            raise ValueError("this is no request of HTTP/1.1")
        self._fields = head.fields
        self.command, self.path, self.request_version = words
        self._heed_fields()
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

    def _heed_fields(self) -> None:
        """Know how long the body is, or that it comes in chunks, and what comes after it."""
        said: dict[bytes, bytes] = {}
        for name, value in self._fields:
            if (lower := name.lower()) in _ONCE:
                if lower in said:
                    raise ValueError("a header came twice that may come once")
                said[lower] = value
            elif lower in (b"connection", b"upgrade"):
                said[lower] = said.get(lower, b"") + b"," + value.lower()
        length, coding = said.get(b"content-length"), said.get(b"transfer-encoding")
        old = self.request_version == "HTTP/1.0"
        if not old and b"host" not in said:
            raise ValueError("the host is not named")
        if coding is not None and (coding.lower() != b"chunked" or old):
            raise ValueError("the body is coded in a way that is not understood")
        self.content_length = int(length) if length is not None else None
        self._chunked = coding is not None
        options = {option.strip() for option in said.get(b"connection", b"").split(b",")}
        websocket = said.get(b"upgrade") == b",websocket" and b"upgrade" in options
        self._upgrades = websocket and not self.content_length and not self._chunked
        self.close_connection = b"close" in options or (old and b"keep-alive" not in options)

    def get_environ(self) -> dict[str, Any]:
        """What the application is told of the request, by PEP 3333."""
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
        # Who takes the connection over reads on after the head; nobody else may.
        environ["wsgi.input"] = self.rfile if self._upgrades else self.wsgi_input
        environ["wsgi.input_terminated"] = not self._upgrades
        environ["gunicorn.sock"] = self.socket
        return environ

    def handle_one_response(self) -> None:
        """Answer; after a body that could not be read to its end nothing more is taken from it."""
        super().handle_one_response()
        if getattr(self.wsgi_input, "_chunked_input_error", False):
            self.close_connection = True

    def _write_with_headers(self, data: bytes) -> None:
        """Send the head of an answer together with the first of its body: each send costs."""
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
        """Most answers go out at once; only for the rest of a large one is there more to do."""
        sent = 0
        if len(data) <= AT_ONCE:
            try:
                sent = self.socket.send(data)
            except OSError as error:
                self.status, self.code = f"socket error: {error}", -1
                raise
            self.response_length += sent  # so that gevent knows that an answer has begun
        if sent < len(data):
            super()._sendall(data[sent:])

    def log_request(self) -> None:
        """Log a request as gunicorn does, if it was told to."""
        if self.server.log.access_log_enabled:
            self.headers = {
                name.decode("latin-1"): value.decode("latin-1")
                for name, value in getattr(self, "_fields", ())
            }
            super().log_request()

    def _handle_client_error(self, error: Exception) -> Any:
        gone = isinstance(error, OSError)  # or silent for too long: there is nobody to tell
        return None if gone else super()._handle_client_error(error)

    def log_error(self, *_: object) -> None:
        """Log nothing of what clients get wrong: it is answered, and names their address."""


@lru_cache(maxsize=512)
def _key(name: bytes) -> str | None:
    """What WSGI calls a header; None for one that could pass for another, or be no header's."""
    if b"_" in name:
        return None
    key = name.decode("latin-1").upper().replace("-", "_")
    return key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
