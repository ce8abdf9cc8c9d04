"""The key that signs heads: its file, its rights, the keys that stay known."""

import subprocess
from hashlib import sha256
from pathlib import Path

import pytest

from tests.cast import Clock
from tests.signing import Run, count_letters, stored
from tracker.core import Core
from tracker.settings import Settings


def test_a_key_is_made_once_for_its_owner_alone(run: Run, settings: Settings) -> None:
    made = run("keys", "make")
    path = settings.signing_key_path
    assert made.exit_code == 0, made.output
    assert path.stat().st_mode & 0o777 == 0o600
    before = path.read_bytes()
    again = run("keys", "make")
    assert (again.exit_code, "already" in again.output) == (2, True)
    assert path.read_bytes() == before
    shown = run("keys", "show").output
    public = subprocess.run(
        ["openssl", "pkey", "-in", str(path), "-pubout", "-outform", "DER"],
        capture_output=True,
        check=True,
    ).stdout[-32:]
    assert public.hex() in shown
    assert sha256(public).hexdigest()[:4] in shown


def test_a_key_that_is_replaced_stays_known(
    run: Run, key: Path, core: Core, database_url: str, clock: Clock
) -> None:
    count_letters(core, 1)
    assert run("heads", "sign").exit_code == 0
    replaced = run("keys", "make", "--replace")
    assert replaced.exit_code == 0, replaced.output
    clock.pass_by(days=1)
    assert run("heads", "sign").exit_code == 0
    first, second = stored(database_url)
    assert first["public_key"] != second["public_key"]
    shown = run("keys", "show").output
    assert shown.index(second["public_key"]) < shown.index(first["public_key"])
    checked = run("verify")
    assert (checked.exit_code, "2 signed heads hold" in checked.output) == (0, True)


@pytest.mark.any_engine
@pytest.mark.parametrize("words", [("keys", "show"), ("heads", "sign")])
def test_where_there_is_no_key_a_command_says_how_to_make_one(
    run: Run, words: tuple[str, str]
) -> None:
    ran = run(*words)
    assert ran.exit_code in (1, 2)
    assert "tracker keys make" in ran.output


@pytest.mark.any_engine
def test_a_key_that_others_can_read_signs_nothing(run: Run, key: Path) -> None:
    key.chmod(0o640)
    ran = run("heads", "sign")
    assert (ran.exit_code, f"chmod 600 {key}" in ran.output) == (2, True)


@pytest.mark.any_engine
def test_who_may_not_read_the_key_checks_signatures_all_the_same(
    run: Run, key: Path, core: Core
) -> None:
    count_letters(core, 1)
    run("heads", "sign")
    key.chmod(0o640)
    checked = run("verify")
    assert checked.exit_code == 0, checked.output
    assert "No key is known" not in checked.output


@pytest.mark.any_engine
def test_a_key_that_comes_alone_to_another_machine_is_known_once_it_has_signed(
    run: Run, key: Path, core: Core
) -> None:
    known = key.with_name(f"{key.name}.known")
    before = known.read_text()
    known.unlink()
    count_letters(core, 1)
    run("heads", "sign")
    assert known.read_text() == before


@pytest.mark.any_engine
def test_a_file_that_holds_no_key_is_named(run: Run, settings: Settings) -> None:
    settings.signing_key_path.write_text("no key")
    settings.signing_key_path.chmod(0o600)
    ran = run("heads", "sign")
    assert (ran.exit_code, "holds no Ed25519 key" in ran.output) == (2, True)


def test_the_key_is_in_no_backup(run: Run, key: Path, core: Core, tmp_path: Path) -> None:
    count_letters(core, 2)
    run("heads", "sign")
    assert run("backup", str(tmp_path / "backup.db")).exit_code == 0
    secret = subprocess.run(
        ["openssl", "pkey", "-in", str(key), "-outform", "DER"], capture_output=True, check=True
    ).stdout[-32:]
    content = (tmp_path / "backup.db").read_bytes()
    assert secret not in content
    assert secret.hex().encode() not in content
    assert b"PRIVATE KEY" not in content


@pytest.mark.any_engine
@pytest.mark.parametrize("words", [(), ("--replace",)])
@pytest.mark.parametrize("failing", ["link", "fsync"])
def test_a_key_that_could_not_be_put_in_place_leaves_nothing_behind(
    run: Run,
    key: Path,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    failing: str,
) -> None:
    if not words:
        for file in key.parent.glob("key.pem*"):
            file.unlink()
    before = set(key.parent.glob("*key.pem*"))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", str(key))

    monkeypatch.setattr(f"os.{failing}", full)
    ran = run("keys", "make", *words)
    assert (ran.exit_code, "No space left" in ran.output) == (2, True)
    assert set(key.parent.glob("*key.pem*")) - before <= {key.with_name("key.pem.known")}


@pytest.mark.any_engine
def test_keys_replaced_in_one_second_are_all_put_aside(run: Run, key: Path) -> None:
    first = key.read_bytes()
    assert run("keys", "make", "--replace").exit_code == 0
    second = key.read_bytes()
    assert run("keys", "make", "--replace").exit_code == 0
    aside = {path.read_bytes() for path in key.parent.glob("key.pem.before-*")}
    assert aside == {first, second}
