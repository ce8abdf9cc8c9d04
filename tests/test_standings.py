"""Standings are a fold of the ledger: scoped, versioned, and equal on every process."""

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta
from pathlib import Path
from threading import Event as Signal

import pytest

from tests.cast import DATA, Clock, evening_draft, letters, new_key, report, report_at
from tracker import join
from tracker.campaign import By, Channel, Event, Line, Trust, Unknown, Visibility
from tracker.parts import Parts
from tracker.schema import scope_totals
from tracker.settings import Settings
from tracker.standings.check import differences, rebuild


def test_a_region_that_is_added_while_servers_run_is_known_to_them(
    parts: Parts, tmp_path: Path
) -> None:
    other = join(parts.settings, parts.clock)
    with pytest.raises(Unknown):
        other.standings.of("demo", "region:us-xx")
    revision = parts.catalogue.campaign("demo").revision
    parts.catalogue.load_places(DATA / "sections.csv", DATA / "regions.csv")
    assert parts.catalogue.campaign("demo").revision == revision
    more = tmp_path / "regions.csv"
    more.write_text((DATA / "regions.csv").read_text() + "us-xx,us,New Land,America/Chicago\n")
    parts.catalogue.load_places(DATA / "sections.csv", more)
    other.standings.moved()
    assert other.standings.of("demo", "region:us-xx").letters == 0
    assert other.catalogue.campaign("demo").regions["us-xx"].name == "New Land"
    other.database.close()


def rows(parts: Parts, board: str, **options: str) -> list[tuple[int, str, int]]:
    """A board, briefly: rank, id, letters."""
    found = parts.standings.board("demo", board, **options)  # type: ignore[arg-type]
    return [(row.rank, row.entrant.id, row.entrant.letters) for row in found.ranking.rows()]


def test_a_scope_counts_what_happened_in_it(parts: Parts, event: Event) -> None:
    report(parts, 2, section="gb")
    report(parts, 3)
    report_at(parts, event, 4)
    letters_of = {
        scope: parts.standings.of("demo", scope).letters
        for scope in ("world", "section:us", "section:gb", "section:is", f"event:{event.slug}")
    }
    assert list(letters_of.values()) == [9, 7, 2, 0, 4]


def test_a_scopes_version_is_the_last_entry_that_changed_it(parts: Parts) -> None:
    report(parts, section="gb")
    report(parts, section="us")
    versions = [parts.standings.of("demo", scope).version for scope in ("section:gb", "section:us")]
    assert versions == [1, 2]


def test_standings_name_cases_in_the_campaigns_order(parts: Parts) -> None:
    campaign = parts.catalogue.campaign("demo")
    lines = tuple(Line(case.slug, Channel.EMAIL, 7) for case in reversed(campaign.cases))
    parts.ledger.record(letters(lines=lines), new_key())
    standings = parts.standings.of("demo", "world")
    assert [case.slug for case in standings.cases] == [case.slug for case in campaign.cases]


def test_a_section_lists_only_the_cases_it_works_on(parts: Parts) -> None:
    iceland = parts.standings.of("demo", "section:is")
    assert len(iceland.cases) < len(parts.standings.of("demo", "world").cases)


def test_a_region_is_shown_from_its_fifth_report_on(parts: Parts) -> None:
    seen = []
    for _ in range(5):
        report(parts, 2, region="us-wy")
        seen.append(parts.standings.of("demo", "region:us-wy").letters)
    assert seen == [0, 0, 0, 0, 10]


def test_an_early_region_is_on_no_board_and_has_no_timeline(parts: Parts) -> None:
    report(parts, region="us-wy")
    assert rows(parts, "regions") == []
    assert parts.standings.timeline("demo", "region:us-wy", "hour") == ()


def test_a_regions_timeline_begins_with_its_fifth_report(parts: Parts, clock: Clock) -> None:
    early = []
    for count in (1, 2, 4, 8, 16):
        early.append(report(parts, count, region="us-wy").reference)
        clock.pass_by(hours=1)
    report(parts, 32, region="us-wy")
    clock.pass_by(hours=1)
    parts.ledger.withdraw(early[1])  # an entry that names no region, and so has no hour there
    points = parts.standings.timeline("demo", "region:us-wy", "hour")
    assert [point.letters for point in points] == [1 + 4 + 8 + 16, 32]
    assert points[0].at == "2026-12-10T15:00:00-07:00"
    with parts.database.reading() as connection:
        assert differences(connection, "demo") == []


def test_a_region_once_shown_stays_shown(parts: Parts) -> None:
    references = [report(parts, region="us-wy").reference for _ in range(5)]
    for number, reference in enumerate(references[:2], start=6):
        parts.ledger.withdraw(reference)
        shown = parts.standings.of("demo", "region:us-wy")
        assert (shown.version, shown.letters) == (number, 3 * (10 - number))
    assert rows(parts, "regions") == [(1, "us-wy", 9)]
    report(parts, region="us-wy")
    assert parts.ledger.entries("demo", 7, 1)[0].region == "us-wy"
    rebuild(parts.database, "demo")
    parts.standings.moved()
    assert parts.standings.of("demo", "region:us-wy").letters == 12


def test_a_region_named_by_public_events_alone_is_not_shown_yet(parts: Parts, event: Event) -> None:
    for count in (1, 2, 4):
        report_at(parts, event, count)
    report(parts, 8, region="us-ny")
    assert parts.standings.of("demo", "region:us-ny").version == 0
    report_at(parts, event, 16)
    points = parts.standings.timeline("demo", "region:us-ny", "hour")
    assert [point.letters for point in points] == [31]
    with parts.database.reading() as connection:
        assert differences(connection, "demo") == []


@pytest.mark.parametrize(
    "scope", ["", "nowhere", "section:xx", "region:xx-1", "event:none", "section:", "world:1"]
)
def test_an_unknown_scope_is_unknown(parts: Parts, scope: str) -> None:
    with pytest.raises(Unknown):
        parts.standings.of("demo", scope)


def test_a_change_that_is_no_entry_raises_the_revision(parts: Parts) -> None:
    report(parts)
    before = parts.standings.of("demo", "world")
    parts.catalogue.load(DATA / "demo.toml")
    parts.standings.moved()
    after = parts.standings.of("demo", "world")
    assert after.newness > before.newness
    assert (after.version, after.letters) == (before.version, before.letters)
    assert after.etag != before.etag


def test_another_process_sees_what_was_counted(parts: Parts, settings: Settings) -> None:
    other = join(settings, parts.clock)
    assert other.standings.of("demo", "world").letters == 0
    report(parts, 3)
    other.standings.moved()  # spares the test the wait for the next look
    assert other.standings.of("demo", "world").json == parts.standings.of("demo", "world").json
    other.database.close()


def test_reading_again_asks_the_database_nothing(
    parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    report(parts)
    first = parts.standings.of("demo", "world")
    board = parts.standings.board("demo", "sections")
    monkeypatch.setattr(parts.standings, "look", lambda: None)
    monkeypatch.setattr(parts.database, "reading", None)
    assert parts.standings.of("demo", "world") is first
    assert parts.standings.board("demo", "sections") is board


def test_sections_are_ranked_with_ties_by_name(parts: Parts) -> None:
    for section, count in (("us", 5), ("gb", 9), ("de", 5)):
        report(parts, count, section=section)
    assert rows(parts, "sections")[:4] == [(1, "gb", 9), (2, "de", 5), (2, "us", 5), (4, "au", 0)]


def test_events_are_ranked_by_letters_or_per_writer(parts: Parts, clock: Clock) -> None:
    big, keen = (
        parts.events.register(evening_draft(clock(), title=title)) for title in ("Big", "Keen")
    )
    crowd = (Line("germain-rukuki", Channel.LETTER, 100, 50),)
    parts.ledger.record(letters(lines=crowd, event_code=big.code, trust=Trust.CODE), new_key())
    for _ in range(4):
        report_at(parts, keen, 9)
    assert rows(parts, "events", by="per_writer") == [(1, "big", 100)]
    report_at(parts, keen, 9)
    assert rows(parts, "events") == [(1, "big", 100), (2, "keen", 45)]
    assert rows(parts, "events", by="per_writer") == [(1, "keen", 45), (2, "big", 100)]
    assert rows(parts, "events", section="gb") == []


def test_a_link_event_is_on_no_board(parts: Parts, clock: Clock) -> None:
    event = parts.events.register(evening_draft(clock(), visibility=Visibility.LINK))
    report_at(parts, event)
    assert rows(parts, "events") == []


def test_an_unknown_board_is_unknown(parts: Parts) -> None:
    with pytest.raises(Unknown):
        parts.standings.board("demo", "people")


def test_a_timeline_reads_each_scopes_own_clock(parts: Parts) -> None:
    report(parts)
    hours = {
        scope: parts.standings.timeline("demo", scope, "hour")[0].at
        for scope in ("world", "section:us")
    }
    assert hours["world"] == "2026-12-10T18:00:00+00:00"
    assert hours["section:us"] == "2026-12-10T13:00:00-05:00"


def test_a_timeline_by_day_adds_the_hours_of_local_days(parts: Parts, clock: Clock) -> None:
    report(parts, 1)
    clock.now += timedelta(hours=8)  # past midnight in UTC, still the 10th in New York
    report(parts, 2)
    days = parts.standings.timeline("demo", "section:us", "day")
    assert [(point.at, point.letters) for point in days] == [("2026-12-10", 3)]
    assert len(parts.standings.timeline("demo", "world", "day")) == 2


def test_the_check_finds_a_total_that_is_not_the_fold_and_a_rebuild_mends_it(
    parts: Parts, event: Event
) -> None:
    report(parts, 5, region="us-ny")
    report_at(parts, event, 7)
    with parts.database.writing() as connection:
        connection.execute(
            scope_totals.update().where(scope_totals.c.scope == "world"), {"letters": 13}
        )
    with parts.database.reading() as connection:
        assert len(differences(connection, "demo")) == 2  # the wrong row, and the right one
    rebuild(parts.database, "demo")
    with parts.database.reading() as connection:
        assert differences(connection, "demo") == []


def test_letters_are_counted_while_the_totals_are_written_anew(parts: Parts) -> None:
    for count in (1, 2, 4, 8):
        report(parts, count, region="us-wy")
    coming = iter([16, 32])

    def seen(_: int) -> None:
        for count in coming:
            report(parts, count, region="us-wy")

    rebuild(parts.database, "demo", seen)
    with parts.database.reading() as connection:
        assert differences(connection, "demo") == []
    assert parts.standings.of("demo", "region:us-wy").letters == 63


def test_who_asks_while_another_looks_waits_for_what_it_finds(
    parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert parts.standings.of("demo", "world").letters == 0
    report(parts, 3)
    changes_seen, looking, go_on = parts.database.changes_seen, Signal(), Signal()

    def slowly() -> int | None:
        looking.set()
        go_on.wait(10)
        return changes_seen()

    monkeypatch.setattr(parts.database, "changes_seen", slowly)
    with ThreadPoolExecutor() as threads:
        threads.submit(parts.standings.look)
        looking.wait(10)
        asked = threads.submit(lambda: parts.standings.of("demo", "world").letters)
        wait([asked], timeout=0.2)
        go_on.set()
        assert asked.result() == 3


@pytest.mark.parametrize("board", ["sections", "regions", "events"])
@pytest.mark.parametrize("by", ["letters", "per_writer"])
def test_a_board_that_is_kept_equals_one_read_anew(
    parts: Parts, settings: Settings, event: Event, board: str, by: By
) -> None:
    kept = [rows(parts, board, by=by)]
    references = []
    for count in (3, 1, 4, 1, 5, 9, 2, 6):
        references.append(report(parts, count, section="us", region="us-ny").reference)
        report_at(parts, event, count)
        report(parts, count, section="gb", region="gb-sct")
        kept.append(rows(parts, board, by=by))
    for reference in references:
        parts.ledger.withdraw(reference)
        kept.append(rows(parts, board, by=by))
    other = join(settings, parts.clock)
    assert rows(other, board, by=by) == kept[-1]
    assert len({tuple(one) for one in kept}) > 3
    other.database.close()
