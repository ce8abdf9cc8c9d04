"""The body of a request, bounded as it is read: its bytes, its chunks and all that surrounds them.

It knows nothing of sockets: `Incoming` reads them.
"""

import re
from collections.abc import Callable, Iterator
from typing import Protocol

LARGEST_BODY = 64 * 1024
"""The most bytes of a body that are taken."""

MOST_FRAMING = 64 * 1024
"""The most bytes of the sizes, extensions and trailers of a body's chunks together."""

LONGEST_LINE = 4_096
"""The longest line among them."""

_SIZE = re.compile(rb"([0-9A-Fa-f]{1,8})(?:[ \t]*;[\t -~\x80-\xff]*)?\r\n")
_TRAILER = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\t -~\x80-\xff]*\r\n")
_END = b"\r\n"


class BrokenBody(OSError):
    """A body that can't be read: it ends too early, or its chunks are none."""


class Stream(Protocol):
    """What a body is read from."""

    def some(self, most: int) -> bytes:
        """At least one byte and at most so many; b"" at the end of the stream."""

    def line(self, longest: int) -> bytes:
        """A line with its end; b"" where none of that length comes."""


class Body:
    """The body of a request, as PEP 3333 wants it read.

    `length` is None where it has none or comes in chunks. `begin` is called before the first byte
    is read. A client that `waits_to_be_asked` sends it only after that, or never. `unread` says
    that the next request can't be found behind it.
    """

    def __init__(
        self,
        stream: Stream,
        length: int | None,
        *,
        chunked: bool = False,
        begin: Callable[[], None] = lambda: None,
        waits_to_be_asked: bool = False,
    ) -> None:
        self._stream = stream
        self._chunked = chunked
        self._left = 0 if chunked else length or 0
        """The bytes that remain: of this chunk, if the body comes in chunks."""
        self._ended = not chunked and not length
        self._begin: Callable[[], None] | None = begin
        self._waits_to_be_asked = waits_to_be_asked
        self._taken = self._framing = 0
        self.unread = False

    def read(self, size: int | None = None) -> bytes:
        """So many bytes, or all; fewer only at its end. Raises BrokenBody, and where it is large.

        One byte more than is taken can be read, so that whoever reads finds out.
        """
        left = LARGEST_BODY + 1 if size is None or size < 0 else size
        pieces = []
        while left > 0 and (piece := self._some(left)):
            pieces.append(piece)
            left -= len(piece)
        return b"".join(pieces)

    def readline(self, size: int | None = None) -> bytes:
        """A line of it, of so many bytes at most."""
        most = LARGEST_BODY + 1 if size is None or size < 0 else size
        line = bytearray()
        while len(line) < most and (byte := self.read(1)):
            line += byte
            if byte == b"\n":
                break
        return bytes(line)

    def readlines(self, _hint: int | None = None) -> list[bytes]:
        """All its lines."""
        return list(self)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.readline, b"")

    def _discard(self) -> None:
        """Read what the application left, as gevent asks after each answer, if it is little."""
        if self._ended:
            return
        self.unread = True
        never_asked = self._begin is not None and self._waits_to_be_asked
        if never_asked or self._left > LARGEST_BODY:
            return
        try:
            while self._some(LARGEST_BODY):
                pass
        except OSError:
            return
        self.unread = False

    def _some(self, most: int) -> bytes:
        """At least one byte and at most so many; b"" at the end. Raises BrokenBody."""
        if self._ended:
            return b""
        if self._begin is not None:
            begin, self._begin = self._begin, None
            begin()
        if self._chunked and not self._left and not self._next_chunk():
            self._ended = True
            return b""
        return self._piece(min(most, self._left))

    def _piece(self, most: int) -> bytes:
        if self._taken > LARGEST_BODY:
            raise self._broken("it is too large")
        piece = self._stream.some(most)
        if not piece:
            raise self._broken("it ends too early")
        self._left -= len(piece)
        self._taken += len(piece)
        if not self._left:
            if self._chunked:
                self._end_of_chunk()
            else:
                self._ended = True
        return piece

    def _next_chunk(self) -> bool:
        """Read the size of the next chunk; False after the last one, with all that follows it."""
        size = _SIZE.fullmatch(self._line())
        if size is None:
            raise self._broken("a chunk has no size")
        self._left = int(size[1], 16)
        if self._left:
            return True
        while (line := self._line()) != _END:
            if not _TRAILER.fullmatch(line):
                raise self._broken("a trailer is none")
        return False

    def _end_of_chunk(self) -> None:
        if self._line() != _END:
            raise self._broken("a chunk does not end")

    def _line(self) -> bytes:
        line = self._stream.line(LONGEST_LINE)
        self._framing += len(line)
        if self._framing > MOST_FRAMING:
            raise self._broken("its chunks are too small")
        return line

    def _broken(self, why: str) -> BrokenBody:
        self.unread, self._ended = True, True
        return BrokenBody(f"The body can't be read: {why}.")


class _Nothing:
    """The stream of a body that there is not."""

    def some(self, _most: int) -> bytes:
        return b""

    def line(self, _longest: int) -> bytes:
        return b""


NO_BODY = Body(_Nothing(), None)
"""The body of every request that has none: nothing of it ever changes."""
