"""Commands where a campaign has more than 65,535 of something, the most parameters of a query."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select

from tests.cast import report
from tracker.campaign import NO_REPORT, Event, Status
from tracker.core import Core
from tracker.database import insert, unhurried
from tracker.schema import events, letter_reports, report_lines

MANY = 66_000

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    """Run a command of the tracker."""

    def run(*arguments: str) -> Result:
        return app.test_cli_runner().invoke(args=["tracker", *arguments])

    return run


def copied(core: Core, table: Any, changes: Iterator[dict[str, Any]]) -> None:
    """Add a row for each of these changes: a copy of the table's only row but for them."""
    with core.database.writing() as connection:
        unhurried(connection)
        one = connection.execute(select(table)).one()._asdict()
        insert(connection, table, [one | change for change in changes])


def hold_many(core: Core) -> list[str]:
    """Hold one report and copies of it, a thousand in each second; gives their references."""
    first, received = report(core, 500).reference, core.clock()
    references = [f"{number:026}" for number in range(MANY)]
    times = [received + timedelta(seconds=number // 1_000) for number in range(MANY)]
    rows = zip(references, times, strict=True)
    copied(core, letter_reports, ({"reference": name, "received_at": at} for name, at in rows))
    copied(core, report_lines, ({"reference": name} for name in references))
    second = sum(at == received for at in times)
    return [*references[:second], first, *references[second:]]


def test_any_number_of_held_reports_is_listed_and_decided(run: Run, core: Core) -> None:
    held = hold_many(core)
    listed = run("held")
    lines = [line for line in listed.output.split("\n") if not line.startswith(" ")]
    assert [line[:26] for line in lines] == [*held, "66,001 held.", ""]
    assert listed.exit_code == 0
    assert run("release", held[40_000]).exit_code == 0
    assert run("reject", held[-1]).exit_code == 0
    assert core.ledger.report(held[-1]).status is Status.REJECTED
    page = run("held", "--limit", "2", "--after", held[39_999]).output
    assert [name for name in held[39_998:40_004] if name in page] == held[40_001:40_003]
    assert f"2 listed. For more, add --after {held[40_002]}." in page


def test_a_list_of_held_reports_goes_on_after_one_that_was_decided(run: Run, core: Core) -> None:
    first, second = sorted(report(core, count).reference for count in (500, 600))
    run("reject", first)
    assert second in run("held", "--after", first).output
    assert run("held", "--after", second).output == "Nothing more is held.\n"
    unknown = run("held", "--after", "nobody")
    assert (unknown.exit_code, unknown.output) == (2, f"{NO_REPORT}\n")
    assert run("held", "--limit", "0").exit_code == 2


def test_any_number_of_events_is_listed_and_exported(
    run: Run, core: Core, event: Event, tmp_path: Path
) -> None:
    assert event
    names = (f"{number:06}" for number in range(MANY))
    changes = ({"slug": f"at-{name}", "id": f"ev-{name}", "code": f"C{name}"} for name in names)
    copied(core, events, changes)
    file = tmp_path / "events.csv"
    assert run("export", "events", "--output", str(file)).exit_code == 0
    assert file.read_text().count("\n") == MANY + 2
    assert run("events", "list").output.count("\n") == MANY + 1
