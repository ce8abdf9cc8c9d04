"""Standings are a fold of the ledger, with scopes and versions, and equal in every process."""

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta
from pathlib import Path
from threading import Event as Signal

import pytest

from tests.cast import (
    DATA,
    Clock,
    evening_draft,
    letters,
    load_demo,
    new_key,
    report,
    report_at,
)
from tracker.application import join
from tracker.campaign import By, Channel, Event, Line, Trust, Unknown, Visibility
from tracker.core import Core
from tracker.schema import scope_totals
from tracker.settings import Settings
from tracker.standings import BoardKey
from tracker.standings.check import differences, rebuild


def test_running_servers_learn_of_a_new_region(core: Core, tmp_path: Path) -> None:
    other = join(core.settings, core.clock)
    with pytest.raises(Unknown):
        other.standings.of("demo", "region:us-xx")
    revision = core.catalogue.campaign("demo").revision
    core.catalogue.load_places(DATA / "sections.csv", DATA / "regions.csv")
    assert core.catalogue.campaign("demo").revision == revision
    more = tmp_path / "regions.csv"
    more.write_text((DATA / "regions.csv").read_text() + "us-xx,us,New Land,America/Chicago\n")
    core.catalogue.load_places(DATA / "sections.csv", more)
    other.standings.moved()
    assert other.standings.of("demo", "region:us-xx").letters == 0
    assert other.catalogue.campaign("demo").regions["us-xx"].name == "New Land"
    other.database.close()


def rows(core: Core, board: str, **options: str) -> list[tuple[int, str, int]]:
    """Rank, id and letters of each row of a board."""
    page = core.standings.board("demo", BoardKey(board, **options))  # type: ignore[arg-type]
    ranked = [row.ranked for row in page.rows]
    return [(row.rank, row.entrant.id, row.entrant.letters) for row in ranked]


def test_a_scope_counts_the_letters_in_it(core: Core, event: Event) -> None:
    report(core, 2, section="gb")
    report(core, 3)
    report_at(core, event, 4)
    letters_of = {
        scope: core.standings.of("demo", scope).letters
        for scope in ("world", "section:us", "section:gb", "section:is", f"event:{event.slug}")
    }
    assert list(letters_of.values()) == [9, 7, 2, 0, 4]


def test_a_scopes_version_is_the_last_entry_that_changed_it(core: Core) -> None:
    report(core, section="gb")
    report(core, section="us")
    versions = [core.standings.of("demo", scope).version for scope in ("section:gb", "section:us")]
    assert versions == [1, 2]


def test_standings_list_cases_in_the_campaigns_order(core: Core) -> None:
    campaign = core.catalogue.campaign("demo")
    lines = tuple(Line(case.slug, Channel.EMAIL, 7) for case in reversed(campaign.cases))
    core.ledger.record(letters(lines=lines), new_key())
    standings = core.standings.of("demo", "world")
    assert [case.slug for case in standings.cases] == [case.slug for case in campaign.cases]


def test_a_section_lists_only_the_cases_it_works_on(core: Core) -> None:
    iceland = core.standings.of("demo", "section:is")
    assert len(iceland.cases) < len(core.standings.of("demo", "world").cases)


def test_a_region_is_shown_from_its_fifth_report_on(core: Core) -> None:
    seen = []
    for _ in range(5):
        report(core, 2, region="us-wy")
        seen.append(core.standings.of("demo", "region:us-wy").letters)
    assert seen == [0, 0, 0, 0, 10]


def test_a_region_with_one_report_is_on_no_board_and_has_no_timeline(core: Core) -> None:
    report(core, region="us-wy")
    assert rows(core, "regions") == []
    assert core.standings.timeline("demo", "region:us-wy", "hour") == ()


def test_a_regions_timeline_begins_with_its_fifth_report(core: Core, clock: Clock) -> None:
    early = []
    for count in (1, 2, 4, 8, 16):
        early.append(report(core, count, region="us-wy").reference)
        clock.pass_by(hours=1)
    report(core, 32, region="us-wy")
    clock.pass_by(hours=1)
    core.ledger.withdraw(early[1])  # its entry names no region, so it has no hour there
    points = core.standings.timeline("demo", "region:us-wy", "hour")
    assert [point.letters for point in points] == [1 + 4 + 8 + 16, 32]
    assert points[0].at == "2026-12-10T15:00:00-07:00"
    with core.database.reading() as connection:
        assert differences(connection, "demo") == []


def test_a_region_once_shown_stays_shown(core: Core) -> None:
    references = [report(core, region="us-wy").reference for _ in range(5)]
    for number, reference in enumerate(references[:2], start=6):
        core.ledger.withdraw(reference)
        shown = core.standings.of("demo", "region:us-wy")
        assert (shown.version, shown.letters) == (number, 3 * (10 - number))
    assert rows(core, "regions") == [(1, "us-wy", 9)]
    report(core, region="us-wy")
    assert core.ledger.entries("demo", 7, 1)[0].region == "us-wy"
    rebuild(core.database, "demo")
    core.standings.moved()
    assert core.standings.of("demo", "region:us-wy").letters == 12


def test_a_region_named_only_by_public_events_needs_five_reports_too(
    core: Core, event: Event
) -> None:
    for count in (1, 2, 4):
        report_at(core, event, count)
    report(core, 8, region="us-ny")
    assert core.standings.of("demo", "region:us-ny").version == 0
    report_at(core, event, 16)
    points = core.standings.timeline("demo", "region:us-ny", "hour")
    assert [point.letters for point in points] == [31]
    with core.database.reading() as connection:
        assert differences(connection, "demo") == []


@pytest.mark.parametrize(
    "scope", ["", "nowhere", "section:xx", "region:xx-1", "event:none", "section:", "world:1"]
)
def test_an_unknown_scope_has_no_standings(core: Core, scope: str) -> None:
    with pytest.raises(Unknown):
        core.standings.of("demo", scope)


def test_a_change_without_an_entry_raises_the_revision(core: Core) -> None:
    report(core)
    before = core.standings.of("demo", "world")
    core.catalogue.load(DATA / "demo.toml")
    core.standings.moved()
    after = core.standings.of("demo", "world")
    assert after.newness > before.newness
    assert (after.version, after.letters) == (before.version, before.letters)
    assert after.etag != before.etag


def test_another_process_sees_the_counted_letters(core: Core, settings: Settings) -> None:
    other = join(settings, core.clock)
    assert other.standings.of("demo", "world").letters == 0
    report(core, 3)
    other.standings.moved()  # so that the test need not wait for the next look
    assert other.standings.of("demo", "world").json == core.standings.of("demo", "world").json
    other.database.close()


def test_a_second_reading_does_not_use_the_database(
    core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    report(core)
    first = core.standings.of("demo", "world")
    board = core.standings.board("demo", BoardKey("sections"))
    monkeypatch.setattr(core.standings, "look", lambda: None)
    monkeypatch.setattr(core.database, "reading", None)
    assert core.standings.of("demo", "world") is first
    assert core.standings.board("demo", BoardKey("sections")) == board


def test_sections_are_ranked_with_ties_by_name(core: Core) -> None:
    for section, count in (("us", 5), ("gb", 9), ("de", 5)):
        report(core, count, section=section)
    assert rows(core, "sections") == [(1, "gb", 9), (2, "de", 5), (2, "us", 5)]


def test_events_are_ranked_by_letters_or_per_writer(core: Core, clock: Clock) -> None:
    big, keen = (
        core.events.register(evening_draft(clock(), title=title)) for title in ("Big", "Keen")
    )
    crowd = (Line("germain-rukuki", Channel.LETTER, 100, 50),)
    core.ledger.record(letters(lines=crowd, event_code=big.code, trust=Trust.CODE), new_key())
    for _ in range(4):
        report_at(core, keen, 9)
    assert rows(core, "events", by="per_writer") == [(1, "big", 100)]
    report_at(core, keen, 9)
    assert rows(core, "events") == [(1, "big", 100), (2, "keen", 45)]
    assert rows(core, "events", by="per_writer") == [(1, "keen", 45), (2, "big", 100)]
    assert rows(core, "events", section="gb") == []


def test_ties_are_sorted_as_in_a_dictionary_of_the_home_section(core: Core, clock: Clock) -> None:
    for title in ("Ölfus", "Zürich", "Oslo"):
        report_at(core, core.events.register(evening_draft(clock(), title=title)))
    assert [name for _, name, _ in rows(core, "events")] == ["olfus", "oslo", "zurich"]
    load_demo(core, 'home_section = "us"', 'home_section = "is"')
    assert [name for _, name, _ in rows(core, "events")] == ["oslo", "zurich", "olfus"]


def test_an_event_that_only_its_link_opens_is_on_no_board(core: Core, clock: Clock) -> None:
    event = core.events.register(evening_draft(clock(), visibility=Visibility.LINK))
    report_at(core, event)
    assert rows(core, "events") == []


def test_a_timeline_uses_the_time_zone_of_its_scope(core: Core) -> None:
    report(core)
    hours = {
        scope: core.standings.timeline("demo", scope, "hour")[0].at
        for scope in ("world", "section:us")
    }
    assert hours["world"] == "2026-12-10T18:00:00+00:00"
    assert hours["section:us"] == "2026-12-10T13:00:00-05:00"


def test_a_timeline_by_day_adds_the_hours_of_local_days(core: Core, clock: Clock) -> None:
    report(core, 1)
    clock.now += timedelta(hours=8)  # past midnight in UTC, still the 10th in New York
    report(core, 2)
    days = core.standings.timeline("demo", "section:us", "day")
    assert [(point.at, point.letters) for point in days] == [("2026-12-10", 3)]
    assert len(core.standings.timeline("demo", "world", "day")) == 2


def test_the_check_finds_a_wrong_total_and_a_rebuild_repairs_it(core: Core, event: Event) -> None:
    report(core, 5, region="us-ny")
    report_at(core, event, 7)
    with core.database.writing() as connection:
        connection.execute(
            scope_totals.update().where(scope_totals.c.scope == "world"), {"letters": 13}
        )
    with core.database.reading() as connection:
        assert len(differences(connection, "demo")) == 2  # the wrong row, and the right one
    rebuild(core.database, "demo")
    with core.database.reading() as connection:
        assert differences(connection, "demo") == []


def test_letters_are_counted_while_the_totals_are_rebuilt(core: Core) -> None:
    for count in (1, 2, 4, 8):
        report(core, count, region="us-wy")
    coming = iter([16, 32])

    def report_more(_: int) -> None:
        for count in coming:
            report(core, count, region="us-wy")

    rebuild(core.database, "demo", report_more)
    with core.database.reading() as connection:
        assert differences(connection, "demo") == []
    assert core.standings.of("demo", "region:us-wy").letters == 63


def test_a_reader_waits_for_the_look_of_another_thread(
    core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert core.standings.of("demo", "world").letters == 0
    report(core, 3)
    changes_seen, looking, go_on = core.database.changes_seen, Signal(), Signal()

    def slowly() -> int | None:
        looking.set()
        go_on.wait(10)
        return changes_seen()

    monkeypatch.setattr(core.database, "changes_seen", slowly)
    with ThreadPoolExecutor() as threads:
        threads.submit(core.standings.look)
        looking.wait(10)
        reader = threads.submit(lambda: core.standings.of("demo", "world").letters)
        wait([reader], timeout=0.2)
        go_on.set()
        assert reader.result() == 3


@pytest.mark.parametrize("board", ["sections", "regions", "events"])
@pytest.mark.parametrize("by", ["letters", "per_writer"])
def test_an_updated_board_equals_a_fresh_one(
    core: Core, settings: Settings, event: Event, board: str, by: By
) -> None:
    boards = [rows(core, board, by=by)]
    references = []
    for count in (3, 1, 4, 1, 5, 9, 2, 6):
        references.append(report(core, count, section="us", region="us-ny").reference)
        report_at(core, event, count)
        report(core, count, section="gb", region="gb-sct")
        boards.append(rows(core, board, by=by))
    for reference in references:
        core.ledger.withdraw(reference)
        boards.append(rows(core, board, by=by))
    other = join(settings, core.clock)
    assert rows(other, board, by=by) == boards[-1]
    assert len({tuple(one) for one in boards}) > 3
    other.database.close()
