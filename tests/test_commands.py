"""The commands of staff: their output, their effects and their exit status."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from tests.cast import DATA, EVENING, Clock, letters, load_demo, public_entries, report, report_at
from tracker.application import create_app
from tracker.campaign import Channel, Event, Reason, Status
from tracker.core import Core
from tracker.database import Database
from tracker.settings import Settings

VERIFIER = DATA.parent / "tools" / "verify_ledger.py"

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    """Runs a command on the demonstration's database."""
    runner = app.test_cli_runner()
    return lambda *words: runner.invoke(args=["tracker", *words])


def test_init_makes_a_database_ready_and_can_be_repeated(
    settings: Settings, blank_database_url: str
) -> None:
    app = create_app(settings.model_copy(update={"database_url": blank_database_url}))
    for _ in range(2):
        assert app.test_cli_runner().invoke(args=["tracker", "init"]).exit_code == 0
    assert app.extensions["tracker"].database.ready() is None


def test_the_demonstration_is_loaded_once(app: Flask, run: Run, core: Core) -> None:
    before = core.catalogue.campaign("demo").revision
    assert run("demo").output == ""
    assert core.catalogue.campaign("demo").revision == before


def test_a_generated_season_is_counted_like_any_other(run: Run, core: Core) -> None:
    assert run("demo", "--reports", "300", "--seed", "7").exit_code == 0
    standings = core.standings.of("demo", "world")
    assert standings.reports == 300
    assert {entry.trust for entry in public_entries(core, 0, 1000)} == {"demo"}
    assert run("check-standings").exit_code == 0
    assert run("verify").exit_code == 0
    assert core.ledger.held("demo") == []


def test_generated_reports_are_in_time_order_within_the_window(run: Run, core: Core) -> None:
    run("demo", "--reports", "200")
    times = [entry.at for entry in public_entries(core, 0, 1000)]
    assert times == sorted(times)
    assert "2026-09-01" <= times[0] <= times[-1] <= "2026-12-10T18:42Z"


def test_a_second_season_continues_where_the_first_ended(
    run: Run, core: Core, clock: Clock
) -> None:
    def events() -> set[Event]:
        return set(core.events.listed("demo", limit=100).events)

    run("demo", "--reports", "200")
    first = events()
    assert "goes on from 2026-12-10" in run("demo", "--reports", "200").output
    assert events() == first
    clock.pass_by(days=2)
    run("demo", "--reports", "200")
    assert events() > first
    assert min(event.starts_at for event in events() - first) > EVENING - timedelta(hours=1)
    times = [entry.at for entry in public_entries(core, 0, 2_000)]
    assert times == sorted(times)
    assert core.standings.of("demo", "world").reports == 600


def test_a_second_season_continues_after_the_reports_of_people(
    run: Run, core: Core, clock: Clock
) -> None:
    run("demo", "--reports", "100")
    clock.pass_by(days=2)
    report(core, 3)
    clock.pass_by(hours=5)
    run("demo", "--reports", "100")
    times = [entry.at for entry in public_entries(core, 0, 1_000)]
    assert times == sorted(times)
    assert times[-1] > "2026-12-12T18:42Z"


def test_a_campaign_file_sets_up_and_changes_a_campaign(
    run: Run, core: Core, tmp_path: Path
) -> None:
    file = tmp_path / "campaign.toml"
    text = (DATA / "demo.toml").read_text()
    file.write_text(text.replace('state = "open"', 'state = "final"'))
    assert "is final" in run("import", "campaign", str(file)).output
    assert core.catalogue.campaign("demo").revision == 2


@pytest.mark.parametrize(
    "text", ["slug = ", 'slug = "Bad Slug"', 'slug = "x"\nname = "X"\ncases = []\nsections = []']
)
def test_an_invalid_campaign_file_is_refused_and_named(run: Run, tmp_path: Path, text: str) -> None:
    file = tmp_path / "campaign.toml"
    file.write_text(text)
    result = run("import", "campaign", str(file))
    assert result.exit_code == 2
    assert str(file) in result.output


def test_each_fault_of_a_campaign_file_is_on_its_own_line(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "campaign.toml"
    file.write_text('slug = "Bad Slug"\nname = ""\ncolour = "red"\nsections = []\ncases = []\n')
    lines = run("import", "campaign", str(file)).output.splitlines()
    assert lines[0] == f"{file}:"
    assert set(lines[1:]) == {
        "  slug: use small letters a to z, digits and single hyphens only",
        "  name: this is empty",
        "  colour: there is no such name",
        "  sections: give at least one",
        "  cases: give at least one",
    }


def test_a_file_that_is_not_text_is_refused_in_plain_words(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "campaign.toml"
    file.write_bytes(b"\x89PNG\xff")
    output = run("import", "campaign", str(file)).output
    assert output == f"{file} is not a text file in UTF-8.\n"


def test_an_export_into_a_missing_folder_names_the_file(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "none" / "ledger.csv"
    result = run("export", "ledger", "--output", str(file))
    assert (result.exit_code, f"{file} can't be used" in result.output) == (2, True)


@pytest.mark.parametrize(
    ("before", "after", "place"),
    [
        ('slug = "demo"', 'slug = "live"', "slug: /live is an address of the tracker itself"),
        ('code = "gb"', 'code = "zz"', "sections 2 code: there is no section zz"),
        ('country = "BI"', 'country = "XX"', "country: XX is no country code"),
    ],
)
def test_a_wrong_code_in_a_campaign_file_is_named_with_its_place(
    run: Run, tmp_path: Path, before: str, after: str, place: str
) -> None:
    text = (DATA / "demo.toml").read_text()
    assert before in text
    file = tmp_path / "campaign.toml"
    file.write_text(text.replace(before, after))
    result = run("import", "campaign", str(file))
    assert (result.exit_code, place in result.output) == (2, True), result.output


@pytest.mark.parametrize("ending", [".csv", ".jsonl"])
def test_the_exported_ledger_adds_up_to_the_standings(
    run: Run, core: Core, tmp_path: Path, ending: str
) -> None:
    report(core, 3)
    core.ledger.withdraw(report(core, 5, section="gb").reference)
    file = tmp_path / f"ledger{ending}"
    assert run("export", "ledger", "--output", str(file)).exit_code == 0
    verified = subprocess.run(
        [sys.executable, str(VERIFIER), "--json", str(file)], capture_output=True, check=True
    )
    totals = json.loads(verified.stdout)["totals"]
    assert totals["world"]["letters"] == core.standings.of("demo", "world").letters == 3


@pytest.mark.parametrize("ending", [".csv", ".jsonl"])
def test_the_export_command_writes_the_same_file_as_the_page(
    app: Flask, run: Run, core: Core, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    monkeypatch.setattr("tracker.opendata.kept_ledgers.READ_TOGETHER", 2)
    for count in range(1, 6):
        report(core, count)
    file = tmp_path / f"ledger{ending}"
    assert run("export", "ledger", "--output", str(file)).exit_code == 0
    assert app.test_client().get(f"/ledger/demo{ending}").data == file.read_bytes()
    assert file.read_text().count("\n") == 5 + (ending == ".csv")


def test_an_export_to_a_file_with_an_unknown_ending_is_refused(run: Run, tmp_path: Path) -> None:
    result = run("export", "ledger", "--output", str(tmp_path / "ledger.xlsx"))
    assert result.exit_code == 2
    assert "must end in .csv or .jsonl" in result.output
    assert list(tmp_path.iterdir()) == []


def test_held_reports_are_listed_released_and_rejected(run: Run, core: Core) -> None:
    odd, odder = report(core, 500).reference, report(core, 600).reference
    listed = run("held").output
    assert odd in listed
    assert "2 held" in listed
    assert "500 letters" in run("release", odd).output
    assert run("reject", odder).exit_code == 0
    assert core.ledger.report(odder).status is Status.REJECTED
    assert run("held").output == "Nothing is held.\n"


def test_a_user_without_a_name_can_decide_about_held_reports(
    run: Run, core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nameless() -> str:
        raise KeyError("getpwuid(): uid not found: 12345")

    monkeypatch.setattr("getpass.getuser", nameless)
    assert run("release", report(core, 500).reference).exit_code == 0


def test_held_reports_are_listed_with_the_reason_and_their_lines(
    run: Run, core: Core, event: Event
) -> None:
    report(core, 500, channel=Channel.EMAIL)
    report_at(core, event, 2_001)
    core.ledger.correct(report(core, 3).reference, letters(1_234).lines, Reason.OTHER, "a" * 8)
    output = run("held").output
    for line in (
        "500 letters: more than 100 letters without an event code",
        "    500  germain-rukuki, email",
        "letters-at-the-library\n  2,001 letters: more than 2,000 letters with an event code",
        "1,234 letters instead of 3: more than 100 letters without an event code",
    ):
        assert line in output, output
    load_demo(core, "open_letters = 100", "open_letters = 900")
    assert "500 letters: It is more than one report usually has." in run("held").output


def test_a_report_that_is_not_held_can_not_be_released(run: Run, core: Core) -> None:
    result = run("release", report(core).reference)
    assert (result.exit_code, result.output) == (2, "Nothing of this report is held.\n")
    assert run("reject", "0" * 26).exit_code == 2


def test_a_wrong_total_is_found_and_rebuilt(run: Run, core: Core) -> None:
    report(core)
    with core.database.writing() as connection:
        connection.exec_driver_sql("UPDATE case_totals SET letters = 7")
    checked = run("check-standings")
    assert checked.exit_code == 1
    assert "case_totals" in checked.output
    assert run("rebuild-standings").exit_code == 0
    assert run("check-standings").exit_code == 0


def test_a_command_on_a_database_without_tables_says_what_to_do(
    settings: Settings, blank_database_url: str
) -> None:
    app = create_app(settings.model_copy(update={"database_url": blank_database_url}))
    for words in (["verify"], ["demo"], ["import", "campaign", str(DATA / "demo.toml")]):
        result = app.test_cli_runner().invoke(args=["tracker", *words])
        assert result.exit_code == 2
        assert "tracker init" in result.output


def test_a_command_says_that_something_else_is_writing(run: Run, core: Core) -> None:
    other = Database(core.settings.database_url)
    with other.writing() as connection:
        connection.exec_driver_sql("UPDATE campaigns SET revision = revision")
        result = run("import", "campaign", str(DATA / "demo.toml"))
    other.close()
    assert (result.exit_code, "Something else is writing" in result.output) == (2, True)


def test_a_command_says_that_a_campaign_is_unknown(run: Run) -> None:
    result = run("verify", "--campaign", "none")
    assert (result.exit_code, result.output) == (2, "There is no campaign of this name.\n")


def test_the_printed_addresses_follow_the_settings(run: Run) -> None:
    assert "http://127.0.0.1:5000/report" in run("addresses").output
