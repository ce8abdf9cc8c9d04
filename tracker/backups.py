"""Backups: made while letters come in, and put back only where they are proved to be whole."""

import os
import shutil
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, func, select

from .catalogue import FIRST_EPOCH
from .database import (
    Database,
    Progress,
    make_private,
    newest_migration,
    no_progress,
    row_in_file,
    unhurried,
)
from .ledger import verify
from .schema import campaigns, heads, restores
from .signing import (
    CarriedHead,
    SignedHead,
    carry,
    check_heads,
    heads_of_before,
    newest_epoch,
    note_ends,
)
from .standings.check import differences

MOST_FAULTS = 20
"""The most faults of a backup that are named."""

SERVED = "The database is being served: stop the tracker first, then restore, then start it again."


class UnsoundBackup(Exception):
    """A file that is no backup, or is not whole."""


@dataclass(frozen=True)
class Facts:
    """What a backup holds: by campaign, the number and the hash of its newest ledger entry."""

    newest: dict[str, tuple[int, str]]

    def __str__(self) -> str:
        """The facts in a sentence, for an operator."""
        named = (
            f"{slug}: {number:,} ledger {'entry' if number == 1 else 'entries'}"
            + (f", the newest {hash_}" if number else "")
            for slug, (number, hash_) in self.newest.items()
        )
        return "; ".join(named) or "no campaign"


def back_up(database: Database, path: Path, progress: Progress = no_progress) -> Facts:
    """Write all of a database to an SQLite file, and prove that it is whole.

    Letters may come in meanwhile. The file appears complete or not at all. Raises UnsoundBackup
    where the database itself is wrong, ValueError where there is none yet, and OSError.
    """
    from .database.copies import write_copy  # slow to load, and rarely needed

    if why_not := database.ready():
        raise ValueError(why_not)
    draft = path.with_name(f".{path.name}.draft")
    try:
        draft.unlink(missing_ok=True)
        make_private(draft)  # it tells best what is wrong with the folder
        write_copy(database, draft)
        facts = prove(draft, progress, path)
        with draft.open("rb") as file:
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:  # name the file that was asked for, not the draft
        raise OSError(error.errno, error.strerror, str(path)) from error
    finally:
        draft.unlink(missing_ok=True)
    return facts


@dataclass(frozen=True)
class Restoration:
    """What a restore has put in place, and the files that it has put aside.

    `read_heads` says whether the signed heads of before could be read; `left_out` tells in
    sentences which heads did not come along.
    """

    facts: Facts
    aside: list[Path]
    read_heads: bool
    left_out: list[str]


def restore(
    path: Path,
    database: Database,
    now: datetime,
    progress: Progress = no_progress,
    kept_heads: Sequence[SignedHead] = (),
    known_keys: Collection[str] = (),
) -> Restoration:
    """Put a backup in the place of a database, under a new epoch.

    The signed heads of the database of before come along, and those that were kept elsewhere, so
    that it can be told which were taken back; `known_keys` are those that may have signed them.
    Nothing is changed before the backup is proved to be whole, and to be what they say. Raises
    UnsoundBackup, OSError, and ValueError while the database is served or where the backup is too
    old.
    """
    from .database.copies import put_in_place
    from .database.migrating import migrate

    if not database.hold(alone=True):
        raise ValueError(SERVED)
    draft = _draft_beside(database, path)
    try:
        _refuse_other_files(path)
        draft.unlink(missing_ok=True)
        make_private(draft)
        shutil.copyfile(path, draft)
        migrate(f"sqlite:///{draft}")
        facts = prove(draft, progress, path)
        before = _heads_of_before(database)
        with closing(Database(f"sqlite:///{draft}")) as file, file.writing() as connection:
            kept = [CarriedHead(head, None) for head in kept_heads]
            known = known_keys or {head.public_key for head in kept_heads}
            left_out = carry(connection, [*(before or ()), *kept], known)
            epoch = _raise_epoch(connection, now)
            note_ends(connection, epoch)
            _refuse_contradicted(connection, path)
        aside = put_in_place(draft, database, epoch)
    finally:
        draft.unlink(missing_ok=True)
        database.release()
    return Restoration(facts, aside, before is not None, left_out)


def _heads_of_before(database: Database) -> list[CarriedHead] | None:
    """The signed heads of a database that a backup is to replace; None where none can be read."""
    if database.is_embedded:
        from .database.copies import sqlite_path

        if not Path(sqlite_path(database.url)).exists():  # to read it would make it
            return []
    return heads_of_before(database)


def _refuse_contradicted(connection: Connection, path: Path) -> None:
    """Raise UnsoundBackup where a restored ledger is not what the heads say that came along."""
    for slug in connection.scalars(select(campaigns.c.slug).order_by(campaigns.c.id)).all():
        if wrong := check_heads(connection, slug, known=()).fault:
            raise UnsoundBackup(
                f"{path} is not the ledger of {slug} that signed heads of before, or those of"
                f" --heads, tell of: {wrong}. To restore it all the same, put the database of"
                " before aside first, and leave --heads out."
            )


def entries_in(path: Path) -> int:
    """The number of ledger entries in a backup; 0 of a file that is none."""
    row = row_in_file(path, "SELECT sum(number) FROM heads")
    return int(row[0] or 0) if row else 0


def _refuse_other_files(path: Path) -> None:
    """Raise UnsoundBackup for a file that is no tracker's, or of a newer version than this one."""
    version = row_in_file(path, "SELECT version_num FROM alembic_version")
    if version is None:
        raise UnsoundBackup(f"{path} is no backup of a tracker.")
    if str(version[0]) > newest_migration():
        raise UnsoundBackup(f"{path} was made by a newer version of the tracker: use that one.")


def _draft_beside(database: Database, path: Path) -> Path:
    """A file on the disk of the database, so that it can be renamed; else beside the backup."""
    if database.is_embedded:
        from .database.copies import sqlite_path

        place = Path(sqlite_path(database.url)).absolute()
        place.parent.mkdir(parents=True, exist_ok=True)
        return place.with_name(f".{place.name}.restored")
    return path.with_name(f".{path.name}.restored")


def _raise_epoch(connection: Connection, now: datetime) -> int:
    """Note a restore: the second of now, or the next after the newest restore. Gives the epoch."""
    newest = connection.scalar(select(func.max(restores.c.epoch))) or FIRST_EPOCH
    epoch = max(int(now.timestamp()), newest + 1, newest_epoch(connection) + 1)
    connection.execute(restores.insert(), {"epoch": epoch})
    return epoch


def prove(path: Path, progress: Progress = no_progress, asked: Path | None = None) -> Facts:
    """What an SQLite file with a tracker's database holds. Raises UnsoundBackup.

    Each ledger is read twice; `progress` is told of every entry. `asked` is the file that was asked
    for where this one is its draft.
    """
    named = asked or path
    with closing(Database(f"sqlite:///{path}")) as file:
        if why_not := file.ready():
            raise UnsoundBackup(f"{named} is no backup of a tracker: {why_not}")
        with file.reading() as connection:
            unhurried(connection)
            if faults := list(_faults(connection, progress)):
                raise UnsoundBackup("\n".join([f"{named} is not whole:", *faults[:MOST_FAULTS]]))
            newest = select(campaigns.c.slug, heads.c.number, heads.c.hash).join(heads)
            rows = connection.execute(newest.order_by(campaigns.c.id))
            return Facts({slug: (number, hash_) for slug, number, hash_ in rows})


def _faults(connection: Connection, progress: Progress) -> Iterator[str]:
    """The faults of a database: of the file, of each chain, of totals and reports."""
    found: list[str] = [row[0] for row in connection.exec_driver_sql("PRAGMA integrity_check")]
    yield from (fault for fault in found if fault != "ok")
    for slug in connection.scalars(select(campaigns.c.slug).order_by(campaigns.c.id)).all():
        if wrong := verify(connection, slug, progress):
            yield f"The ledger of {slug}: {wrong}"
        elif wrong := check_heads(connection, slug, known=()).fault:
            yield f"The ledger of {slug} is not what was signed: {wrong}"
        else:
            yield from differences(connection, slug, progress)
