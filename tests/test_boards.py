"""Leaderboards: ranks, gaps and movement, compared with what SQL says, and read by little."""

import re
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import text

from tests.cast import (
    Clock,
    evening_draft,
    letters,
    load_demo,
    new_key,
    report,
    report_at,
    test_settings,
)
from tracker.application import join
from tracker.campaign import (
    Channel,
    Event,
    HostKind,
    Line,
    Mistake,
    OutOfReach,
    Reason,
    Trust,
    Unknown,
)
from tracker.core import Core
from tracker.events import EventFilter
from tracker.settings import Settings
from tracker.standings import BoardKey, BoardPage, LettersByCase, Window, board_shelf, turns
from tracker.standings.boards import Board

EVENTS = BoardKey("events", section="us")


def visible(page: str) -> str:
    """A page without the paragraphs that are hidden."""
    return re.sub(r"<p [^>]*hidden>.*?</p>", "", page, flags=re.DOTALL)


def rows(page: BoardPage) -> list[tuple[int, str, int, int | None, int | None]]:
    """Rank, id, letters, rank before and gap of each row."""
    return [
        (
            row.ranked.rank,
            row.ranked.entrant.id,
            row.ranked.entrant.letters,
            row.was,
            row.ranked.gap,
        )
        for row in page.rows
    ]


@pytest.fixture
def halls(core: Core, clock: Clock) -> list[Event]:
    """Three events of one section."""
    return [core.events.register(evening_draft(clock(), title=f"Hall {name}")) for name in "ABC"]


def test_a_row_has_its_rank_its_gap_and_its_rank_at_midnight(
    core: Core, clock: Clock, halls: list[Event]
) -> None:
    for event, count in zip(halls, (3, 5, 5), strict=True):
        report_at(core, event, count)
    clock.pass_by(days=1)
    report_at(core, halls[0], 4)
    assert rows(core.standings.board("demo", EVENTS)) == [
        (1, "hall-a", 7, 3, None),
        (2, "hall-b", 5, 1, 2),
        (2, "hall-c", 5, 1, 2),
    ]


def test_a_board_on_which_much_has_moved_is_renewed_apart(
    core: Core, halls: list[Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.standings.board_shelf.MOST_MOVED_AT_ONCE", 2)
    report_at(core, halls[0], 4)
    core.standings.board("demo", EVENTS)
    for count in (1, 2, 3):
        report_at(core, halls[1], count)
    found = [row[1:3] for row in rows(core.standings.board("demo", EVENTS))]
    assert found == [("hall-b", 6), ("hall-a", 4)]


@pytest.mark.parametrize("much", ["changed events", "a change after the look"])
def test_a_board_that_needs_much_reading_is_read_apart(
    core: Core,
    settings: Settings,
    halls: list[Event],
    monkeypatch: pytest.MonkeyPatch,
    much: str,
) -> None:
    apart: list[bool] = []
    went_apart: list[bool] = []
    viewing, other = core.catalogue.viewing, join(settings, core.clock)

    def go_apart(call: Callable[[], None]) -> None:
        apart.append(True)
        call()
        apart.pop()

    def note(board: Board, *_given: Any) -> None:
        went_apart.append(bool(apart))

    def view_later(slug: str) -> Any:
        load_demo(other, 'name = "Write for Rights (demonstration)"', 'name = "A new name"')
        return viewing(slug)

    monkeypatch.setattr(board_shelf, "MOST_MOVED_AT_ONCE", 2)
    core.standings.board("demo", EVENTS)
    report_at(core, halls[0], 4)
    if much == "changed events":
        for hall in halls:
            core.events.hide(hall.slug)
    core.standings.look()
    monkeypatch.setattr(core.standings._boards, "_apart", go_apart)
    monkeypatch.setattr(Board, "renew", note)
    if much == "a change after the look":
        monkeypatch.setattr(core.catalogue, "viewing", view_later)
    core.standings.board("demo", EVENTS)
    assert went_apart == [True]
    other.database.close()


@pytest.mark.any_engine
def test_a_board_that_can_not_be_read_is_told_as_it_was(
    core: Core, clock: Clock, halls: list[Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    def out_of_reach(*_options: Any) -> None:
        raise OutOfReach

    def told() -> list[tuple[int, str, int, int | None, int | None]]:
        return rows(core.standings.board("demo", EVENTS))

    def move() -> None:
        report_at(core, halls[0], 4)

    def move_very_much() -> None:
        for _ in range(3):
            report_at(core, halls[1], 2)

    monkeypatch.setattr(board_shelf, "MOST_MOVED_AT_ONCE", 2)
    report_at(core, halls[0], 3)
    before = told()
    changes: list[Callable[[], object]] = [
        move,
        move_very_much,
        lambda: clock.pass_by(days=1),
        lambda: load_demo(core, 'name = "Write for Rights (demonstration)"', 'name = "A new name"'),
    ]
    for change in changes:
        change()
        core.standings.look()
        stamp = core.standings.stamp
        with monkeypatch.context() as broken:
            broken.setattr(core.database, "_reading", out_of_reach)
            assert told() == before
            assert core.standings.stamp > stamp  # nobody may keep an answer that is made of it
            with pytest.raises(OutOfReach):
                core.standings.board("demo", BoardKey("regions"))
        before = told()
    assert before == [(1, "hall-a", 7, 1, None), (2, "hall-b", 6, 2, 1)]


@pytest.mark.any_engine
def test_a_board_whose_reading_breaks_off_is_read_again(
    core: Core, clock: Clock, halls: list[Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks_off(*_options: Any) -> None:
        raise OutOfReach

    report_at(core, halls[0], 3)
    before = rows(core.standings.board("demo", EVENTS))
    report_at(core, halls[1], 5)
    core.events.hide(halls[0].slug)
    load_demo(core, 'name = "Write for Rights (demonstration)"', 'name = "A new name"')
    with monkeypatch.context() as broken:
        broken.setattr("tracker.standings.boards.counted_since", breaks_off)
        assert rows(core.standings.board("demo", EVENTS)) == before
        with pytest.raises(OutOfReach):
            core.standings.board("demo", BoardKey("events"))
        with pytest.raises(OutOfReach):
            core.standings.board("demo", BoardKey("events"))
    for key in (EVENTS, BoardKey("events")):
        assert [row[1:3] for row in rows(core.standings.board("demo", key))] == [("hall-b", 5)]


def test_movement_begins_anew_at_midnight_and_raises_the_revision(
    core: Core, clock: Clock, halls: list[Event]
) -> None:
    report_at(core, halls[0], 3)
    before = core.standings.board("demo", EVENTS)
    assert before.rows[0].was is None
    clock.pass_by(days=1)
    after = core.standings.board("demo", EVENTS)
    assert after.rows[0].was == 1
    assert after.newness > before.newness
    assert after.version == before.version


def test_movement_of_the_last_hour_counts_from_the_nearest_full_hour(
    core: Core, clock: Clock, halls: list[Event]
) -> None:
    key = BoardKey("events", section="us", since="hour")
    report_at(core, halls[0], 3)
    report_at(core, halls[1], 2)
    clock.pass_by(hours=2)
    report_at(core, halls[1], 5)
    assert rows(core.standings.board("demo", key))[0] == (1, "hall-b", 7, 2, None)
    clock.pass_by(hours=2)
    assert rows(core.standings.board("demo", key))[0] == (1, "hall-b", 7, 1, None)


def test_a_correction_moves_a_row_today_and_not_yesterday(
    core: Core, clock: Clock, halls: list[Event]
) -> None:
    receipt = report_at(core, halls[0], 9)
    report_at(core, halls[1], 5)
    clock.pass_by(days=1)
    line = Line("germain-rukuki", Channel.EMAIL, 2)
    core.ledger.correct(receipt.reference, (line,), Reason.MISTYPED, new_key())
    assert rows(core.standings.board("demo", EVENTS)) == [
        (1, "hall-b", 5, 2, None),
        (2, "hall-a", 2, 1, 3),
    ]


def test_who_withdrew_everything_is_on_no_board(core: Core, halls: list[Event]) -> None:
    receipt = report_at(core, halls[0], 9)
    assert len(core.standings.board("demo", EVENTS).rows) == 1
    core.ledger.withdraw(receipt.reference)
    page = core.standings.board("demo", EVENTS)
    assert (page.rows, page.length) == ((), 0)
    assert core.standings.board("demo", BoardKey("sections")).rows == ()


def test_movement_per_writer_compares_letters_per_writer(
    core: Core, clock: Clock, halls: list[Event]
) -> None:
    key = BoardKey("events", section="us", by="per_writer")
    for event, count in zip(halls[:2], (50, 40), strict=True):
        core.ledger.record(
            letters(
                lines=(Line("germain-rukuki", Channel.EMAIL, count, 10),),
                event_code=event.code,
                trust=Trust.CODE,
            ),
            new_key(),
        )
    clock.pass_by(days=1)
    for _ in range(10):
        report_at(core, halls[0], 1)
    assert rows(core.standings.board("demo", key)) == [
        (1, "hall-b", 40, 2, None),
        (2, "hall-a", 60, 1, None),
    ]


def test_a_report_elsewhere_does_not_change_a_board(core: Core, halls: list[Event]) -> None:
    report_at(core, halls[0], 3)
    before = core.standings.board("demo", EVENTS)
    report(core, 5, section="gb")
    assert core.standings.board("demo", EVENTS).json == before.json


def test_schools_have_a_board_of_their_own(core: Core, clock: Clock) -> None:
    school = core.events.register(evening_draft(clock(), title="School", kind=HostKind.SCHOOL))
    cafe = core.events.register(evening_draft(clock(), title="Cafe", kind=HostKind.CAFE))
    for event in (school, cafe):
        report_at(core, event, 3)
    assert [row[1] for row in rows(core.standings.board("demo", BoardKey("schools")))] == ["school"]


def test_events_are_compared_with_those_of_their_size(core: Core, clock: Clock) -> None:
    sizes = {"Small": 20, "Middle": 21, "Huge": 501, "Unknown": None}
    events = [
        core.events.register(evening_draft(clock(), title=title, expected_people=people))
        for title, people in sizes.items()
    ]
    for event in events:
        report_at(core, event, 3)

    def band(most: int) -> list[str]:
        page = core.standings.board("demo", BoardKey("events", band=most))
        return [row.ranked.entrant.id for row in page.rows]

    assert (band(20), band(100), band(500)) == (["small", "unknown"], ["middle"], [])
    crowd = (Line("germain-rukuki", Channel.EMAIL, 60, 30),)
    core.ledger.record(letters(lines=crowd, event_code=events[3].code), new_key())
    assert (band(20), band(100)) == (["small"], ["unknown", "middle"])


def test_a_board_of_a_case_counts_its_letters_alone(core: Core, halls: list[Event]) -> None:
    for event, count, other in zip(halls, (3, 5, 0), (9, 1, 9), strict=True):
        lines = [Line("germain-rukuki", Channel.EMAIL, count)] if count else []
        lines += [Line("gustavo-gatica", Channel.EMAIL, other)]
        core.ledger.record(letters(lines=tuple(lines), event_code=event.code), new_key())
    key = BoardKey("events", case="germain-rukuki")
    assert rows(core.standings.board("demo", key)) == [
        (1, "hall-b", 5, None, None),
        (2, "hall-a", 3, None, 2),
    ]


def test_a_section_may_turn_boards_off(core: Core, halls: list[Event]) -> None:
    report_at(core, halls[0], 3)
    report(core, 5, section="gb")
    load_demo(core, 'code = "us"', 'code = "us"\nboards = false')
    assert core.standings.board("demo", BoardKey("events")).rows == ()
    assert [row[1] for row in rows(core.standings.board("demo", BoardKey("sections")))] == ["gb"]
    with pytest.raises(Unknown):
        core.standings.board("demo", EVENTS)


@pytest.mark.parametrize(
    "key",
    [
        BoardKey("people"),
        BoardKey("events", section="xx"),
        BoardKey("events", case="nobody"),
        BoardKey("events", band=21),
        BoardKey("events", case="germain-rukuki", by="per_writer"),
        BoardKey("sections", band=20),
    ],
)
def test_an_unknown_board_is_refused(core: Core, key: BoardKey) -> None:
    with pytest.raises(Unknown) as caught:
        core.standings.board("demo", key)
    [fault] = caught.value.faults
    wrong = next(name for name in ("section", "case", "band", "board") if getattr(key, name))
    assert fault.field == ("by" if key.by == "per_writer" else wrong)


def test_a_refused_board_says_which_boards_and_sizes_there_are(core: Core) -> None:
    with pytest.raises(Unknown, match="use sections, regions, events, schools"):
        core.standings.board("demo", BoardKey("people"))
    with pytest.raises(Unknown, match="use 20, 100, 500"):
        core.standings.board("demo", BoardKey("events", band=21))


def test_letters_of_people_unknown_move_a_row_as_all_others_do(
    core: Core, clock: Clock, halls: list[Event]
) -> None:
    report_at(core, halls[0], 5)
    report_at(core, halls[1], 3)
    clock.pass_by(days=1)
    report_at(core, halls[1], 4, writers=None)
    assert [row[1:] for row in rows(core.standings.board("demo", EVENTS))] == [
        ("hall-b", 7, 2, None),
        ("hall-a", 5, 1, 2),
    ]


def test_a_board_is_given_as_it_stood_whatever_comes_in_meanwhile(
    core: Core, halls: list[Event]
) -> None:
    report_at(core, halls[0], 5)
    report_at(core, halls[1], 3)
    given: list[tuple[str, int]] = []

    def take(page: BoardPage, letters: dict[str, dict[str, int]]) -> None:
        given.extend(row[1:3] for row in rows(page))
        assert [*letters] == [name for _, name, *_ in rows(page)]
        report_at(core, halls[1], 9)
        assert rows(core.standings.board("demo", EVENTS))[0][1] == "hall-b"

    core.standings.give_board_with_cases("demo", EVENTS, take, 1)
    assert given == [("hall-a", 5), ("hall-b", 3)]


def test_a_search_that_finds_very_many_gives_the_highest_on_the_board(
    core: Core, halls: list[Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.standings.board_shelf.find_few", lambda *_: None)
    monkeypatch.setattr("tracker.standings.board_shelf.FOUND_TOGETHER", 1)
    for event, count in zip(halls, (3, 9, 6), strict=True):
        report_at(core, event, count)

    def found(words: str, most: int) -> list[tuple[str, int]]:
        listed = core.standings.find_on_board("demo", EVENTS, EventFilter(q=words), most)
        return [(row.ranked.entrant.id, row.ranked.rank) for row in listed]

    assert found("hall", 9) == [("hall-b", 1), ("hall-c", 2), ("hall-a", 3)]
    assert found("hall", 2) == [("hall-b", 1), ("hall-c", 2)]
    assert found("hall a", 1) == [("hall-a", 3)]


def test_rows_can_be_read_from_any_place_and_around_any_row(core: Core, halls: list[Event]) -> None:
    for event, count in zip(halls, (3, 5, 4), strict=True):
        report_at(core, event, count)

    def ids(window: Window) -> list[str]:
        return [row.ranked.entrant.id for row in core.standings.board("demo", EVENTS, window).rows]

    assert ids(Window(2, 1)) == ["hall-c", "hall-a"]
    assert ids(Window(1, 9)) == []
    assert ids(Window(1, around="hall-a")) == ["hall-a"]
    assert ids(Window(3, around="hall-b")) == ["hall-b", "hall-c", "hall-a"]
    assert ids(Window(3, around="nowhere")) == []


# The API and the file


def test_the_api_gives_a_board_with_an_etag(client: FlaskClient, core: Core, event: Event) -> None:
    report_at(core, event, 3)
    answer = client.get("/api/v1/leaderboards/events?section=us&limit=5&from=1&since=hour")
    assert answer.status_code == 200
    assert set(answer.json) == {
        *("campaign", "board", "section", "case", "by", "band", "since"),
        *("epoch", "revision", "version", "as_of", "of", "rows"),
    }
    assert set(answer.json["rows"][0]) == {
        *("rank", "id", "name", "letters", "writers", "was", "gap"),
    }
    etag = answer.headers["ETag"]
    again = client.get(
        "/api/v1/leaderboards/events?section=us&limit=5&from=1&since=hour",
        headers={"If-None-Match": etag},
    )
    assert again.status_code == 304
    report_at(core, event, 1)
    assert client.get("/api/v1/leaderboards/events?section=us").json["rows"][0]["letters"] == 4


def test_an_event_without_letters_has_no_neighbours_yet(client: FlaskClient, event: Event) -> None:
    answer = client.get(f"/api/v1/leaderboards/events?around={event.slug}")
    assert (answer.status_code, answer.json["rows"]) == (200, [])
    assert client.get("/api/v1/leaderboards/events?around=nowhere").status_code == 404


def test_an_answer_in_memory_ends_at_midnight(
    client: FlaskClient, core: Core, clock: Clock, event: Event
) -> None:
    report_at(core, event, 3)
    assert client.get("/api/v1/leaderboards/events").json["rows"][0]["was"] is None
    clock.pass_by(days=1)
    core.standings._heads._looked = float("-inf")  # the next look is due
    assert client.get("/api/v1/leaderboards/events").json["rows"][0]["was"] == 1


def test_a_board_is_given_as_a_file_with_the_letters_for_each_case(
    client: FlaskClient, core: Core, clock: Clock
) -> None:
    event = core.events.register(evening_draft(clock(), title="=1+1"))
    report_at(core, event, 3)
    answer = client.get("/leaderboards.csv?board=events&section=us")
    assert answer.mimetype == "text/csv"
    head, row = answer.text.splitlines()
    named = dict(zip(head.split(","), row.split(","), strict=True))
    assert (named["rank"], named["name"], named["letters"]) == ("1", "'=1+1", "3")
    assert named["germain-rukuki"] == "3"
    assert client.get("/leaderboards.csv?board=people").status_code == 404


def test_the_matrix_shows_the_letters_for_each_case_of_each_row(
    client: FlaskClient, core: Core, halls: list[Event]
) -> None:
    report_at(core, halls[0], 3)
    lines = (Line("jani-silva", Channel.LETTER, 2), Line("germain-rukuki", Channel.EMAIL, 5))
    core.ledger.record(letters(lines=lines, event_code=halls[1].code), new_key())
    page = client.get("/leaderboards?board=events&section=us&case=*").text
    table = page[page.index('<table class="matrix"') : page.index("</table>")]
    cells = [re.sub(r"<[^>]*>", "", cell) for cell in re.findall(r"<t[dh][ >].*?</t[dh]>", table)]
    width = len(core.catalogue.campaign("demo").cases_of("us")) + 3
    head, first, second, foot = (cells[at : at + width] for at in range(0, len(cells), width))
    assert head[:3] == ["Rank", "Name", "Letters"]
    case = {name: at for at, name in enumerate(head)}
    assert (first[:3], first[case["Germain Rukuki"]]) == (["1", "Hall B", "7"], "5")
    assert (second[:3], second[case["Jani Silva"]]) == (["2", "Hall A", "3"], "–")
    assert foot[1:3] == ["These rows", "10"]
    assert (foot[case["Germain Rukuki"]], foot[case["Jani Silva"]]) == ("8", "2")


def test_the_matrix_of_nothing_says_so(client: FlaskClient) -> None:
    page = client.get("/leaderboards?board=events&case=*").text
    assert "<table" not in page
    assert "Nothing is ranked here yet" in page


def test_letters_for_cases_add_up_to_their_row_whatever_comes_in(
    core: Core, halls: list[Event]
) -> None:
    seen: list[tuple[int, int]] = []

    def read_all() -> None:
        def take(page: BoardPage, by_case: LettersByCase) -> None:
            for row in page.rows:
                ranked = row.ranked.entrant
                seen.append((ranked.letters, sum(by_case[ranked.id].values())))

        page, by_case = core.standings.board_with_cases("demo", EVENTS, Window(10))
        take(page, by_case)
        core.standings.give_board_with_cases("demo", EVENTS, take, 2)

    report_at(core, halls[0], 1)
    stop = threading.Event()

    def keep_reporting() -> None:
        while not stop.is_set():
            for hall in halls:
                report_at(core, hall, 1)

    reporter = threading.Thread(target=keep_reporting)
    reporter.start()
    try:
        for _ in range(20):
            read_all()
    finally:
        stop.set()
        reporter.join()
    assert len(set(seen)) > 5
    assert all(letters == in_all for letters, in_all in seen)


@pytest.mark.parametrize(("section", "scope"), [("&section=gb", "section:gb"), ("", "world")])
def test_the_matrix_watches_the_letters_of_its_own_rows(
    client: FlaskClient, section: str, scope: str
) -> None:
    page = client.get(f"/leaderboards?board=events&case=*{section}").text
    assert f'data-fresh="matrix" data-campaign="demo" data-live="{scope}"' in page


def test_a_file_is_refused_while_too_many_wait_for_theirs(
    client: FlaskClient, core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "LONGEST_WAIT_SECONDS", 0.05)
    with core.standings._boards._giving:
        answer = client.get("/leaderboards.csv?board=events")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert client.get("/leaderboards.csv?board=events").status_code == 200


def test_boards_in_use_do_not_drive_each_other_out(
    core: Core, halls: list[Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board_shelf, "MOST_ROWS", 6)
    for hall in halls:
        report_at(core, hall, 3)
    for key in (EVENTS, BoardKey("events")):
        core.standings.board("demo", key)
    assert len(core.standings._boards._boards) == 2
    core.standings.board("demo", BoardKey("events", since="hour"))
    assert len(core.standings._boards._boards) == 2


def test_a_search_finds_what_is_ranked_among_many_that_are_not(
    client: FlaskClient, core: Core, clock: Clock, halls: list[Event]
) -> None:
    for number in range(25):
        early = clock() - timedelta(days=number + 1)
        core.events.register(evening_draft(early, title=f"Early hall {number}"))
    report_at(core, halls[1], 3)
    report_at(core, halls[2], 5)
    page = client.get("/leaderboards?board=events&section=us&q=HALL").text
    found = page.partition('class="found"')[2].partition("</section>")[0]
    assert re.findall(r"<bdi>(Hall .)</bdi>", found) == ["Hall C", "Hall B"]
    assert "Early" not in found
    assert "No event on this board" in client.get("/leaderboards?board=schools&q=hall").text


def test_an_event_that_is_not_ranked_is_said_to_be_so(
    client: FlaskClient, core: Core, halls: list[Event]
) -> None:
    report_at(core, halls[0], 3)
    page = client.get(f"/leaderboards?board=events&section=us&around={halls[1].slug}").text
    assert "This event is not ranked here" in page
    assert "Hall A" in page
    assert "Nothing is ranked here yet" not in visible(page)


def test_a_row_beyond_the_end_leads_to_the_last_rows(
    client: FlaskClient, core: Core, halls: list[Event]
) -> None:
    for hall in halls:
        report_at(core, hall, 3)
    page = client.get("/leaderboards?board=events&section=us&from=999").text
    assert all(f"Hall {name}" in page for name in "ABC")
    assert "not ranked" not in page


# Compared with SQL

SINCE = """
SELECT {name} AS id, sum(ledger.letters) AS letters
FROM entry_origins JOIN ledger
  ON ledger.campaign_id = entry_origins.campaign_id AND ledger.number = entry_origins.number
WHERE {name} IS NOT NULL AND ({at} IS NULL OR entry_origins.at < {at}) AND {name} IN ({shown})
GROUP BY 1
"""

RANKED = """
SELECT id, letters, rank() OVER (ORDER BY letters DESC) AS place
FROM ({counts}) AS counts WHERE letters > 0
"""


def ranked_by_sql(core: Core, board: str, before: str | None = None) -> dict[str, tuple[int, int]]:
    """Rank and letters of each event or section, from the ledger's entries before a time."""
    name, shown = {
        "events": (
            "entry_origins.event",
            "SELECT slug FROM events WHERE published AND visibility = 'public'",
        ),
        "sections": ("ledger.section", "SELECT code FROM sections"),
    }[board]
    at = f"'{before}'" if before else "NULL"
    query = RANKED.format(counts=SINCE.format(name=name, at=at, shown=shown))
    with core.database.reading() as connection:
        return {row.id: (row.place, row.letters) for row in connection.execute(text(query))}


class Boards(RuleBasedStateMachine):
    """Reports, corrections, withdrawals, and events renamed, hidden and shown again."""

    fresh_database: Callable[[], str]

    sent = Bundle("sent")

    @initialize()
    def open_the_campaign(self) -> None:
        self.clock = Clock()
        self.core = join(test_settings(self.fresh_database()), self.clock)
        self.events = [
            self.core.events.register(evening_draft(self.clock(), title=f"Hall {name}"))
            for name in "ABCD"
        ]
        self.hidden: set[int] = set()
        self.other = join(self.core.settings, self.clock)

    @rule(target=sent, at=st.integers(0, 4), count=st.integers(1, 4))
    def report(self, at: int, count: int) -> object:
        at_event = at < 4 and at not in self.hidden
        where: dict[str, Any] = (
            {"event_code": self.events[at].code} if at_event else {"section": "gb"}
        )
        return self.core.ledger.record(letters(count, **where), new_key()).reference

    @rule(reference=sent, count=st.integers(1, 4))
    def correct(self, reference: str, count: int) -> None:
        line = Line("germain-rukuki", Channel.EMAIL, count)
        try:
            self.core.ledger.correct(reference, (line,), Reason.MISTYPED, new_key())
        except Mistake:
            assert self.core.ledger.report(reference).letters == 0  # it was withdrawn

    @rule(reference=sent)
    def withdraw(self, reference: str) -> None:
        self.core.ledger.withdraw(reference)

    @rule(at=st.integers(0, 3), shown=st.booleans())
    def hide_or_show(self, at: int, shown: bool) -> None:
        self.hidden = self.hidden - {at} if shown else self.hidden | {at}
        self._change("UPDATE events SET published = :value WHERE slug = :slug", at, shown)

    @rule(at=st.integers(0, 3), title=st.sampled_from(["Zebra", "Ape", "Ölfus"]))
    def rename(self, at: int, title: str) -> None:
        self._change("UPDATE events SET title = :value WHERE slug = :slug", at, title)

    def _change(self, query: str, at: int, value: object) -> None:
        with self.core.database.writing() as connection:
            connection.execute(text(query), {"value": value, "slug": self.events[at].slug})
            connection.execute(text("UPDATE campaigns SET revision = revision + 1"))
        self.core.standings.moved()

    @rule(hours=st.integers(1, 30))
    def time_passes(self, hours: int) -> None:
        self.clock.pass_by(hours=hours)

    @invariant()
    def boards_are_what_sql_says(self) -> None:
        self.other.standings.moved()
        for board in ("events", "sections"):
            key = BoardKey(board)
            page = self.core.standings.board("demo", key)
            now = ranked_by_sql(self.core, board)
            then = ranked_by_sql(self.core, board, self._midnight())
            found = {row[1]: row for row in rows(page)}
            assert {name: (row[0], row[2]) for name, row in found.items()} == now
            assert {name: row[3] for name, row in found.items()} == {
                name: then[name][0] if name in then else None for name in now
            }
            for rank, name, count, _, gap in found.values():
                better = [other[2] for other in found.values() if other[2] > count]
                assert gap == (min(better) - count if better else None), (rank, name)
            ordered = [(row.ranked.rank, row.ranked.entrant.name) for row in page.rows]
            assert [rank for rank, _ in ordered] == sorted(rank for rank, _ in ordered)
            assert self.other.standings.board("demo", key).json == page.json

    def _midnight(self) -> str:
        """The last midnight in New York, in December."""
        midnight = (self.clock() - timedelta(hours=5)).replace(hour=0, minute=0, second=0)
        return f"{midnight + timedelta(hours=5):%Y-%m-%dT%H:%M:%SZ}"

    def teardown(self) -> None:
        self.core.database.close()
        self.other.database.close()


def test_boards_are_what_sql_windows_say_after_every_step(
    fresh_database: Callable[[], str], engine_name: str
) -> None:
    class OnThisEngine(Boards):
        pass

    OnThisEngine.fresh_database = staticmethod(fresh_database)
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        OnThisEngine,
        settings=settings(
            max_examples=20 if engine_name == "sqlite" else 6,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
