"""Crowds: the viewers who watch the same, and so are sent the same."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from ..standings import Newness

Watched = TypeVar("Watched")

SHORTEST_PAUSE_SECONDS = 0.025
"""The shortest time between two looks, however many crowds are due at different times."""

TURN_SECONDS = 0.003
"""After so long, others get a turn of the event loop."""


@dataclass
class Crowd(Generic[Watched]):
    """The viewers of a scope or a board: how many they are, and what they were all sent last.

    `watched` is what they watch, `room` its name on the server, and `newness` that of what was
    sent. `stamp` is that of the standings when their board was last looked at.
    `failing` says that it could not be sent the last time.
    """

    watched: Watched
    room: str
    newness: Newness
    sent_at: float = float("-inf")
    viewers: int = 0
    stamp: int = -1
    failing: bool = False


class Turn:
    """A turn of the event loop, in work that takes longer than one."""

    def __init__(self, give_way: Callable[[], object]) -> None:
        self._give_way = give_way
        self._began = time.monotonic()

    def end_if_long(self) -> None:
        """Let others run if this turn has taken its time, and begin another."""
        if time.monotonic() - self._began > TURN_SECONDS:
            self.end()

    def end(self) -> None:
        """Let others run, and begin another turn."""
        self._give_way()
        self._began = time.monotonic()
