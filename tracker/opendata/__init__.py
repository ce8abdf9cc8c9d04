"""Files for the public: the ledger, and the figures that are added up from it."""

from .calendars import Calendars
from .figures import (
    BOARD_COLUMNS,
    EVENT_COLUMNS,
    STANDINGS_COLUMNS,
    board_rows,
    event_rows,
    standings_rows,
)
from .files import ENDINGS, cell, write_rows
from .head_files import export_newest_head, head_lines
from .kept_ledgers import KeptLedgers, NotMade
from .ledger_files import export_ledger
from .published import PublishedDatabases, PublishedFile, export_apart

__all__ = [
    "BOARD_COLUMNS",
    "ENDINGS",
    "EVENT_COLUMNS",
    "STANDINGS_COLUMNS",
    "Calendars",
    "KeptLedgers",
    "NotMade",
    "PublishedDatabases",
    "PublishedFile",
    "board_rows",
    "cell",
    "event_rows",
    "export_apart",
    "export_ledger",
    "export_newest_head",
    "head_lines",
    "standings_rows",
    "write_rows",
]
