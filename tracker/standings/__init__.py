"""Standings: totals, leaderboards and timelines, and their comparison with the ledger."""

from .boards import BOARDS, Board
from .book import LOOK_EVERY_SECONDS, StandingsBook
from .snapshot import CaseStanding, Standings
from .timeline import Step, TimelinePoint

__all__ = [
    "BOARDS",
    "LOOK_EVERY_SECONDS",
    "Board",
    "CaseStanding",
    "Standings",
    "StandingsBook",
    "Step",
    "TimelinePoint",
]
