"""Events through the API: organisers register them, people list and read them, and report there."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.cast import Clock, evening_draft, load_demo
from tracker.campaign import CODE_ALPHABET
from tracker.core import Core
from tracker.schema import cases

EVENTS = "/api/v1/events"
REPORTS = "/api/v1/reports"


@pytest.fixture
def draft(app: Flask) -> dict[str, Any]:
    """An organiser's description of an event on Human Rights Day."""
    day = app.extensions["tracker"].catalogue.current().day
    return {
        "title": "Letters at the library",
        "kind": "library",
        "starts_at": f"{day}T18:00:00-05:00",
        "timezone": "America/New_York",
        "section": "us",
        "city": "New York",
    }


def register(
    client: FlaskClient, draft: dict[str, Any], key: str | None = None, **more: Any
) -> TestResponse:
    """Register an event as an organiser, perhaps under a key."""
    headers = {} if key is None else {"Idempotency-Key": key}
    return client.post(EVENTS, json=draft | more, headers=headers)


def listed(client: FlaskClient, query: str = "") -> list[str]:
    """The slugs in a list of events."""
    answer = client.get(f"{EVENTS}?{query}")
    assert answer.status_code == 200
    return [event["slug"] for event in answer.json["events"]]


def faults(response: TestResponse) -> set[str]:
    """The fields that a problem answer names."""
    assert (response.status_code, response.mimetype) == (422, "application/problem+json")
    return {fault["field"] for fault in response.json["errors"]}


# Registering


def test_an_organiser_gets_the_code_and_the_links_of_an_event(
    client: FlaskClient, app: Flask, draft: dict[str, Any]
) -> None:
    answer = register(client, draft)
    assert answer.status_code == 201
    made, base = answer.json, app.extensions["tracker"].settings.base_url
    assert answer.headers["Location"] == f"{EVENTS}/{made['slug']}"
    assert made["status"] == "published"
    assert made["page_url"] == f"{base}/events/{made['slug']}"
    assert made["short_url"] == f"{base}/e/{made['code']}"
    assert made["manage_url"].startswith(f"{base}/organise/events/{made['slug']}/")
    assert len(made["manage_url"].rsplit("/", 1)[1]) >= 43


def test_a_code_has_40_random_bits_without_look_alikes(
    client: FlaskClient, draft: dict[str, Any]
) -> None:
    code = register(client, draft).json["code"].replace("-", "")
    assert len(code) == 8
    assert set(code) <= set(CODE_ALPHABET)
    assert len(CODE_ALPHABET) == 32


def test_an_event_online_needs_no_city(client: FlaskClient, draft: dict[str, Any]) -> None:
    del draft["city"]
    assert faults(register(client, draft)) == {"city"}
    assert register(client, draft, online=True).status_code == 201
    assert register(client, draft, kind="online").status_code == 201


@pytest.mark.parametrize("name", ["title", "kind", "starts_at", "timezone", "section"])
def test_a_missing_field_of_an_event_is_named(
    client: FlaskClient, draft: dict[str, Any], name: str
) -> None:
    del draft[name]
    assert faults(register(client, draft)) == {name}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", ""),
        ("title", "x" * 61),
        ("title", "evil\u202etitle"),
        ("title", "zero\u200bwidth"),
        ("title", "nul\x00"),
        ("title", "half \ud800"),
        ("title", 7),
        ("kind", "party"),
        ("starts_at", "10 December"),
        ("starts_at", "2026-12-10T18:00:00"),
        ("starts_at", "2026-13-10T18:00:00Z"),
        ("starts_at", "2026-12-10T18:00:60Z"),
        ("starts_at", "0001-01-01T00:00:00+23:59"),
        ("starts_at", "9999-12-31T23:59:59-23:59"),
        ("starts_at", 1_796_000_000),
        ("ends_at", "2020-12-10T18:00:00Z"),
        ("timezone", "Mars/Olympus"),
        ("timezone", "../../etc/passwd"),
        ("section", "atlantis"),
        ("region", "fr-idf"),
        ("online", "yes"),
        ("online", None),
        ("visibility", "secret"),
        ("expected_people", 0),
        ("language", "<x>"),
        ("expected_people", 2.5),
        ("expected_people", 10**30),
        ("contact_email", "no address"),
        ("contact_email", "a@b.org\r\nBcc: c@d.org"),
        ("description", "x" * 2_001),
        ("published", True),
        ("code", "AAAAAAAA"),
        ("campaign", "nowhere"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_a_wrong_field_of_an_event_is_named(
    client: FlaskClient, draft: dict[str, Any], name: str, value: Any
) -> None:
    assert name in faults(register(client, draft, **{name: value}))
    assert listed(client) == []


def test_an_event_with_an_empty_region_has_no_region(
    client: FlaskClient, draft: dict[str, Any]
) -> None:
    made = register(client, draft, region="").json
    assert client.get(f"{EVENTS}/{made['slug']}").json["region"] is None


def test_an_unknown_case_of_an_event_is_named(client: FlaskClient, draft: dict[str, Any]) -> None:
    wrong = register(client, draft, cases=["jani-silva", "nobody"])
    assert faults(wrong) == {"cases.1"}


def test_a_closed_campaign_takes_no_event(
    client: FlaskClient, core: Core, draft: dict[str, Any]
) -> None:
    load_demo(core, 'state = "open"', 'state = "final"')
    answer = register(client, draft)
    assert answer.status_code == 422
    assert answer.json["type"].endswith(":campaign-closed")
    assert listed(client) == []


def test_two_events_with_the_same_title_get_different_addresses(
    client: FlaskClient, draft: dict[str, Any]
) -> None:
    first, second = register(client, draft).json, register(client, draft).json
    assert first["slug"] != second["slug"]
    assert first["code"] != second["code"]
    assert first["manage_url"].rsplit("/", 1)[1] != second["manage_url"].rsplit("/", 1)[1]


# Registering once

KEY = "an-organiser-s-key"


def test_a_repeated_key_registers_one_event(client: FlaskClient, draft: dict[str, Any]) -> None:
    first = register(client, draft, KEY)
    again = register(client, draft | {"starts_at": utc(draft["starts_at"])}, KEY)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json == first.json
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert len(listed(client)) == 1


def test_a_used_key_is_refused_for_another_event(
    client: FlaskClient, draft: dict[str, Any]
) -> None:
    register(client, draft, KEY)
    other = register(client, draft, KEY, title="Another")
    assert faults(other) == {"Idempotency-Key"}
    assert other.json["type"].endswith(":key-reused")
    assert len(listed(client)) == 1


def test_a_report_and_an_event_can_not_share_a_key(
    client: FlaskClient, draft: dict[str, Any]
) -> None:
    lines = {"lines": [{"case": "jani-silva", "letters": 1}]}
    assert register(client, draft, KEY).status_code == 201
    assert faults(client.post(REPORTS, json=lines, headers={"Idempotency-Key": KEY}))
    other = f"{KEY}-2"
    sent = client.post(REPORTS, json=lines, headers={"Idempotency-Key": other})
    assert sent.status_code == 201
    assert faults(register(client, draft, other)) == {"Idempotency-Key"}


def test_a_refused_event_uses_up_no_key(client: FlaskClient, draft: dict[str, Any]) -> None:
    assert faults(register(client, draft, KEY, title="")) == {"title"}
    assert register(client, draft, KEY).status_code == 201


@pytest.mark.parametrize("key", ["", "short", "x" * 129, "with a space"])
def test_an_ill_formed_key_is_refused(client: FlaskClient, draft: dict[str, Any], key: str) -> None:
    answer = register(client, draft, key)
    assert answer.status_code == 400
    assert [fault["field"] for fault in answer.json["errors"]] == ["Idempotency-Key"]


def test_a_repeat_gets_its_answer_even_after_the_campaign_has_closed(
    client: FlaskClient, core: Core, draft: dict[str, Any]
) -> None:
    register(client, draft, KEY)
    load_demo(core, 'state = "open"', 'state = "final"')
    assert register(client, draft, KEY).status_code == 200


def utc(time: str) -> str:
    """The same time, written in UTC."""
    return datetime.fromisoformat(time).astimezone(UTC).isoformat()


# Reading


def test_a_public_event_shows_neither_its_code_nor_its_private_contact(
    client: FlaskClient, draft: dict[str, Any]
) -> None:
    private = {"contact_email": "ann@example.org", "contact_public": "Ask for Ann"}
    made = register(client, draft, **private).json
    answer = client.get(f"{EVENTS}/{made['slug']}")
    assert answer.json["title"] == "Letters at the library"
    assert answer.json["contact_public"] == "Ask for Ann"
    assert answer.json["starts_at"].endswith("T23:00:00Z")
    text = answer.get_data(as_text=True) + client.get(EVENTS).get_data(as_text=True)
    for secret in (made["code"], made["code"].replace("-", ""), "ann@example.org", "organise"):
        assert secret not in text


def test_an_event_that_only_its_link_opens_is_in_no_list(
    client: FlaskClient, draft: dict[str, Any]
) -> None:
    made = register(client, draft, visibility="link").json
    assert listed(client) == []
    assert client.get(f"{EVENTS}/{made['slug']}").status_code == 200
    assert len(made["slug"]) > len("letters-at-the-library") + 8


def test_a_code_is_understood_in_any_spelling(
    client: FlaskClient, core: Core, draft: dict[str, Any]
) -> None:
    registered = register(client, draft).json
    code = registered["code"]
    core.events.review(registered["slug"], "a coordinator")
    for typed in (code, code.lower(), code.replace("-", ""), f" {code[:2]} {code[2:]} "):
        answer = client.post(
            REPORTS,
            json={"event_code": typed, "lines": [{"case": "jani-silva", "letters": 1}]},
            headers={"Idempotency-Key": str(uuid4())},
        )
        assert answer.status_code == 201
    rows = client.get("/api/v1/leaderboards/events").json["rows"]
    assert [row["letters"] for row in rows] == [4]


# Listing


def test_events_are_found_by_kind_place_section_words_and_date(
    client: FlaskClient, draft: dict[str, Any]
) -> None:
    register(client, draft, region="us-ny")
    register(client, draft, title="Candles", kind="school", city="Albany", region="us-ny")
    register(client, draft, title="Ljós", section="is", city="Reykjavík", venue="Harpa")
    day = draft["starts_at"][:10]
    for query, slugs in {
        "kind=school": ["candles"],
        "near=albany": ["candles"],
        "region=us-ny": ["candles", "letters-at-the-library"],
        "section=is": ["ljos"],
        "q=harpa": ["ljos"],
        "q=100%25": [],
        f"from={day}&to={day}": ["candles", "letters-at-the-library", "ljos"],
        "from=2999-01-01": [],
        "to=2001-01-01": [],
        "kind=&q=&near=": ["candles", "letters-at-the-library", "ljos"],
    }.items():
        assert listed(client, query) == slugs, query


def test_a_long_list_is_read_page_by_page(client: FlaskClient, draft: dict[str, Any]) -> None:
    for number in range(5):
        register(client, draft, title=f"Table {number}")
    seen, cursor, pages = [], "", 0
    while cursor is not None:
        page = client.get(f"{EVENTS}?limit=2&cursor={cursor}").json
        seen += [event["slug"] for event in page["events"]]
        cursor, pages = page["cursor"], pages + 1
    assert seen == [f"table-{number}" for number in range(5)]
    assert pages == 3


def test_an_event_names_no_case_that_is_under_embargo(
    core: Core, client: FlaskClient, clock: Clock
) -> None:
    event = core.events.register(evening_draft(clock(), cases=("gustavo-gatica", "jani-silva")))
    with core.database.writing() as connection:
        connection.execute(
            cases.update().where(cases.c.slug == "jani-silva").values(embargoed=True)
        )
        connection.exec_driver_sql("UPDATE campaigns SET revision = revision + 1")
    core.standings.moved()
    assert client.get("/api/v1/standings").status_code == 200  # this looks for changes
    body = client.get(f"/api/v1/events/{event.slug}").get_json()
    assert body["cases"] == ["gustavo-gatica"]


HERE = {
    "new-york": ("2026-12-10T19:30:00-05:00", None, "America/New_York"),
    "sydney": ("2026-12-10T08:00:00+11:00", "2026-12-10T10:00:00+11:00", "Australia/Sydney"),
    "london": ("2026-12-10T12:00:00+00:00", None, "Europe/London"),
    "all-week": ("2026-12-07T09:00:00+05:30", "2026-12-13T17:00:00+05:30", "Asia/Kolkata"),
    "until-midnight": (
        "2026-12-09T20:00:00-05:00",
        "2026-12-10T00:00:00-05:00",
        "America/New_York",
    ),
    "past-midnight": ("2026-12-09T20:00:00-05:00", "2026-12-10T00:00:01-05:00", "America/New_York"),
    "the-day-after": ("2026-12-11T00:00:00+11:00", None, "Australia/Sydney"),
    "late-without-an-end": ("2026-12-09T23:30:00+00:00", None, "Europe/London"),
}
"""Events by slug: when they start and end, and by whose clocks."""


@pytest.mark.parametrize(
    ("query", "left_out"),
    [
        (
            "from=2026-12-10&to=2026-12-10",
            {"until-midnight", "the-day-after", "late-without-an-end"},
        ),
        ("from=2026-12-11", set(HERE) - {"all-week", "the-day-after"}),
        ("to=2026-12-09", {"new-york", "sydney", "london", "the-day-after"}),
        ("from=2026-12-07&to=2026-12-08", set(HERE) - {"all-week"}),
        ("from=2026-12-14", set(HERE)),
        ("to=2026-12-06", set(HERE)),
        ("from=0001-01-01&to=9999-12-31", set()),
    ],
)
def test_a_day_lists_the_events_that_touch_it_on_their_own_clocks(
    client: FlaskClient, core: Core, draft: dict[str, Any], query: str, left_out: set[str]
) -> None:
    for slug, (starts_at, ends_at, timezone) in HERE.items():
        times = {"starts_at": starts_at, "ends_at": ends_at, "timezone": timezone}
        assert register(client, draft, title=slug.replace("-", " "), **times).status_code == 201
    assert set(listed(client, query)) == set(HERE) - left_out
    page = client.get(f"/events?{query}").text
    assert {slug for slug in HERE if f'/events/{slug}"' in page} == set(HERE) - left_out
