"""Engines and transactions of one database."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Select, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool, StaticPool

from ..campaign import DatabaseBusy, OutOfReach
from .connecting import LOCK_WAIT_SECONDS, READ_SECONDS, engine_of_file, engine_of_server
from .deadlines import Deadlines, within
from .holding import FileHold
from .looks import LOOK_SECONDS, Looks
from .rows import Values
from .served_file import REPLACED, ServedFile
from .short_log import ShortLog
from .troubles import Trouble, lacks_tables, trouble_of, troubles_raised_as
from .versions import (
    NOT_MIGRATED,
    TOO_OLD,
    applied_migration,
    is_too_old,
    newest_migration,
)

WRITE_SECONDS = 4.0
"""The longest that a report waits for a server. Its sender is told within five seconds."""

APART_SECONDS = 60.0
"""The longest that a whole board, or a file, is read from a server."""


class Database:
    """One database, reached through pooled connections, and one connection kept for the ledger.

    On a server every wait has a deadline on our side, the only one that notices a stopped server.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.closed = False
        self._embedded = url.startswith("sqlite")
        self._deadlines = None if self._embedded else Deadlines()
        self._file = ServedFile(Path(make_url(url).database or "")) if self._embedded else None
        self.fault: str | None = None
        """Why nothing is read or written, as `compare` has found out from the ledgers' heads."""
        self._engine = self._open()
        # PostgreSQL's limit on waiting for a lock starts again after each transaction ahead in the
        # queue, its limit on a statement does not.
        self._ledger_engine = self._open(LOCK_WAIT_SECONDS, poolclass=StaticPool)
        self._unpooled_engine = self._open(poolclass=NullPool)
        self._looks = Looks(self._engine, self._deadlines, self._file)
        self._hold = FileHold(url.removeprefix("sqlite:///")) if self._embedded else None

    @property
    def is_embedded(self) -> bool:
        """Whether the database is a file that this process reads by itself."""
        return self._embedded

    def _open(self, most_seconds: int = 10 * LOCK_WAIT_SECONDS, **options: Any) -> Engine:
        """An engine. On PostgreSQL no statement takes more than `most_seconds`."""
        if self._file:
            return engine_of_file(self.url, self._file, **options)
        return engine_of_server(self.url, most_seconds, **options)

    def _refuse_replaced(self) -> None:
        """Raise OutOfReach where another database stands in the place of this one."""
        if self.fault:
            raise OutOfReach(self.fault)
        if self._file:
            self._file.refuse_replaced()

    def compare(self, numbers: Mapping[int, int], *, went_back: bool) -> None:
        """Take note up to where the ledgers go, by campaign, and whether one of them `went_back`.

        One that did, without a restore under a new epoch, is of another database that was put in
        the place of this one. Raises OutOfReach then.
        """
        self.fault = REPLACED if went_back else None
        if went_back:
            raise OutOfReach(REPLACED)
        if self._file:
            self._file.holds(numbers)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state of the database throughout.

        Raises OutOfReach, at once while the database is known to be.
        """
        with self._reading(self._engine, READ_SECONDS) as connection:
            yield connection

    @contextmanager
    def reading_apart(self) -> Iterator[Connection]:
        """The same as `reading`, on a new connection, so that it may run on any thread."""
        with self._reading(self._unpooled_engine, APART_SECONDS) as connection:
            yield connection

    @contextmanager
    def _reading(self, engine: Engine, seconds: float) -> Iterator[Connection]:
        if self.away:
            raise OutOfReach(Trouble.AWAY.value)
        with (
            troubles_raised_as(OutOfReach),
            self._transaction(engine, seconds, self._one_state) as connection,
        ):
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that writes. At its end everything is on disk, or nothing is.

        Raises DatabaseBusy where the database can't take the write now.
        """
        with self._writing(self._engine) as connection:
            yield connection

    @contextmanager
    def writing_ledger(self) -> Iterator[Connection]:
        """The same on the ledger's own connection: one transaction at a time.

        The ledger's writer may run on a real thread, which must not use pooled connections.
        """
        with self._writing(self._ledger_engine) as connection:
            yield connection

    @contextmanager
    def writing_apart(self) -> Iterator[Connection]:
        """The same on a new connection, so that it may run on any thread."""
        with self._writing(self._unpooled_engine) as connection:
            yield connection

    @contextmanager
    def _writing(self, engine: Engine) -> Iterator[Connection]:
        with (
            troubles_raised_as(DatabaseBusy),
            self._transaction(engine, WRITE_SECONDS, {"writes": True}) as connection,
        ):
            yield connection

    @property
    def _one_state(self) -> dict[str, Any]:
        return {} if self._embedded else {"isolation_level": "REPEATABLE READ"}

    @contextmanager
    def _transaction(
        self, engine: Engine, seconds: float, options: dict[str, Any]
    ) -> Iterator[Connection]:
        self._refuse_replaced()
        with self._connected(engine) as connection:
            if options:
                connection = connection.execution_options(**options)
            try:
                with within(self._deadlines, connection, seconds), connection.begin():
                    yield connection
            except DBAPIError as error:
                trouble = trouble_of(error)
                if trouble and trouble.ends_connection and not connection.invalidated:
                    connection.invalidate(error)
                raise

    def _connected(self, engine: Engine) -> Connection:
        """A connection that answers: one that has ended since it was used last is replaced."""
        connection = engine.connect()
        if self._deadlines is None:
            return connection
        if connection.info.setdefault("new", True):
            connection.info["new"] = False
            return connection
        deadline = self._deadlines.begin(connection, LOOK_SECONDS)
        try:
            engine.dialect.do_ping(connection.connection.driver_connection)  # type: ignore[arg-type]
        except Exception as error:
            connection.invalidate(error)
            connection.close()
            if deadline.passed:  # a new one would wait as long
                raise OutOfReach(Trouble.AWAY.value) from error
            return engine.connect()
        finally:
            self._deadlines.end(deadline)
        return connection

    def hold(self, *, alone: bool = False) -> bool:
        """Hold the database until `close`, as a server, or `alone` to put another in its place.

        Gives whether it is to be had: not while somebody holds it alone, nor alone while anybody
        does.
        """
        held = self._hold.take(alone) if self._hold else self._looks.hold(alone)
        if not held:
            self.release()
        return held

    def release(self) -> None:
        """Hold the database no more."""
        self._looks.release()
        if self._hold:
            self._hold.release()

    def rows_now(self, query: Select[Any]) -> list[Values]:
        """The rows of a query that is kept, as they are now, on a connection for such looks.

        Without a transaction around it, it costs a third of one. Only one thread at a time may call
        it or `changes_seen`. Raises OutOfReach, and then `away` says so until a look succeeds.
        """
        return self._looks.rows_now(query)

    def changes_seen(self) -> tuple[int, int] | None:
        """What changes with another connection's commits; None where nothing like that is known.

        Raises OutOfReach.
        """
        return self._looks.changes_seen() if self._embedded else None

    @property
    def away(self) -> bool:
        """Whether the last look found the database out of reach: then nobody waits to read it."""
        return self._looks.away

    def ready(self) -> str | None:
        """The reason why the database can't serve now, or None if it can."""
        if replaced := self.fault or (self._file and self._file.fault()):
            return replaced
        try:
            with (
                troubles_raised_as(OutOfReach),
                self._connected(self._engine) as connection,
                within(self._deadlines, connection, LOOK_SECONDS),
            ):
                applied = applied_migration(connection)
        except OutOfReach:
            return _UNREACHED
        except DBAPIError as error:
            return NOT_MIGRATED if lacks_tables(error) else _UNREACHED
        if is_too_old(applied):
            return TOO_OLD
        if applied != newest_migration():
            return NOT_MIGRATED
        return None

    def keep_log_short(self, apart: Callable[[Callable[[], None]], None]) -> None:
        """Keep the log of an SQLite database short from now on, as long as it is served.

        `apart` runs a blocking call where it stalls nobody else.
        """
        if self._file:
            file = self._file
            ShortLog(file.path, apart, lambda: not file.fault(), lambda: self.closed).keep()

    def reopen(self) -> None:
        """Close all connections: another database was put in the place of this one."""
        self._looks.end()
        self._engine.dispose()
        self._ledger_engine.dispose()
        self.fault = None
        if self._file:
            self._file.forget()

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
        self.closed = self._looks.closed = True
        self.release()
        self._engine.dispose()
        self._ledger_engine.dispose()
        if self._deadlines is not None:
            self._deadlines.close()


_UNREACHED = "The database can't be reached."
