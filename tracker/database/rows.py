"""Reading and writing rows alike on both engines: locks, lists, streams, inserts and upserts.

The dialect of an engine is loaded where that engine runs: PostgreSQL's takes 60 ms.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Table, Text, bindparam, func, select, text

STREAMED_TOGETHER = 10_000
"""How many rows of a large result are in memory at a time."""

Row = dict[str, Any]
Values = tuple[Any, ...]
Columns = tuple[str, ...]


def locked(connection: Connection, query: Any) -> Any:
    """The query, made to wait until no other transaction holds its rows, and to hold them then."""
    return query if connection.dialect.name == "sqlite" else query.with_for_update()


def value_table(connection: Connection, name: str, values: Sequence[str]) -> tuple[Any, Row]:
    """A table of one column, `value`, that holds these texts; and what is bound to `name` for it.

    For a query that asks for a column IN it. With a list in its place PostgreSQL, which knows
    nothing of a table before it was analysed, reads all of an index rather than value by value.
    """
    if connection.dialect.name == "sqlite":
        return _json_table(name), {name: json.dumps(values)}
    return _array_table(name), {name: list(values)}


@lru_cache(maxsize=16)
def _json_table(name: str) -> Any:
    return func.json_each(bindparam(name)).table_valued("value")


@lru_cache(maxsize=16)
def _array_table(name: str) -> Any:
    from sqlalchemy.dialects import postgresql

    texts = bindparam(name, type_=postgresql.ARRAY(Text))
    return func.unnest(texts).table_valued("value").render_derived()


def unhurried(connection: Connection) -> None:
    """Let no statement of this transaction be given up because it waits or takes long."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        connection.execute(text("SET LOCAL statement_timeout = 0"))


Progress = Callable[[int], object]
"""Told how many more rows were dealt with, for a progress bar."""


def no_progress(_rows: int) -> None:
    """For whom nobody watches."""


def streamed(
    connection: Connection, query: Any, progress: Progress = no_progress
) -> Iterator[Sequence[Any]]:
    """The rows of a query in blocks, however many there are, in little memory."""
    result = connection.execute(query, execution_options={"yield_per": STREAMED_TOGETHER})
    for block in result.partitions():
        yield block
        progress(len(block))


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
        from sqlalchemy.dialects import sqlite

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
    from sqlalchemy.dialects import sqlite

    statement = sqlite.insert(table).values({name: bindparam(name) for name in names})
    return _RowsInserted(_upserted(statement, table, add, replace))


@lru_cache(maxsize=64)
def _columns_inserted(table: Table, names: Columns, add: Columns, replace: Columns | None) -> Any:
    """An INSERT that takes a list for each column: one round trip, however many rows."""
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
