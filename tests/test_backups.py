"""A backup is made while letters come in, is whole, and is put back under a new epoch."""

import errno
import os
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import requests
from flask import Flask

from tests.cast import (
    EVENING,
    Clock,
    letters,
    new_key,
    prepare_demonstration,
    report,
    test_settings,
)
from tests.databases import Databases
from tests.servers import Server
from tests.waiting import await_true
from tracker.application import create_app, join
from tracker.backups import SERVED, back_up, prove, restore
from tracker.core import Core
from tracker.database import Database
from tracker.database.migrating import migrate
from tracker.ledger import Record, verify
from tracker.standings.check import differences


def run(app: Flask, *command: str) -> tuple[int, str]:
    """The exit status of a command, and all that it says."""
    result = app.test_cli_runner().invoke(args=["tracker", *command])
    return result.exit_code, result.output


def assert_whole(core: Core) -> None:
    """The ledger is whole, and the totals are what it adds up to."""
    with core.catalogue.viewing("demo") as (connection, _):
        assert verify(connection, "demo") is None
        assert differences(connection, "demo") == []


def test_a_backup_is_whole_while_letters_come_in(core: Core, tmp_path: Path) -> None:
    over = threading.Event()

    def go_on_reporting() -> None:
        while not over.is_set():
            core.ledger.write([Record(letters(1), new_key()) for _ in range(20)])

    report(core, 7)
    sender = threading.Thread(target=go_on_reporting)
    sender.start()
    try:
        for number in range(3):
            facts = back_up(core.database, tmp_path / f"{number}.db")
            assert facts.newest["demo"][0] >= 1
            assert prove(tmp_path / f"{number}.db") == facts
    finally:
        over.set()
        sender.join()
    assert_whole(core)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0.db", "1.db", "2.db"]


def test_a_backup_is_put_into_a_clean_database_of_either_engine(
    app: Flask, core: Core, blank_database_url: str, clock: Clock, tmp_path: Path
) -> None:
    for number in range(6):
        report(core, 3 + number, section="us", region="us-ny")
    held = report(core, 900).reference
    backup = tmp_path / "backup.db"
    status, said = run(app, "backup", str(backup))
    assert (status, "demo: 6 ledger entries" in said) == (0, True)
    clean = create_app(test_settings(blank_database_url), clock)
    status, said = run(clean, "restore", str(backup))
    assert status == 0, said
    restored: Core = clean.extensions["tracker"]
    assert_whole(restored)
    for scope in ("world", "section:us", "region:us-ny"):
        before = core.standings.of("demo", scope).body
        after = restored.standings.of("demo", scope).body
        assert after == before | {"epoch": int(clock().timestamp())}
    assert [one.reference for one in restored.ledger.held("demo")] == [held]
    assert report(restored, 1).version == 7
    restored.database.close()


def test_each_restore_raises_the_epoch_though_the_clock_was_set_back(
    app: Flask, core: Core, clock: Clock, tmp_path: Path
) -> None:
    epochs = [core.standings.of("demo", "world").epoch]
    for _ in range(3):
        backup = tmp_path / "backup.db"
        core = join(core.settings, clock)
        back_up(core.database, backup)
        restore(backup, core.database, clock())
        core.database.close()
        clock.pass_by(hours=-1)
        core = join(core.settings, clock)
        epochs.append(core.standings.of("demo", "world").epoch)
        core.database.close()
    assert epochs[0] == 1
    assert epochs == sorted(set(epochs))


def test_what_a_restore_replaces_is_put_aside(
    core: Core, clock: Clock, tmp_path: Path, engine_name: str
) -> None:
    report(core, 3)
    back_up(core.database, tmp_path / "backup.db")
    report(core, 4)
    core.database.close()
    done = restore(tmp_path / "backup.db", join(core.settings, clock).database, clock())
    again = join(core.settings, clock)
    assert again.standings.of("demo", "world").letters == 3
    again.database.close()
    if engine_name == "sqlite":
        former = next(path for path in done.aside if "-" not in path.name.partition(".db")[2][8:])
        with closing(sqlite3.connect(former)) as file:
            assert file.execute("SELECT sum(letters) FROM ledger").fetchone() == (7,)


@pytest.mark.parametrize(
    ("harm", "named"),
    [
        ("UPDATE scope_totals SET letters = letters + 1 WHERE scope = 'world'", "scope_totals"),
        ("DROP TRIGGER ledger_refuses_update; UPDATE ledger SET letters = 9", "number 1"),
        ("DROP TABLE alembic_version", "no backup of a tracker"),
        ("UPDATE alembic_version SET version_num = '9999'", "newer version"),
    ],
)
def test_an_unsound_backup_changes_nothing(
    app: Flask, core: Core, tmp_path: Path, harm: str, named: str
) -> None:
    report(core, 3)
    backup = tmp_path / "backup.db"
    back_up(core.database, backup)
    with closing(sqlite3.connect(backup)) as file:
        file.executescript(harm.replace("ledger_refuses_update", "ledger_refuses_UPDATE"))
        file.commit()
    report(core, 4)
    status, said = run(app, "restore", str(backup))
    assert (status, named in said) == (1, True), said
    assert core.standings.of("demo", "world").letters == 7
    assert report(core, 1).letters == 1


def test_a_file_that_is_no_database_is_refused(app: Flask, tmp_path: Path) -> None:
    other = tmp_path / "letter.txt"
    other.write_text("Dear President")
    status, said = run(app, "restore", str(other))
    assert (status, "no backup of a tracker" in said) == (1, True)


def test_a_database_that_is_served_is_not_replaced(
    server: Server, demonstrated: Core, clock: Clock, tmp_path: Path
) -> None:
    back_up(demonstrated.database, tmp_path / "backup.db")
    with pytest.raises(ValueError, match=SERVED):
        restore(tmp_path / "backup.db", demonstrated.database, clock())
    assert requests.get(f"{server.url}/readyz", timeout=10).status_code == 200


def test_who_knows_a_later_figure_takes_the_restored_one(
    demonstrated: Core,
    database_url: str,
    serve: Callable[..., Server],
    clock: Clock,
    tmp_path: Path,
) -> None:
    def told(server: Server, etag: str = "") -> requests.Response:
        address = f"{server.url}/api/v1/standings?scope=world"
        return requests.get(address, headers={"If-None-Match": etag}, timeout=10)

    report(demonstrated, 3)
    back_up(demonstrated.database, tmp_path / "backup.db")
    report(demonstrated, 4)
    served = serve(database_url)
    lost = told(served)
    assert lost.json()["letters"] == 7
    demonstrated.database.close()
    served.stop()
    core = join(test_settings(database_url))
    restore(tmp_path / "backup.db", core.database, clock())
    report(core, 9)  # its version is that of the report that was lost
    core.database.close()
    served = serve(database_url)
    right = told(served, lost.headers["ETag"])
    assert (right.status_code, right.json()["letters"]) == (200, 12)
    assert right.json()["version"] == lost.json()["version"]
    assert right.json()["epoch"] > lost.json()["epoch"]


def test_a_backup_of_an_empty_database_says_so(
    databases: Databases, clock: Clock, tmp_path: Path
) -> None:
    url = databases.fresh()
    core = join(test_settings(url), clock)
    assert str(back_up(core.database, tmp_path / "backup.db")) == "no campaign"
    prepare_demonstration(core)
    core.database.close()
    databases.drop(url)


def test_a_database_that_is_not_there_yet_is_not_backed_up(
    blank_database_url: str, tmp_path: Path
) -> None:
    app = create_app(test_settings(blank_database_url))
    status, said = run(app, "backup", str(tmp_path / "backup.db"))
    app.extensions["tracker"].database.close()
    assert (status, "tracker init" in said) == (2, True), said
    assert list(tmp_path.iterdir()) == []


def test_a_backup_is_put_into_a_folder_that_there_is_not(
    core: Core, clock: Clock, tmp_path: Path
) -> None:
    report(core, 3)
    back_up(core.database, tmp_path / "backup.db")
    there = join(test_settings(f"sqlite:///{tmp_path}/new/folder/tracker.db"), clock)
    restore(tmp_path / "backup.db", there.database, clock())
    assert there.standings.of("demo", "world").letters == 3
    there.database.close()


def test_who_could_not_have_a_database_alone_holds_it_no_more(core: Core) -> None:
    served, other = join(core.settings), join(core.settings)
    assert served.database.hold()
    assert not other.database.hold(alone=True)
    assert other.database.hold()  # as another server
    assert not join(core.settings).database.hold(alone=True)
    served.database.close()
    other.database.close()
    await_true(lambda: core.database.hold(alone=True))  # once a server has noticed that they left
    assert not served.database.hold()
    core.database.release()


def test_a_backup_that_can_not_be_written_says_why(app: Flask, tmp_path: Path) -> None:
    nowhere = tmp_path / "no" / "folder" / "backup.db"
    status, said = run(app, "backup", str(nowhere))
    assert (status, said.splitlines()[-1]) == (
        2,
        f"{nowhere} can't be used: No such file or directory.",
    )


@pytest.mark.any_engine
def test_a_full_disk_leaves_the_backup_of_before(
    app: Flask, core: Core, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup = tmp_path / "backup.db"
    assert run(app, "backup", str(backup))[0] == 0
    before = backup.read_bytes()
    report(core, 3)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "draft")

    monkeypatch.setattr("tracker.database.copies.write_copy", full)
    status, said = run(app, "backup", str(backup))
    assert (status, said.splitlines()[-1]) == (
        2,
        f"{backup} can't be used: No space left on device.",
    )
    assert backup.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["backup.db"]


@pytest.mark.any_engine
def test_a_database_and_its_backups_are_for_their_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        database = Database(f"sqlite:///{tmp_path}/tracker.db")
        migrate(database.url)
        back_up(database, tmp_path / "backup.db")
        other = Database(f"sqlite:///{tmp_path}/other.db")
        restore(tmp_path / "backup.db", other, EVENING)
        files = sorted(tmp_path.glob("*.db*"))
        rights = {path.name: path.stat().st_mode & 0o777 for path in files}
    finally:
        os.umask(before)
    database.close()
    other.close()
    assert {"tracker.db", "tracker.db-wal", "tracker.db-shm", "backup.db", "other.db"} <= {*rights}
    held = {name: mode for name, mode in rights.items() if mode != 0o600}
    assert not held
