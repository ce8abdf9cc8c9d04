"""Brings a database to the newest schema."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from .engines import Database
from .rows import unhurried
from .versions import MIGRATIONS, TOO_OLD


def migrate(url: str) -> None:
    """Bring the database at `url` to the newest schema; make an SQLite one where there is none.

    Raises ValueError for a database that is too old for that.
    """
    if url.startswith("sqlite:///"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    database = Database(url)
    try:
        if database.ready() == TOO_OLD:
            raise ValueError(TOO_OLD)
        with database.writing() as connection:
            unhurried(connection)
            if connection.dialect.name == "postgresql":  # servers that start at once take turns
                connection.execute(text("SELECT pg_advisory_xact_lock(20201210)"))
            upgrade(connection)
    finally:
        database.close()


def upgrade(connection: Connection) -> None:
    """Bring the database of a transaction to the newest schema."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
