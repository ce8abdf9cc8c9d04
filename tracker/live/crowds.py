"""Crowds: the viewers who watch the same, and so are sent the same."""

from dataclasses import dataclass
from typing import Generic, TypeVar

Watched = TypeVar("Watched")

Newness = tuple[int, int]
"""A revision and a version: the higher pair is the newer."""


@dataclass
class Crowd(Generic[Watched]):
    """The viewers of a scope or a board: how many they are, and what they were all sent last.

    `watched` is what they watch, `room` its name on the server, and `newness` the revision and
    version of what was sent. `stamp` is that of the standings when their board was last looked at.
    `failing` says that it could not be sent the last time.
    """

    watched: Watched
    room: str
    newness: Newness
    sent_at: float = float("-inf")
    viewers: int = 0
    stamp: int = -1
    failing: bool = False
