"""Standings: totals, leaderboards and timelines, and their comparison with the ledger."""

from .boards import ALL_ROWS, Board, BoardKey, BoardPage, BoardRow, Window
from .book import LOOK_EVERY_SECONDS, StandingsBook
from .entrants import BOARDS
from .movement import Since
from .places import Place
from .snapshot import CaseStanding, Standings
from .timeline import Step, TimelinePoint

__all__ = [
    "ALL_ROWS",
    "BOARDS",
    "LOOK_EVERY_SECONDS",
    "Board",
    "BoardKey",
    "BoardPage",
    "BoardRow",
    "CaseStanding",
    "Place",
    "Since",
    "Standings",
    "StandingsBook",
    "Step",
    "TimelinePoint",
    "Window",
]
