"""Real threads for blocking calls, so that these stall nobody else under gevent."""

import os
import sys
from collections.abc import Callable
from typing import Any

from .campaign import DatabaseBusy

MOST_WAITING = 64
"""The most calls that wait for a thread. Whoever comes then is told to try again."""


def under_gevent() -> bool:
    """Whether gevent has put its sockets in place; a program without it does not load it."""
    monkey = sys.modules.get("gevent.monkey")
    return monkey is not None and bool(monkey.is_module_patched("socket"))


def of_the_system(name: str) -> Any:
    """A function of `os` as it is: gevent's own would need its loop, which a thread has not."""
    if not under_gevent():
        return getattr(os, name)
    from gevent.monkey import get_original

    return get_original("os", name)


class Threads:
    """So many threads, for one kind of work: whatever waits for them delays no other kind.

    Without gevent a blocking call runs in the thread that makes it, as it stalls nobody else.
    """

    def __init__(self, number: int, most_waiting: int | None = None) -> None:
        self._number = number
        self._most = None if most_waiting is None else number + most_waiting
        self._calls = 0
        self._pool: Any = None

    def run(self, call: Callable[[], None]) -> None:
        """Run a blocking call, and raise what it raises.

        A thread can't be stopped. A greenlet that is killed meanwhile ends once the call has ended.
        Raises DatabaseBusy where too many wait already.
        """
        if not under_gevent():
            call()
            return
        if self._most is not None and self._calls >= self._most:
            raise DatabaseBusy("too many wait for the database")
        self._calls += 1
        try:
            self._run(call)
        finally:
            self._calls -= 1

    def _run(self, call: Callable[[], None]) -> None:
        failed: list[BaseException] = []

        def call_quietly() -> None:
            try:
                call()
            except BaseException as error:  # noqa: BLE001 - raised below; gevent would print it, too
                failed.append(error)

        running = self._threads().spawn(call_quietly)
        killed: BaseException | None = None
        while not running.ready():
            try:
                running.wait()
            except BaseException as error:  # noqa: BLE001 - it is raised below
                killed = error
        if killed:
            raise killed
        if failed:
            raise failed[0]

    def _threads(self) -> Any:
        """The threads, begun by the process that needs them: they would not outlive a fork."""
        if self._pool is None:
            from gevent.threadpool import ThreadPool

            self._pool = ThreadPool(self._number)
        return self._pool
