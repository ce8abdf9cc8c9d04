"""What is wrong with a database that can't do what it is asked now, by its error codes."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolIsEmpty

from ..campaign import DatabaseBusy, OutOfReach

UNREADABLE = (OutOfReach, DBAPIError)
"""What is raised where something can't be read: the database is out of reach, or has no tables."""


class Trouble(Enum):
    """A state in which the database can't take or give something now, but may later."""

    BUSY = "It is busy."
    FULL = "Its disk is full."
    READ_ONLY = "It can only be read."
    AWAY = "It can't be reached."

    @property
    def ends_connection(self) -> bool:
        """Whether only a new connection can find out that it is over."""
        return self in (Trouble.READ_ONLY, Trouble.AWAY)


_OF_STATE = {
    "25006": Trouble.READ_ONLY,
    "40001": Trouble.BUSY,  # serialization failure
    "40P01": Trouble.BUSY,  # deadlock
    "53100": Trouble.FULL,
    "55P03": Trouble.BUSY,  # a lock was not to be had in time
    "57014": Trouble.BUSY,  # the statement took too long
}
_OF_CLASS = {
    "08": Trouble.AWAY,  # the connection
    "53": Trouble.AWAY,  # too many connections, too little memory
    "57": Trouble.AWAY,  # shutting down, starting, crashed
    "58": Trouble.AWAY,  # its own disk
}
"""PostgreSQL's SQLSTATEs, and their classes for those not named."""

_OF_SQLITE = {
    sqlite3.SQLITE_BUSY: Trouble.BUSY,
    sqlite3.SQLITE_LOCKED: Trouble.BUSY,
    sqlite3.SQLITE_FULL: Trouble.FULL,
    sqlite3.SQLITE_READONLY: Trouble.READ_ONLY,
    sqlite3.SQLITE_IOERR: Trouble.AWAY,
    sqlite3.SQLITE_CANTOPEN: Trouble.AWAY,
    sqlite3.SQLITE_PROTOCOL: Trouble.BUSY,
}
"""SQLite's primary result codes."""


def trouble_of(error: DBAPIError) -> Trouble | None:
    """The trouble that an error tells of, or None where the error is a fault of ours."""
    cause = error.orig
    if isinstance(cause, sqlite3.Error):
        return _OF_SQLITE.get(getattr(cause, "sqlite_errorcode", 0) & 0xFF)
    state = getattr(cause, "sqlstate", None)
    if state is None:  # the connection ended, or never was
        return Trouble.AWAY if error.connection_invalidated or _is_of_connection(error) else None
    return _OF_STATE.get(state) or _OF_CLASS.get(state[:2])


def _is_of_connection(error: DBAPIError) -> bool:
    return type(error.orig).__name__ in ("OperationalError", "ConnectionTimeout", "InterfaceError")


def lacks_tables(error: DBAPIError) -> bool:
    """Whether a statement failed because a table or a column is missing."""
    if isinstance(error.orig, sqlite3.Error):
        return str(error.orig).startswith("no such ")
    return getattr(error.orig, "sqlstate", None) in _UNDEFINED


_UNDEFINED = ("42P01", "42703")
"""PostgreSQL's codes for a missing table and a missing column."""


@contextmanager
def troubles_raised_as(kind: type[DatabaseBusy]) -> Iterator[None]:
    """Raise what may be over soon as one kind of exception; a fault of ours stays as it is."""
    try:
        yield
    except PoolIsEmpty as error:
        raise kind(Trouble.BUSY.value) from error
    except DBAPIError as error:
        if trouble := trouble_of(error):
            raise kind(f"{trouble.value} {error.orig}") from error
        raise
