"""What is given away: standings, events, boards, the ledger, and one SQLite file with all of it."""

import csv
import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient

from tests.cast import (
    Clock,
    evening_draft,
    letters,
    load_demo,
    new_key,
    public_entries,
    report,
    report_at,
)
from tests.processes import free_port
from tests.waiting import await_true
from tracker.campaign import Channel, Event, HostKind, Reason, Visibility
from tracker.core import Core
from tracker.demonstration import season
from tracker.ledger import Record
from tracker.opendata import PublishedDatabases

WHATS = {
    "standings": "csv",
    "events": "csv",
    "boards": "jsonl",
    "ledger": "jsonl",
    "database": "db",
}


@pytest.fixture
def whole(core: Core, clock: Clock) -> Core:
    """A core with a small season, a correction and a withdrawal on later days."""
    planned = season(core.catalogue.campaign("demo"), 300, 1, clock())
    events = core.events.register_all(planned.events)
    codes = [event.code for event in events]
    jobs = [Record(one.report, None, at=one.at) for one in planned.reports(codes)]
    for at in range(0, len(jobs), 100):
        answers = core.ledger.write(jobs[at : at + 100])
        assert not [answer for answer in answers if isinstance(answer, Exception)]
    clock.pass_by(days=3)
    lines = letters(2, channel=Channel.CARD).lines
    core.ledger.correct(report(core, 9).reference, lines, Reason.OTHER, new_key())
    core.ledger.withdraw(report(core, 5, section="gb").reference)
    return core


def export(app: Flask, what: str, output: Path) -> Path:
    """Run the command."""
    ran = app.test_cli_runner().invoke(
        args=["tracker", "export", what, "--output", str(output)], catch_exceptions=False
    )
    assert ran.exit_code == 0, ran.stderr
    return output


def rows_of(path: Path) -> list[dict[str, Any]]:
    """The rows of a CSV file or of JSON lines."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file) if path.suffix == ".csv" else map(json.loads, file))


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """The exported database, which no reader can change."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        yield connection


def view(connection: sqlite3.Connection, name: str, *keys: str) -> dict[tuple[str, ...], int]:
    """The letters of a view, by scope and further columns, without zeros."""
    columns = ", ".join(f'"{key}"' for key in ("scope", *keys))
    found = connection.execute(f"SELECT {columns}, letters FROM {name}").fetchall()
    return {tuple(row[:-1]): row["letters"] for row in found if row["letters"]}


def test_the_views_of_the_database_are_the_standings(
    app: Flask, whole: Core, client: FlaskClient, tmp_path: Path
) -> None:
    path = export(app, "database", tmp_path / "w4r.db")
    scopes = ["world", *(f"section:{code}" for code in whole.catalogue.campaign("demo").sections)]
    by_scope: dict[tuple[str, ...], int] = {}
    by_case: dict[tuple[str, ...], int] = {}
    by_channel: dict[tuple[str, ...], int] = {}
    by_purpose: dict[tuple[str, ...], int] = {}
    days: dict[str, dict[tuple[str, ...], int]] = {"counted": {}, "written": {}}
    for scope in scopes:
        standings = client.get(f"/api/v1/standings?scope={scope}").json
        by_scope[scope,] = standings["letters"]
        by_case |= {(scope, case["slug"]): case["letters"] for case in standings["cases"]}
        by_channel |= {(scope, name): count for name, count in standings["channels"].items()}
        by_purpose |= {(scope, name): count for name, count in standings["purposes"].items()}
        for on, points in days.items():
            line = client.get(f"/api/v1/timeline?scope={scope}&by=day&on={on}").json
            points |= {(scope, point["at"]): point["letters"] for point in line["points"]}
    with opened(path) as connection:
        for name, keys, expected in (
            ("letters_by_scope", (), by_scope),
            ("letters_by_case", ("case",), by_case),
            ("letters_by_channel", ("channel",), by_channel),
            ("letters_by_purpose", ("purpose",), by_purpose),
            ("letters_by_day_counted", ("day",), days["counted"]),
            ("letters_by_day_written", ("day",), days["written"]),
        ):
            wanted = {key: count for key, count in expected.items() if count}
            assert view(connection, name, *keys) == wanted, name
            assert wanted
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


def test_the_database_holds_the_public_ledger_and_no_more(
    app: Flask, whole: Core, clock: Clock, tmp_path: Path
) -> None:
    hidden = whole.events.register(evening_draft(clock(), visibility=Visibility.LINK, title="Ours"))
    report_at(whole, hidden, 4)
    path = export(app, "database", tmp_path / "w4r.db")
    ledger = rows_of(export(app, "ledger", tmp_path / "ledger.jsonl"))
    with opened(path) as connection:
        names = ", ".join(f'coalesce("{name}", "") AS "{name}"' for name in ledger[0])
        stored = connection.execute(f"SELECT {names} FROM entries ORDER BY number")
        assert [dict(row) for row in stored] == ledger
        titles = {row["title"] for row in connection.execute("SELECT title FROM events")}
        assert "Ours" not in titles
    text = path.read_bytes()
    for private in (hidden.id, hidden.slug, hidden.code, "made_by", "sender"):
        assert private.encode() not in text, private


def test_an_event_that_nobody_lists_any_more_keeps_its_id_alone(
    app: Flask, core: Core, event: Event, tmp_path: Path
) -> None:
    report_at(core, event, 4)
    with core.database.writing() as connection:
        connection.exec_driver_sql("UPDATE events SET visibility = 'link'")
    with opened(export(app, "database", tmp_path / "w4r.db")) as connection:
        (row,) = connection.execute("SELECT * FROM events").fetchall()
        assert (row["id"], row["title"]) == (event.id, None)


def test_exports_tell_which_events_were_cancelled(
    app: Flask, core: Core, clock: Clock, event: Event, tmp_path: Path
) -> None:
    core.events.register(evening_draft(clock(), title="Another"))
    core.events.cancel(event.slug, "Snow.")
    told = {"Another": 0, event.title: 1}
    with opened(export(app, "database", tmp_path / "w4r.db")) as connection:
        rows = connection.execute("SELECT title, cancelled FROM events").fetchall()
        assert {row["title"]: row["cancelled"] for row in rows} == told
    with export(app, "events", tmp_path / "events.csv").open() as file:
        rows = [*csv.DictReader(file)]
    assert {row["title"]: int(row["cancelled"]) for row in rows} == told


def test_a_case_under_embargo_is_not_told_of(app: Flask, core: Core, tmp_path: Path) -> None:
    load_demo(core, 'country = "BI"', 'country = "BI"\nembargoed = true')
    path = export(app, "database", tmp_path / "w4r.db")
    assert b"rukuki" not in path.read_bytes().lower()
    load_demo(core, 'country = "BI"', 'country = "BI"')
    report(core, 3, case="germain-rukuki")
    load_demo(core, 'country = "BI"', 'country = "BI"\nembargoed = true')
    export(app, "database", path)
    assert b"Germain Rukuki" not in path.read_bytes()  # the ledger names its slug
    standings = rows_of(export(app, "standings", tmp_path / "standings.csv"))
    assert "germain-rukuki" not in {row["name"] for row in standings}


def test_words_of_events_and_cases_can_be_searched(
    app: Flask, core: Core, clock: Clock, tmp_path: Path
) -> None:
    core.events.register(evening_draft(clock(), title="Letters at the Café Zürich"))
    with opened(export(app, "database", tmp_path / "w4r.db")) as connection:
        found = connection.execute("SELECT title FROM events_fts WHERE events_fts MATCH 'zurich'")
        assert [row["title"] for row in found] == ["Letters at the Café Zürich"]
        found = connection.execute("SELECT name FROM cases_fts WHERE cases_fts MATCH 'thangyat'")
        assert [row["name"] for row in found] == ["Paing Phyo Min"]


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_standings_events_and_boards_say_what_the_api_says(
    app: Flask, whole: Core, client: FlaskClient, tmp_path: Path, ending: str
) -> None:
    standings = rows_of(export(app, "standings", tmp_path / f"standings.{ending}"))
    undivided = [row for row in standings if not row["by"]]
    assert {"world", "section:us"} < {row["scope"] for row in undivided}
    for row in undivided:
        asked = client.get("/api/v1/standings", query_string={"scope": row["scope"]}).json
        for name in ("letters", "reports", "writers", "events", "schools", "places"):
            assert int(row[name]) == asked[name], (row["scope"], name)
    by_case = {row["name"]: int(row["letters"]) for row in standings if row["by"] == "case"
               and row["scope"] == "world"}  # fmt: skip
    world = client.get("/api/v1/standings?scope=world").json
    assert by_case == {case["slug"]: case["letters"] for case in world["cases"] if case["letters"]}
    events = rows_of(export(app, "events", tmp_path / f"events.{ending}"))
    known = {event.slug: event for event in whole.events.listed("demo", limit=100).events}
    assert {row["slug"] for row in events} >= known.keys()
    boards = rows_of(export(app, "boards", tmp_path / f"boards.{ending}"))
    board = client.get("/api/v1/leaderboards/events?limit=100").json["rows"]
    told = [row for row in boards if (row["board"], row["by"]) == ("events", "letters")]
    assert [(int(row["rank"]), row["id"], int(row["letters"])) for row in told[:100]] == [
        (row["rank"], row["id"], row["letters"]) for row in board
    ]


def test_a_region_that_is_not_shown_is_in_no_export(
    app: Flask, core: Core, event: Event, tmp_path: Path
) -> None:
    for count in (20, 20, 20):
        report_at(core, event, count)
    exports = {
        what: export(app, what, tmp_path / f"{what}.{ending}") for what, ending in WHATS.items()
    }
    for what in ("standings", "ledger", "boards", "events"):
        assert b"us-ny" not in exports[what].read_bytes(), what
    with opened(exports["database"]) as connection:
        (place,) = connection.execute("SELECT * FROM letters_by_place").fetchall()
        assert (place["region"], place["city"], place["letters"]) == (None, "New York", 60)
    for _ in range(2):
        report_at(core, event, 20)
    assert b"us-ny" in export(app, "events", tmp_path / "events.csv").read_bytes()


def test_a_title_that_a_spreadsheet_would_run_is_only_text(
    app: Flask, core: Core, clock: Clock, tmp_path: Path
) -> None:
    core.events.register(evening_draft(clock(), title="=HYPERLINK(1)", kind=HostKind.SCHOOL))
    (row,) = rows_of(export(app, "events", tmp_path / "events.csv"))
    assert row["title"] == "'=HYPERLINK(1)"


@pytest.mark.parametrize(
    ("what", "name"), [("database", "w4r.csv"), ("standings", "w4r.db"), ("ledger", "w4r.xlsx")]
)
@pytest.mark.usefixtures("core")
def test_another_ending_is_refused(app: Flask, tmp_path: Path, what: str, name: str) -> None:
    ran = app.test_cli_runner().invoke(
        args=["tracker", "export", what, "--output", str(tmp_path / name)]
    )
    assert (ran.exit_code, list(tmp_path.iterdir())) == (2, [])
    assert "must end in" in ran.stderr


@pytest.mark.any_engine
def test_datasette_opens_the_database(
    app: Flask, whole: Core, client: FlaskClient, tmp_path: Path
) -> None:
    path = export(app, "database", tmp_path / "w4r.db")
    port = free_port()
    command = [sys.executable, "-m", "datasette", "serve", str(path), "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as served:
        try:
            told = answer_of(f"http://127.0.0.1:{port}/w4r/letters_by_scope.json?_shape=array")
            by_scope = {row["scope"]: row["letters"] for row in told}
            for scope, letters_there in by_scope.items():
                standings = client.get(f"/api/v1/standings?scope={scope}").json
                assert standings["letters"] == letters_there
            assert by_scope["world"] == whole.standings.of("demo", "world").letters
            event = whole.events.listed("demo").events[0]
            search = f"http://127.0.0.1:{port}/w4r/events.json?_shape=array&_search={event.city}"
            assert event.id in {row["id"] for row in answer_of(search)}
        finally:
            served.terminate()


def answer_of(address: str) -> Any:
    """The JSON at an address, as soon as its server answers."""
    for _ in range(300):
        try:
            answer = requests.get(address, timeout=10)
        except requests.ConnectionError:
            time.sleep(0.1)
        else:
            answer.raise_for_status()
            return answer.json()
    raise AssertionError(f"{address} gave no answer")


# On the page


def publish(app: Flask, core: Core, folder: Path) -> list[Path]:
    """Let the pages offer databases of a folder; gives the paths that somebody began to make."""
    begun: list[Path] = []
    published = PublishedDatabases(folder, lambda _campaign, path: begun.append(path))
    object.__setattr__(core, "published", published)
    return begun


def test_the_ledger_page_offers_the_database_with_its_size(
    app: Flask, core: Core, client: FlaskClient, tmp_path: Path
) -> None:
    begun = publish(app, core, tmp_path)
    assert client.get("/ledger/demo.db").status_code == 404
    assert begun == []  # there is no letter yet
    report(core, 3)
    assert "is being made" in client.get("/ledger").text
    assert client.get("/ledger/demo.db").status_code == 404
    assert begun == [tmp_path / "demo.db"]  # once, however many ask
    export(app, "database", begun[0])
    (tmp_path / "demo.begun").unlink()
    await_true(lambda: "up to entry 1" in client.get("/ledger").text)  # it is kept for a second
    answer = client.get("/ledger/demo.db")
    assert answer.status_code == 200
    assert answer.get_data() == begun[0].read_bytes()
    assert answer.headers["Content-Disposition"] == "attachment; filename=demo.db"


def test_a_database_is_made_anew_only_where_it_lacks_letters(
    app: Flask, core: Core, tmp_path: Path
) -> None:
    begun = publish(app, core, tmp_path)
    report(core, 3)
    path = export(app, "database", tmp_path / "demo.db")

    def offered(newest: int) -> bool:
        revision = core.catalogue.campaign("demo").revision
        hashes = {entry.number: entry.hash for entry in public_entries(core, 0, 9)}
        found = core.published.of("demo", revision, newest, lambda number: hashes.get(number, ""))
        return found is not None

    assert offered(2)
    assert begun == []  # it is young
    os.utime(path, (0, 0))
    assert offered(1)
    assert begun == []  # nothing came since
    assert offered(2)
    assert begun == [path]


def test_a_database_of_another_ledger_or_an_earlier_revision_is_not_offered(
    app: Flask, core: Core, client: FlaskClient, tmp_path: Path
) -> None:
    publish(app, core, tmp_path)
    report(core, 3)
    path = export(app, "database", tmp_path / "demo.db")
    assert client.get("/ledger/demo.db").status_code == 200
    load_demo(core, 'country = "BI"', 'country = "BI"\nembargoed = true')
    assert client.get("/ledger/demo.db").status_code == 404
    with closing(sqlite3.connect(export(app, "database", path))) as file, file:
        file.execute("UPDATE campaigns SET head_hash = 'of another ledger'")
    assert client.get("/ledger/demo.db").status_code == 404
    path.write_bytes(b"not a database")
    assert client.get("/ledger/demo.db").status_code == 404


@pytest.mark.parametrize("name", ["no-campaign.db", "demo.sqlite", "../tracker.db"])
def test_only_published_databases_are_given_away(
    core: Core, client: FlaskClient, name: str
) -> None:
    assert client.get(f"/ledger/{name}").status_code == 404
