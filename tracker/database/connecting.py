"""How connections to a database are opened, on either engine, and what they are set to."""

import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event

from . import driver
from .files import make_private
from .served_file import ServedFile

LOCK_WAIT_SECONDS = 3
"""The longest that a write waits for a lock; then its sender is told to try again."""

READ_SECONDS = 3.0
"""The longest that a request waits for figures from a server."""

_PATIENCE: dict[str, Any] = {
    "connect_timeout": 3,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,  # milliseconds
}
"""How long a silent network is borne."""


def engine_of_server(
    url: str, most_seconds: int = 10 * LOCK_WAIT_SECONDS, **options: Any
) -> Engine:
    """An engine of PostgreSQL. No statement takes more than `most_seconds`."""
    if "poolclass" not in options:
        options["pool_timeout"] = READ_SECONDS
    settings = f"-c lock_timeout={LOCK_WAIT_SECONDS}s -c statement_timeout={most_seconds}s"
    arguments = _PATIENCE | {"options": settings}
    return create_engine(url, connect_args=arguments, **_SILENT, **options)


def engine_of_file(url: str, file: ServedFile, **options: Any) -> Engine:
    """An engine of SQLite. It opens no other file than the one that was opened first."""
    arguments = {"check_same_thread": False, "timeout": LOCK_WAIT_SECONDS}
    engine = create_engine(url, connect_args=arguments, **_SILENT, **options)
    event.listen(engine, "do_connect", lambda *_: file.refuse_replaced())
    event.listen(engine, "connect", lambda *_: file.opened())
    event.listen(engine, "close", lambda *_: file.closed())
    event.listen(engine, "do_connect", _make_private)
    event.listen(engine, "connect", _durable)
    event.listen(engine, "begin", _begin)
    return engine


_SILENT: dict[str, Any] = {"hide_parameters": True}
"""So that an error in the log names no e-mail address."""


def _make_private(_dialect: Any, _record: Any, arguments: list[Any], _options: Any) -> None:
    """Make a new database with rights for its owner alone, before SQLite makes it for all."""
    with suppress(OSError):  # SQLite says better what is wrong with the folder
        make_private(Path(arguments[0]))


def _durable(connection: sqlite3.Connection, _record: object) -> None:
    """Make SQLite sync every commit before it returns, and let no reader wait for a writer."""
    connection.isolation_level = None  # so that we send BEGIN ourselves
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    # kB, for the pages that a batch's keys fall on.
    connection.execute("PRAGMA cache_size = -32000")
    # Pages, 40 MB: a page written many times is copied to the database once.
    connection.execute("PRAGMA wal_autocheckpoint = 10000")


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get("isolation_level") == "AUTOCOMMIT":
        return
    writes = options.get("writes")
    driver.ask(connection, "BEGIN IMMEDIATE" if writes else "BEGIN", ())
