"""A restore takes heads back, and tells so; nothing else is excused by it."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.cast import Clock
from tests.databases import Databases
from tests.signing import (
    Run,
    a_few_heads,
    change,
    count_letters,
    hash_again,
    head_in,
    signed_with,
    stored,
)
from tracker.application import create_app
from tracker.core import Core
from tracker.settings import Settings
from tracker.signing import json_line


def test_a_restore_is_told_and_the_heads_that_it_took_back(
    run: Run, key: Path, core: Core, database_url: str, clock: Clock, tmp_path: Path
) -> None:
    count_letters(core, 2)
    run("heads", "sign")
    backed_up = run("backup", str(tmp_path / "backup.db"))
    assert backed_up.exit_code == 0, backed_up.output
    for _ in range(2):
        count_letters(core, 2)
        clock.pass_by(days=1)
        run("heads", "sign")
    core.database.close()
    restored = run("restore", str(tmp_path / "backup.db"))
    assert restored.exit_code == 0, restored.output
    checked = run("verify")
    assert checked.exit_code == 0, checked.output
    assert "on 2026-12-12 (UTC): restored to number 2; heads up to 6 taken back." in checked.output
    count_letters(core, 9)
    assert "number 11" in run("heads", "sign").output
    positions = [(row["position"], row["epoch"] > 1) for row in stored(database_url)]
    assert positions == [(1, False), (2, False), (3, False), (4, True)]
    checked = run("verify")
    assert (checked.exit_code, "heads up to 6 taken back" in checked.output) == (0, True)
    assert "2 signed heads hold, the last of 2026-12-12 at number 11." in checked.output


def test_a_restore_excuses_nothing_before_the_number_that_it_went_back_to(
    run: Run, key: Path, core: Core, database_url: str, clock: Clock, tmp_path: Path
) -> None:
    count_letters(core, 4)
    run("heads", "sign")
    backed_up = run("backup", str(tmp_path / "backup.db"))
    assert backed_up.exit_code == 0, backed_up.output
    count_letters(core, 2)
    core.database.close()
    assert run("restore", str(tmp_path / "backup.db")).exit_code == 0
    assert "no head taken back" in run("verify").output
    change(database_url, "UPDATE ledger SET letters = 2 WHERE number = 3")
    hash_again(database_url)
    assert run("verify").exit_code == 1


def test_a_restore_on_a_clean_machine_takes_heads_that_were_kept_elsewhere(
    run: Run,
    key: Path,
    core: Core,
    settings: Settings,
    databases: Databases,
    database_url: str,
    clock: Clock,
    tmp_path: Path,
) -> None:
    count_letters(core, 2)
    backed_up = run("backup", str(tmp_path / "backup.db"))
    assert backed_up.exit_code == 0, backed_up.output
    count_letters(core, 2)
    run("heads", "sign")
    (row,) = stored(database_url)
    (tmp_path / "kept.jsonl").write_text(json_line(head_in(row)))
    url = databases.blank()
    clean = create_app(settings.model_copy(update={"database_url": url}), clock)
    there = clean.test_cli_runner()
    kept = str(tmp_path / "kept.jsonl")
    words = ["tracker", "restore", str(tmp_path / "backup.db"), "--heads", kept]
    restored = there.invoke(args=words)
    assert restored.exit_code == 0, restored.output
    checked = there.invoke(args=["tracker", "verify"])
    assert checked.exit_code == 0, checked.output
    assert "on 2026-12-10 (UTC): restored to number 2; heads up to 4 taken back." in checked.output
    clean.extensions["tracker"].database.close()
    databases.drop(url)


@pytest.mark.any_engine
def test_a_restore_takes_no_head_that_is_not_signed(
    run: Run, key: Path, core: Core, database_url: str, tmp_path: Path
) -> None:
    count_letters(core, 2)
    run("heads", "sign")
    backed_up = run("backup", str(tmp_path / "backup.db"))
    assert backed_up.exit_code == 0, backed_up.output
    (row,) = stored(database_url)
    forged = signed_with(Ed25519PrivateKey.generate(), row)
    core.database.close()
    for head, named in ((forged, "not known"), (forged._replace(number=9), "not signed")):
        (tmp_path / "kept.jsonl").write_text(json_line(head))
        kept = ("--heads", str(tmp_path / "kept.jsonl"))
        ran = run("restore", str(tmp_path / "backup.db"), *kept)
        assert (ran.exit_code, named in ran.output) == (2, True), ran.output
    assert "restored to" not in run("verify").output


@pytest.mark.file_engine
@pytest.mark.parametrize("content", [None, b"", b"no database at all", b"SQLite format 3\0" * 99])
def test_a_restore_needs_nothing_of_the_database_of_before(
    run: Run,
    core: Core,
    settings: Settings,
    clock: Clock,
    tmp_path: Path,
    content: bytes | None,
) -> None:
    count_letters(core, 2)
    backed_up = run("backup", str(tmp_path / "backup.db"))
    assert backed_up.exit_code == 0, backed_up.output
    place = tmp_path / "new.db"
    if content is not None:
        place.write_bytes(content)
    url = f"sqlite:///{place}"
    fresh = create_app(settings.model_copy(update={"database_url": url}), clock, served=False)
    there = fresh.test_cli_runner()
    restored = there.invoke(args=["tracker", "restore", str(tmp_path / "backup.db")])
    assert restored.exit_code == 0, restored.output
    assert ("What was there before" in restored.output) == (content is not None)
    assert ("by --heads" in restored.output) == (content is not None)
    assert "restored to number 2;" in there.invoke(args=["tracker", "verify"]).output
    fresh.extensions["tracker"].database.close()


def test_a_restore_to_another_branch_takes_the_heads_of_this_one_back(
    run: Run, key: Path, core: Core, clock: Clock, tmp_path: Path
) -> None:
    count_letters(core, 2)
    run("backup", str(tmp_path / "early.db"))
    count_letters(core, 6)
    run("backup", str(tmp_path / "late.db"))
    core.database.close()
    run("restore", str(tmp_path / "early.db"))
    clock.pass_by(days=1)
    count_letters(core, 1)
    run("heads", "sign")  # number 3, which is another in the later backup
    core.database.close()
    assert run("restore", str(tmp_path / "late.db")).exit_code == 0
    checked = run("verify")
    assert checked.exit_code == 0, checked.output
    assert "on 2026-12-11 (UTC): restored to number 8; heads up to 3 taken back." in checked.output


# What can't come along


def assert_sound(core: Core, tmp_path: Path) -> None:
    """Assert that a restored database verifies, and can be backed up."""
    again = create_app(core.settings, core.clock, served=False)
    for words in (["verify"], ["backup", str(tmp_path / "again.db")]):
        ran = again.test_cli_runner().invoke(args=["tracker", *words])
        assert ran.exit_code == 0, ran.output
    again.extensions["tracker"].database.close()


def test_heads_after_one_that_is_missing_are_left_out_and_named(
    run: Run, key: Path, core: Core, database_url: str, clock: Clock, tmp_path: Path
) -> None:
    a_few_heads(run, core, clock, 2)
    backed_up = run("backup", str(tmp_path / "backup.db"))
    assert backed_up.exit_code == 0, backed_up.output
    a_few_heads(run, core, clock, 4)
    kept = [json_line(head_in(row)) for row in stored(database_url)[3:]]
    (tmp_path / "kept.jsonl").write_text("".join(kept))
    change(database_url, "DELETE FROM signed_heads WHERE position > 2")
    core.database.close()
    words = (str(tmp_path / "backup.db"), "--heads", str(tmp_path / "kept.jsonl"))
    restored = run("restore", *words)
    assert restored.exit_code == 0, restored.output
    named = (
        "3 heads of demo, 2026-12-13 to 2026-12-15, were left out: of the first, the head before"
    )
    assert named in restored.output
    assert_sound(core, tmp_path)
    assert [row["position"] for row in stored(database_url)] == [1, 2]
    a_few_heads(run, core, clock, 1)
    assert [row["position"] for row in stored(database_url)] == [1, 2, 3]
    checked = run("verify", "--heads", str(tmp_path / "kept.jsonl"))
    assert (checked.exit_code, "heads up to 6 taken back" in checked.output) == (0, True)


FORGED = {
    "another key": ("", "is signed by a key that is not known"),
    "a signature that is not its own": (
        "UPDATE signed_heads SET number = 1 WHERE position = 3",
        "is not signed by the key that it names",
    ),
    "a field of another form": (
        "UPDATE signed_heads SET hash = 'none' WHERE position = 3",
        "1 of the heads of demo can't be read",
    ),
    "a head taken out": ("DELETE FROM signed_heads WHERE position = 2", "before it is missing"),
    "a salt": ("UPDATE signed_heads SET origins_salt = hash WHERE position = 2", ""),
    "no salt": ("UPDATE signed_heads SET origins_salt = NULL WHERE position = 2", ""),
}


@pytest.mark.parametrize("how", FORGED)
def test_a_forged_row_of_before_is_left_out_and_named(
    run: Run, key: Path, core: Core, database_url: str, clock: Clock, tmp_path: Path, how: str
) -> None:
    a_few_heads(run, core, clock, 1)
    count_letters(core, 1)
    backed_up = run("backup", str(tmp_path / "backup.db"))
    assert backed_up.exit_code == 0, backed_up.output
    run("heads", "sign")  # of an entry that the backup has
    clock.pass_by(days=1)
    a_few_heads(run, core, clock, 1)
    order, named = FORGED[how]
    if how == "another key":
        forged = signed_with(Ed25519PrivateKey.generate(), stored(database_url)[2] | {"number": 1})
        fields = ("number", "public_key", "signature")
        values = ", ".join(f"{name} = '{getattr(forged, name)}'" for name in fields)
        order = f"UPDATE signed_heads SET {values} WHERE position = 3"
    change(database_url, order)
    core.database.close()
    restored = run("restore", str(tmp_path / "backup.db"))
    assert restored.exit_code == 0, restored.output
    assert named in restored.output
    assert ("left out" in restored.output) == bool(named)
    assert_sound(core, tmp_path)


@pytest.mark.file_engine
@pytest.mark.parametrize(
    "value", ["day = 'x'", "day = 5", "position = 'x'", "number = 1.5", "signed_at = ''"]
)
def test_a_row_of_before_that_holds_anything_stops_no_restore(
    run: Run, key: Path, core: Core, database_url: str, clock: Clock, tmp_path: Path, value: str
) -> None:
    a_few_heads(run, core, clock, 1)
    backed_up = run("backup", str(tmp_path / "backup.db"))
    assert backed_up.exit_code == 0, backed_up.output
    a_few_heads(run, core, clock, 2)
    change(database_url, f"UPDATE signed_heads SET {value} WHERE position = 3")
    found = run("verify")
    assert (found.exit_code, "can't be read" in found.output) == (1, True), found.output
    core.database.close()
    restored = run("restore", str(tmp_path / "backup.db"))
    assert restored.exit_code == 0, restored.output
    assert "1 of the heads of demo can't be read and were left out." in restored.output
    assert [row["position"] for row in stored(database_url)] == [1, 2]
    assert_sound(core, tmp_path)


def test_a_backup_that_true_heads_contradict_is_not_put_in_place(
    run: Run, key: Path, core: Core, database_url: str, tmp_path: Path
) -> None:
    count_letters(core, 3)
    run("heads", "sign")
    (row,) = stored(database_url)
    rewrite = "UPDATE ledger SET trust = 'staff' WHERE number = 2"
    change(database_url, "DELETE FROM signed_heads", rewrite)
    hash_again(database_url)
    backed_up = run("backup", str(tmp_path / "rewritten.db"))
    import traceback

    traceback.print_exception(backed_up.exception.__context__) if backed_up.exit_code else None
    assert backed_up.exit_code == 0, backed_up.output
    (tmp_path / "kept.jsonl").write_text(json_line(head_in(row)))
    core.database.close()
    words = (str(tmp_path / "rewritten.db"), "--heads", str(tmp_path / "kept.jsonl"))
    refused = run("restore", *words)
    assert (refused.exit_code, "one of the numbers 1 to 3" in refused.output) == (1, True)
    assert "A backup was put back" not in run("verify").output


def test_what_a_restore_has_put_back_is_held_to_its_hash(
    run: Run, core: Core, database_url: str, tmp_path: Path
) -> None:
    count_letters(core, 3)
    backed_up = run("backup", str(tmp_path / "backup.db"))
    assert backed_up.exit_code == 0, backed_up.output
    core.database.close()
    assert run("restore", str(tmp_path / "backup.db")).exit_code == 0
    assert run("verify").exit_code == 0
    change(database_url, "UPDATE ledger SET letters = 2 WHERE number = 2")
    hash_again(database_url)
    found = run("verify")
    assert (found.exit_code, "number 3 is missing, or not what" in found.output) == (1, True)


def test_heads_that_were_all_taken_back_are_told_apart_from_none(
    run: Run, key: Path, core: Core, tmp_path: Path
) -> None:
    count_letters(core, 1)
    backed_up = run("backup", str(tmp_path / "backup.db"))
    assert backed_up.exit_code == 0, backed_up.output
    assert "No head of it is signed yet." in run("verify").output
    count_letters(core, 1)
    run("heads", "sign")
    core.database.close()
    assert run("restore", str(tmp_path / "backup.db")).exit_code == 0
    checked = run("verify")
    assert (checked.exit_code, "No signed head holds any more." in checked.output) == (0, True)
