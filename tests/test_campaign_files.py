"""A campaign file: its faults are told at once, and its changes before they are made."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import Engine, event

from tests.cast import DATA, report
from tracker.campaign import State
from tracker.core import Core
from tracker.database import driver

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    """Runs a command on the demonstration's database."""
    runner = app.test_cli_runner()
    return lambda *words: runner.invoke(args=["tracker", *words])


@pytest.fixture
def demo_file(tmp_path: Path) -> Callable[..., str]:
    """Makes a file of the demonstration campaign with some changes."""

    def write(changes: dict[str, str]) -> str:
        text = (DATA / "demo.toml").read_text()
        for before, after in changes.items():
            assert before in text
            text = text.replace(before, after)
        file = tmp_path / "demo.toml"
        file.write_text(text)
        return str(file)

    return write


def test_every_fault_of_a_campaign_file_is_told_at_once(
    run: Run, demo_file: Callable[..., str]
) -> None:
    file = demo_file(
        {
            "goal = 1_500_000": "gaol = 1_500_000",
            'home_section = "us"': 'home_section = "zz"',
            "demonstration = true": "opens = 2026-12-20\nday = 2026-12-10",
            "open_letters = 100": "open_letters = 100\nbands = [20]",
            'code = "gb"': 'code = "gbb"\nreport_by = "soon"',
            'code = "ca"': 'code = "us"',
            '    "khaled-drareni",\n    "germain-rukuki",': '    "khaled-dareni",',
            'slug = "jani-silva"': 'slug = "germain-rukuki"\nName = "x"',
        }
    )
    result = run("import", "campaign", file)
    assert result.exit_code == 2
    assert result.output.splitlines()[0] == f"{file}:"
    assert set(result.output.splitlines()[1:]) == {
        "  gaol: there is no such name; did you mean goal?",
        "  home_section: zz is not among the sections",
        "  report_by: this is missing",
        (
            "  plausibility bands: there is no such name here;"
            " it belongs to the campaign, above the first [table]"
        ),
        "  sections 2 code: there is no section gbb in data/sections.csv",
        "  sections 2 report_by: give a day, such as 2026-12-10",
        "  sections 3 code: us is named twice, first in sections 1",
        (
            "  sections 7 cases 1: there is no case khaled-dareni in this file;"
            " did you mean khaled-drareni?"
        ),
        *(
            line
            for line in result.output.splitlines()
            if "jani-silva" in line or ("cases" in line and "germain-rukuki is named twice" in line)
        ),
        *(line for line in result.output.splitlines() if "Name: there is no such name" in line),
    }
    for told in ("did you mean name?", "germain-rukuki is named twice", "no case jani-silva"):
        assert told in result.output, told


def test_days_out_of_order_are_told_of_each_section(
    run: Run, demo_file: Callable[..., str]
) -> None:
    days = "opens = 2026-12-20\nday = 2026-12-10\nreport_by = 2027-01-15"
    changes = {"demonstration = true": days, 'code = "gb"': 'code = "gb"\nreport_by = 2026-12-01'}
    output = run("import", "campaign", demo_file(changes)).output
    order = "opens, day, report_by: these days must follow one another"
    assert output.splitlines()[1:] == [f"  {order}", f"  sections 2 {order}"]


CHANGED = {
    "goal = 1_500_000": "goal = 2_000_000",
    'name = "Khaled Drareni"': 'name = "K. Drareni"\nmay_name_amnesty = false',
    'code = "gb"\ngoal = 250_000': 'code = "gb"\ngoal = 260_000\nmembers = 700',
    "open_letters = 100": "open_letters = 200",
}


def test_a_dry_run_lists_what_a_file_would_change_and_changes_nothing(
    run: Run, core: Core, demo_file: Callable[..., str]
) -> None:
    before = core.catalogue.campaign("demo").revision
    result = run("import", "campaign", demo_file(CHANGED), "--dry-run")
    assert result.exit_code == 0
    assert result.output.splitlines() == [
        "  goal: 1,500,000 becomes 2,000,000",
        "  open_letters: 100 becomes 200",
        "  case khaled-drareni: name: Khaled Drareni becomes K. Drareni",
        "  case khaled-drareni: may_name_amnesty: true becomes false",
        "  section gb: goal: 250,000 becomes 260,000",
        "  section gb: members: none becomes 700",
    ]
    assert core.catalogue.campaign("demo").revision == before
    assert core.catalogue.campaign("demo").goal == 1_500_000


def test_a_file_that_changes_nothing_is_not_written(run: Run, core: Core) -> None:
    before = core.catalogue.campaign("demo").revision
    is_open = "Write for Rights (demonstration) (demo) is open.\n"
    result = run("import", "campaign", str(DATA / "demo.toml"))
    assert (result.exit_code, result.output) == (0, f"The file changes nothing.\n{is_open}")
    core.standings.moved()
    assert core.catalogue.campaign("demo").revision == before


def test_a_new_campaign_is_told_in_a_line(
    run: Run, core: Core, demo_file: Callable[..., str]
) -> None:
    file = demo_file({'slug = "demo"': 'slug = "another"'})
    told = "  new campaign another: Write for Rights (demonstration), open, 20 sections, 10 cases\n"
    listed = run("import", "campaign", file, "--dry-run").output
    assert listed == told.replace("20", str(len(core.catalogue.campaign("demo").sections)))
    assert run("import", "campaign", file).exit_code == 0
    assert core.catalogue.campaign("another").state is State.OPEN


def without_case(slug: str) -> dict[str, str]:
    """The changes that take a case out of the demonstration's file."""
    return {f'slug = "{slug}"': f'slug = "{slug}-2"', f'    "{slug}",\n': f'    "{slug}-2",\n'}


NO_RUKUKI = without_case("germain-rukuki")
EMBARGO = {'name = "Germain Rukuki"': 'name = "Germain Rukuki"\nembargoed = true'}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({'state = "open"': 'state = "draft"'}, "all of it is hidden, with 12 letters"),
        (
            EMBARGO,
            "case germain-rukuki: put under embargo: it is hidden everywhere, with 7 letters",
        ),
        (NO_RUKUKI, "case germain-rukuki: not in the file, so it is closed (7 letters counted so"),
        (
            {'code = "us"': 'code = "us"\nboards = false'},
            "section us: boards: true becomes false: it leaves the leaderboards, with 7 letters",
        ),
        (
            {'code = "gb"': 'code = "gb"\ncases = ["jani-silva"]'},
            (
                "section gb: works on nassima-al-sada no more: it is not among its cases any more,"
                " with 5 letters"
            ),
        ),
    ],
    ids=["draft", "embargo", "left out", "boards", "choice"],
)
def test_a_change_that_hides_counted_letters_needs_consent(
    run: Run, core: Core, demo_file: Callable[..., str], changes: dict[str, str], told: str
) -> None:
    file = demo_file(changes)
    harmless = run("import", "campaign", file, "--dry-run").output
    assert "\n! " not in f"\n{harmless}"
    report(core, 7)
    report(core, 5, section="gb", case="nassima-al-sada")
    before = core.catalogue.campaign("demo")
    for words in (["--dry-run"], []):
        result = run("import", "campaign", file, *words)
        assert f"{told}" in result.output
        assert [line for line in result.output.splitlines() if line.startswith("! ")]
        assert result.exit_code == (0 if words else 1)
    assert "add --yes" in result.output
    assert core.catalogue.campaign("demo") == before
    assert run("import", "campaign", file, "--yes").exit_code == 0
    core.standings.moved()
    assert core.catalogue.campaign("demo").revision == before.revision + 1
    assert run("check-standings", "--campaign", "demo").exit_code == 0


def test_a_final_campaign_is_opened_again_with_consent_only(
    run: Run, core: Core, demo_file: Callable[..., str]
) -> None:
    report(core, 3)
    closed = run("import", "campaign", demo_file({'state = "open"': 'state = "final"'}))
    assert "state: open becomes final: no more reports are taken (3 letters counted so far)" in (
        closed.output
    )
    assert closed.exit_code == 0
    for words, status in (([], 1), (["--yes"], 0)):
        result = run("import", "campaign", str(DATA / "demo.toml"), *words)
        assert "! state: final becomes open: a final result is opened again" in result.output
        assert result.exit_code == status
    assert core.catalogue.campaign("demo").state is State.OPEN


def test_a_section_that_a_file_leaves_out_stays_with_its_cases(
    run: Run, core: Core, demo_file: Callable[..., str]
) -> None:
    file = demo_file({'[[sections]]\ncode = "gb"\ngoal = 250_000\n': ""})
    told = "  section gb: not in the file, so it stays as it is\n"
    assert run("import", "campaign", file, "--dry-run").output == told
    assert run("import", "campaign", file).exit_code == 0
    core.standings.moved()
    campaign = core.catalogue.campaign("demo")
    assert len(campaign.cases_of("gb")) == len(campaign.published_cases)


def test_unchanged_rows_are_not_written(
    core: Core, demo_file: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    statements: list[str] = []
    put = driver.put

    def note_put(connection: Any, statement: str, rows: Any) -> None:
        note(connection, None, statement)
        put(connection, statement, rows)

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith(("INSERT", "UPDATE", "DELETE")):
            statements.append(" ".join(statement.split()[:3]))

    monkeypatch.setattr(driver, "put", note_put)  # which SQLAlchemy does not hear of
    event.listen(Engine, "before_cursor_execute", note)
    try:
        core.catalogue.load(DATA / "demo.toml")
        core.catalogue.load(Path(demo_file({"goal = 350_000": "goal = 360_000"})))
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    renewed = "UPDATE campaigns SET"
    assert statements == [renewed, renewed, "INSERT INTO campaign_sections"]
