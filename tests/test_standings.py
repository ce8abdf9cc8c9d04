"""Standings are a fold of the ledger, with scopes and versions, and equal in every process."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta
from pathlib import Path
from threading import Event as Signal
from typing import Any

import pytest
from sqlalchemy import Connection, text

from tests.cast import (
    DATA,
    Clock,
    evening_draft,
    letters,
    load_demo,
    new_key,
    public_entries,
    report,
    report_at,
)
from tests.waiting import await_true
from tracker.application import join
from tracker.campaign import (
    By,
    Channel,
    Event,
    Line,
    OutOfReach,
    Reason,
    Trust,
    Unknown,
    Visibility,
)
from tracker.core import Core
from tracker.database import rows_of_kept
from tracker.ledger import Receipt
from tracker.schema import scope_totals
from tracker.settings import Settings
from tracker.standings import BoardKey, remembered, snapshot
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


def test_a_region_is_shown_while_five_reports_stand(core: Core) -> None:
    references = [report(core, region="us-wy").reference for _ in range(5)]
    assert rows(core, "regions") == [(1, "us-wy", 15)]
    core.ledger.withdraw(references[0])
    withheld = core.standings.of("demo", "region:us-wy")
    assert (withheld.version, withheld.body["letters"]) == (6, None)
    assert rows(core, "regions") == []
    report(core, region="us-wy")
    assert public_entries(core, 6, 1)[0].region == "us-wy"
    shown = core.standings.of("demo", "region:us-wy")
    assert (shown.version, shown.letters) == (7, 15)
    rebuild(core.database, "demo")
    core.standings.moved()
    assert core.standings.of("demo", "region:us-wy").letters == 15


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


def test_a_figure_and_its_parts_are_read_at_one_moment(
    core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    report(core, 3)
    meanwhile = iter([4])

    def count_more(connection: Connection, query: Any, values: Mapping[str, Any]) -> list[Any]:
        rows = rows_of_kept(connection, query, values)
        for count in meanwhile:
            report(core, count)
        return rows

    monkeypatch.setattr(snapshot, "rows_of_kept", count_more)
    read = core.standings.of("demo", "world")
    assert list(meanwhile) == []
    parts = [case.letters for case in read.cases]
    assert (read.version, read.letters, sum(parts), sum(read.channels.values())) == (1, 3, 3, 3)
    assert core.standings.of("demo", "world").letters == 7


def test_towns_are_listed_once_each_and_by_their_latest_letters(core: Core, clock: Clock) -> None:
    def report_from(city: str, section: str = "us", **changes: Any) -> Receipt:
        clock.pass_by(minutes=1)
        where = {"city": city, "section": section, "region": None} | changes
        return report_at(core, core.events.register(evening_draft(clock(), **where)))

    for city, section in (("Ithaca", "us"), ("Albany", "us"), ("Leeds", "gb"), ("Ithaca", "us")):
        report_from(city, section)
    latest = clock()
    report_from("", online=True)
    core.ledger.withdraw(report_from("Nowhere").reference)

    def towns(section: str | None, most: int = 9) -> list[str]:
        return [place.city for place in core.standings.places("demo", section, most)]

    assert towns(None) == ["Ithaca", "Leeds", "Albany"]
    assert (towns("us"), towns("gb"), towns(None, 2)) == (
        ["Ithaca", "Albany"],
        ["Leeds"],
        ["Ithaca", "Leeds"],
    )
    assert core.standings.places("demo", None, 1)[0].at == latest


def test_scopes_that_moved_are_read_in_shares_with_a_pause_after_each(
    core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = len(core.catalogue.current().cases)
    monkeypatch.setattr("tracker.standings.book.CASES_READ_TOGETHER", 2 * cases)
    keys = ["world", "section:us", "section:gb", "section:ca", "section:is"]
    pauses: list[int] = []

    def renew() -> int:
        pauses.clear()
        core.standings.renew("demo", keys, lambda: pauses.append(1))
        return len(pauses)

    assert renew() == 3
    assert renew() == 0
    report(core, 3, section="gb")
    assert renew() == 1
    monkeypatch.setattr(core.database, "reading", None)
    assert [core.standings.of("demo", key).letters for key in keys] == [3, 0, 3, 0, 0]


def test_figures_that_can_not_be_read_are_told_as_they_were(
    core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    def figures() -> tuple[int, int]:
        points = core.standings.timeline("demo", "world", "day")
        return core.standings.of("demo", "world").letters, sum(point.letters for point in points)

    def out_of_reach() -> None:
        raise OutOfReach

    report(core, 3)
    assert figures() == (3, 3)
    report(core, 4)
    core.standings.look()
    stamp = core.standings.stamp
    with monkeypatch.context() as broken:
        broken.setattr(core.database, "reading", out_of_reach)
        assert figures() == (3, 3)
        assert core.standings.stamp > stamp  # nobody may keep an answer that is made of them
        with pytest.raises(OutOfReach):
            core.standings.of("demo", "section:gb")
        with pytest.raises(OutOfReach):
            core.standings.timeline("demo", "section:gb", "day")
    assert figures() == (7, 7)


@pytest.mark.server_engine
def test_figures_are_told_as_old_whatever_a_look_fails_with(core: Core) -> None:
    def is_old() -> bool:
        core.standings.look()
        return core.standings.old > 0

    def rename(table: str, name: str) -> None:
        with core.database.writing() as connection:
            connection.execute(text(f"ALTER TABLE {table} RENAME TO {name}"))

    known = core.standings.of("demo", "world")
    rename("restores", "elsewhere")
    await_true(is_old)
    assert core.standings.of("demo", "world") is known
    rename("elsewhere", "restores")
    await_true(lambda: not is_old())


def test_each_quarter_of_an_hour_may_begin_a_day_somewhere(core: Core, clock: Clock) -> None:
    core.standings.look()
    stamp = core.standings.stamp
    for minutes, rises in ((15, True), (1, False)):
        clock.pass_by(minutes=minutes)
        core.standings.moved()
        core.standings.look()
        assert (core.standings.stamp > stamp) is rises
        stamp = core.standings.stamp


def test_a_report_elsewhere_leaves_standings_in_memory(core: Core) -> None:
    before = core.standings.of("demo", "section:gb")
    report(core, 3, section="us")
    assert core.standings.of("demo", "world").letters == 3
    assert core.standings.of("demo", "section:gb") is before
    report(core, 4, section="gb")
    assert core.standings.of("demo", "section:gb").letters == 4


@pytest.mark.any_engine
def test_what_is_remembered_is_bounded_by_its_size(
    core: Core, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    book, cases = core.standings, len(core.catalogue.campaign("demo").cases)
    monkeypatch.setattr(remembered, "MOST_PARTS", 3 * (cases + 1))
    scopes = ["world", *(f"section:{code}" for code in ("us", "gb", "ca", "de", "fr"))]
    for scope in scopes:
        book.of("demo", scope)
    report(core, 3)
    for scope in scopes:
        book.of("demo", scope)
    assert len(book._remembered) == 3
    for _ in range(3):  # what is in use stays, and what takes the place of another is no more
        kept = book.of("demo", "section:fr")
        report(core, 3)
        assert book.of("demo", "section:fr") is kept
    for _ in range(3 * cases + 9):
        clock.pass_by(hours=1)
        report(core, 1)
    book.timeline("demo", "world", "hour")
    assert len(book._remembered) == 1


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
    wrong = core.standings.of("demo", "world")
    rebuild(core.database, "demo")
    with core.database.reading() as connection:
        assert differences(connection, "demo") == []
    core.standings.moved()  # so that the test need not wait for the next look
    right = core.standings.of("demo", "world")
    assert (wrong.letters, right.letters) == (13, 12)
    assert right.newness > wrong.newness  # or screens and caches would keep the wrong one


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

    def slowly() -> tuple[int, int] | None:
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


@pytest.mark.parametrize(
    ("zone", "hour"),
    [
        ("Asia/Kathmandu", "2026-12-11T00:00:00+05:45"),
        ("Asia/Kolkata", "2026-12-11T00:00:00+05:30"),
        ("America/St_Johns", "2026-12-10T15:00:00-03:30"),
        ("Europe/London", "2026-12-10T18:00:00+00:00"),
    ],
)
def test_an_hour_begins_by_the_clocks_of_its_zone(core: Core, zone: str, hour: str) -> None:
    event = core.events.register(evening_draft(core.clock(), timezone=zone))
    report_at(core, event, 3)
    points = core.standings.timeline("demo", f"event:{event.slug}", "hour")
    assert [(point.at, point.letters) for point in points] == [(hour, 3)]


@pytest.mark.parametrize("scope", ["world", "section:us", "region:us-ny", "event"])
def test_a_correction_of_another_day_stands_where_its_report_was_counted(
    core: Core, clock: Clock, event: Event, scope: str
) -> None:
    for _ in range(5):
        report_at(core, event, 2)
    first = clock()
    large, small = (report_at(core, event, count).reference for count in (90, 10))
    clock.pass_by(days=1)
    report_at(core, event, 4)
    key = f"event:{event.slug}" if scope == "event" else scope
    before = core.standings.timeline("demo", key, "day")
    assert sum(point.letters for point in before) == 114
    core.ledger.withdraw(large)
    line = Line("germain-rukuki", Channel.LETTER, 25)
    core.ledger.correct(small, (line,), Reason.MISTYPED, new_key())
    for by in ("hour", "day"):
        points = core.standings.timeline("demo", key, by)
        assert [point.letters for point in points] == [35, 4]
    [day, _] = core.standings.timeline("demo", key, "day")
    assert day.at == first.date().isoformat()
    assert core.standings.of("demo", key).letters == 39
    written = core.standings.timeline("demo", key, "day", "written")
    assert [point.letters for point in written] == ([27, 4] if "region" in key else [35, 4])
