"""Which leaderboard, and which of its rows."""

from dataclasses import dataclass
from typing import Literal

from ..campaign import By

Since = Literal["day", "hour"]


@dataclass(frozen=True)
class BoardKey:
    """Which leaderboard: its name in `BOARDS`, and what narrows or changes it.

    `section` keeps what belongs to a section. `case` counts the letters for one case. `band` keeps
    events of a size, named by the most people in it. `since` says from when movement counts.
    """

    board: str
    section: str | None = None
    case: str | None = None
    by: By = "letters"
    band: int | None = None
    since: Since = "day"


@dataclass(frozen=True)
class Window:
    """Which rows of a board: `limit` rows from a position (from 0), or with an id in the middle."""

    limit: int | None = 100
    start: int = 0
    around: str | None = None


ALL_ROWS = Window(limit=None)
