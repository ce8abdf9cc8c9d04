"""The form that registers an event, and the pages of events."""

import re
from datetime import datetime, timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.cast import Clock, evening_draft, load_demo
from tests.pages import field, hidden, own_page, text
from tracker.campaign import Event, HostKind
from tracker.core import Core

pytestmark = pytest.mark.any_engine  # these tests are about pages

DRAFT = {
    "title": "Letters & <cocoa>",
    "kind": "school",
    "starts_on": "2026-12-10",
    "starts_time": "18:00",
    "section": "us",
    "region": "us-ny",
    "city": "Albany",
    "visibility": "public",
}


def register(client: FlaskClient, **changes: str) -> TestResponse:
    """Fill in the form and send it, as an organiser."""
    token = field(client.get("/events/new"), "csrf_token")
    return client.post("/events/new", data={"csrf_token": token, **DRAFT, **changes})


def test_an_organiser_registers_an_event_and_gets_its_code(client: FlaskClient, core: Core) -> None:
    page = own_page(client, register(client, ends_time="20:30"))
    code = re.search(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b", text(page))
    assert code
    event = core.events.with_code(code[0])
    assert event is not None
    assert event.timezone == "America/New_York"
    assert f"{event.starts_at:%H:%M}–{event.ends_at:%H:%M}" == "23:00–01:30"
    assert "Letters &amp; &lt;cocoa&gt;" in page.get_data(as_text=True)
    assert "<svg" in page.get_data(as_text=True)


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("title", "", "Give the event a title."),
        ("title", "Evil \u202etitle", "invisible"),
        ("kind", "", "Choose who hosts it."),
        ("starts_on", "", "Give the day it starts."),
        ("starts_on", "2031-12-10", "near the campaign"),
        ("city", "", "in which city"),
        ("region", "gb-eng", "no such region"),
        ("contact_email", "nobody", "e-mail address"),
        ("expected_people", "0", "whole number from 1"),
        ("expected_people", "many", "Give a whole number"),
        ("starts_on", "10 December", "Give the day as year, month and day"),
        ("starts_time", "six", "Give the time in hours and minutes"),
        ("ends_time", "17:00", "If it ends on another day, give its last day."),
        ("ends_on", "2026-12-11", "Give the time that it ends, too."),
        ("kind", "party", "Choose one from the list."),
        ("section", "", "Choose a section."),
        ("timezone", "Mars/Olympus", "Choose one from the list."),
        ("starts_on", "0001-01-01", "near the campaign"),
        ("visibility", "", "Choose one from the list."),
    ],
)
def test_a_fault_of_an_event_is_shown_at_its_field(
    client: FlaskClient, name: str, value: str, complaint: str
) -> None:
    answer = register(client, **{name: value})
    assert answer.status_code == 422
    assert complaint in text(answer)
    assert f'id="fault-{name}"' in answer.get_data(as_text=True)


def test_all_faults_of_an_event_are_shown_at_once_in_our_words(client: FlaskClient) -> None:
    wrong = {"title": "", "kind": "", "starts_on": "x", "starts_time": "", "section": "zz"}
    wrong |= {"city": "", "contact_email": "nobody", "expected_people": "0", "venue": "\u202e"}
    page = register(client, **wrong).get_data(as_text=True)
    assert re.findall(r'<li><a href="#(\w+)">', page) == [
        "title", "kind", "starts_on", "starts_time", "section", "city", "venue",
        "expected_people", "contact_email",
    ]  # fmt: skip
    assert "Not a valid" not in page
    assert "Title: Give the event a title." in page


@pytest.mark.parametrize("name", [*DRAFT, "ends_time", "ends_on", "timezone", "cases", "online"])
def test_a_form_with_a_missing_field_or_nonsense_in_one_makes_no_error(
    client: FlaskClient, name: str
) -> None:
    whole = hidden(client.get("/events/new")) | DRAFT
    without = {field: value for field, value in whole.items() if field != name}
    for form in (without, whole | {name: "☂"}):
        assert client.post("/events/new", data=form).status_code in (303, 422)


def test_an_event_past_midnight_needs_its_last_day(client: FlaskClient, core: Core) -> None:
    night = {"starts_time": "22:00", "ends_time": "01:00"}
    assert register(client, **night).status_code == 422
    assert register(client, **night, ends_on="2026-12-11").status_code == 303
    (event,) = core.events.listed("demo").events
    assert event.ends_at is not None
    assert event.ends_at - event.starts_at == timedelta(hours=3)


def test_a_form_that_is_sent_twice_registers_once(client: FlaskClient, core: Core) -> None:
    form = hidden(client.get("/events/new")) | DRAFT
    first, again = (client.post("/events/new", data=form) for _ in range(2))
    assert first.headers["Location"] == again.headers["Location"]
    assert len(core.events.listed("demo").events) == 1


def test_a_form_that_is_changed_and_sent_again_asks_before_it_registers(
    client: FlaskClient, core: Core
) -> None:
    form = hidden(client.get("/events/new")) | DRAFT
    client.post("/events/new", data=form)
    question = client.post("/events/new", data=form | {"title": "Another"})
    assert question.status_code == 422
    assert "has registered an event already" in text(question)
    assert field(question, "title") == "Another"
    assert len(core.events.listed("demo").events) == 1
    confirmed = form | {"title": "Another"} | hidden(question)
    assert client.post("/events/new", data=confirmed).status_code == 303
    assert len(core.events.listed("demo").events) == 2


def test_past_and_coming_events_link_to_each_other_and_keep_the_search(
    client: FlaskClient, event: Event
) -> None:
    coming = client.get("/events?q=library&cursor=&near=").text
    assert 'href="/events?q=library&amp;past=1"' in coming
    past = client.get("/events?q=library&past=1").text
    assert 'href="/events?q=library"' in past
    assert '<input type="hidden" name="past" value="1">' in past


@pytest.mark.parametrize("title", ["\u3164", "\u2800", "\u115f", "\ufe0f"])
def test_an_invisible_title_is_refused(client: FlaskClient, title: str) -> None:
    answer = register(client, title=title)
    assert (answer.status_code, "invisible" in text(answer)) == (422, True)


@pytest.mark.parametrize(
    "path",
    ["/events/{0.slug}", "/api/v1/events/{0.slug}", "/e/{0.code}", "/ledger/demo.csv",
     "/ledger/demo.jsonl"],
)  # fmt: skip
def test_a_campaign_that_is_a_draft_again_has_no_public_page(
    client: FlaskClient, core: Core, event: Event, path: str
) -> None:
    assert client.get(path.format(event)).status_code == 200
    load_demo(core, 'state = "open"', 'state = "draft"')
    assert client.get(path.format(event)).status_code == 404


@pytest.mark.parametrize("path", ["/", "/cases", "/cases/jani-silva", "/events", "/events/{}"])
def test_a_closed_campaign_invites_nobody(
    client: FlaskClient, core: Core, event: Event, path: str
) -> None:
    path = path.format(event.slug)
    invitation = re.compile('href="/(report|events/new)|action="/e"')
    assert invitation.search(client.get(path).text)
    load_demo(core, 'state = "open"', 'state = "provisional"')
    page = client.get(path).text
    assert not invitation.search(page)
    assert "Needs letters most" not in page


def test_a_wrong_code_links_to_a_report_without_one_while_the_campaign_is_open(
    client: FlaskClient, core: Core
) -> None:
    assert 'href="/report"' in client.get("/e/00000000").text
    load_demo(core, 'state = "open"', 'state = "provisional"')
    assert 'href="/report"' not in client.get("/e/00000000").text


def test_an_organiser_is_told_that_the_campaign_is_closed(client: FlaskClient, core: Core) -> None:
    own_path = register(client).headers["Location"]
    assert "closed" not in text(client.get(own_path))
    load_demo(core, 'state = "open"', 'state = "final"')
    core.standings.moved()
    assert "This campaign is closed" in text(client.get(own_path))


def test_a_closed_campaign_registers_no_event(client: FlaskClient, core: Core) -> None:
    token = field(client.get("/events/new"), "csrf_token")
    load_demo(core, 'state = "open"', 'state = "final"')
    assert "This campaign is closed" in text(client.get("/events/new"))
    answer = client.post("/events/new", data={"csrf_token": token, **DRAFT})
    assert (answer.status_code, "This campaign is closed" in text(answer)) == (422, True)
    assert core.events.listed("demo").events == ()


def test_a_screen_of_a_closed_campaign_asks_for_no_report(client: FlaskClient, core: Core) -> None:
    assert 'data-slide="join"' in client.get("/display").text
    load_demo(core, 'state = "open"', 'state = "final"')
    for path in ("/display", "/display?slides=join"):
        page = client.get(path).text
        assert 'data-slide="join"' not in page
        assert 'data-slide="total"' in page


def test_an_event_can_be_registered_before_its_campaign_opens(
    client: FlaskClient, core: Core, clock: Clock
) -> None:
    days = "opens = 2026-09-01\nday = 2026-12-10\nreport_by = 2027-01-15"
    load_demo(core, "demonstration = true", days)
    clock.pass_by(days=-150)
    assert "Register an event" in text(client.get("/events"))
    assert register(client).status_code == 303
    assert "This campaign opens on " in text(client.get("/report"))


def test_an_event_that_is_going_on_is_marked_on_its_page_and_in_the_list(
    client: FlaskClient, event: Event, clock: Clock
) -> None:
    for address in (f"/events/{event.slug}", "/events", "/"):
        assert " now Thursday, December 10" in text(client.get(address)), address
    clock.pass_by(hours=-2)
    for address in (f"/events/{event.slug}", "/events", "/"):
        assert " now Thursday, December 10" not in text(client.get(address)), address


@pytest.mark.parametrize(
    ("day", "zone", "times", "field_name", "offered"),
    [
        ("2026-03-08", "America/New_York", ("02:30", ""), "starts_time", "01:30 or 03:30"),
        ("2026-03-08", "America/New_York", ("01:00", "02:00"), "ends_time", "01:00 or 03:00"),
        ("2026-03-29", "Europe/London", ("01:59", "03:00"), "starts_time", "00:59 or 02:59"),
    ],
)
def test_an_hour_that_the_clocks_leave_out_is_refused_and_two_others_offered(
    client: FlaskClient,
    core: Core,
    day: str,
    zone: str,
    times: tuple[str, str],
    field_name: str,
    offered: str,
) -> None:
    starts, ends = times
    night = {"starts_on": day, "starts_time": starts, "ends_time": ends, "timezone": zone}
    answer = register(client, **night)
    assert answer.status_code == 422
    beside = re.search(rf'id="fault-{field_name}">([^<]*)<', answer.text)
    assert beside
    assert beside[1].startswith("The clocks go forward then, so there is no ")
    assert beside[1].endswith(f"Give {offered}.")
    assert field(answer, "starts_time") == starts
    assert core.events.listed("demo").events == ()


@pytest.mark.parametrize(
    "days",
    [
        {"starts_on": "2026-01-02"},
        {"starts_on": "2026-08-31"},
        {"starts_on": "2027-01-16"},
        {"starts_on": "2027-01-15", "ends_on": "2027-01-16", "ends_time": "12:00"},
    ],
)
def test_a_day_outside_the_campaign_is_asked_about_once_and_then_taken(
    client: FlaskClient, core: Core, days: dict[str, str]
) -> None:
    asked = register(client, **days)
    assert asked.status_code == 422
    question = "This is outside the campaign, which lasts from 1 September 2026 to 15 January 2027."
    assert text(asked).count(question) == 2  # on top, and beside the day
    assert field(asked, "starts_on") == days["starts_on"]
    assert core.events.listed("demo").events == ()
    sure = hidden(asked) | DRAFT | days | {"sure": field(asked, "sure")}
    other = client.post("/events/new", data=sure | {"starts_on": "2026-02-01", "ends_on": ""})
    assert other.status_code == 422  # another day is another question
    assert client.post("/events/new", data=sure).status_code == 303
    assert len(core.events.listed("demo").events) == 1


@pytest.mark.parametrize("day", ["2026-09-01", "2027-01-15"])
def test_a_day_of_the_campaign_is_not_asked_about(client: FlaskClient, day: str) -> None:
    assert register(client, starts_on=day).status_code == 303


@pytest.mark.parametrize(
    "typed", [{"kind": "online", "city": ""}, {"kind": "", "online": "y", "city": ""}]
)
def test_a_host_online_and_an_event_online_imply_each_other(
    client: FlaskClient, core: Core, typed: dict[str, str]
) -> None:
    assert register(client, **typed).status_code == 303
    (event,) = core.events.listed("demo").events
    assert (event.kind, event.online, event.city) == (HostKind.ONLINE, True, "")


def test_a_list_without_events_says_how_many_the_other_one_has(
    client: FlaskClient, core: Core, clock: Clock
) -> None:
    past, coming = clock() - timedelta(days=3), clock() + timedelta(days=3)
    school = {"kind": HostKind.SCHOOL, "city": "Glasgow", "section": "gb", "region": None}
    core.events.register(evening_draft(clock(), **school, starts_at=past))
    core.events.register_all(
        [evening_draft(clock(), title=f"Hall {at}", starts_at=coming) for at in range(51)]
    )
    page = client.get("/events?near=Glasgow&kind=school")
    assert "No event is listed for this choice. 1 past event matches ." in text(page)
    assert '<a href="/events?near=Glasgow&amp;kind=school&amp;past=1">1 past event' in page.text
    assert "Glasgow" in text(client.get("/events?near=Glasgow&kind=school&past=1"))
    back = client.get("/events?q=hall&past=1")
    assert '<a href="/events?q=hall">More than 50 events to come match</a>.' in back.text
    assert "match" not in text(client.get("/events?near=Nowhere"))
    assert "match" not in text(client.get("/events?past=1&q=glasgow"))


@pytest.mark.parametrize(
    ("first", "last", "listed"),
    [
        ("2026-12-10", "2026-12-10", True),
        ("2026-12-07", "2026-12-07", True),
        ("2026-12-13", "2026-12-13", True),
        ("2026-12-06", "2026-12-06", False),
        ("2026-12-14", "", False),
        ("", "2026-12-07", True),
        ("", "2026-12-06", False),
        ("2026-12-01", "2026-12-31", True),
    ],
)
def test_a_list_of_days_has_every_event_that_touches_one_on_its_own_clocks(
    client: FlaskClient, first: str, last: str, listed: bool
) -> None:
    week = {"starts_on": "2026-12-07", "starts_time": "00:00", "timezone": "America/Los_Angeles"}
    week |= {"ends_on": "2026-12-13", "ends_time": "23:59", "title": "A week of letters"}
    assert register(client, **week).status_code == 303
    page = client.get(f"/events?from={first}&to={last}")
    assert ("A week of letters" in text(page)) is listed
    told = client.get(f"/api/v1/events?from={first or '2026-01-01'}&to={last or '2027-12-31'}")
    assert told.json is not None
    assert bool(told.json["events"]) is listed


def test_search_engines_read_when_and_where_an_event_is(
    client: FlaskClient, core: Core, clock: Clock
) -> None:
    def told(path: str) -> dict[str, str]:
        page = client.get(path).text
        assert '<article itemscope itemtype="https://schema.org/Event">' in page
        assert "application/ld+json" not in page
        found = re.findall(r'itemprop="(\w+)" (?:content|href)="([^"]*)"', page)
        return {name: unescape(value) for name, value in found}

    hall = core.events.register(
        evening_draft(clock(), venue='"Hall" & <garden>', ends_at=clock() + timedelta(hours=1))
    )
    read = told(f"/events/{hall.slug}")
    assert datetime.fromisoformat(read["startDate"]) == hall.starts_at
    assert read["startDate"].endswith("-05:00")
    assert datetime.fromisoformat(read["endDate"]) == hall.ends_at
    assert read["address"] == '"Hall" & <garden>, New York'
    assert read["eventStatus"].endswith("/EventScheduled")
    assert read["eventAttendanceMode"].endswith("/OfflineEventAttendanceMode")
    core.events.cancel(hall.slug, "Snow.")
    assert told(f"/events/{hall.slug}")["eventStatus"].endswith("/EventCancelled")
    online = core.events.register(evening_draft(clock(), kind=HostKind.ONLINE, city=""))
    read = told(f"/events/{online.slug}")
    assert read["eventAttendanceMode"].endswith("/OnlineEventAttendanceMode")
    assert not {"endDate", "address"} & read.keys()
