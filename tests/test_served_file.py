"""The file of an SQLite database under a running server: kept small, and noticed if swapped."""

import os
import resource
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import requests

from tests.cast import letters, new_key, report
from tests.load import crowd, some_reports
from tests.servers import Server
from tests.test_outages import ask, is_old, letters_told, post
from tests.waiting import await_true
from tracker.backups import back_up
from tracker.campaign import DatabaseBusy
from tracker.core import Core
from tracker.database import served_file
from tracker.database.short_log import empty_log
from tracker.ledger import Record

pytestmark = pytest.mark.file_engine

SMALL = 1_000_000
"""Bytes."""

MOST = 64 * 1024 * 1024
"""The same, of a log under load."""


@pytest.fixture
def path(database_url: str) -> Path:
    """The file of the served database."""
    return Path(database_url.removeprefix("sqlite:///"))


def log_of(path: Path) -> Path:
    """The write-ahead log beside a database."""
    return path.with_name(f"{path.name}-wal")


def letters_in(path: Path) -> int:
    """The letters in the ledger of one file alone."""
    with closing(sqlite3.connect(f"{path.as_uri()}?immutable=1", uri=True)) as file:
        (letters,) = file.execute("SELECT coalesce(sum(letters), 0) FROM ledger").fetchone()
    return int(letters)


def test_the_file_alone_has_every_letter_once_nobody_writes(server: Server, path: Path) -> None:
    reports = some_reports(700, seed=5)
    with crowd(server.url, reports, senders=8, seconds=60) as log:
        log.await_receipts(len(reports))
    sent = sum(letters for one in reports for _, _, letters in one.lines)
    await_true(lambda: log_of(path).stat().st_size < SMALL)
    copy = path.with_name("copy.db")
    shutil.copyfile(path, copy)
    assert letters_in(copy) == sent == letters_told(server)


def test_the_log_begins_anew_while_letters_come_in(
    server: Server, demonstrated: Core, path: Path
) -> None:
    def beginning() -> bytes:  # the number and the salts of this log stand there
        with log_of(path).open("rb") as log:
            return log.read(24)[12:]

    report(demonstrated)
    first, largest = beginning(), 0
    while beginning() == first:
        demonstrated.ledger.write([Record(letters(1), new_key()) for _ in range(100)])
        largest = max(largest, log_of(path).stat().st_size)
        assert largest <= MOST
    assert ask(server, "/readyz").status_code == 200


def test_the_log_is_emptied_once_a_long_reader_has_ended(server: Server, path: Path) -> None:
    assert post(server, new_key()).status_code == 201
    with closing(sqlite3.connect(path)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM ledger").fetchone()
        assert post(server, new_key()).status_code == 201
        assert log_of(path).stat().st_size
    await_true(lambda: not log_of(path).stat().st_size)
    assert letters_in(path) == 2


def put_older_backup(path: Path, older: Path) -> None:
    """Another file takes the place."""
    older.replace(path)


def copy_over(path: Path, older: Path) -> None:
    """The same file gets other content."""
    shutil.copyfile(older, path)


def empty(path: Path, older: Path) -> None:
    """An empty file takes the place."""
    path.unlink()
    path.touch()


def truncate(path: Path, older: Path) -> None:
    """The file is emptied."""
    path.write_bytes(b"")


def delete(path: Path, older: Path) -> None:
    """The file is deleted."""
    path.unlink()


def delete_log(path: Path, older: Path) -> None:
    """The log beside it is deleted."""
    log_of(path).unlink()


SWAPS: tuple[Callable[[Path, Path], None], ...] = (
    put_older_backup,
    copy_over,
    empty,
    truncate,
    delete,
    delete_log,
)


@pytest.mark.parametrize("swap", SWAPS, ids=[swap.__name__ for swap in SWAPS])
def test_a_swapped_file_is_noticed_and_nothing_is_written_to_it(
    server: Server,
    demonstrated: Core,
    path: Path,
    swap: Callable[[Path, Path], None],
) -> None:
    assert post(server, new_key(), 3).status_code == 201
    older = path.with_name("older.db")
    back_up(demonstrated.database, older)
    demonstrated.database.close()
    assert post(server, new_key(), 4).status_code == 201
    assert letters_told(server) == 7
    await_true(lambda: not log_of(path).stat().st_size)
    swap(path, older)
    before = path.read_bytes() if path.exists() else None
    refused = post(server, new_key(), 5)
    assert (refused.status_code, "Retry-After" in refused.headers) == (503, True)
    await_true(lambda: is_old(server))
    assert letters_told(server) == 7
    await_true(lambda: ask(server, "/readyz").status_code == 503)
    why = ask(server, "/readyz").json()["why"]
    assert "replaced" in why or "gone" in why
    assert (path.read_bytes() if path.exists() else None) == before


def test_a_file_that_is_put_back_is_served_again(server: Server, path: Path) -> None:
    assert post(server, new_key(), 3).status_code == 201
    moved, key = path.with_name("moved.db"), new_key()
    path.rename(moved)
    assert post(server, key).status_code == 503
    await_true(lambda: is_old(server))
    moved.rename(path)
    await_true(lambda: not is_old(server))
    assert post(server, key).status_code == 201
    assert letters_told(server) == 4


def test_a_link_that_leads_elsewhere_is_noticed(
    demonstrated: Core, path: Path, serve: Callable[..., Server], tmp_path: Path
) -> None:
    link, other = tmp_path / "tracker.db", tmp_path / "other.db"
    back_up(demonstrated.database, other)
    link.symlink_to(path)
    server = serve(f"sqlite:///{link}")
    assert post(server, new_key(), 3).status_code == 201
    link.unlink()
    link.symlink_to(other)
    assert post(server, new_key()).status_code == 503
    assert letters_in(other) == 0
    link.unlink()
    link.symlink_to(path)
    await_true(lambda: post(server, new_key()).status_code == 201)


@pytest.mark.parametrize("workers", [2])
def test_the_checkpoints_of_another_worker_are_no_swap(server: Server, path: Path) -> None:
    reports = some_reports(200, seed=7)
    with crowd(server.url, reports, senders=8, seconds=60) as log:
        log.await_receipts(20)
        for _ in range(30):
            with closing(sqlite3.connect(path, timeout=5)) as other:
                other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            time.sleep(0.02)
        log.await_receipts(len(reports))
    assert requests.get(f"{server.url}/readyz", timeout=10).status_code == 200
    sent = sum(letters for one in reports for _, _, letters in one.lines)
    await_true(lambda: letters_told(server) == sent)


def test_what_is_told_while_the_log_is_looked_at_is_no_swap(
    core: Core, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = served_file.ServedFile(path)
    file.opened()
    report(core, 3)
    assert empty_log(path)

    def committed_meanwhile(_log: Path) -> bool:
        file.holds({1: 1_000})  # by another worker, into the log
        return True

    monkeypatch.setattr(served_file, "_is_empty", committed_meanwhile)
    assert file.fault() is None


Torn = Callable[[served_file.Ends], served_file.Ends | None]

TORN: dict[str, Torn] = {
    "a campaign is missing": lambda ends: {},
    "a head of before": lambda ends: {key: end._replace(number=0) for key, end in ends.items()},
    "another hash": lambda ends: {key: end._replace(hash="f" * 64) for key, end in ends.items()},
    "a revision of before": lambda ends: {
        key: end._replace(revision=0) for key, end in ends.items()
    },
    "no database": lambda ends: None,
}


@pytest.mark.parametrize("reads", [1, 2, 5])
@pytest.mark.parametrize("torn", TORN)
def test_what_is_read_while_a_checkpoint_writes_it_is_read_again(
    core: Core, path: Path, monkeypatch: pytest.MonkeyPatch, torn: str, reads: int
) -> None:
    report(core, 3)
    assert empty_log(path)
    file, read, left = served_file.ServedFile(path), served_file._ends, [reads]
    file.opened()

    def torn_at_first(path: Path) -> served_file.Ends | None:
        ends = read(path)
        left[0] -= 1
        return ends if left[0] < 0 or ends is None else TORN[torn](ends)

    monkeypatch.setattr(served_file, "_ends", torn_at_first)
    os.utime(path)
    while left[0] > 0:
        assert file.fault() in (None, served_file.REPLACED)
    assert file.fault() is None
    report(core, 3)
    assert empty_log(path)
    assert file.fault() is None


@contextmanager
def no_larger_than(size: int) -> Iterator[None]:
    """No file grows beyond a size in bytes, as on a full disk."""
    most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, most[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, most)


@pytest.fixture
def unfinished(core: Core, path: Path, monkeypatch: pytest.MonkeyPatch) -> Core:
    """A tracker whose disk was full during a checkpoint: the rest of it stands in the log alone."""
    monkeypatch.setattr(served_file, "UNCLEAR_SECONDS", 0.0)
    monkeypatch.setattr(served_file, "DOUBTED_SECONDS", 0.0)
    report(core, 3)
    assert empty_log(path)
    assert core.standings.of("demo", "world").letters == 3
    for _ in range(8):
        core.ledger.write([Record(letters(1), new_key()) for _ in range(100)])
    with no_larger_than(path.stat().st_size):
        assert not empty_log(path)
    assert served_file._ends(path) is None
    return core


def test_a_checkpoint_that_failed_on_a_full_disk_is_no_swap(unfinished: Core, path: Path) -> None:
    for _ in range(3):
        assert unfinished.database.ready() is None
    assert unfinished.standings.of("demo", "world").letters == 803
    with no_larger_than(log_of(path).stat().st_size), pytest.raises(DatabaseBusy):
        report(unfinished, 5)
    report(unfinished, 5)
    assert empty_log(path)
    report(unfinished, 7)
    assert unfinished.standings.of("demo", "world").letters == 815
    assert letters_in(path) == 808


def test_what_seems_another_while_a_checkpoint_is_unfinished_is_not_so_for_good(
    unfinished: Core, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as while_torn:
        while_torn.setattr(served_file, "_ends", lambda path: {})
        assert unfinished.database.ready() == served_file.REPLACED
    report(unfinished, 5)
    assert empty_log(path)
    assert unfinished.database.ready() is None


@pytest.mark.parametrize("in_log", [0, 1])
def test_a_file_that_is_no_database_any_more_is_noticed(
    core: Core, path: Path, in_log: int
) -> None:
    report(core, 3)
    assert empty_log(path)
    assert core.database.ready() is None
    for _ in range(in_log):
        report(core, 3)
    path.write_bytes(b"x" * 2 * path.stat().st_size)
    assert core.database.ready() == served_file.REPLACED
    with pytest.raises(DatabaseBusy):
        report(core, 3)


def test_content_that_stays_another_is_taken_for_that_for_good(
    core: Core, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(served_file, "DOUBTED_SECONDS", 0.0)
    report(core, 3)
    assert empty_log(path)
    file, read = served_file.ServedFile(path), served_file._ends
    file.opened()
    with monkeypatch.context() as while_swapped:
        while_swapped.setattr(served_file, "_ends", lambda path: {})
        os.utime(path)
        assert file.fault() == served_file.REPLACED
    assert served_file._ends is read
    assert file.fault() == served_file.REPLACED
