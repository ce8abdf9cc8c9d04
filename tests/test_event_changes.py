"""An event is hidden, renamed or moved, and every worker notices, at the same version too."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.cast import Clock, evening_draft, load_another, report_at, test_settings
from tests.pages import text
from tracker.application import create_app, join
from tracker.campaign import Event, HostKind, InvalidEvent, InvalidReport, Trust, Unknown
from tracker.core import Core
from tracker.events import EventFilter
from tracker.events.listing import read_some
from tracker.standings import ALL_ROWS, BoardKey
from tracker.standings.boards import Board
from tracker.standings.check import differences

BOARD = BoardKey("events")


@pytest.fixture
def other(core: Core, clock: Clock) -> Iterator[Core]:
    """Another worker, which has read the board before the change."""
    joined = join(core.settings, clock)
    joined.standings.board("demo", BOARD)
    yield joined
    joined.database.close()


def names(core: Core) -> list[str]:
    """The names on the board of events."""
    core.standings.moved()  # so that the test need not wait for the next look
    return [row.ranked.entrant.name for row in core.standings.board("demo", BOARD).rows]


def run(app: Flask, *command: str) -> str:
    """What a command about events says; it must succeed."""
    result = app.test_cli_runner().invoke(args=["tracker", "events", *command])
    assert result.exit_code == 0, result.output
    return result.output


def test_a_hidden_event_is_nowhere_and_its_letters_stay(
    app: Flask, client: FlaskClient, core: Core, other: Core, event: Event
) -> None:
    report_at(core, event, 7)
    assert names(other) == [event.title]
    page = core.standings.board("demo", BOARD)
    assert "is hidden" in run(app, "hide", event.slug)
    assert names(core) == names(other) == []
    after = core.standings.board("demo", BOARD)
    assert after.newness > page.newness
    for address in (f"/events/{event.slug}", f"/api/v1/events/{event.slug}", f"/e/{event.code}"):
        assert client.get(address).status_code == 404, address
    assert event.title not in text(client.get("/events"))
    assert core.standings.of("demo", "world").letters == 7
    with pytest.raises(Unknown):
        other.standings.of("demo", f"event:{event.slug}")
    with pytest.raises(InvalidReport):
        report_at(core, event, 1)
    assert "is shown again" in run(app, "unhide", event.slug)
    assert names(core) == names(other) == [event.title]
    assert report_at(core, event, 1).letters == 1


def test_a_renamed_event_has_its_new_name_everywhere(
    client: FlaskClient, core: Core, other: Core, event: Event
) -> None:
    report_at(core, event, 7)
    assert names(other) == [event.title]
    core.events.rename(event.slug, "  Candles at the library ")
    assert names(core) == names(other) == ["Candles at the library"]
    assert "Candles at the library" in text(client.get(f"/events/{event.slug}"))
    found = core.events.listed("demo", EventFilter(q="candles")).events
    assert [one.slug for one in found] == [event.slug]
    with pytest.raises(InvalidEvent):
        core.events.rename(event.slug, "\u202e")
    assert core.events.named(event.slug).title == "Candles at the library"


def test_what_is_known_of_an_event_is_listed_and_shown(
    app: Flask, core: Core, clock: Clock, event: Event
) -> None:
    report_at(core, event, 1_234, trust=Trust.STAFF)
    core.events.register(evening_draft(clock(), title="Another", city="Ithaca"))
    core.events.hide("another")
    listed = run(app, "list").splitlines()
    assert [line.split("  ")[1:] for line in listed] == [
        ["another", "hidden", "Another"],
        [event.slug, "public", event.title],
    ]
    assert run(app, "list", "--find", "ithaca").count("\n") == 1
    shown = run(app, "show", event.slug)
    assert event.id in shown
    assert "1,234" in shown
    assert run(app, "link", event.slug).strip() == core.links.manage(event.slug)


def test_a_reviewer_is_shown_all_that_the_review_publishes(
    app: Flask, core: Core, clock: Clock
) -> None:
    event = core.events.register(
        evening_draft(
            clock(),
            ends_at=clock() + timedelta(hours=2),
            expected_people=99_999,
            cases=("germain-rukuki",),
            contact_public="ask-me@example.org",
            description="Bring a p\u0435n.\nreviewed     2026-12-10 by everybody",
        )
    )
    shown = run(app, "show", event.slug)
    for known in (
        event.kind.label,
        f"ends           {event.ends_at:%Y-%m-%d %H:%M} UTC",
        "cases          germain-rukuki",
        "public contact ask-me@example.org",
        "description    Bring a p\u0435n.\n               reviewed",
        "look           mixes Cyrillic, Latin letters",
        "99,999 people",
    ):
        assert str(known) in shown
    assert "mixes Cyrillic, Latin" in run(app, "list")


def test_what_an_event_expects_says_how_much_counts_at_it_in_a_day(
    fresh_database: Callable[[], str], clock: Clock
) -> None:
    limited = create_app(test_settings(fresh_database(), limits="on"), clock, served=False)
    core: Core = limited.extensions["tracker"]
    for people, reach in ((99_999, "9,999,900"), (None, "5,000")):
        event = core.events.register(evening_draft(clock(), expected_people=people))
        assert f"up to {reach} letters a day count" in run(limited, "show", event.slug)
    core.database.close()


def test_events_are_listed_some_at_a_time_each_once(
    app: Flask, core: Core, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    starts = [clock() + timedelta(hours=number // 3) for number in range(11)]
    core.events.register_all([evening_draft(clock(), starts_at=at) for at in starts])
    whole = run(app, "list").splitlines()
    assert len({line.split("  ")[1] for line in whole}) == 11
    monkeypatch.setattr("tracker.events.READ_TOGETHER", 4)
    read: list[int] = []

    def counted(*of: Any, **page: Any) -> list[Event]:
        some = read_some(*of, **page)
        read.append(len(some))
        return some

    monkeypatch.setattr("tracker.events.read_some", counted)
    assert run(app, "list").splitlines() == whole
    assert read == [4, 4, 3]
    core.events.hide(whole[5].split("  ")[1])
    assert len(run(app, "list", "--find", "library").splitlines()) == 11
    assert read[3:] == [4, 4, 3]
    assert [event.slug for event in islice(core.events.all_of("demo"), 2)] == [
        line.split("  ")[1] for line in whole[:2]
    ]
    assert read[6:] == [4]


@pytest.mark.parametrize("command", ["show", "hide", "unhide", "link"])
def test_an_event_that_there_is_not_is_named_as_such(app: Flask, command: str) -> None:
    result = app.test_cli_runner().invoke(args=["tracker", "events", command, "none"])
    assert (result.exit_code, result.output.strip()) == (2, "There is no event at this address.")


def test_an_event_counts_for_its_own_campaign_alone(core: Core, event: Event) -> None:
    load_another(core)
    with pytest.raises(InvalidReport):
        report_at(core, event, 3, campaign="w4r-2026")
    with pytest.raises(Unknown):
        core.standings.of("w4r-2026", f"event:{event.slug}")


def test_a_moved_event_is_where_it_is_now_on_every_worker(
    app: Flask, client: FlaskClient, core: Core, other: Core, event: Event
) -> None:
    core.events.move(event.slug, ends_at=event.starts_at + timedelta(hours=2))
    said = run(
        app,
        *("move", event.slug, "--starts", "2026-12-12T10:00", "--timezone", "Europe/London"),
        *("--city", "Leeds", "--section", "gb", "--region", "", "--venue", "  Central Library "),
    )
    assert "2026-12-12 10:00 UTC (Europe/London)" in said
    moved = other.events.named(event.slug)
    assert (moved.section, moved.region, moved.venue) == ("gb", None, "Central Library")
    assert moved.ends_at == datetime(2026, 12, 12, 12, tzinfo=UTC)
    for day, count in ((date(2026, 12, 10), 0), (date(2026, 12, 12), 1)):
        found = core.events.listed("demo", EventFilter(from_day=day, to_day=day)).events
        assert len(found) == count
    assert "Leeds" in text(client.get(f"/events/{event.slug}"))
    report_at(core, event, 7)
    assert core.standings.of("demo", "section:gb").letters == 7
    assert names(core) == names(other) == [event.title]
    with core.database.reading() as connection:
        assert differences(connection, "demo") == []


@pytest.mark.parametrize(
    "change",
    [
        {"city": "Albany"},
        {"city": "", "online": True},
        {"region": "us-vt"},
        {"section": "gb", "region": None},
        {"timezone": "Europe/London"},
    ],
)
def test_the_place_of_counted_letters_stays(
    core: Core, event: Event, change: dict[str, Any]
) -> None:
    reference = report_at(core, event, 7).reference
    core.ledger.withdraw(reference)  # its entries stand in the ledger for ever
    with pytest.raises(InvalidEvent) as refused:
        core.events.move(event.slug, **change)
    assert {fault.field for fault in refused.value.faults} == set(change)
    assert core.events.named(event.slug) == event
    later = event.starts_at + timedelta(days=1)
    assert core.events.move(event.slug, starts_at=later, venue="Hall B").starts_at == later
    with pytest.raises(InvalidEvent):
        core.events.move(event.slug, ends_at=event.starts_at)


def test_a_report_and_a_move_at_once_agree_on_the_place(core: Core, event: Event) -> None:
    def move(number: int) -> None:
        with suppress(InvalidEvent):
            core.events.move(event.slug, city=f"Town {number}")

    def send(_: int) -> None:
        report_at(core, event, 1)

    with ThreadPoolExecutor(4) as threads:
        moves = [threads.submit(move, number) for number in range(10)]
        reports = [threads.submit(send, number) for number in range(10)]
        for done in (*moves, *reports):
            done.result()
    with core.database.reading() as connection:
        assert differences(connection, "demo") == []


@pytest.mark.parametrize(
    "typed", [(), ("--starts", "tomorrow"), ("--timezone", "Mars"), ("--section", "xx")]
)
def test_a_move_that_makes_no_sense_is_refused(
    app: Flask, core: Core, event: Event, typed: tuple[str, ...]
) -> None:
    result = app.test_cli_runner().invoke(args=["tracker", "events", "move", event.slug, *typed])
    assert result.exit_code == 2, result.output
    assert core.events.named(event.slug) == event


KEYS = (
    BOARD,
    BoardKey("schools"),
    BoardKey("events", section="us"),
    BoardKey("events", section="gb"),
    BoardKey("events", by="per_writer"),
    BoardKey("events", since="hour"),
    BoardKey("events", band=20),
    BoardKey("events", case="germain-rukuki"),
)


def test_a_change_of_an_event_reads_no_board_anew_and_is_on_each(
    core: Core, clock: Clock, other: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [
        core.events.register(evening_draft(clock(), title=f"Hall {number}", kind=kind))
        for number in range(4)
        for kind in (HostKind.SCHOOL, HostKind.LIBRARY)
    ]
    for number, one in enumerate(made):
        report_at(core, one, 10 + number, writers=6)
    core.events.hide(made[0].slug)
    clock.pass_by(days=1)
    for number, one in enumerate(made[1:]):
        report_at(core, one, 20 - 2 * number, writers=5)
    for key in KEYS:
        other.standings.board("demo", key)
    whole = Board.read
    read_anew: list[Board] = []

    def read(board: Board, *values: Any) -> None:
        read_anew.append(board)
        whole(board, *values)

    monkeypatch.setattr(Board, "read", read)
    core.events.unhide(made[0].slug)
    core.events.hide(made[1].slug)
    core.events.rename(made[2].slug, "A Hall of letters")
    core.events.move(made[3].slug, venue="On the first floor")
    core.events.hide(made[4].slug)
    core.events.unhide(made[4].slug)
    other.standings.moved()
    renewed = [other.standings.board("demo", key) for key in KEYS]
    assert read_anew == []
    report_at(core, made[0], 3)
    other.standings.moved()
    renewed_again = [other.standings.board("demo", key) for key in KEYS]
    assert read_anew == []
    for key, before, page in zip(KEYS, renewed, renewed_again, strict=True):
        fresh = Board(core.catalogue.campaign("demo"), key)
        with core.catalogue.viewing("demo") as (connection, view):
            whole(fresh, connection, view, clock())
        assert page.rows == fresh.page(ALL_ROWS).rows, key
        assert page.newness >= before.newness


def test_a_change_of_an_event_forgets_nothing_else(
    core: Core, event: Event, other: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    report_at(core, event, 7)
    other.standings.moved()
    kept = [other.standings.of("demo", scope) for scope in ("world", "section:us")]
    core.events.hide(event.slug)
    other.standings.moved()
    other.standings.look()
    monkeypatch.setattr(other.catalogue, "viewing", None)  # nothing may be read any more
    assert [other.standings.of("demo", scope) for scope in ("world", "section:us")] == kept
