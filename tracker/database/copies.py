"""Whole copies of a database: as an SQLite file, and from such a file into a database."""

import errno
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from sqlalchemy import Connection, func, select, text

from ..schema import campaigns, metadata
from .engines import Database
from .migrating import upgrade
from .rows import insert_whole, streamed, unhurried

BESIDE = ("", "-wal", "-shm")
"""What SQLite keeps of a database: the file, and beside it the log and its index."""


def write_copy(database: Database, path: Path) -> None:
    """Write all of a database, as it is at one moment, to an SQLite file that is empty.

    Letters may come in meanwhile. Raises OSError.
    """
    if database.is_embedded:
        with closing(sqlite3.connect(sqlite_path(database.url))) as source:
            try:
                source.execute("VACUUM INTO ?", (str(path),))
            except sqlite3.OperationalError as error:  # such as a full disk
                raise OSError(errno.EIO, str(error), str(path)) from error
        return
    url = f"sqlite:///{path}"
    with closing(Database(url)) as file, database.reading() as source, file.writing() as target:
        unhurried(source)
        upgrade(target)
        _copy_rows(source, target)


def put_in_place(path: Path, database: Database, epoch: int) -> list[Path]:
    """Put an SQLite file in the place of a database. Gives the files that it has put aside.

    The file is used up where the database is one, too. On a server all of it is one transaction.
    """
    if database.is_embedded:
        aside = _put_file_in_place(path, Path(sqlite_path(database.url)), epoch)
        database.reopen()
        return aside
    with (
        closing(Database(f"sqlite:///{path}")) as file,
        file.reading() as source,
        database.writing() as target,
    ):
        unhurried(target)
        target.execute(text("DROP TABLE IF EXISTS alembic_version"))
        metadata.drop_all(target)
        target.execute(text("DROP FUNCTION IF EXISTS refuse_change"))
        upgrade(target)
        _copy_rows(source, target)
        newest = select(func.max(campaigns.c.id)).scalar_subquery()
        sequence = func.pg_get_serial_sequence("campaigns", "id")
        target.execute(select(func.setval(sequence, newest)))
    return []


def _put_file_in_place(path: Path, to: Path, epoch: int) -> list[Path]:
    with suppress(sqlite3.Error), closing(sqlite3.connect(path)) as file:
        file.execute("PRAGMA journal_mode = DELETE")  # so that all of it is in the one file
    aside = []
    for ending in reversed(BESIDE):  # a log must never meet another database
        part = to.with_name(to.name + ending)
        if part.exists():
            former = to.with_name(f"{to.name}.before-{epoch}{ending}")
            part.rename(former)
            aside.append(former)
    path.rename(to)
    return aside


def _copy_rows(source: Connection, target: Connection) -> None:
    for table in metadata.sorted_tables:
        for block in streamed(source, select(table)):
            insert_whole(target, table, [tuple(row) for row in block])


def sqlite_path(url: str) -> str:
    """The path of the file that an address names."""
    return url.removeprefix("sqlite:///")
