"""Looks for changes on a connection of their own, by which a server's database is held, too."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, Select, func, select

from ..campaign import OutOfReach
from .deadlines import Deadlines, within
from .kept_queries import rows_of_kept
from .rows import Values
from .served_file import ServedFile
from .troubles import UNREADABLE, troubles_raised_as

LOOK_SECONDS = 1.0
"""The longest look at a server for changes, and the longest test of a connection."""

_DATA_VERSION = select(func.pragma_data_version().table_valued("data_version").c.data_version)
"""SQLite's number that rises with each commit of another connection."""

_SERVED = 20201211
"""The number of the lock that servers of a database share."""


class Looks:
    """The looks at one database; `file` is that of SQLite, `deadlines` are those of a server.

    Only one thread at a time may look.
    """

    def __init__(
        self, engine: Engine, deadlines: Deadlines | None, file: ServedFile | None
    ) -> None:
        self._engine = engine
        self._deadlines = deadlines
        self._file = file
        self.away = False
        """Whether the last look found the database out of reach."""
        self.closed = False
        self._connection: Connection | None = None
        self._connections = 0
        # Two threads in one connection crash libpq: who closes it waits for who looks.
        self._lock = threading.Lock()
        self._held_alone: bool | None = None
        """How a server's database is held on the connection; None where it is not."""

    def rows_now(self, query: Select[Any]) -> list[Values]:
        """The rows of a query that is kept, as they are now. Raises OutOfReach."""
        with self._look() as looking:
            return rows_of_kept(looking, query)

    def changes_seen(self) -> tuple[int, int]:
        """What changes with another connection's commits to SQLite. Raises OutOfReach."""
        with self._look() as looking:
            [(version,)] = rows_of_kept(looking, _DATA_VERSION)
            return self._connections, int(version)  # another connection counts anew

    @contextmanager
    def _look(self) -> Iterator[Connection]:
        try:
            with troubles_raised_as(OutOfReach), self._lock:
                if self.closed and not self._file:
                    raise OutOfReach("It is closed.")
                if self._file:
                    self._file.refuse_replaced()
                looking = self._looking()
                with within(self._deadlines, looking, LOOK_SECONDS):
                    yield looking
        except UNREADABLE as error:
            self.end()
            self.away = isinstance(error, OutOfReach)
            raise
        self.away = False

    def _looking(self) -> Connection:
        if self._connection is None:
            self._connections += 1
            connection = self._engine.connect()
            self._connection = connection.execution_options(isolation_level="AUTOCOMMIT")
            if self._held_alone is not None:
                self._take_lock(self._connection)
        return self._connection

    def end(self) -> None:
        """Give the connection up, once nobody looks through it."""
        with self._lock:
            connection, self._connection = self._connection, None
            if connection is not None:
                connection.invalidate()
                connection.close()

    def hold(self, alone: bool) -> bool:
        """Hold a server's database together with others, or `alone`; whether that is to be had.

        It is held as long as the connection lasts, and again by each that follows.
        """
        self._held_alone = alone
        with self._lock:
            return self._take_lock(self._looking())

    def _take_lock(self, connection: Connection) -> bool:
        kind = "" if self._held_alone else "_shared"
        query = f"SELECT pg_try_advisory_lock{kind}({_SERVED})"
        return bool(connection.exec_driver_sql(query).scalar_one())

    def release(self) -> None:
        """Hold it no more."""
        self._held_alone = None
        self.end()
