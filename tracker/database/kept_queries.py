"""Statements that are run time and again: compiled once, and on SQLite run by its driver."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection

from . import driver
from .rows import Values

Processor = Callable[[Any], Any]

NO_VALUES: Mapping[str, Any] = {}


def rows_of_kept(
    connection: Connection, query: Any, values: Mapping[str, Any] = NO_VALUES
) -> list[Values]:
    """The rows of a query that its caller keeps, with these values for its parameters.

    Raises DBAPIError.
    """
    if connection.dialect.name != "sqlite":
        return [tuple(row) for row in connection.execute(query, values)]
    return _compiled(query).rows(connection, values)


def run_kept(connection: Connection, change: Any, values: Mapping[str, Any]) -> None:
    """Run an UPDATE that its caller keeps. Raises DBAPIError."""
    if connection.dialect.name != "sqlite":
        connection.execute(change, values)
    else:
        _compiled(change).rows(connection, values)


class _Compiled:
    """A statement in the words of SQLite's driver."""

    def __init__(self, statement: Any) -> None:
        from sqlalchemy.dialects import sqlite

        dialect = sqlite.dialect()
        compiled = statement.compile(dialect=dialect)
        self._text = str(compiled)
        self._fixed = {
            name: value
            for name, value in compiled.params.items()
            if not compiled.binds[name].required
        }
        self._asked: list[tuple[str, Processor | None]] = [
            (name, compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect))
            for name in compiled.positiontup or ()
        ]
        columns = statement.selected_columns if statement.is_select else ()
        kinds = [column.type.dialect_impl(dialect) for column in columns]
        readers = [kind.result_processor(dialect, None) for kind in kinds]
        self._readers: list[tuple[int, Processor]] = [
            (at, reader) for at, reader in enumerate(readers) if reader
        ]

    def rows(self, connection: Connection, values: Mapping[str, Any]) -> list[Values]:
        known = {**self._fixed, **values}
        asked = [how(known[name]) if how else known[name] for name, how in self._asked]
        rows = driver.ask(connection, self._text, asked)
        return [self._read(row) for row in rows] if self._readers else rows

    def _read(self, row: Values) -> Values:
        read = [*row]
        for at, reader in self._readers:
            read[at] = reader(row[at])
        return tuple(read)


@lru_cache(maxsize=64)
def _compiled(statement: Any) -> _Compiled:
    return _Compiled(statement)
