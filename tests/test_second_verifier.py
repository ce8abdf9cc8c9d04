"""Two verifiers that share nothing agree about the ledger that the tracker gives away."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cast import Clock, report, report_at
from tests.second_verifier import Broken, head_of, letters_by, read
from tests.test_verify_ledger import assert_wrong, chained, run, write
from tracker.campaign import Channel, Event, Line, Reason
from tracker.core import Core
from tracker.opendata import export_ledger


@pytest.fixture
def ledger(core: Core, event: Event, clock: Clock) -> Core:
    """A core whose ledger has reports, a correction and a withdrawal, on two days."""
    report_at(core, event, 30)
    corrected = report(core, 5, section="gb")
    clock.pass_by(days=2)
    report(core, 4, channel=Channel.CARD, written_on=clock().date())
    line = Line("jani-silva", Channel.MESSAGE, 2)
    core.ledger.correct(corrected.reference, (line,), Reason.OTHER, "a-key-of-this-test")
    core.ledger.withdraw(report(core, 7).reference)
    return core


@pytest.fixture(params=["ledger.csv", "ledger.jsonl"])
def file(request: pytest.FixtureRequest, ledger: Core, tmp_path: Path) -> Path:
    """The public ledger of that core, in both formats."""
    path = tmp_path / str(request.param)
    with ledger.catalogue.viewing("demo") as (connection, view):
        export_ledger(connection, view, path)
    return path


def test_both_verifiers_find_the_same_totals(ledger: Core, file: Path) -> None:
    entries = read(file)
    ran = json.loads(run(file, "--json").stdout)
    assert (head_of(entries), len(entries)) == (ran["head"], ran["entries"])
    totals = {scope: total["letters"] for scope, total in ran["totals"].items()}
    for name in ("section", "case", "channel"):
        assert {
            f"{name}:{value}": count for (value,), count in letters_by(entries, name).items()
        } == {scope: count for scope, count in totals.items() if scope.startswith(name)}
    standings = ledger.standings.of("demo", "world")
    assert letters_by(entries)[()] == totals["world"] == standings.letters == 36


def test_days_written_add_up_to_the_timeline(ledger: Core, file: Path) -> None:
    by_day = {day: count for (day,), count in letters_by(read(file), "written_on").items() if count}
    points = ledger.standings.timeline("demo", "world", "day", "written")
    assert by_day == {point.at: point.letters for point in points}
    assert len(by_day) == 2


@pytest.mark.parametrize(
    ("field", "value"),
    [("written_on", "2026-12-01"), ("event", "ev-000000000000"), ("format", 2), ("letters", 31)],
)
def test_both_verifiers_find_a_changed_field(file: Path, field: str, value: Any) -> None:
    rows: list[dict[str, Any]] = [dict(entry) for entry in read(file)]
    rows[0][field] = value
    for row in rows:
        row |= {name: int(row[name]) for name in ("format", "number", "letters", "verified")}
    write(file, rows)
    assert_wrong(file, 1)
    with pytest.raises(Broken, match=r"^1$"):
        head_of(read(file))


def test_an_entry_of_a_later_format_is_not_taken_for_one_of_this(tmp_path: Path) -> None:
    from tests.test_verify_ledger import row

    write(tmp_path / "ledger.csv", chained([row(), row(format=2)]))
    assert_wrong(tmp_path / "ledger.csv", 2)
