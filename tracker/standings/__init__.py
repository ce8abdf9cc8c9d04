"""Standings: totals, leaderboards and timelines, and their comparison with the ledger."""

from .board_keys import ALL_ROWS, BoardKey, Since, Window
from .boards import Board, BoardPage, BoardRow
from .book import StandingsBook
from .cases import LettersByCase
from .entrants import BOARDS
from .looking import LOOK_EVERY_SECONDS
from .places import Place
from .published import Newness, written_time
from .snapshot import CaseStanding, Standings
from .timeline import On, Step, TimelinePoint
from .zones import write_hours_anew

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
    "Newness",
    "On",
    "Place",
    "Since",
    "Standings",
    "StandingsBook",
    "Step",
    "TimelinePoint",
    "Window",
    "write_hours_anew",
    "written_time",
]
