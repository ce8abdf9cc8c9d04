"""Turns: connections that always have more to send go on one at a time, between all others' work.

gevent lets others run only where a socket would block. Whoever sends without end never blocks, and
would keep the worker to itself.
"""

import time
from collections import deque

import gevent
from gevent.event import Event

GIVEN_SECONDS = 0.001
"""The time that is given to others: the greedy together go on with one step after each.

A turn of the event loop alone would not do: the thread that writes needs Python's lock, too.
"""

LONGEST_TURN_SECONDS = 0.003
"""After so long without a wait, a connection lets others run."""

_queue: deque[Event] = deque()
"""Those who gave way, the first first. A lock would be taken again by whoever has just left it."""


def give_way() -> None:
    """Let others run, and come back once it is this greenlet's turn among those who gave way."""
    turn = Event()
    _queue.append(turn)
    if len(_queue) == 1:
        gevent.spawn(_call_up)
    turn.wait()


def _call_up() -> None:
    """Call up those in the queue, one at a time, until it is empty."""
    while _queue:
        gevent.sleep(GIVEN_SECONDS)
        _queue[0].set()
        _queue.popleft()


class Turn:
    """A turn of the worker, for work that may take longer than one."""

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Begin another, as others have just run."""
        self._began = time.monotonic()

    def end_if_long(self) -> None:
        """Let others run if this turn has taken its time, and begin another."""
        if time.monotonic() - self._began > LONGEST_TURN_SECONDS:
            give_way()
            self.begin()
