"""The database: the only package that knows which engine runs.

`migrate` is in `migrating`: few need it, and Alembic is slow to load.
"""

from .connecting import LOCK_WAIT_SECONDS
from .engines import Database
from .files import make_private, row_in_file
from .kept_queries import rows_of_kept, run_kept
from .rows import (
    Progress,
    Row,
    Values,
    among,
    insert,
    insert_whole,
    locked,
    no_progress,
    plain_rows,
    streamed,
    unhurried,
    upsert,
    value_table,
)
from .served_file import REPLACED
from .troubles import UNREADABLE, Trouble, lacks_tables, trouble_of
from .versions import NOT_MIGRATED, newest_migration

__all__ = [
    "LOCK_WAIT_SECONDS",
    "NOT_MIGRATED",
    "REPLACED",
    "UNREADABLE",
    "Database",
    "Progress",
    "Row",
    "Trouble",
    "Values",
    "among",
    "insert",
    "insert_whole",
    "lacks_tables",
    "locked",
    "make_private",
    "newest_migration",
    "no_progress",
    "plain_rows",
    "row_in_file",
    "rows_of_kept",
    "run_kept",
    "streamed",
    "trouble_of",
    "unhurried",
    "upsert",
    "value_table",
]
