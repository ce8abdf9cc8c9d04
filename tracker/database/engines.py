"""Engines and transactions of one database."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import NullPool, PoolProxiedConnection, StaticPool

from ..campaign import DatabaseBusy
from .versions import (
    NOT_MIGRATED,
    TOO_OLD,
    applied_migration,
    is_too_old,
    newest_migration,
)

LOCK_WAIT_SECONDS = 3
"""The longest that a write waits for a lock; then its sender is told to try again."""


class Database:
    """One database, reached through pooled connections, and one connection kept for the ledger."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._embedded = url.startswith("sqlite")
        self._engine = self._open()
        # PostgreSQL's limit on waiting for a lock starts again after each transaction ahead in the
        # queue, its limit on a statement does not.
        self._ledger_engine = self._open(LOCK_WAIT_SECONDS, poolclass=StaticPool)
        self._unpooled_engine = self._open(poolclass=NullPool)
        self._look: PoolProxiedConnection | None = None

    def _open(self, most_seconds: int = 10 * LOCK_WAIT_SECONDS, **options: Any) -> Engine:
        """An engine. On PostgreSQL no statement takes more than `most_seconds`."""
        options["hide_parameters"] = True  # an error in the log names no e-mail address
        if not self._embedded:
            options.setdefault("pool_pre_ping", True)
            settings = f"-c lock_timeout={LOCK_WAIT_SECONDS}s -c statement_timeout={most_seconds}s"
            return create_engine(self.url, connect_args={"options": settings}, **options)
        engine = create_engine(
            self.url,
            connect_args={"check_same_thread": False, "timeout": LOCK_WAIT_SECONDS},
            **options,
        )
        event.listen(engine, "connect", _durable)
        event.listen(engine, "begin", _begin)
        return engine

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state of the database throughout."""
        level = {} if self._embedded else {"isolation_level": "REPEATABLE READ"}
        with self._engine.connect().execution_options(**level) as connection, connection.begin():
            yield connection

    @contextmanager
    def reading_apart(self) -> Iterator[Connection]:
        """The same as `reading`, on a new connection, so that it may run on any thread."""
        level = {} if self._embedded else {"isolation_level": "REPEATABLE READ"}
        engine = self._unpooled_engine
        with engine.connect().execution_options(**level) as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that writes. At its end everything is on disk, or nothing is.

        Raises DatabaseBusy where the database can't take the write now.
        """
        with _transaction(self._engine) as connection:
            yield connection

    @contextmanager
    def writing_ledger(self) -> Iterator[Connection]:
        """The same on the ledger's own connection: one transaction at a time.

        The ledger's writer may run on a real thread, which must not use pooled connections.
        """
        with _transaction(self._ledger_engine) as connection:
            yield connection

    @contextmanager
    def writing_apart(self) -> Iterator[Connection]:
        """The same on a new connection, so that it may run on any thread."""
        with _transaction(self._unpooled_engine) as connection:
            yield connection

    def changes_seen(self) -> int | None:
        """A number that changes with another connection's commits; None where none is known.

        Only one thread at a time may call it. Raises OperationalError.
        """
        if not self._embedded:
            return None
        try:
            if self._look is None:
                self._look = self._engine.raw_connection()  # in no transaction
            cursor = self._look.cursor()
            cursor.execute("PRAGMA data_version")
            row = cursor.fetchone()
        except sqlite3.OperationalError as error:  # as SQLAlchemy raises it
            raise OperationalError("PRAGMA data_version", None, error) from None
        return None if row is None else int(row[0])

    def ready(self) -> str | None:
        """The reason why the database can't serve now, or None if it can."""
        try:
            with self._engine.connect() as connection:
                applied = applied_migration(connection)
        except DBAPIError as error:
            return NOT_MIGRATED if lacks_tables(error) else "The database can't be reached."
        if is_too_old(applied):
            return TOO_OLD
        if applied != newest_migration():
            return NOT_MIGRATED
        return None

    def undurable(self) -> str | None:
        """The reason why a crash could lose an acknowledged write, or None if it can't."""
        names = ("synchronous",) if self._embedded else ("fsync", "synchronous_commit")
        with self._engine.connect() as connection:
            for name in names:
                ask = f"PRAGMA {name}" if self._embedded else f"SHOW {name}"
                value = str(connection.exec_driver_sql(ask).scalar_one())
                if value in ("0", "1", "off"):
                    return f"The database setting {name} must not be {value}."
        return None

    def close(self) -> None:
        """Give all connections back."""
        if self._look is not None:
            self._look.close()
            self._look = None
        self._engine.dispose()
        self._ledger_engine.dispose()


@contextmanager
def _transaction(engine: Engine) -> Iterator[Connection]:
    try:
        with engine.connect().execution_options(writes=True) as connection, connection.begin():
            yield connection
    except OperationalError as error:
        raise DatabaseBusy(str(error.orig)) from error


def _durable(connection: sqlite3.Connection, _record: object) -> None:
    """Make SQLite sync every commit before it returns, and let no reader wait for a writer."""
    connection.isolation_level = None  # so that we send BEGIN ourselves
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(
        "PRAGMA cache_size = -32000"
    )  # kB, for the pages that a batch's keys fall on
    # Pages, 64 MB: a page written many times is copied to the database once.
    connection.execute("PRAGMA wal_autocheckpoint = 16000")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def lacks_tables(error: DBAPIError) -> bool:
    """Whether a statement failed because a table or a column is missing."""
    if isinstance(error.orig, sqlite3.Error):
        return str(error.orig).startswith("no such ")
    return getattr(error.orig, "sqlstate", None) in _UNDEFINED


_UNDEFINED = ("42P01", "42703")
"""PostgreSQL's codes for a missing table and a missing column."""
