"""Standings: totals, leaderboards and timelines, and their comparison with the ledger."""

from .board_keys import ALL_ROWS, BoardKey, Since, Window
from .boards import Board, BoardPage, BoardRow
from .book import LOOK_EVERY_SECONDS, StandingsBook
from .cases import LettersByCase
from .entrants import BOARDS
from .places import Place
from .published import written_time
from .snapshot import CaseStanding, Standings
from .timeline import On, Step, TimelinePoint

__all__ = [
    "ALL_ROWS",
    "BOARDS",
    "LOOK_EVERY_SECONDS",
    "Board",
    "BoardKey",
    "BoardPage",
    "BoardRow",
    "CaseStanding",
    "LettersByCase",
    "On",
    "Place",
    "Since",
    "Standings",
    "StandingsBook",
    "Step",
    "TimelinePoint",
    "Window",
    "written_time",
]
