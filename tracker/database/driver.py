"""SQLite's driver, asked without SQLAlchemy: that takes ten times as long as SQLite itself.

Only for statements that were compiled before. What goes wrong is raised as SQLAlchemy raises it.
"""

import sqlite3
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError


def ask(connection: Connection, text: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows that a statement gives; none of one that changes rows."""
    driver: Any = connection.connection.driver_connection
    try:
        rows: list[tuple[Any, ...]] = driver.execute(text, values).fetchall()
    except sqlite3.Error as error:
        raise _as_raised_by_sqlalchemy(error, text, values) from error
    return rows


def put(connection: Connection, text: str, rows: Sequence[Sequence[Any]]) -> None:
    """Run a statement once for each of these rows of values."""
    driver: Any = connection.connection.driver_connection
    try:
        driver.executemany(text, rows)
    except sqlite3.Error as error:
        raise _as_raised_by_sqlalchemy(error, text, rows) from error


def _as_raised_by_sqlalchemy(error: sqlite3.Error, text: str, values: Any) -> BaseException:
    # No values: they may be an e-mail address, and errors are logged.
    return DBAPIError.instance(text, values, error, sqlite3.Error, hide_parameters=True)
