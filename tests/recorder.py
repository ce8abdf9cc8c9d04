"""A child process that records reports one after another, until it is done or is killed.

    python -m tests.recorder sqlite:///tracker.db

With the option `careless` it keeps SQLite from syncing, for a test that must notice this.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.pool import Pool

from tests import tracing
from tests.cast import letters, prepare_demonstration, test_settings
from tests.servers import ROOT
from tracker.application import join
from tracker.database.migrating import migrate
from tracker.ledger import Record

RECORDED = 100
"""The number of reports. It is enough for the database to copy its log back in between."""

Point = tuple[str, str, int]
"""A system call's name, the ending of the file (`-wal` for the log) and the number of the call."""


@dataclass(frozen=True)
class Crash:
    """The state after a recorder was killed: references acknowledged, and reports stored."""

    url: str
    acknowledged: list[str]
    stored: int
    killed: bool


class Embedded:
    """Copies of a SQLite database with the demonstration campaign and no letters."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        url = f"sqlite:///{folder / 'first.db'}"
        migrate(url)
        core = join(test_settings(url))
        prepare_demonstration(core)
        core.database.close()

    def copy(self, name: str) -> str:
        """The address of a new copy."""
        shutil.copyfile(self.folder / "first.db", self.folder / name)
        return f"sqlite:///{self.folder / name}"

    def crash(self, call: str, ending: str, number: int) -> Crash:
        """Kill a recorder at a point, and check the database that it left."""
        name = f"{call}{ending}-{number}.db"
        url, file = self.copy(name), self.folder / f"{name}{ending}"
        ran = _run(url, under=tracing.killed_at(call, file, number))
        with closing(sqlite3.connect(self.folder / name)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            ((stored,),) = connection.execute("SELECT count(*) FROM letter_reports")
        return Crash(url, ran.stdout.split(), stored, killed=ran.returncode != 0)

    def trace(self, name: str, *, careless: bool = False) -> list[tracing.Call]:
        """The system calls of a recorder that is not killed."""
        trace = self.folder / f"{name}.trace"
        under = tracing.traced(trace, "write", *tracing.DISK)
        ran = _run(self.copy(f"{name}.db"), *["careless"] * careless, under=under)
        assert len(ran.stdout.split()) == RECORDED
        return tracing.calls_of(trace)


def _run(url: str, *options: str, under: Sequence[str]) -> subprocess.CompletedProcess[str]:
    command = [*under, sys.executable, "-m", "tests.recorder", url, *options]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert "Traceback" not in ran.stderr, ran.stderr
    return ran


def jobs() -> list[Record]:
    """The reports of a recorder, the same under the same keys each time."""
    return [Record(letters(n % 97 + 1), f"key-of-a-recorder-{n}") for n in range(RECORDED)]


def main(url: str, *options: str) -> None:
    """Record the reports, each acknowledged by a line with its reference."""
    if "careless" in options:
        event.listen(Pool, "checkout", _stop_syncing)
    core = join(test_settings(url))
    for job in jobs():
        assert job.key
        receipt = core.ledger.record(job.report, job.key)
        os.write(sys.stdout.fileno(), f"{receipt.reference}\n".encode())


def _stop_syncing(connection: sqlite3.Connection, *_: object) -> None:
    connection.execute("PRAGMA synchronous = OFF")


if __name__ == "__main__":
    main(*sys.argv[1:])
