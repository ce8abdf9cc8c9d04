"""Hours and days by the clocks of every zone, also of half hours, and zones that change."""

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.cast import DATA, Clock, load_another, report
from tracker.application import join
from tracker.core import Core
from tracker.standings.check import differences
from tracker.totals import local_hour

HOURS = [
    ("Asia/Kathmandu", "2026-12-10T18:42:07", "2026-12-10T18:15:00"),
    ("Pacific/Chatham", "2026-12-10T18:10:00", "2026-12-10T17:15:00"),
    ("Asia/Kolkata", "2026-12-10T18:29:59", "2026-12-10T17:30:00"),
    ("America/New_York", "2026-11-01T06:15:00", "2026-11-01T06:00:00"),
    ("Australia/Lord_Howe", "2026-10-03T15:20:00", "2026-10-03T14:30:00"),
    ("Australia/Lord_Howe", "2026-10-03T15:45:00", "2026-10-03T15:30:00"),
    ("Australia/Lord_Howe", "2026-10-03T16:00:00", "2026-10-03T16:00:00"),
    ("Australia/Lord_Howe", "2026-04-04T14:59:59", "2026-04-04T14:00:00"),
    ("Australia/Lord_Howe", "2026-04-04T15:15:00", "2026-04-04T15:00:00"),
    ("Australia/Lord_Howe", "2026-04-04T15:30:00", "2026-04-04T15:30:00"),
]
"""A zone, a moment, and when its hour began there, all UTC."""


@pytest.mark.parametrize(("zone", "at", "begun"), HOURS)
def test_an_hour_begins_when_the_clocks_of_its_zone_say_so(zone: str, at: str, begun: str) -> None:
    moment = datetime.fromisoformat(f"{at}+00:00")
    assert local_hour(zone, moment) == datetime.fromisoformat(f"{begun}+00:00")


def test_hours_follow_one_another_without_overlap_when_clocks_are_set() -> None:
    at = datetime.fromisoformat("2026-10-03T12:00:00+00:00")
    moments = [at + timedelta(minutes=minute) for minute in range(8 * 60)]
    hours = [local_hour("Australia/Lord_Howe", moment) for moment in moments]
    assert hours == sorted(hours)
    assert all(
        local_hour("Australia/Lord_Howe", hour) == hour <= moment
        for hour, moment in zip(hours, moments, strict=True)
    )


def move(core: Core, folder: Path, *places: tuple[str, str]) -> None:
    """Give sections or regions another zone: each a line of a file, as it is and as it shall be."""
    files = []
    for name in ("sections.csv", "regions.csv"):
        text = (DATA / name).read_text()
        for before, after in places:
            text = text.replace(before, after)
        files.append(folder / name)
        files[-1].write_text(text)
    core.catalogue.load_places(*files)
    core.standings.moved()


def hours_of(core: Core, scope: str) -> list[tuple[str, int]]:
    """The letters of a scope's hours."""
    return [(point.at, point.letters) for point in core.standings.timeline("demo", scope, "hour")]


@pytest.mark.parametrize("zone", ["Asia/Kathmandu", "Pacific/Chatham", "Australia/Lord_Howe"])
def test_a_section_that_gets_another_zone_has_its_hours_written_anew(
    core: Core, clock: Clock, tmp_path: Path, zone: str
) -> None:
    for minutes in (0, 20, 20, 45):
        clock.pass_by(minutes=minutes)
        report(core, 3, section="gb", region=None)
        report(core, 4)
    others = {scope: hours_of(core, scope) for scope in ("world", "section:us")}
    line = next(
        line for line in (DATA / "sections.csv").read_text().splitlines() if line.startswith("gb,")
    )
    move(core, tmp_path, (line, line.replace("Europe/London", zone)))
    with core.database.reading() as connection:
        assert differences(connection, "demo") == []
    expected: dict[str, int] = {}
    for entry in core.ledger.entries(core.standings.view("demo"), 0, 100):
        if entry.section == "gb":
            at = datetime.fromisoformat(entry.at)
            hour = local_hour(zone, at).astimezone(ZoneInfo(zone)).isoformat()
            expected[hour] = expected.get(hour, 0) + entry.letters
    assert hours_of(core, "section:gb") == sorted(expected.items())
    assert {scope: hours_of(core, scope) for scope in others} == others


def test_the_hours_of_every_campaign_are_written_anew(core: Core, tmp_path: Path) -> None:
    load_another(core)
    for campaign in ("demo", "w4r-2026"):
        report(core, 3, section="gb", campaign=campaign)
    move(core, tmp_path, ("Europe/London", "Asia/Kathmandu"))
    for campaign in ("demo", "w4r-2026"):
        points = core.standings.timeline(campaign, "section:gb", "hour")
        assert [(point.at, point.letters) for point in points] == [("2026-12-11T00:00:00+05:45", 3)]
        with core.database.reading() as connection:
            assert differences(connection, campaign) == []


def test_letters_after_a_change_of_zone_are_added_by_the_new_clocks(
    core: Core, clock: Clock, tmp_path: Path
) -> None:
    another = join(core.settings, clock)
    report(another, 2, section="gb")
    move(core, tmp_path, ("Europe/London", "Asia/Kathmandu"))
    clock.pass_by(minutes=5)
    report(another, 3, section="gb")
    another.database.close()
    core.standings.moved()
    assert hours_of(core, "section:gb") == [("2026-12-11T00:00:00+05:45", 5)]
    with core.database.reading() as connection:
        assert differences(connection, "demo") == []


def test_a_region_that_gets_another_zone_keeps_its_early_reports_in_one_sum(
    core: Core, clock: Clock, tmp_path: Path
) -> None:
    for number in range(7):
        clock.pass_by(minutes=25)
        report(core, 1 + number, region="us-ny")
    letters = sum(letters for _, letters in hours_of(core, "region:us-ny"))
    line = next(
        line
        for line in (DATA / "regions.csv").read_text().splitlines()
        if line.startswith("us-ny,")
    )
    move(core, tmp_path, (line, line.replace("America/New_York", "America/St_Johns")))
    told = hours_of(core, "region:us-ny")
    assert sum(count for _, count in told) == letters
    assert {at[13:] for at, _ in told} == {":00:00-03:30"}
    with core.database.reading() as connection:
        assert differences(connection, "demo") == []


def test_a_clock_that_was_set_back_changes_no_hour_of_before(core: Core, clock: Clock) -> None:
    report(core, 3)
    before = hours_of(core, "world")
    clock.pass_by(hours=-3)
    report(core, 2)
    ((at, letters),) = hours_of(core, "world")
    assert (at, letters) == (before[0][0], 5)
    with core.database.reading() as connection:
        assert differences(connection, "demo") == []
