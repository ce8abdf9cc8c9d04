"""Those who register events: a school's second one is unharmed, a flood and guesses are refused."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from tests.cast import Clock, evening_draft, new_key, test_settings
from tests.pages import hidden, text
from tracker.alarming import forget_senders
from tracker.application import join
from tracker.campaign import TooMany
from tracker.core import Core
from tracker.schema import events as events_table
from tracker.senders import Sender
from tracker.settings import Settings
from tracker.writer import at_once

PROXY = {"REMOTE_ADDR": "10.0.0.2"}
SCHOOL, STRANGER = "203.0.113.7", "203.0.113.66"
AN_HOUR, A_DAY = 5, 8
FORM = {
    "title": "5b writes letters",
    "kind": "school",
    "starts_on": "2026-12-10",
    "starts_time": "18:00",
    "section": "us",
    "city": "Albany",
}


@pytest.fixture
def settings(database_url: str) -> Settings:
    """Settings behind a trusted proxy, with few events for each address."""
    few = {"limit_address_events_an_hour": AN_HOUR, "limit_address_events_a_day": A_DAY}
    return test_settings(database_url, limits="on", trusted_proxies="10.0.0.0/8", **few)


def register(
    client: FlaskClient, address: str = STRANGER, key: str = "", **changes: Any
) -> TestResponse:
    """Register an event through the API, from an address."""
    body = {
        "title": "Letters",
        "kind": "school",
        "starts_at": "2026-12-10T18:00:00Z",
        "timezone": "America/New_York",
        "section": "us",
        "city": "Albany",
    }
    headers = {"X-Forwarded-For": address, "Idempotency-Key": key or str(uuid4())}
    return client.post(
        "/api/v1/events", json=body | changes, headers=headers, environ_overrides=PROXY
    )


def send_form(client: FlaskClient, address: str, **fields: str) -> TestResponse:
    """Register an event through the form, from an address."""
    asked: dict[str, Any] = {"headers": {"X-Forwarded-For": address}, "environ_overrides": PROXY}
    opened = hidden(client.get("/events/new", **asked))
    return client.post("/events/new", data=opened | FORM | fields, **asked)


def registered(core: Core) -> int:
    """How many events there are."""
    with core.database.reading() as connection:
        return connection.scalar(select(func.count()).select_from(events_table)) or 0


def test_usual_limits_leave_a_hall_of_teachers_alone(database_url: str) -> None:
    usual = test_settings(database_url)
    assert usual.limit_address_events_an_hour >= 30
    assert usual.limit_address_events_a_day >= 100


def test_a_flood_of_one_address_is_refused_and_others_register(
    client: FlaskClient, core: Core, clock: Clock
) -> None:
    assert [register(client).status_code for _ in range(AN_HOUR)] == [201] * AN_HOUR
    refused = register(client)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "3600")
    assert "Wait an hour" in refused.json["detail"]
    assert register(client, SCHOOL).status_code == 201
    assert registered(core) == AN_HOUR + 1
    clock.pass_by(hours=1, minutes=1)
    assert [register(client).status_code for _ in range(4)] == [201] * 3 + [429]
    late = register(client)
    assert "tomorrow" in late.json["detail"]
    clock.pass_by(seconds=int(late.headers["Retry-After"]))
    assert register(client).status_code == 201
    forget_senders(core, at_once)
    assert [register(client).status_code for _ in range(AN_HOUR)] == [201] * (AN_HOUR - 1) + [429]


def test_the_form_says_so_and_loses_nothing_typed(client: FlaskClient, core: Core) -> None:
    for _ in range(AN_HOUR):
        assert send_form(client, SCHOOL).status_code == 303
    refused = send_form(client, SCHOOL, title="The sixth of today")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "3600")
    assert "Too many events were registered from your network" in text(refused)
    assert "The sixth of today" in refused.get_data(as_text=True)
    assert registered(core) == AN_HOUR
    assert register(client, SCHOOL).status_code == 429


def test_an_ipv6_network_is_one_address(client: FlaskClient) -> None:
    came = [register(client, f"2001:db8:1:2::{number}").status_code for number in range(6)]
    assert came == [201] * AN_HOUR + [429]
    assert register(client, "2001:db8:1:3::1").status_code == 201


def test_what_is_wrong_or_repeated_does_not_count(client: FlaskClient, core: Core) -> None:
    for _ in range(AN_HOUR + 1):
        assert register(client, region="gb-eng").status_code == 422
        assert register(client, key="k" * 22).status_code in (200, 201)
    for _ in range(AN_HOUR - 1):
        assert register(client).status_code == 201
    assert register(client, key="k" * 22).status_code == 200
    assert registered(core) == AN_HOUR


def test_two_workers_at_once_do_not_both_take_the_last(core: Core, clock: Clock) -> None:
    other = join(core.settings, clock)

    def at(one: Core) -> Callable[[int], bool]:
        def taken(number: int) -> bool:
            draft = evening_draft(clock(), title=f"Evening {number}")
            try:
                one.events.register_once(draft, new_key(), Sender(STRANGER))
            except TooMany:
                return False
            return True

        return taken

    with ThreadPoolExecutor(8) as crowd:
        futures = [crowd.submit(at((core, other)[number % 2]), number) for number in range(16)]
        assert sum(future.result(30) for future in futures) == AN_HOUR
    assert registered(core) == AN_HOUR
    other.database.close()


def test_a_short_key_is_bound_to_who_registered_with_it(client: FlaskClient, core: Core) -> None:
    first = register(client, SCHOOL, "school-2026")
    assert register(client, SCHOOL, "school-2026").json == first.json
    stranger = register(client, STRANGER, "school-2026")
    assert stranger.status_code == 200
    assert not {"code", "manage_url", "short_url"} & set(stranger.json)
    assert register(client, STRANGER, "school-2026", city="Troy").status_code == 422
    assert registered(core) == 1


def test_keys_are_guessed_no_better_from_the_network_that_registered(client: FlaskClient) -> None:
    assert register(client, SCHOOL, "school-2026", city="Troy").json["manage_url"]
    towns = [f"Town {number}" for number in range(12)]
    came = [register(client, SCHOOL, "school-2026", city=town).status_code for town in towns]
    assert came == [422] * 10 + [429] * 2
    right = register(client, SCHOOL, "school-2026", city="Troy")
    assert (right.status_code, "manage_url" in right.json) == (429, False)


def test_guesses_of_keys_are_counted_at_events_and_reports_together(
    client: FlaskClient, clock: Clock
) -> None:
    def report(address: str, count: int) -> TestResponse:
        return client.post(
            "/api/v1/reports",
            json={"lines": [{"case": "jani-silva", "letters": count}]},
            headers={"X-Forwarded-For": address, "Idempotency-Key": "school-2026-b"},
            environ_overrides=PROXY,
        )

    register(client, SCHOOL, "school-2026-a", city="Troy")
    assert report(SCHOOL, 7).status_code == 201
    came = [register(client, STRANGER, "school-2026-a").status_code for _ in range(3)]
    came += [register(client, STRANGER, "school-2026-b").status_code for _ in range(3)]
    came += [report(STRANGER, count).status_code for count in range(8, 12)]
    assert came == [422] * 10
    for right in (register(client, STRANGER, "school-2026-a", city="Troy"), report(STRANGER, 7)):
        assert (right.status_code, right.headers["Retry-After"]) == (429, "3600")
        assert "manage_url" not in right.json
    assert register(client, SCHOOL, "school-2026-a", city="Troy").json["manage_url"]
    assert register(client, STRANGER).status_code == 201  # with a key of its own
    clock.pass_by(hours=1, minutes=1)
    assert "manage_url" not in register(client, STRANGER, "school-2026-a", city="Troy").json


def test_without_limits_nothing_is_counted(database_url: str, clock: Clock, core: Core) -> None:
    unlimited = join(test_settings(database_url), clock)
    for number in range(AN_HOUR + 1):
        draft = evening_draft(clock(), title=f"Evening {number}")
        unlimited.events.register_once(draft, new_key(), Sender(STRANGER))
    unlimited.database.close()
