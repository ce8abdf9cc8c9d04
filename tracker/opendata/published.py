"""The public database of each campaign as a file to take along, made anew while letters come."""

import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

MADE_EVERY_SECONDS = 3600
"""The file is made anew at most so often."""

MADE_WITHIN_SECONDS = 1800
"""After so long whoever began to make a file is taken to have failed."""

Maker = Callable[[str, Path], None]
"""Begins to make the database of a campaign at a path, apart from this process."""


@dataclass(frozen=True)
class PublishedFile:
    """A public database: where it lies, its bytes, when it was made, its newest ledger entry."""

    path: Path
    size: int
    made_at: datetime
    number: int


class PublishedDatabases:
    """The files in a folder. Without a `make`, none is ever begun."""

    def __init__(self, folder: Path, make: Maker | None) -> None:
        self._folder = folder
        self._make = make

    def of(self, campaign: str, newest: int) -> PublishedFile | None:
        """The file of a campaign, or None while there is none.

        Begins to make one where there is none, or where it is old and lacks entry `newest`.
        """
        path = self._folder / f"{campaign}.db"
        found = _found(path)
        old = found is None or time.time() - found.made_at.timestamp() > MADE_EVERY_SECONDS
        if self._make and old and newest and (found is None or found.number < newest):
            self._begin(self._make, campaign, path)
        return found

    def _begin(self, make: Maker, campaign: str, path: Path) -> None:
        """Begin to make a file, unless this or another process is about it."""
        with suppress(OSError):  # a folder that can't be written: then there is no file
            self._folder.mkdir(parents=True, exist_ok=True)
            begun = path.with_suffix(".begun")
            with suppress(FileNotFoundError):
                if time.time() - begun.stat().st_mtime > MADE_WITHIN_SECONDS:
                    begun.unlink()
            try:
                begun.touch(exist_ok=False)
            except FileExistsError:
                return
            make(campaign, path)


def _found(path: Path) -> PublishedFile | None:
    try:
        status = path.stat()
    except OSError:
        return None
    number = _newest_entry(path, status.st_mtime_ns)
    made_at = datetime.fromtimestamp(int(status.st_mtime), UTC)
    return PublishedFile(path, status.st_size, made_at, number)


@lru_cache(maxsize=64)
def _newest_entry(path: Path, _changed: int) -> int:
    from sqlite_utils import Database  # slow to load, and few ask for the file

    with closing(Database(path)) as database:
        return int(database.execute("SELECT head_number FROM campaigns").fetchone()[0])


def export_apart(root: Path, database_url: str) -> Maker:
    """A maker that runs `tracker export database` as a program of low priority."""

    def make(campaign: str, path: Path) -> None:
        command = (
            *("nice", "-n", "15", sys.executable, "-m", "flask", "--app", "app"),
            *("tracker", "export", "database", "--campaign", campaign, "--output", f"{path}"),
        )
        begun = path.with_suffix(".begun")
        script = 'export DATABASE_URL="$0"; begun="$1"; shift; "$@"; rm -f "$begun"'
        subprocess.Popen(
            ["/bin/sh", "-c", script, database_url, f"{begun}", *command],
            cwd=root,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=False,
        )

    return make
