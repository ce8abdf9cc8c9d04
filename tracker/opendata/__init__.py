"""Files for the public: the ledger, and the figures that are added up from it."""

from .figures import (
    BOARD_COLUMNS,
    EVENT_COLUMNS,
    STANDINGS_COLUMNS,
    board_rows,
    event_rows,
    standings_rows,
)
from .files import ENDINGS, cell, write_rows
from .ledger_files import entry_count, export_ledger, ledger_lines
from .published import PublishedDatabases, PublishedFile, export_apart

__all__ = [
    "BOARD_COLUMNS",
    "ENDINGS",
    "EVENT_COLUMNS",
    "STANDINGS_COLUMNS",
    "PublishedDatabases",
    "PublishedFile",
    "board_rows",
    "cell",
    "entry_count",
    "event_rows",
    "export_apart",
    "export_ledger",
    "ledger_lines",
    "standings_rows",
    "write_rows",
]
