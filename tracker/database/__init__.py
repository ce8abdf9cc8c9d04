"""The database: the only package that knows which engine runs.

`migrate` is in `migrating`: few need it, and Alembic is slow to load.
"""

from .engines import LOCK_WAIT_SECONDS, Database, lacks_tables
from .files import row_in_file
from .rows import (
    Progress,
    Row,
    Values,
    insert,
    insert_whole,
    locked,
    no_progress,
    streamed,
    unhurried,
    upsert,
    value_table,
)
from .versions import NOT_MIGRATED

__all__ = [
    "LOCK_WAIT_SECONDS",
    "NOT_MIGRATED",
    "Database",
    "Progress",
    "Row",
    "Values",
    "insert",
    "insert_whole",
    "lacks_tables",
    "locked",
    "no_progress",
    "row_in_file",
    "streamed",
    "unhurried",
    "upsert",
    "value_table",
]
