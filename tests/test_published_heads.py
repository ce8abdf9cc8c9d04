"""Where people find signed heads: the page, the feed, files, exports, the stand-alone verifier."""

import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, text
from sqlalchemy import event as sql_event

from tests.cast import DATA, Clock
from tests.signing import Run, a_few_heads, change, count_letters, hash_again, stored
from tracker.application import create_app
from tracker.campaign import PublicHead
from tracker.core import Core
from tracker.settings import Settings

VERIFIER = DATA.parent / "tools" / "verify_ledger.py"


def test_the_page_shows_heads_with_their_history(
    run: Run, key: Path, core: Core, client: FlaskClient, clock: Clock, database_url: str
) -> None:
    assert "Nothing has been signed yet." in client.get("/ledger").text
    a_few_heads(run, core, clock, 23)
    newest = stored(database_url)[-1]
    first = client.get("/ledger").text
    for shown in (newest["hash"], newest["public_key"], run("keys", "show").output[-40:].strip()):
        assert shown in first
    assert re.findall(r"<b>(2026-12-\d\d|2027-01-\d\d)</b>", first)[0] == "2027-01-01"
    assert "Newer heads" not in first
    pages = [client.get(f"/ledger?page={page}").text for page in (1, 2, 3)]
    days = [day for page in pages for day in re.findall(r"<b>(20\d\d-\d\d-\d\d)</b>", page)]
    assert len(days) == 23
    assert days == sorted(days, reverse=True)
    assert "Older heads" not in pages[2]
    for odd in ("0", "-1", "x", "99999", "9" * 40, "٣", "2.5"):
        assert client.get(f"/ledger?page={odd}").status_code == 200


def test_a_restore_is_told_on_the_page(
    run: Run, key: Path, core: Core, settings: Settings, clock: Clock, tmp_path: Path
) -> None:
    a_few_heads(run, core, clock, 2)
    run("backup", str(tmp_path / "backup.db"))
    a_few_heads(run, core, clock, 3)
    core.database.close()
    assert run("restore", str(tmp_path / "backup.db")).exit_code == 0
    again = create_app(settings, clock)
    page = again.test_client().get("/ledger").text
    assert "restored to number 2; heads up to 5 taken back" in page
    assert page.count("taken back by a restore") == 3
    again.extensions["tracker"].database.close()


ATOM = "{http://www.w3.org/2005/Atom}"


def test_the_feed_has_an_entry_for_each_head(
    run: Run, key: Path, core: Core, client: FlaskClient, clock: Clock, database_url: str
) -> None:
    empty = client.get("/updates.atom")
    assert empty.mimetype == "application/atom+xml"
    assert ElementTree.fromstring(empty.data).findall(f"{ATOM}entry") == []
    a_few_heads(run, core, clock, 32)
    clock.pass_by(seconds=61)  # the feed comes from memory for as long as a minute
    feed = ElementTree.fromstring(client.get("/updates.atom").data)
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == 30
    newest = stored(database_url)[-1]
    assert newest["hash"] in (entries[0].findtext(f"{ATOM}content") or "")
    assert newest["signature"] in (entries[0].findtext(f"{ATOM}content") or "")
    assert entries[0].findtext(f"{ATOM}updated") == newest["signed_at"]
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(ids)) == 30
    for part in ("id", "title", "updated", "author"):
        assert feed.find(f"{ATOM}{part}") is not None
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links == {
        "self": f"{core.settings.base_url}/updates.atom",
        "alternate": f"{core.settings.base_url}/ledger",
    }
    for page in ("/", "/ledger"):
        assert 'type="application/atom+xml" href="/updates.atom"' in client.get(page).text


def test_the_feed_is_answered_from_memory(
    run: Run, key: Path, core: Core, client: FlaskClient, clock: Clock
) -> None:
    a_few_heads(run, core, clock, 1)
    first = client.get("/updates.atom").data
    with queries_of("signed_heads") as asked:
        assert client.get("/updates.atom").data == first
    assert asked == []


@contextmanager
def queries_of(table: str) -> Iterator[list[str]]:
    """The queries of a table meanwhile."""
    asked: list[str] = []

    def note(_conn: object, _cursor: object, query: str, *_: object) -> None:
        if table in query:
            asked.append(query)

    sql_event.listen(Engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        sql_event.remove(Engine, "before_cursor_execute", note)


def test_the_file_of_heads_fits_the_ledgers_file(
    run: Run, key: Path, core: Core, client: FlaskClient, clock: Clock, tmp_path: Path
) -> None:
    a_few_heads(run, core, clock, 3)
    ledger_file = client.get("/ledger/demo.csv")
    assert "</ledger/demo.heads.jsonl>" in ledger_file.headers["Link"]
    heads_file = client.get("/ledger/demo.heads.jsonl")
    assert [json.loads(line)["position"] for line in heads_file.text.splitlines()] == [1, 2, 3]
    seen = {"If-None-Match": heads_file.headers["ETag"]}
    assert client.get("/ledger/demo.heads.jsonl", headers=seen).status_code == 304
    assert client.get("/ledger/nowhere.heads.jsonl").status_code == 404
    (tmp_path / "ledger.csv").write_bytes(ledger_file.data)
    (tmp_path / "heads.jsonl").write_bytes(heads_file.data)
    whole = verified(tmp_path / "ledger.csv", tmp_path / "heads.jsonl")
    assert (whole.returncode, "signed heads: 3 held" in whole.stdout) == (0, True), whole


def verified(ledger_file: Path, heads_file: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """The stand-alone verifier, run on a ledger and heads that somebody has kept."""
    words = [sys.executable, VERIFIER, ledger_file, "--heads", heads_file, *more]
    return subprocess.run([*map(str, words)], capture_output=True, text=True, check=False)


def test_the_stand_alone_verifier_finds_a_rewritten_ledger(
    run: Run, key: Path, core: Core, app: Flask, clock: Clock, database_url: str, tmp_path: Path
) -> None:
    a_few_heads(run, core, clock, 12)
    heads = tmp_path / "heads.jsonl"
    heads.write_bytes(app.test_client().get("/ledger/demo.heads.jsonl").data)
    change(database_url, "UPDATE ledger SET letters = 4 WHERE number = 10")
    hash_again(database_url)
    run("export", "ledger", "--output", str(tmp_path / "ledger.jsonl"))
    found = verified(tmp_path / "ledger.jsonl", heads)
    assert found.returncode == 1
    assert "entry 10 is wrong" in found.stdout
    heads.write_text('{"number": 1}\n')
    unread = verified(tmp_path / "ledger.jsonl", heads)
    assert (unread.returncode, "heads.jsonl could not be read" in unread.stderr) == (2, True)


def test_the_stand_alone_verifier_tells_what_a_restore_took_back(
    run: Run, key: Path, core: Core, settings: Settings, clock: Clock, tmp_path: Path
) -> None:
    a_few_heads(run, core, clock, 2)
    run("backup", str(tmp_path / "backup.db"))
    a_few_heads(run, core, clock, 2)
    core.database.close()
    run("restore", str(tmp_path / "backup.db"))
    again = create_app(settings, clock)
    client = again.test_client()
    ledger, kept, today = (tmp_path / name for name in ("ledger.csv", "kept", "today"))
    kept.write_bytes(client.get("/ledger/demo.heads.jsonl").data)
    ledger.write_bytes(client.get("/ledger/demo.csv").data)
    assert "entry 3 is wrong" in verified(ledger, kept).stdout
    assert "signed heads: 2 held, 2 taken back" in verified(ledger, kept, "--restored", "2").stdout
    a_few_heads(run, again.extensions["tracker"], clock, 3)
    today.write_bytes(client.get("/ledger/demo.heads.jsonl").data)
    ledger.write_bytes(client.get("/ledger/demo.csv").data)
    again.extensions["tracker"].database.close()
    for heads, held in ((kept, 2), (today, 5)):
        for words, status in (((), 1), (("--restored", "3"), 1), (("--restored", "2"), 0)):
            told = verified(ledger, heads, *words)
            assert told.returncode == status, told
        assert f"signed heads: {held} held, 2 taken back" in told.stdout
        assert "heads from number 3 on were taken back" in told.stdout
        assert "/ledger must tell of a restore to below 3" in told.stdout


def test_the_heads_of_today_excuse_no_rewritten_ledger(
    run: Run, key: Path, core: Core, app: Flask, clock: Clock, database_url: str, tmp_path: Path
) -> None:
    """Whoever has the key signs a ledger anew, as if it were another epoch."""
    a_few_heads(run, core, clock, 4)
    ledger, heads = tmp_path / "ledger.jsonl", tmp_path / "heads.jsonl"
    kept = app.test_client().get("/ledger/demo.heads.jsonl").text
    change(database_url, "UPDATE ledger SET letters = 4 WHERE number = 2")
    hash_again(database_url)
    run("export", "ledger", "--output", str(ledger))
    newest = json.loads(ledger.read_text().splitlines()[-1])
    forged = {**json.loads(kept.splitlines()[-1]), "epoch": 9, "hash": newest["hash"]}
    heads.write_text(f"{kept}{json.dumps(forged)}\n")
    assert "entry 2 is wrong" in verified(ledger, heads).stdout
    same_epoch = {**forged, "epoch": 1}
    heads.write_text(f"{kept}{json.dumps(same_epoch)}\n")
    assert verified(ledger, heads, "--restored", "1").returncode == 1


def test_heads_of_no_campaign_of_the_ledger_prove_nothing(
    run: Run, key: Path, core: Core, app: Flask, clock: Clock, tmp_path: Path
) -> None:
    a_few_heads(run, core, clock, 2)
    ledger, heads = tmp_path / "ledger.jsonl", tmp_path / "heads.jsonl"
    kept = app.test_client().get("/ledger/demo.heads.jsonl").text
    heads.write_text(kept.replace('"hash":"', '"hash":"0').replace('"demo"', '"other"'))
    run("export", "ledger", "--output", str(ledger))
    assert verified(ledger, heads).returncode == 1
    heads.write_text(kept)
    ledger.write_text("")
    assert verified(ledger, heads).returncode == 1


def test_each_export_has_the_newest_head_beside_it(
    run: Run, key: Path, core: Core, clock: Clock, tmp_path: Path, database_url: str
) -> None:
    assert run("export", "ledger", "--output", str(tmp_path / "ledger.csv")).exit_code == 0
    assert not (tmp_path / "ledger.csv.head.json").exists()
    a_few_heads(run, core, clock, 2)
    newest = stored(database_url)[-1]["hash"]
    for what in ("ledger", "standings", "events", "boards"):
        ran = run("export", what, "--output", str(tmp_path / f"{what}.csv"))
        beside = tmp_path / f"{what}.csv.head.json"
        assert str(beside) in ran.output
        assert json.loads(beside.read_text())["hash"] == newest
    told = verified(tmp_path / "ledger.csv", tmp_path / "ledger.csv.head.json")
    assert (told.returncode, "signed heads: 1 held" in told.stdout) == (0, True), told
    assert run("export", "database", "--output", str(tmp_path / "all.db")).exit_code == 0
    with closing(sqlite3.connect(tmp_path / "all.db")) as file:
        query = "SELECT digest, previous, hash FROM signed_heads ORDER BY position"
        (first, *_), (_, previous, hash_) = file.execute(query).fetchall()
    assert (previous, hash_) == (first, newest)


def test_no_head_tells_more_than_the_public_head(
    run: Run, key: Path, core: Core, monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    count_letters(core, 5)
    stopped = lambda _campaign, totals, newest, _now: PublicHead(min(newest, 3), totals)  # noqa: E731
    monkeypatch.setattr("tracker.catalogue.public_head", stopped)
    assert "number 3" in run("heads", "sign").output
    assert [row["number"] for row in stored(database_url)] == [3]
    assert run("verify").exit_code == 0


def test_no_public_door_tells_the_salt_or_the_end_of_the_origins(
    run: Run, key: Path, core: Core, client: FlaskClient, clock: Clock, database_url: str
) -> None:
    a_few_heads(run, core, clock, 1)
    salt = stored(database_url)[0]["origins_salt"]
    with core.database.reading() as connection:
        end = connection.scalar(text("SELECT hash FROM entry_origins"))
    for door in ("/ledger", "/updates.atom", "/ledger/demo.heads.jsonl", "/ledger/demo.jsonl"):
        told = client.get(door).text
        assert salt not in told
        assert end not in told
