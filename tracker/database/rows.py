"""Reading and writing rows alike on both engines: locks, lists, streams, inserts and upserts.

The dialect of an engine is loaded where that engine runs: PostgreSQL's takes 60 ms.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, Text, bindparam, func, select, text

from . import driver
from .deadlines import lift

STREAMED_TOGETHER = 10_000
"""The rows of a large result that are read into memory at a time."""

Row = dict[str, Any]
Values = tuple[Any, ...]
Columns = tuple[str, ...]


def locked(connection: Connection, query: Any, table: Table, *, skip: bool = False) -> Any:
    """The query, which then waits for the rows of a table in it until nobody else changes them.

    With `skip`, it leaves out those that somebody else changes instead of waiting for them. They
    stay locked until the transaction ends, but other rows may go on referring to them. SQLite
    needs no such lock, as it lets one transaction write at a time.
    """
    if connection.dialect.name == "sqlite":
        return query
    return query.with_for_update(of=table, key_share=True, skip_locked=skip)


def value_table(connection: Connection, name: str, values: Sequence[str]) -> tuple[Any, Row]:
    """A table with these texts in its one column, `value`; and the parameter that it needs.

    For `column IN (SELECT value …)`. Given a plain list instead, PostgreSQL reads a whole index of
    a table that it has not analysed yet, rather than look the values up one by one.
    """
    if connection.dialect.name == "sqlite":
        return _json_table(name), {name: json.dumps(values)}
    return _array_table(name), {name: list(values)}


def among(connection: Connection, column: ColumnElement[str], values: Sequence[str]) -> Any:
    """SQL: a column has one of these texts, any number of them: they are one parameter.

    Given one by one, PostgreSQL takes 65,535 at most.
    """
    if connection.dialect.name == "sqlite":
        table = func.json_each(json.dumps(values)).table_valued("value")
    else:
        from sqlalchemy.dialects import postgresql

        texts = bindparam(None, list(values), type_=postgresql.ARRAY(Text), unique=True)
        table = func.unnest(texts).table_valued("value").render_derived()
    return column.in_(select(table.c.value))


@lru_cache(maxsize=16)
def _json_table(name: str) -> Any:
    return func.json_each(bindparam(name)).table_valued("value")


@lru_cache(maxsize=16)
def _array_table(name: str) -> Any:
    from sqlalchemy.dialects import postgresql

    texts = bindparam(name, type_=postgresql.ARRAY(Text))
    return func.unnest(texts).table_valued("value").render_derived()


def unhurried(connection: Connection) -> None:
    """Let the statements of this transaction wait and run as long as they need."""
    lift(connection)
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        connection.execute(text("SET LOCAL statement_timeout = 0"))


Progress = Callable[[int], object]
"""Called with the number of rows done since the last call, for a progress bar."""


def no_progress(_rows: int) -> None:
    """Shows nothing."""


def streamed(
    connection: Connection, query: Any, progress: Progress = no_progress
) -> Iterator[Sequence[Any]]:
    """The rows of a query in blocks, so that any number of them takes little memory."""
    result = connection.execute(query, execution_options={"yield_per": STREAMED_TOGETHER})
    for block in result.partitions():
        yield block
        progress(len(block))


def plain_rows(connection: Connection, query: Any) -> list[Values]:
    """The rows of a query as the driver gives them.

    For very many rows: SQLAlchemy takes as long to wrap them as SQLite to read them. Their columns
    must be texts and integers, for which the driver needs no help.
    """
    result = connection.execute(query)
    try:
        return list(result.cursor.fetchall())
    finally:
        result.close()


def insert(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows, which all name the same columns, in one call to the driver."""
    if rows:
        _put_named(connection, table, rows, (), None)


def insert_whole(connection: Connection, table: Table, rows: Sequence[Values]) -> None:
    """Insert rows that have a value for each column of the table, in its order.

    For what is written with every report, as a dict costs three times what a tuple does.
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
    """Insert rows; where a key is there already, add to columns `add` and overwrite `replace`.

    All rows name the same columns and differ in their keys.
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
    """Insert rows of the columns `names`, which stand in the table's order."""
    if connection.dialect.name == "sqlite":
        _rows_inserted(table, names, add, replace).run(connection, rows)
    else:
        columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
        connection.execute(_columns_inserted(table, names, add, replace), columns)


class _RowsInserted:
    """An INSERT of rows that is compiled once; SQLAlchemy would prepare each row's values anew."""

    def __init__(self, statement: Any) -> None:
        from sqlalchemy.dialects import sqlite

        dialect = sqlite.dialect()
        compiled = statement.compile(dialect=dialect)
        self._text = str(compiled)
        kinds = [statement.table.c[name].type for name in compiled.positiontup]
        processors = [kind.dialect_impl(dialect).bind_processor(dialect) for kind in kinds]
        # Cached, since the rows of a batch share their days, times and flags, and to convert one
        # takes a call or two in Python.
        self._processors = [
            (at, lru_cache(maxsize=256)(how)) for at, how in enumerate(processors) if how
        ]

    def run(self, connection: Connection, rows: Sequence[Values]) -> None:
        if self._processors:
            columns: list[Iterable[Any]] = [*zip(*rows, strict=True)]
            for at, how in self._processors:
                columns[at] = map(how, columns[at])
            rows = [*zip(*columns, strict=True)]
        driver.put(connection, self._text, rows)


@lru_cache(maxsize=64)
def _rows_inserted(
    table: Table, names: Columns, add: Columns, replace: Columns | None
) -> _RowsInserted:
    from sqlalchemy.dialects import sqlite

    statement = sqlite.insert(table).values({name: bindparam(name) for name in names})
    return _RowsInserted(_upserted(statement, table, add, replace))


@lru_cache(maxsize=64)
def _columns_inserted(table: Table, names: Columns, add: Columns, replace: Columns | None) -> Any:
    """An INSERT that takes one list per column: one round trip for any number of rows."""
    from sqlalchemy.dialects import postgresql

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
