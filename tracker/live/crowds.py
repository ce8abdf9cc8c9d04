"""Crowds: the viewers who watch the same, and so are sent the same."""

from dataclasses import dataclass


@dataclass
class Crowd:
    """The viewers of a scope or a board: how many they are, and what they were all sent last.

    `newness` is the revision and version of that. `failing` says that it could not be sent the
    last time.
    """

    newness: tuple[int, int]
    sent_at: float = float("-inf")
    viewers: int = 0
    failing: bool = False
