"""Deadlines on our side: a server that has stopped ends no statement by itself.

A stopped server keeps its connections: the kernel goes on acknowledging what we send, so neither a
limit on statements nor one on silent connections ever strikes. Whoever waits past the deadline has
the connection cut under it, in whichever thread it waits, and gets an error.
"""

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

LOOK_EVERY_SECONDS = 0.1
"""How often the deadlines are looked at: by so much one may be late."""

FOREVER = float("inf")


@dataclass(eq=False)
class Deadline:
    """When a connection is cut, on the monotonic clock. `passed` says that it has been."""

    at: float
    server: Any
    passed: bool = False


class Deadlines:
    """The deadlines of the connections that are in use. Thread-safe."""

    def __init__(self) -> None:
        self._running: set[Deadline] = set()
        self._closed = False
        threading.Thread(target=self._watch, name="database deadlines", daemon=True).start()

    def begin(self, connection: Connection, seconds: float) -> Deadline:
        """Cut a connection after so long, unless `end` is called before."""
        server = connection.connection.driver_connection
        deadline = Deadline(time.monotonic() + seconds, server)
        connection.info["deadline"] = deadline
        self._running.add(deadline)
        return deadline

    def end(self, deadline: Deadline) -> None:
        """Let the connection of a deadline be."""
        self._running.discard(deadline)

    def close(self) -> None:
        """Watch no more."""
        self._closed = True

    def _watch(self) -> None:
        while not self._closed:
            time.sleep(LOOK_EVERY_SECONDS)
            now = time.monotonic()
            for deadline in list(self._running):
                if deadline.at < now:
                    self._running.discard(deadline)
                    deadline.passed = True
                    with suppress(Exception):  # it has just ended by itself
                        _cut(deadline.server.pgconn.socket)


def _cut(descriptor: int) -> None:
    """Shut a socket down: whoever waits for it is told that the other side has closed it."""
    with socket.socket(fileno=os.dup(descriptor)) as connected:
        connected.shutdown(socket.SHUT_RDWR)


def lift(connection: Connection) -> None:
    """Give the work on a connection all the time that it needs."""
    if deadline := connection.info.get("deadline"):
        deadline.at = FOREVER


@contextmanager
def within(deadlines: Deadlines | None, connection: Connection, seconds: float) -> Iterator[None]:
    """Give what is done on a connection so many seconds, where there are deadlines at all."""
    if deadlines is None:
        yield
        return
    deadline = deadlines.begin(connection, seconds)
    try:
        yield
    finally:
        deadlines.end(deadline)
