"""The movement of a leaderboard's row, as pages show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ...campaign import Sentence, sentence
from ...standings import BoardRow

Direction = Literal["up", "down", "same", "new"]


@dataclass(frozen=True)
class Movement:
    """How far a row has moved: where to, a sign and a number for the eye, and words for the ear."""

    direction: Direction
    sign: str
    places: int
    words: Sentence


def movement(row: BoardRow, others: Sequence[BoardRow] = ()) -> Movement:
    """The movement of a row. `movement` in static/js/board.js does the same.

    Where none of the `others` had a rank either, nobody is called new: the board is.
    """
    if row.was is None:
        if others and all(other.was is None for other in others):
            return Movement("same", "", 0, sentence("as before"))
        return Movement("new", "", 0, sentence("new"))
    places = row.was - row.ranked.rank
    if places > 0:
        return Movement("up", "▲", places, sentence("up %(places)s", places=places))
    if places < 0:
        return Movement("down", "▼", -places, sentence("down %(places)s", places=-places))
    return Movement("same", "", 0, sentence("as before"))
