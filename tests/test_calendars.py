"""Events as calendar files, read by a program that did not write them: new, moved, cancelled."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from click.testing import Result
from flask.testing import FlaskClient
from icalendar import Calendar

from tests.cast import EVENING, Clock, evening_draft, load_another, load_demo, report_at
from tests.pages import text
from tracker.campaign import Event, HostKind, InvalidEvent, Visibility
from tracker.core import Core
from tracker.opendata import calendars

Run = Callable[..., Result]
Component = Any
"""An event as `icalendar` has read it."""

FEED = "/events.ics"


def read(client: FlaskClient, address: str = FEED) -> dict[str, Component]:
    """The events of a calendar file by their names."""
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert all(len(line) <= 75 for line in answer.data.split(b"\r\n"))
    calendar = Calendar.from_ical(answer.data)
    assert not calendar.errors
    assert not any(one.errors for one in calendar.events)
    named = {str(one["SUMMARY"]): one for one in calendar.events}
    assert len(named) == len(calendar.events)
    return named


def test_an_event_stands_in_its_own_file_and_in_those_of_all(
    client: FlaskClient, core: Core, event: Event
) -> None:
    title = "Łódź; candles, cocoa\\n “ΓΡΑΜΜΑΤΑ” გიორგი خطاب " + "📮" * 5
    core.events.register(
        evening_draft(
            core.clock(),
            title=title,
            kind=HostKind.SCHOOL,
            venue="Hall 3; second floor",
            ends_at=EVENING + timedelta(hours=1),
            description="Bring pens,\n\nand friends. " + "ж" * 400,
            online=True,
        )
    )
    told = read(client)
    assert [*told] == [event.title, title]
    library, school = told.values()
    assert read(client, f"/events/{event.slug}.ics") == {event.title: library}
    assert (library["UID"], library["SEQUENCE"], library["STATUS"]) == (event.id, 0, "CONFIRMED")
    assert library["URL"] == core.links.event(event.slug)
    assert library.start == event.starts_at
    assert "DTEND" not in library
    assert school.end == EVENING + timedelta(hours=1)
    assert school["LOCATION"] == "Hall 3; second floor, New York, online"
    assert school["DESCRIPTION"].startswith("Bring pens,\n\nand friends. жж")
    assert school["DESCRIPTION"].count("ж") < 300
    assert school["CATEGORIES"].cats == ["School"]


@pytest.mark.any_engine
def test_a_cancelled_event_stays_and_says_why(
    client: FlaskClient, core: Core, event: Event, clock: Clock, run: Run
) -> None:
    before = read(client)[event.title]
    clock.pass_by(minutes=9)
    said = run("events", "cancel", event.slug, "--reason", "The hall is flooded.")
    assert said.output == f"{event.title} is cancelled.\n"
    for address in (FEED, f"/events/{event.slug}.ics"):
        after = read(client, address)[event.title]
        assert after["UID"] == before["UID"]
        assert (after["STATUS"], after["SEQUENCE"]) == ("CANCELLED", 1)
        assert after["DTSTAMP"].dt == before["DTSTAMP"].dt + timedelta(minutes=9)
        assert after["DESCRIPTION"].startswith("Cancelled: The hall is flooded.\n\n")
    page = text(client.get(f"/events/{event.slug}"))
    assert "This event is cancelled. The hall is flooded." in page
    assert " cancelled Thursday, December 10" in page
    assert " cancelled Thursday, December 10" in text(client.get("/events"))
    assert event.title not in text(client.get("/"))
    own = text(client.get(core.links.manage(event.slug)))
    assert "This event is cancelled. The hall is flooded. Its page says so." in own
    told = client.get(f"/api/v1/events/{event.slug}").json
    assert told is not None
    assert (told["status"], told["cancelled_for"]) == ("cancelled", "The hall is flooded.")
    assert run("events", "list").output.split("  ")[2] == "cancelled"
    assert "The hall is flooded." in run("events", "show", event.slug).output

    assert report_at(core, event, 3).letters == 3  # letters that were written all the same
    assert "takes place" in run("events", "uncancel", event.slug).output
    again = read(client)[event.title]
    assert (again["STATUS"], again["SEQUENCE"]) == ("CONFIRMED", 2)
    assert event.title in text(client.get("/"))


@pytest.mark.any_engine
@pytest.mark.parametrize(
    ("starts", "moved", "local"),
    [
        (datetime(2026, 10, 31, 22, tzinfo=UTC), "2026-11-01T18:00", "2026-11-01T18:00-05:00"),
        (datetime(2026, 11, 1, 23, tzinfo=UTC), "2026-10-31T18:00", "2026-10-31T18:00-04:00"),
        (datetime(2026, 11, 1, 4, tzinfo=UTC), "2026-11-01T01:30", "2026-11-01T01:30-04:00"),
    ],
)
def test_a_moved_event_keeps_its_hour_across_a_change_of_summer_time(
    client: FlaskClient, core: Core, clock: Clock, run: Run, starts: datetime, moved: str,
    local: str,
) -> None:  # fmt: skip
    clock.pass_by(days=-60)
    ends = starts + timedelta(hours=2)
    event = core.events.register(evening_draft(clock(), starts_at=starts, ends_at=ends))
    assert read(client)[event.title].start == starts
    assert run("events", "move", event.slug, "--starts", moved).exit_code == 0
    after = read(client)[event.title]
    assert after.start == datetime.fromisoformat(local)
    assert after.end - after.start == timedelta(hours=2)
    assert after["SEQUENCE"] == 1
    assert core.events.hide(event.slug).revision == 1  # which is no news for a calendar


@pytest.mark.any_engine
def test_a_night_in_which_an_hour_is_missing_is_offered_two_others(
    core: Core, event: Event, run: Run
) -> None:
    said = run("events", "move", event.slug, "--starts", "2026-03-08T02:30")
    assert said.exit_code == 2
    assert "there is no 02:30. Give 01:30 or 03:30." in said.output
    assert core.events.named(event.slug) == event


@pytest.mark.any_engine
def test_no_calendar_tells_of_an_event_that_is_not_public(
    client: FlaskClient, core: Core, event: Event
) -> None:
    hidden = core.events.register(evening_draft(core.clock(), title="Hidden"))
    quiet = core.events.register(
        evening_draft(core.clock(), title="Quiet", visibility=Visibility.LINK)
    )
    assert [*read(client)] == ["Hidden", event.title]
    core.events.hide(hidden.slug)
    load_demo(core, "events_public_at_once = true", "events_public_at_once = false")
    waiting = core.events.register_once(evening_draft(core.clock(), title="Waiting"), None).event
    assert [*read(client)] == [*read(client, f"{FEED}?section=us")] == [event.title]
    for one in (hidden, waiting):
        assert client.get(f"/events/{one.slug}.ics").status_code == 404
    core.events.cancel(waiting.slug, "Snow.")
    core.events.cancel(hidden.slug, "Snow.")
    assert [*read(client)] == [event.title]
    own = client.get(f"/events/{quiet.slug}.ics")
    assert own.headers["X-Robots-Tag"] == "noindex"
    load_demo(core, 'state = "open"', 'state = "draft"')
    for address in (FEED, f"/events/{event.slug}.ics"):
        assert client.get(address).status_code == 404


@pytest.mark.any_engine
def test_a_section_and_each_campaign_have_calendars_of_their_own(
    client: FlaskClient, core: Core, event: Event
) -> None:
    abroad = evening_draft(core.clock(), title="Leeds", section="gb", region=None, city="Leeds")
    core.events.register(abroad)
    over = evening_draft(core.clock() - timedelta(days=2), title="Over")
    core.events.register(over)
    assert [*read(client)] == ["Leeds", event.title]
    assert [*read(client, f"{FEED}?section=us&utm_source=x")] == [event.title]
    assert [*read(client, f"{FEED}?section=gb")] == ["Leeds"]
    assert client.get(f"{FEED}?section=zz").status_code == 404
    load_another(core)
    assert read(client) == {}
    assert len(read(client, f"/demo{FEED}")) == 2
    for address in (f"/events/{event.slug}.ics", f"/demo/events/{event.slug}.ics"):
        assert client.get(address, follow_redirects=True).status_code == 200


@pytest.mark.any_engine
def test_who_has_a_calendar_is_told_only_that_it_is_the_newest(
    client: FlaskClient, core: Core, event: Event
) -> None:
    for address in (FEED, f"/events/{event.slug}.ics"):
        first = client.get(address)
        tag = {"If-None-Match": first.headers["ETag"]}
        for _ in range(2):
            again = client.get(address, headers=tag)
            assert (again.status_code, again.data) == (304, b"")
        core.events.move(event.slug, venue=f"Hall {address}")
        assert client.get(address, headers=tag).status_code == 200
        head = client.head(address)
        assert (head.status_code, head.data) == (200, b"")
        assert head.headers["ETag"] != first.headers["ETag"]


@pytest.mark.any_engine
def test_calendars_are_bounded_and_made_once_for_many(
    client: FlaskClient, core: Core, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    monkeypatch.setattr(calendars, "OLDEST_SECONDS", 3_600.0)
    monkeypatch.setattr(calendars, "MOST_EVENTS", 2)
    monkeypatch.setattr(calendars, "MOST_KEPT", 2)
    to_come = core.events.to_come
    monkeypatch.setattr(
        core.events, "to_come", lambda *wanted: made.append(wanted[0]) or to_come(*wanted)
    )
    core.events.register_all([evening_draft(core.clock(), title=f"Hall {at}") for at in range(3)])
    for _ in range(3):
        assert len(read(client)) == 2
    assert len(made) == 1
    for section in ("us", "gb", "is", "us", "gb"):
        client.get(f"{FEED}?section={section}")
    assert len(made) == 6
    assert len(core.calendars._kept) == 2


@pytest.mark.any_engine
def test_pages_lead_to_their_calendars(client: FlaskClient, event: Event) -> None:
    for page, address in (
        ("/events", FEED),
        ("/events?section=us", f"{FEED}?section=us"),
        ("/events?section=zz", FEED),
        (f"/events/{event.slug}", f"/events/{event.slug}.ics"),
    ):
        told = client.get(page).text
        assert f'<link rel="alternate" type="text/calendar" href="{address}"' in told
        assert f'<a href="{address}">' in told


@pytest.mark.any_engine
@pytest.mark.parametrize("reason", ["", " ", "a" * 201, "flooded\u202e"])
def test_a_reason_that_nobody_can_read_cancels_nothing(
    core: Core, event: Event, run: Run, reason: str
) -> None:
    said = run("events", "cancel", event.slug, "--reason", reason)
    assert (said.exit_code, bool(said.output)) == (2, True)
    with pytest.raises(InvalidEvent):
        core.events.cancel(event.slug, reason)
    assert not core.events.named(event.slug).cancelled
