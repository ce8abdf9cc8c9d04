"""The schema that a database has, and the newest there is."""

from functools import cache
from pathlib import Path

from sqlalchemy import Connection, text

MIGRATIONS = Path(__file__).parent.parent / "migrations"

TOO_OLD = (
    "This database is of a version before the first that is kept, and can't be brought up to date:"
    " point DATABASE_URL at a new one, or move this one away, and run"
    " `flask --app app tracker init` to begin anew."
)

_REPLACED = frozenset({"0001", "0002", "0003", "0004", "0005", "0006"})
"""The migrations that were drawn together into 0007, before any ledger was public."""

NOT_MIGRATED = "The database is not migrated: run `flask --app app tracker init`."


@cache
def newest_migration() -> str:
    """The number of the newest migration, such as "0005", with which its file's name begins.

    Alembic could tell, but takes a third of a second to load.
    """
    return max(path.name for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))[:4]


def is_too_old(applied: str | None) -> bool:
    """Whether a database has only migrations that nothing brings up to date any more."""
    return applied in _REPLACED


def applied_migration(connection: Connection) -> str | None:
    """The number of the newest migration that was applied. Raises DBAPIError without tables."""
    number: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return number
