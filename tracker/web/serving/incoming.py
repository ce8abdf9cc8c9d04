"""The bytes that a client sends, in order: waited for until a deadline, read fairly and bounded."""

import re
import time
from collections.abc import Callable
from errno import ECONNRESET
from typing import Any

from gevent import get_hub

from .turns import Turn, give_way

BLOCK = 4_096
"""The most bytes that are read at a time. Of the smallest chunks they take some milliseconds."""

_END_OF_HEAD = re.compile(rb"\n\r?\n")
"""An empty line. One that ends in a bare line feed ends the head, too, and is then refused."""


class Gone(ConnectionResetError):
    """The client has closed its connection, or is too slow. gevent ends the connection quietly."""

    def __init__(self, why: object) -> None:
        super().__init__(ECONNRESET, str(why))


class Incoming:
    """What a client sends. `waits` is called whenever it is waited for.

    Whoever waits has no timer of its own, as that costs a tenth of a short request. Somebody else
    closes the connections that are `late`.
    """

    def __init__(self, connection: Any, waits: Callable[[], None]) -> None:
        self._sock = connection
        self._loop = get_hub().loop
        self.closed = False
        self._waits = waits
        self._received = bytearray()
        self.deadline = 0.0
        """Until then (monotonic) the client may send what is waited for."""
        self._turn = Turn()

    @property
    def raw(self) -> "Incoming":
        """Itself: whoever takes the connection over finds its socket as `raw._sock`."""
        return self

    def close(self) -> None:
        """Read nothing more: somebody else does."""
        self.closed = True
        self._received.clear()

    def is_late(self, now: float) -> bool:
        """Whether the client has not sent in time what is waited for."""
        return now >= self.deadline

    def begins(self) -> bool:
        """Wait until a client begins to send; False where it closes the connection instead.

        Where it has sent on already, without waiting for an answer, others have a turn first.
        """
        if self._received:
            give_way()
            return True
        return self._receive()

    def head(self, largest: int) -> bytes:
        """All up to the first empty line, as much as came where the stream ends before it.

        Raises ValueError where it is larger.
        """
        looked_at = 0
        while not (end := _END_OF_HEAD.search(self._received, max(0, looked_at - 2), largest)):
            looked_at = len(self._received)
            if looked_at >= largest:
                raise ValueError("the head is too long")
            if not self._receive():
                return self._taken(looked_at)
        return self._taken(end.end())

    def line(self, longest: int) -> bytes:
        """A line with its end; b"" where none of that length comes."""
        looked_at = 0
        while (end := self._received.find(b"\n", looked_at, longest)) < 0:
            looked_at = len(self._received)
            if looked_at >= longest or not self._receive():
                return b""
        return self._taken(end + 1)

    def some(self, most: int) -> bytes:
        """At least one byte and at most so many; b"" at the end of the stream."""
        if not self._received and not self._receive():
            return b""
        return self._taken(most)

    def _taken(self, count: int) -> bytes:
        taken = bytes(self._received[:count])
        del self._received[:count]
        return taken

    def _receive(self) -> bool:
        """Receive a block; False at the end of the stream. Raises Gone."""
        try:
            block = self._block()
        except OSError as error:
            raise Gone(error) from None
        self._received += block
        return bool(block)

    def _block(self) -> bytes:
        if self.is_late(time.monotonic()):
            raise TimeoutError("the client takes too long")
        before = self._loop.iteration
        self._waits()
        block: bytes = self._sock.recv(BLOCK)
        if self._loop.iteration == before:  # it was there already, and nobody else has run
            self._turn.end_if_long()
        else:
            self._turn.begin()
        return block
