"""Engines, transactions and upserts. The only file that knows which database engine runs."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from operator import itemgetter
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import (
    Connection,
    Engine,
    Table,
    Text,
    bindparam,
    create_engine,
    event,
    func,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import NullPool, PoolProxiedConnection, StaticPool

from .campaign import LedgerBusy

LOCK_WAIT_SECONDS = 3
"""How long a write waits for a lock before its sender is told to try again."""

STREAMED_TOGETHER = 10_000
"""How many rows of a large result are in memory at a time."""

NOT_MIGRATED = "The database is not migrated: run `flask --app app tracker init`."

MIGRATIONS = Path(__file__).parent / "migrations"

Row = dict[str, Any]
Values = tuple[Any, ...]
Columns = tuple[str, ...]


class Database:
    """One database, reached through pooled connections, and one connection kept for the ledger."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._embedded = url.startswith("sqlite")
        self._engine = self._open()
        # A lock's wait begins anew for each who waited in front, a statement's does not.
        self._ledger_engine = self._open(LOCK_WAIT_SECONDS, poolclass=StaticPool)
        self._unpooled_engine = self._open(poolclass=NullPool)
        self._look: PoolProxiedConnection | None = None

    def _open(self, most_seconds: int = 10 * LOCK_WAIT_SECONDS, **options: Any) -> Engine:
        """An engine; on PostgreSQL no statement takes more than so many seconds."""
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
    def writing(self) -> Iterator[Connection]:
        """A transaction that writes; on leaving it everything is on disk, or nothing.

        Raises LedgerBusy where the database can't take the write now.
        """
        with _transaction(self._engine) as connection:
            yield connection

    @contextmanager
    def writing_ledger(self) -> Iterator[Connection]:
        """As `writing`, on the connection kept for the ledger: one transaction at a time.

        The ledger's writer may run it on a thread of its own, where pooled connections may not go.
        """
        with _transaction(self._ledger_engine) as connection:
            yield connection

    @contextmanager
    def writing_apart(self) -> Iterator[Connection]:
        """As `writing`, on a connection of its own, so that it may run on any thread."""
        with _transaction(self._unpooled_engine) as connection:
            yield connection

    def changes_seen(self) -> int | None:
        """A number that differs whenever another connection has committed; None if not known.

        To be asked from one thread at a time. Raises OperationalError.
        """
        if not self._embedded:
            return None
        try:
            if self._look is None:
                self._look = self._engine.raw_connection()  # outside of any transaction
            cursor = self._look.cursor()
            cursor.execute("PRAGMA data_version")
            row = cursor.fetchone()
        except sqlite3.OperationalError as error:  # as the engine itself would raise it
            raise OperationalError("PRAGMA data_version", None, error) from None
        return None if row is None else int(row[0])

    def ready(self) -> str | None:
        """Why the database can't serve now, or None if it can."""
        try:
            with self._engine.connect() as connection:
                applied = MigrationContext.configure(connection).get_current_revision()
        except DBAPIError:
            return "The database can't be reached."
        if applied != newest_migration():
            return NOT_MIGRATED
        return None

    def undurable(self) -> str | None:
        """Why an acknowledged write could be lost in a crash, or None if it can't."""
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
        raise LedgerBusy(str(error.orig)) from error


def _durable(connection: sqlite3.Connection, _record: object) -> None:
    """Every commit is synced before it returns; readers never wait for a writer."""
    connection.isolation_level = None  # so that BEGIN is ours to say
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA cache_size = -32000")  # kB: the pages that a batch's keys land on
    # Pages, 64 MB: one that is written again and again is copied to its place once.
    connection.execute("PRAGMA wal_autocheckpoint = 16000")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def locked(connection: Connection, query: Any) -> Any:
    """The query, made to wait until no other transaction holds its rows, and to hold them then."""
    return query if connection.dialect.name == "sqlite" else query.with_for_update()


def listed(connection: Connection, name: str, values: Sequence[str]) -> tuple[Any, Row]:
    """A table of one column, `value`, that holds these texts; and what is bound to `name` for it.

    For a query that asks for a column IN it. With a list in its place PostgreSQL, which knows
    nothing of a table before it was analysed, reads all of an index rather than value by value.
    """
    if connection.dialect.name == "sqlite":
        return _json_listed(name), {name: json.dumps(values)}
    return _array_listed(name), {name: list(values)}


@lru_cache(maxsize=16)
def _json_listed(name: str) -> Any:
    return func.json_each(bindparam(name)).table_valued("value")


@lru_cache(maxsize=16)
def _array_listed(name: str) -> Any:
    texts = bindparam(name, type_=postgresql.ARRAY(Text))
    return func.unnest(texts).table_valued("value").render_derived()


def unhurried(connection: Connection) -> None:
    """Let no statement of this transaction be given up because it waits or takes long."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        connection.execute(text("SET LOCAL statement_timeout = 0"))


def lacks_tables(error: DBAPIError) -> bool:
    """Whether a statement failed because its tables are not there, or not as they should be."""
    if isinstance(error.orig, sqlite3.Error):
        return str(error.orig).startswith("no such ")
    return getattr(error.orig, "sqlstate", None) in _UNDEFINED


_UNDEFINED = ("42P01", "42703")
"""PostgreSQL's codes for a table and a column that are not there."""


def streamed(connection: Connection, query: Any) -> Iterator[Sequence[Any]]:
    """The rows of a query in blocks, however many there are, in little memory."""
    yield from connection.execute(
        query, execution_options={"yield_per": STREAMED_TOGETHER}
    ).partitions()


def insert(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows, which all name the same columns, in one call to the driver."""
    if rows:
        _put_named(connection, table, rows, (), None)


def insert_whole(connection: Connection, table: Table, rows: Sequence[Values]) -> None:
    """Insert rows that have a value for each column of the table, in its order.

    As `insert`, for what is written with every report: a dict costs three times a tuple.
    """
    if rows:
        _put(connection, table, _names(table), rows, (), None)


@lru_cache(maxsize=64)
def _names(table: Table) -> Columns:
    return tuple(column.name for column in table.columns)


def upsert(
    connection: Connection,
    table: Table,
    rows: Sequence[Row],
    *,
    add: tuple[str, ...] = (),
    replace: tuple[str, ...] = (),
) -> None:
    """Insert rows of different keys; where one stands, add to columns `add`, overwrite `replace`.

    They all name the same columns.
    """
    if rows:
        _put_named(connection, table, rows, add, replace)


def _put_named(
    connection: Connection, table: Table, rows: Sequence[Row], add: Columns, replace: Columns | None
) -> None:
    names = tuple(name for name in _names(table) if name in rows[0])
    if len(names) < len(rows[0]):
        raise KeyError(*(set(rows[0]) - set(names)))
    values = [*map(itemgetter(*names), rows)]
    _put(connection, table, names, values, add, replace)


def _put(
    connection: Connection,
    table: Table,
    names: Columns,
    rows: Sequence[Values],
    add: Columns,
    replace: Columns | None,
) -> None:
    """Insert rows of these columns, which are in the order of the table."""
    if connection.dialect.name == "sqlite":
        _rows_inserted(table, names, add, replace).run(connection, rows)
    else:
        columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
        connection.execute(_columns_inserted(table, names, add, replace), columns)


class _RowsInserted:
    """An INSERT of rows, compiled once: SQLAlchemy would do so anew for every row's values."""

    def __init__(self, statement: Any) -> None:
        dialect = sqlite.dialect()
        compiled = statement.compile(dialect=dialect)
        self._text = str(compiled)
        kinds = [statement.table.c[name].type for name in compiled.positiontup]
        processors = [kind.dialect_impl(dialect).bind_processor(dialect) for kind in kinds]
        # Cached, as the rows of a batch share their days, times and truths: each of these is a
        # call or two in Python.
        self._processors = [
            (at, lru_cache(maxsize=256)(how)) for at, how in enumerate(processors) if how
        ]

    def run(self, connection: Connection, rows: Sequence[Values]) -> None:
        if self._processors:
            columns: list[Iterable[Any]] = [*zip(*rows, strict=True)]
            for at, how in self._processors:
                columns[at] = map(how, columns[at])
            rows = [*zip(*columns, strict=True)]
        connection.exec_driver_sql(self._text, rows)


@lru_cache(maxsize=64)
def _rows_inserted(
    table: Table, names: Columns, add: Columns, replace: Columns | None
) -> _RowsInserted:
    statement = sqlite.insert(table).values({name: bindparam(name) for name in names})
    return _RowsInserted(_upserted(statement, table, add, replace))


@lru_cache(maxsize=64)
def _columns_inserted(table: Table, names: Columns, add: Columns, replace: Columns | None) -> Any:
    """An INSERT that takes a list for each column: one round trip, however many rows."""
    lists = [bindparam(name, type_=postgresql.ARRAY(table.c[name].type)) for name in names]
    statement = postgresql.insert(table).from_select(names, select(*map(func.unnest, lists)))
    return _upserted(statement, table, add, replace)


def _upserted(statement: Any, table: Table, add: Columns, replace: Columns | None) -> Any:
    if replace is None:
        return statement
    changes = {name: table.c[name] + statement.excluded[name] for name in add}
    changes |= {name: statement.excluded[name] for name in replace}
    keys = list(table.primary_key.columns)
    if not changes:
        return statement.on_conflict_do_nothing(index_elements=keys)
    return statement.on_conflict_do_update(index_elements=keys, set_=changes)


def migrate(url: str) -> None:
    """Bring the database at `url` to the newest schema; an embedded one is made if need be."""
    if url.startswith("sqlite:///"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    database = Database(url)
    try:
        with database.writing() as connection:
            unhurried(connection)
            if connection.dialect.name == "postgresql":  # two starting servers take turns
                connection.execute(text("SELECT pg_advisory_xact_lock(20201210)"))
            config = _alembic()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    finally:
        database.close()


def newest_migration() -> str | None:
    """The name of the newest migration."""
    return ScriptDirectory.from_config(_alembic()).get_current_head()


def _alembic() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config
