"""The public database of each campaign as a file to take along, made anew while letters come."""

import os
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from ..database import row_in_file
from ..threads import Threads, of_the_system

MADE_EVERY_SECONDS = 3600
"""The file is made anew at most so often."""

MADE_WITHIN_SECONDS = 1800
"""After so long whoever began to make a file is taken to have failed."""

Maker = Callable[[str, Path], None]
"""Begins to make the database of a campaign at a path, apart from this process."""


@dataclass(frozen=True)
class PublishedFile:
    """A public database: where it lies, its bytes, when it was made.

    `revision` is that of the campaign, `number` and `hash` those of its newest ledger entry.
    """

    path: Path
    size: int
    made_at: datetime
    revision: int
    number: int
    hash: str


class PublishedDatabases:
    """The files in a folder. Without a `make`, none is ever begun."""

    def __init__(self, folder: Path, make: Maker | None) -> None:
        self._folder = folder
        self._make = make

    def of(
        self, campaign: str, revision: int, newest: int, hash_of: Callable[[int], str]
    ) -> PublishedFile | None:
        """The file of a campaign at a revision, or None while there is none.

        Begins to make one where there is none, or where it is old and lacks entry `newest`.
        `hash_of` gives the hash of the ledger's entry of a number, "" where it has none. A file of
        another ledger, or of before the campaign was changed, is not given away any more.
        """
        path = self._folder / f"{campaign}.db"
        found = _found(path)
        if found and (
            found.number > newest
            or (found.revision, found.hash) != (revision, hash_of(found.number))
        ):
            found = None
        old = found is None or time.time() - found.made_at.timestamp() > MADE_EVERY_SECONDS
        if self._make and old and newest and (found is None or found.number < newest):
            self._begin(self._make, campaign, path)
        return found

    def _begin(self, make: Maker, campaign: str, path: Path) -> None:
        """Begin to make a file, unless this or another process is about it."""
        with suppress(OSError):  # a folder that can't be written: then there is no file
            self._folder.mkdir(parents=True, exist_ok=True)
            _remove_old(self._folder.glob(f".{path.name}.*"))  # drafts whose makers were ended
            begun = path.with_suffix(".begun")
            _remove_old([begun])
            try:
                begun.touch(exist_ok=False)
            except FileExistsError:
                return
            make(campaign, path)


def _remove_old(paths: Iterable[Path]) -> None:
    for path in paths:
        with suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime > MADE_WITHIN_SECONDS:
                path.unlink()


def _found(path: Path) -> PublishedFile | None:
    try:
        status = path.stat()
    except OSError:
        return None
    head = _head(path, status.st_mtime_ns)
    made_at = datetime.fromtimestamp(int(status.st_mtime), UTC)
    return PublishedFile(path, status.st_size, made_at, *head) if head else None


@lru_cache(maxsize=64)
def _head(path: Path, _changed: int) -> tuple[int, int, str] | None:
    """Revision, number and hash; None of a file that can't be read."""
    row = row_in_file(path, "SELECT revision, head_number, head_hash FROM campaigns")
    return (int(row[0]), int(row[1]), str(row[2])) if row else None


def export_apart(root: Path, database_url: str) -> Maker:
    """A maker that runs `tracker export database` as a program of low priority.

    It is begun on a thread and without a fork, which takes tens of milliseconds in a large process.
    """
    threads = Threads(1)

    def make(campaign: str, path: Path) -> None:
        command = (
            *("nice", "-n", "15", sys.executable, "-m", "flask", "--app", "app"),
            *("tracker", "export", "database", "--campaign", campaign, "--output", f"{path}"),
        )
        # Where it fails, the file that says so stays, and nobody tries again for a while. The shell
        # ends at once: what it has begun is no child of the server's.
        script = 'cd "$ROOT" && { "$@" && rm -f "$BEGUN"; } &'
        names = {"DATABASE_URL": database_url, "BEGUN": f"{path.with_suffix('.begun')}"}

        def begin() -> None:
            shell = of_the_system("posix_spawn")(
                "/bin/sh",
                ("/bin/sh", "-c", script, "sh", *command),
                {**os.environ, **names, "ROOT": f"{root}"},
                file_actions=[
                    (os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_RDWR, 0) for number in range(3)
                ],
                setsigmask=[],
            )
            with suppress(ChildProcessError):  # the loop has taken note of its end
                of_the_system("waitpid")(shell, 0)

        threads.run(begin)

    return make
