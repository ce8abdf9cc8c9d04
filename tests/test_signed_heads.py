"""The ledger against its keeper: heads signed daily, kept elsewhere, and told after a restore."""

import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from tests.cast import Clock, load_another, report, report_at, test_settings
from tests.signing import Run, change, count_letters, hash_again, head_in, signed_with, stored
from tests.test_upgrades import LEFT, fill
from tracker.application import join
from tracker.campaign import Event
from tracker.core import Core
from tracker.database.migrating import migrate
from tracker.ledger import verify
from tracker.settings import Settings
from tracker.signing import SignedHead, json_line

# The daily signature


def test_a_head_is_signed_once_a_day(
    run: Run, key: Path, core: Core, database_url: str, clock: Clock
) -> None:
    assert run("heads", "sign").output == ""  # nothing is counted yet
    count_letters(core, 2)
    assert "number 2" in run("heads", "sign").output
    count_letters(core, 1)
    assert run("heads", "sign").output == ""
    clock.now = clock.now.replace(day=11, hour=0, minute=9)
    assert run("heads", "sign").output == ""  # the time of day has not come yet
    clock.pass_by(minutes=1)
    assert "number 3" in run("heads", "sign").output
    clock.pass_by(days=5)
    assert "number 3" in run("heads", "sign").output  # once, after a pause
    assert run("heads", "sign").output == ""
    heads = stored(database_url)
    assert [(head["position"], head["number"]) for head in heads] == [(1, 2), (2, 3), (3, 3)]
    assert [str(head["day"]) for head in heads] == ["2026-12-10", "2026-12-11", "2026-12-16"]


def test_two_who_sign_at_once_sign_once(
    key: Path, core: Core, settings: Settings, database_url: str, clock: Clock
) -> None:
    count_letters(core, 1)
    others = [join(settings, clock) for _ in range(4)]
    together = Barrier(len(others))

    def sign(one: Core) -> list[SignedHead]:
        assert one.signing.due([one.catalogue.campaign("demo")]) == {"demo": True}
        together.wait(30)
        signed = one.signing.sign()
        assert signed.wrong == {}
        return signed.heads

    with ThreadPoolExecutor(len(others)) as crowd:
        signed = [head for heads in crowd.map(sign, others) for head in heads]
    for one in others:
        one.database.close()
    assert len(signed) == len(stored(database_url)) == 1


def test_a_signature_under_a_wrong_clock_ends_nothing(
    run: Run, key: Path, core: Core, database_url: str, clock: Clock
) -> None:
    count_letters(core, 1)
    clock.pass_by(days=400)
    assert "number 1" in run("heads", "sign").output
    clock.pass_by(days=-400)
    demo = [core.catalogue.campaign("demo")]
    for number in (1, 2, 3):
        assert core.signing.due(demo) == {"demo": True}
        assert f"number {number}" in run("heads", "sign").output
        assert core.signing.due(demo) == {"demo": False}
        count_letters(core, 1)
        clock.pass_by(days=1)
    days = [str(head["day"]) for head in stored(database_url)]
    assert days == ["2028-01-14", "2026-12-10", "2026-12-11", "2026-12-12"]
    assert run("verify").exit_code == 0


def test_a_damaged_campaign_stops_no_other(
    run: Run, key: Path, core: Core, database_url: str
) -> None:
    count_letters(core, 1)
    load_another(core)
    report(core, 2, campaign="w4r-2026", section="us", region="us-ny")
    change(database_url, "DELETE FROM entry_origins WHERE campaign_id = 1")
    found = run("heads", "sign")
    assert found.exit_code == 1, found.output
    assert "demo could not be signed: " in found.output
    assert "Signed w4r-2026 at number 1" in found.output
    assert [head["number"] for head in stored(database_url)] == [1]


def test_what_is_signed_can_be_written_again_and_checked_with_openssl(
    run: Run, key: Path, core: Core, database_url: str, tmp_path: Path
) -> None:
    count_letters(core, 2)
    run("heads", "sign")
    (row,) = stored(database_url)
    names = ("position", "epoch", "day", "number", "hash", "origins", "previous", "signed_at")
    lines = ["tracker signed head 1", "campaign: demo"]
    lines += [f"{name}: {row[name]}" for name in (*names, "public_key")]
    (tmp_path / "head.txt").write_text("\n".join([*lines, ""]))
    (tmp_path / "head.sig").write_bytes(bytes.fromhex(row["signature"]))
    prefix = bytes.fromhex("302a300506032b6570032100")
    (tmp_path / "key.der").write_bytes(prefix + bytes.fromhex(row["public_key"]))
    words = ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", "key.der"]
    words += ["-rawin", "-in", "head.txt", "-sigfile", "head.sig"]
    ended = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "Verified Successfully" in ended.stdout, ended


def test_the_database_refuses_to_change_a_signed_head(
    run: Run, key: Path, core: Core, database_url: str
) -> None:
    count_letters(core, 1)
    run("heads", "sign")
    engine = create_engine(database_url)
    for order in (
        "UPDATE signed_heads SET number = number",
        "DELETE FROM signed_heads",
        "DELETE FROM restored_ends WHERE true OR epoch = 1",
        """INSERT INTO signed_heads SELECT * FROM signed_heads WHERE true
        ON CONFLICT (campaign_id, epoch, position) DO UPDATE SET number = excluded.number""",
    ):
        if "restored_ends" in order and engine.dialect.name == "sqlite":
            continue  # a trigger for each row, and there is none
        with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
            connection.execute(text(order))
    engine.dispose()


# What a keeper could do


def test_a_rewritten_chain_is_found_against_the_signed_head(
    run: Run, key: Path, core: Core, database_url: str, clock: Clock
) -> None:
    count_letters(core, 8)
    run("heads", "sign")
    count_letters(core, 4)
    clock.pass_by(days=1)
    run("heads", "sign")
    assert run("verify").exit_code == 0
    change(database_url, "UPDATE ledger SET letters = 4 WHERE number = 10")
    assert "number 10 was changed" in run("verify").output
    hash_again(database_url)
    found = run("verify")
    assert found.exit_code == 1
    assert "one of the numbers 9 to 12 was changed" in found.output
    assert "signed on 2026-12-11" in found.output


def test_a_ledger_that_ends_before_its_signed_head_is_found(
    run: Run, key: Path, core: Core, database_url: str
) -> None:
    count_letters(core, 3)
    run("heads", "sign")
    change(
        database_url,
        "DELETE FROM ledger WHERE number = 3",
        "DELETE FROM entry_origins WHERE number = 3",
        "UPDATE heads SET number = 2",
    )
    hash_again(database_url)
    found = run("verify")
    assert (found.exit_code, "number 3 is missing" in found.output) == (1, True)


@pytest.mark.parametrize(
    ("order", "named"),
    [
        ("UPDATE entry_origins SET region = 'us-vt' WHERE number = 2", "origin of number 2"),
        ("UPDATE entry_origins SET event = NULL WHERE number = 3", "origin of number 3"),
        ("UPDATE entry_origins SET reports = 2 WHERE number = 1", "origin of number 1"),
        ("UPDATE heads SET origins_hash = hash", "origins end elsewhere"),
    ],
)
def test_a_changed_origin_is_found_by_its_chain(
    run: Run, core: Core, event: Event, database_url: str, order: str, named: str
) -> None:
    for _ in range(4):
        report_at(core, event)
    assert run("verify").exit_code == 0
    change(database_url, order)
    found = run("verify")
    assert (found.exit_code, named in found.output) == (1, True), found.output


def test_a_rewritten_chain_of_origins_is_found_against_the_signed_head(
    run: Run, key: Path, core: Core, database_url: str
) -> None:
    count_letters(core, 3)
    run("heads", "sign")
    change(database_url, "UPDATE entry_origins SET region = 'us-vt' WHERE number = 2")
    hash_again(database_url)
    found = run("verify")
    assert (found.exit_code, "an origin up to number 3" in found.output) == (1, True)


REWRITTEN = {
    "a field": ("UPDATE signed_heads SET hash = origins WHERE position = 2", "the signature"),
    "a day": ("UPDATE signed_heads SET day = '2026-12-09' WHERE position = 1", "the signature"),
    "taken out": ("DELETE FROM signed_heads WHERE position = 2", "is missing"),
    "taken out at the start": ("DELETE FROM signed_heads WHERE position = 1", "is missing"),
    "a salt": ("UPDATE signed_heads SET origins_salt = hash WHERE position = 1", "an origin"),
}


@pytest.mark.parametrize("how", REWRITTEN)
def test_a_rewritten_table_of_signed_heads_is_found(
    run: Run, key: Path, core: Core, database_url: str, clock: Clock, how: str
) -> None:
    for _ in range(3):
        count_letters(core, 1)
        run("heads", "sign")
        clock.pass_by(days=1)
    assert run("verify").exit_code == 0
    order, named = REWRITTEN[how]
    change(database_url, order)
    found = run("verify")
    assert (found.exit_code, named in found.output) == (1, True), found.output


def test_who_signs_anew_with_another_key_is_found(
    run: Run, key: Path, core: Core, database_url: str
) -> None:
    count_letters(core, 3)
    run("heads", "sign")
    (row,) = stored(database_url)
    forged = signed_with(Ed25519PrivateKey.generate(), row)
    values = f"public_key = '{forged.public_key}', signature = '{forged.signature}'"
    change(database_url, f"UPDATE signed_heads SET {values}")
    found = run("verify")
    assert (found.exit_code, "not known here" in found.output) == (1, True), found.output
    for file in key.parent.glob("key.pem*"):
        file.unlink()
    unsure = run("verify")
    assert unsure.exit_code == 0
    assert "No key is known here" in unsure.output


def test_heads_kept_elsewhere_find_what_was_taken_out_here(
    run: Run, key: Path, core: Core, database_url: str, tmp_path: Path
) -> None:
    count_letters(core, 3)
    run("heads", "sign")
    (row,) = stored(database_url)
    (tmp_path / "kept.jsonl").write_text(json_line(head_in(row)))
    checked = run("verify", "--heads", str(tmp_path / "kept.jsonl"))
    assert (checked.exit_code, "1 signed head holds" in checked.output) == (0, True)
    change(
        database_url,
        "DELETE FROM signed_heads",
        "UPDATE ledger SET letters = 2 WHERE number = 2",
    )
    hash_again(database_url)
    assert run("verify").exit_code == 0  # nothing here tells any more
    found = run("verify", "--heads", str(tmp_path / "kept.jsonl"))
    assert (found.exit_code, "one of the numbers 1 to 3" in found.output) == (1, True)


@pytest.mark.any_engine
@pytest.mark.parametrize(
    "content", ["{}", "no", '{"format": 2}', "[" * 9_000, '{"format": 1, "campaign": "demo"}', "5"]
)
def test_a_file_that_holds_no_heads_is_named(run: Run, tmp_path: Path, content: str) -> None:
    path = tmp_path / "kept.jsonl"
    path.write_text(content)
    ran = run("verify", "--heads", str(path))
    assert (ran.exit_code, f"{path}, line 1" in ran.output) == (2, True), ran.output


# The migration


def test_a_migration_that_is_killed_chains_the_origins_once_it_runs_again(
    blank_database_url: str, engine_name: str, clock: Clock
) -> None:
    fill(blank_database_url, LEFT / f"0007-{engine_name}.sql")
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, blank_database_url], check=False, timeout=120
    )
    assert killed.returncode == -signal.SIGKILL
    migrate(blank_database_url)
    core = join(test_settings(blank_database_url), clock)
    for campaign in ("demo", "w4r-2026"):
        with core.catalogue.viewing(campaign) as (connection, view):
            assert view.at.newest
            assert verify(connection, campaign) is None
    core.database.close()


KILLED = """
import os, signal, sys
from sqlalchemy import event
from sqlalchemy.engine import Engine
from tracker.database.migrating import migrate

@event.listens_for(Engine, "after_cursor_execute")
def end(_connection, _cursor, query, *_):
    if query.startswith("UPDATE entry_origins SET hash"):
        os.kill(os.getpid(), signal.SIGKILL)

migrate(sys.argv[1])
"""
"""A program that is killed once it has written the hashes of some origins."""
