"""Errors of a database are sorted by their codes: what may be over soon, and what is our fault."""

import sqlite3

import psycopg.errors
import pytest
from sqlalchemy.exc import DBAPIError

from tracker.database import Trouble, trouble_of


def of_sqlite(code: int) -> DBAPIError:
    """An error with a result code of SQLite's."""
    cause = sqlite3.OperationalError("as SQLite says it")
    cause.sqlite_errorcode = code
    return DBAPIError("SELECT", None, cause)


@pytest.mark.parametrize(
    ("state", "trouble"),
    [
        ("25006", Trouble.READ_ONLY),
        ("40001", Trouble.BUSY),
        ("40P01", Trouble.BUSY),
        ("55P03", Trouble.BUSY),
        ("57014", Trouble.BUSY),
        ("53100", Trouble.FULL),
        ("53300", Trouble.AWAY),
        ("57P01", Trouble.AWAY),
        ("57P02", Trouble.AWAY),
        ("57P03", Trouble.AWAY),
        ("08006", Trouble.AWAY),
        ("58030", Trouble.AWAY),
        ("42P01", None),
        ("23505", None),
        ("22001", None),
    ],
)
def test_a_state_of_postgresql_is_a_trouble_or_a_fault_of_ours(
    state: str, trouble: Trouble | None
) -> None:
    cause = psycopg.errors.lookup(state)("as PostgreSQL says it")
    assert trouble_of(DBAPIError("SELECT", None, cause)) is trouble


def test_a_connection_that_ends_without_a_word_is_a_trouble() -> None:
    cause = psycopg.OperationalError("the connection is lost")
    assert trouble_of(DBAPIError("SELECT", None, cause)) is Trouble.AWAY


@pytest.mark.parametrize(
    ("code", "trouble"),
    [
        (sqlite3.SQLITE_BUSY, Trouble.BUSY),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, Trouble.BUSY),
        (sqlite3.SQLITE_FULL, Trouble.FULL),
        (sqlite3.SQLITE_READONLY_DBMOVED, Trouble.READ_ONLY),
        (sqlite3.SQLITE_IOERR_FSYNC, Trouble.AWAY),
        (sqlite3.SQLITE_CANTOPEN, Trouble.AWAY),
        (sqlite3.SQLITE_ERROR, None),
        (sqlite3.SQLITE_CONSTRAINT_UNIQUE, None),
    ],
)
def test_a_code_of_sqlite_is_a_trouble_or_a_fault_of_ours(
    code: int, trouble: Trouble | None
) -> None:
    assert trouble_of(of_sqlite(code)) is trouble
