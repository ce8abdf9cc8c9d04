"""Limits of senders: what goes beyond is held, a flood is refused, a school hall is unharmed."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.cast import Clock, evening_draft, letters, load_another, new_key, test_settings
from tests.pages import hidden, text
from tracker.alarming import forget_senders
from tracker.application import join
from tracker.campaign import (
    Count,
    Event,
    HeldFor,
    HostKind,
    KeyReused,
    Lately,
    Reason,
    Status,
    TooMany,
    Trust,
    Unknown,
)
from tracker.core import Core
from tracker.ledger import Receipt
from tracker.schema import report_senders, sender_counts, sender_keys
from tracker.senders import Sender
from tracker.settings import Settings
from tracker.writer import at_once

PROXY = {"REMOTE_ADDR": "10.0.0.2"}
TROLL = Sender("203.0.113.66", "a troll's phone")


@pytest.fixture
def settings(database_url: str) -> Settings:
    """Settings with the limits that are on by default, behind a trusted proxy."""
    return test_settings(database_url, limits="on", trusted_proxies="10.0.0.0/8")


@pytest.fixture
def school(core: Core, clock: Clock) -> Event:
    """A reviewed event at a school."""
    return core.events.register(evening_draft(clock(), kind=HostKind.SCHOOL, title="5b writes"))


def send(core: Core, sender: Sender, count: int = 1, **changes: Any) -> Receipt:
    """Report letters, as the web does for a sender."""
    return core.ledger.record(letters(count, **changes), new_key(), sender=sender)


def why(receipt: Receipt) -> HeldFor | None:
    return receipt.held_for


def phones(count: int, address: str = "203.0.113.7") -> list[Sender]:
    """So many devices behind one address."""
    return [Sender(address, f"phone {number}") for number in range(count)]


def post(client: FlaskClient, body: dict[str, Any], address: str, key: str = "") -> TestResponse:
    """Report through the API, from an address."""
    headers = {"Idempotency-Key": key or str(uuid4()), "X-Forwarded-For": address}
    return client.post("/api/v1/reports", json=body, headers=headers, environ_overrides=PROXY)


def subjects_of(core: Core) -> set[str]:
    """The names of all that is counted of senders."""
    with core.database.reading() as connection:
        return set(connection.scalars(select(sender_counts.c.subject)))


def national(core: Core) -> int:
    core.standings.moved()
    return core.standings.of("demo", "section:us").letters


def test_a_device_counts_ten_reports_an_hour_without_a_code(core: Core, clock: Clock) -> None:
    for _ in range(10):
        assert why(send(core, TROLL)) is None
        clock.pass_by(minutes=1)
    assert why(send(core, TROLL)) is HeldFor.SENDER
    clock.pass_by(minutes=49)
    assert why(send(core, TROLL)) is HeldFor.SENDER
    clock.pass_by(hours=1)
    assert why(send(core, TROLL)) is None


def test_an_address_counts_five_a_minute_and_thirty_an_hour(core: Core, clock: Clock) -> None:
    counted = [why(send(core, phone)) for phone in phones(6)]
    assert counted == [None] * 5 + [HeldFor.SENDER]
    for minute in range(1, 6):
        clock.pass_by(minutes=1)
        assert all(send(core, phone).version for phone in phones(5 * minute + 5)[-5:])
    clock.pass_by(minutes=1)
    assert why(send(core, Sender("203.0.113.7", "another"))) is HeldFor.SENDER


def test_a_device_reaches_a_hundred_letters_a_day_and_an_address_five_hundred(
    core: Core, clock: Clock
) -> None:
    assert why(send(core, TROLL, 60)) is None
    assert why(send(core, TROLL, 41)) is HeldFor.SENDER
    assert why(send(core, TROLL, 40)) is None
    for phone in phones(4, TROLL.address):
        clock.pass_by(minutes=1)
        assert why(send(core, phone, 100)) is None
    clock.pass_by(minutes=1)
    assert why(send(core, Sender(TROLL.address, "a sixth"), 1)) is HeldFor.SENDER
    assert national(core) == 500
    clock.pass_by(days=1)
    assert why(send(core, TROLL, 100)) is None


def test_two_workers_at_once_do_not_both_count_the_last_of_a_reach(
    core: Core, clock: Clock
) -> None:
    other = join(core.settings, clock)
    with ThreadPoolExecutor(4) as pool:
        receipts = list(pool.map(lambda one: send(one, TROLL, 60), [core, other] * 2))
    assert sorted(one.status for one in receipts) == [Status.COUNTED, *[Status.HELD] * 3]
    assert national(core) == 60
    other.database.close()


def test_a_raise_counts_against_the_reach_and_a_smaller_figure_gives_it_back(core: Core) -> None:
    first = send(core, TROLL, 10)
    line = core.ledger.report(first.reference).lines[0]

    def correct(count: int) -> Receipt:
        lines = (replace(line, letters=count),)
        return core.ledger.correct(first.reference, lines, Reason.MISTYPED, new_key(), sender=TROLL)

    assert why(send(core, TROLL, 60)) is None
    assert why(correct(41)) is HeldFor.SENDER
    assert why(correct(40)) is None
    assert why(send(core, TROLL, 1)) is HeldFor.SENDER
    assert why(correct(5)) is None
    assert why(send(core, TROLL, 35)) is None
    assert national(core) == 100


def test_open_letters_of_all_senders_together_are_held_beyond_a_number(
    core: Core, clock: Clock
) -> None:
    for number in range(50):
        assert why(send(core, Sender(f"198.51.100.{number}"), 100)) is None
    assert why(send(core, Sender("198.51.100.99"), 1)) is HeldFor.CAMPAIGN
    assert national(core) == 5_000
    clock.pass_by(minutes=59)
    assert why(send(core, Sender("198.51.100.98"), 1)) is HeldFor.CAMPAIGN
    clock.pass_by(minutes=1)
    assert why(send(core, Sender("198.51.100.97"), 1)) is None


def test_the_code_of_an_event_that_nobody_has_reviewed_lifts_no_limit_of_a_flood(
    core: Core, clock: Clock
) -> None:
    core.events.register_once(evening_draft(clock(), title="Mine"), new_key())
    event = next(core.events.all_of("demo", waiting=True))
    for phone in phones(120):
        send(core, phone, event_code=event.code)
    with pytest.raises(TooMany):
        send(core, TROLL._replace(address="203.0.113.7"), event_code=event.code)
    core.events.review(event.slug, "staff")
    assert send(core, phones(1)[0], event_code=event.code).status is Status.COUNTED


def test_a_school_hall_behind_one_address_is_unharmed(
    core: Core, client: FlaskClient, clock: Clock, school: Event
) -> None:
    body = {"event_code": school.code, "lines": [{"case": "jani-silva", "letters": 3}]}
    for number in range(600):
        if number % 60 == 59:
            clock.pass_by(minutes=1)
        answer = post(client, body, "203.0.113.7")
        assert (answer.status_code, answer.json["status"]) == (201, "counted"), number
    assert national(core) == 1_800


def test_of_a_schools_senders_nothing_is_kept(core: Core, school: Event, event: Event) -> None:
    send(core, TROLL, event_code=school.code)
    with core.database.reading() as connection:
        assert connection.execute(select(report_senders)).all() == []
        subjects = connection.scalars(select(sender_counts.c.subject)).all()
    assert [subject for subject in subjects if "/event/" not in subject] == []
    send(core, TROLL, event_code=event.code)
    with core.database.reading() as connection:
        assert len(connection.execute(select(report_senders)).all()) == 1


def test_a_code_counts_six_hundred_at_once_and_then_a_hundred_a_minute(
    core: Core, clock: Clock, event: Event
) -> None:
    def many(count: int) -> int:
        return sum(
            send(core, Sender("203.0.113.7"), event_code=event.code).status is Status.COUNTED
            for _ in range(count)
        )

    assert many(603) == 600
    clock.pass_by(minutes=1)
    assert many(103) == 100


def test_a_device_counts_a_hundred_and_twenty_coded_reports_an_hour(
    core: Core, event: Event
) -> None:
    reports = [send(core, TROLL, event_code=event.code) for _ in range(121)]
    assert [why(one) for one in reports] == [None] * 120 + [HeldFor.SENDER]


def test_a_reviewed_event_reaches_a_hundred_letters_a_day_for_each_person(
    core: Core, clock: Clock, event: Event
) -> None:
    large = core.events.register(evening_draft(clock(), title="A hall", expected_people=80))
    for at, reach in ((event, 5_000), (large, 8_000)):
        for _ in range(reach // 1_000):
            assert why(send(core, TROLL, 1_000, event_code=at.code)) is None
        assert why(send(core, TROLL, 1, event_code=at.code)) is HeldFor.EVENT
    clock.pass_by(days=1)
    assert why(send(core, TROLL, 1_000, event_code=event.code)) is None


def test_an_event_of_ones_own_gains_nothing_before_its_review(
    core: Core, client: FlaskClient, clock: Clock
) -> None:
    event = core.events.register_once(evening_draft(clock()), None).event
    body = {"event_code": event.code, "lines": [{"case": "jani-silva", "letters": 2_000}]}
    answers = [post(client, body, "203.0.113.66") for _ in range(40)]
    body["lines"][0]["letters"] = 40
    answers += [post(client, body, "203.0.113.66") for _ in range(40)]
    assert {answer.status_code for answer in answers} == {201}
    assert national(core) <= 100
    rows = client.get("/api/v1/leaderboards/events?section=us").json["rows"]
    assert rows == []


def test_what_waits_for_a_review_is_bounded_by_the_events_reach(core: Core, clock: Clock) -> None:
    event = core.events.register_once(evening_draft(clock()), None).event
    held = [why(send(core, TROLL, 2_000, event_code=event.code)) for _ in range(4)]
    assert held == [HeldFor.REVIEW, HeldFor.REVIEW, HeldFor.EVENT, HeldFor.EVENT]


@pytest.fixture
def closed_for_the_day(core: Core, clock: Clock) -> Callable[[bool], Event]:
    """Makes an event at which a troll has sent as many letters as it may count in a day."""

    def close(reviewed: bool) -> Event:
        draft = evening_draft(clock(), kind=HostKind.SCHOOL, expected_people=30)
        event = core.events.register_once(draft, None).event
        if reviewed:
            core.events.review(event.slug, "staff")
        for count in (2_000, 2_000, 1_000):
            send(core, TROLL, count, event_code=event.code)
        return event

    return close


def pupils_are_counted(core: Core, event: Event) -> None:
    sent = [send(core, Sender(f"198.51.100.{one}"), 3, event_code=event.code) for one in range(3)]
    assert [why(one) for one in sent] == [None] * 3


def run(app: Flask, *command: str) -> str:
    """What a command says; it must succeed."""
    result = app.test_cli_runner().invoke(args=["tracker", *command])
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.parametrize("rejected", [True, False])
def test_what_waits_at_an_event_leaves_its_reach_to_what_counts(
    core: Core, app: Flask, closed_for_the_day: Callable[[bool], Event], rejected: bool
) -> None:
    event = closed_for_the_day(False)
    if rejected:
        run(app, "reject", "--event", event.slug, "--yes")
    run(app, "events", "publish", event.slug)
    pupils_are_counted(core, event)


def test_what_is_rejected_leaves_room_for_more_that_waits(
    core: Core, app: Flask, closed_for_the_day: Callable[[bool], Event]
) -> None:
    event = closed_for_the_day(False)
    assert why(send(core, TROLL, 600, event_code=event.code)) is HeldFor.EVENT
    run(app, "reject", "--event", event.slug, "--yes")
    assert why(send(core, TROLL, 600, event_code=event.code)) is HeldFor.REVIEW


def test_a_reversal_gives_an_event_its_reach_back_until_it_is_undone(
    core: Core, app: Flask, closed_for_the_day: Callable[[bool], Event]
) -> None:
    event = closed_for_the_day(True)
    assert why(send(core, TROLL, 1, event_code=event.code)) is HeldFor.EVENT
    done = run(app, "reverse", "--event", event.slug, "--yes")
    pupils_are_counted(core, event)
    run(app, "reverse", "--undo", done.split()[-1])
    assert why(send(core, TROLL, 1, event_code=event.code)) is HeldFor.EVENT


def test_what_is_held_is_listed_with_the_reason_that_its_sender_was_told(
    core: Core, app: Flask, clock: Clock
) -> None:
    event = core.events.register_once(evening_draft(clock()), None).event
    for count in (2_001, 2_000, 1_999, 1_998):
        send(core, TROLL, count, event_code=event.code)
    send(core, Sender("198.51.100.1"), 60)
    send(core, Sender("198.51.100.1"), 41)
    listed = run(app, "held")
    for line in (
        "2,001 letters: more than 2,000 letters with an event code",
        f"2,000 letters: {HeldFor.REVIEW.label}",
        f"1,999 letters: {HeldFor.REVIEW.label}",
        f"1,998 letters: {HeldFor.EVENT.label}",
        f"41 letters: {HeldFor.SENDER.label}",
    ):
        assert line in listed, listed


def test_what_waits_takes_the_more_that_a_correction_makes_of_it(core: Core, clock: Clock) -> None:
    event = core.events.register_once(evening_draft(clock()), None).event
    sent = [send(core, TROLL, 101, event_code=event.code) for _ in range(3)]

    def correct(number: int, count: int) -> Receipt:
        lines, key = letters(count).lines, new_key()
        return core.ledger.correct(
            sent[number].reference, lines, Reason.MISTYPED, key, sender=TROLL
        )

    assert [why(correct(number, 2_000)) for number in range(2)] == [HeldFor.REVIEW] * 2
    assert why(correct(2, 1_001)) is HeldFor.EVENT
    assert why(correct(1, 500)) is HeldFor.REVIEW
    assert why(send(core, TROLL, 2_000, event_code=event.code)) is HeldFor.REVIEW


@pytest.mark.parametrize("reviewed", [True, False])
def test_what_is_withdrawn_gives_an_event_its_reach_back(
    core: Core, clock: Clock, reviewed: bool
) -> None:
    event = core.events.register_once(evening_draft(clock()), None).event
    if reviewed:
        core.events.review(event.slug, "staff")
    sent = [send(core, TROLL, 2_000, event_code=event.code) for _ in range(3)]
    assert why(sent[2]) is HeldFor.EVENT
    core.ledger.withdraw(sent[2].reference)
    assert why(send(core, TROLL, 2_000, event_code=event.code)) is HeldFor.EVENT
    core.ledger.withdraw(sent[0].reference)
    again = send(core, TROLL, 2_000, event_code=event.code)
    assert why(again) is (None if reviewed else HeldFor.REVIEW)


def test_five_hundred_reports_of_one_sender_move_the_total_by_a_hundred(
    core: Core, client: FlaskClient, clock: Clock
) -> None:
    body = {"lines": [{"case": "jani-silva", "letters": 100}]}
    statuses = []
    for number in range(500):
        if number % 100 == 99:
            clock.pass_by(minutes=1)
        statuses.append(post(client, body, "203.0.113.66").json["status"])
    assert statuses == ["counted", *["held"] * 499]
    assert national(core) == 100


def test_a_flood_of_one_address_is_refused_and_others_are_not(
    core: Core, client: FlaskClient, clock: Clock, event: Event
) -> None:
    body = {"lines": [{"case": "jani-silva", "letters": 1}]}
    answers = [post(client, body, "203.0.113.66") for _ in range(121)]
    assert [answer.status_code for answer in answers] == [201] * 120 + [429]
    assert answers[-1].headers["Retry-After"] == "60"
    assert "event's code" in answers[-1].json["detail"]
    form = hidden(client.get("/report")) | {"letters-jani-silva": "1"}
    environ = PROXY | {"HTTP_X_FORWARDED_FOR": "203.0.113.66"}
    page = client.post("/report", data=form, environ_overrides=environ)
    assert (page.status_code, page.headers["Retry-After"]) == (429, "60")
    assert "event’s code" in text(page) or "event's code" in text(page)
    assert post(client, body, "203.0.113.67").status_code == 201
    coded = body | {"event_code": event.code}
    assert post(client, coded, "203.0.113.66").json["status"] == "counted"
    clock.pass_by(minutes=1)
    assert post(client, body, "203.0.113.66").status_code == 201


def test_the_receipt_says_why_a_report_is_held(client: FlaskClient) -> None:
    body = {"lines": [{"case": "jani-silva", "letters": 60}]}
    assert "held_because" not in post(client, body, "203.0.113.66").json
    held = post(client, body, "203.0.113.66").json
    assert "more came from where it was sent" in held["held_because"]
    page = text(client.get(held["edit_url"].removeprefix("http://127.0.0.1:5000")))
    assert "more came from where it was sent" in page


def test_devices_of_one_address_are_told_apart_by_the_report_page(app: Flask, core: Core) -> None:
    for _ in range(3):
        phone = app.test_client()
        form = hidden(phone.get("/report")) | {"letters-jani-silva": "90", "sure": "1"}
        assert phone.post("/report", data=form).status_code == 303
    assert national(core) == 270
    form = hidden(phone.get("/report")) | {"letters-jani-silva": "20"}
    assert phone.post("/report", data=form).status_code == 303
    assert national(core) == 270


def test_marks_last_a_day_and_nobody_can_tell_afterwards(core: Core, clock: Clock) -> None:
    send(core, TROLL)
    with core.database.reading() as connection:
        before = connection.execute(select(report_senders)).one()
        key = connection.scalar(select(sender_keys.c.key))
    clock.pass_by(days=1)
    send(core, TROLL)
    forget_senders(core, at_once)
    with core.database.reading() as connection:
        marks = connection.scalars(select(report_senders.c.device)).all()
        keys = connection.scalars(select(sender_keys.c.key)).all()
        subjects = connection.scalars(select(sender_counts.c.subject)).all()
    assert before.device in marks
    assert len(set(marks)) == 2
    assert key not in keys
    assert len(keys) == 1
    assert not [subject for subject in subjects if subject.startswith("20261210")]
    clock.pass_by(days=31)
    send(core, TROLL)
    forget_senders(core, at_once)
    with core.database.reading() as connection:
        assert len(connection.execute(select(report_senders)).all()) == 1


def test_a_short_key_is_bound_to_its_sender(core: Core, client: FlaskClient) -> None:
    body = {"lines": [{"case": "jani-silva", "letters": 3}]}
    first = post(client, body, "203.0.113.1", "school-2026-0042")
    again = post(client, body, "203.0.113.1", "school-2026-0042")
    assert (again.status_code, again.json) == (200, first.json)
    stranger = post(client, body, "203.0.113.66", "school-2026-0042")
    assert stranger.status_code == 200
    assert stranger.headers["Idempotency-Replayed"] == "true"
    assert stranger.json == {
        name: value for name, value in first.json.items() if name != "edit_url"
    }
    assert national(core) == 3


def test_a_long_key_gives_the_link_to_whoever_has_it(client: FlaskClient) -> None:
    body = {"lines": [{"case": "jani-silva", "letters": 3}]}
    first = post(client, body, "203.0.113.1", "k" * 22)
    assert post(client, body, "203.0.113.66", "k" * 22).json == first.json


def test_guessing_keys_is_stopped_after_ten(client: FlaskClient, clock: Clock) -> None:
    def body(count: int) -> dict[str, Any]:
        return {"lines": [{"case": "jani-silva", "letters": count}]}

    post(client, body(7), "203.0.113.1", "school-2026-0042")
    guesses = [
        post(client, body(count), "203.0.113.66", "school-2026-0042") for count in range(20, 8, -1)
    ]
    assert [answer.status_code for answer in guesses] == [422] * 10 + [429] * 2
    assert guesses[-1].headers["Retry-After"] == "3600"
    right = post(client, body(7), "203.0.113.66", "school-2026-0042")
    assert (right.status_code, "edit_url" in right.json) == (429, False)
    assert post(client, body(7), "203.0.113.1", "school-2026-0042").json["edit_url"]
    clock.pass_by(hours=1)
    late = post(client, body(7), "203.0.113.66", "school-2026-0042")
    assert (late.status_code, "edit_url" in late.json) == (200, False)


def test_keys_are_guessed_no_better_from_their_senders_own_network(
    client: FlaskClient, core: Core, clock: Clock
) -> None:
    def answer(count: int, key: str = "school-2026-0042") -> TestResponse:
        body = {"lines": [{"case": "jani-silva", "letters": count}]}
        return post(client, body, "203.0.113.1", key)

    assert answer(7).json["edit_url"]
    assert answer(7).json["edit_url"]
    guesses = [answer(count).status_code for count in range(20, 8, -1)]
    assert guesses == [422] * 10 + [429] * 2
    right = answer(7)
    assert (right.status_code, "edit_url" in right.json) == (429, False)
    assert answer(1, "school-2026-0043").status_code == 201
    clock.pass_by(hours=1)
    assert answer(7).status_code == 200


def test_a_device_that_is_shown_guesses_nothing_under_its_own_key(core: Core) -> None:
    core.ledger.record(letters(7), "school-0042", sender=TROLL)
    for _ in range(12):
        with pytest.raises(KeyReused):
            core.ledger.record(letters(1), "school-0042", sender=TROLL)
    assert core.ledger.record(letters(7), "school-0042", sender=TROLL).own


def test_more_writers_than_letters_are_refused(client: FlaskClient, core: Core) -> None:
    line = {"case": "jani-silva", "letters": 1}
    for body in ({"lines": [line], "writers": 99_999}, {"lines": [line | {"writers": 2}]}):
        answer = post(client, body, "203.0.113.1")
        assert answer.status_code == 422
        assert "writers" in answer.json["errors"][0]["field"]
    made = post(client, {"lines": [line | {"letters": 5}]}, "203.0.113.1").json
    answer = client.patch(
        f"/api/v1/reports/{made['reference']}",
        json={"lines": [line], "reason": "mistyped", "writers": 2},
        headers={
            "Idempotency-Key": str(uuid4()),
            "Authorization": f"Bearer {made['edit_url'].rpartition('/')[2]}",
        },
    )
    assert answer.status_code == 422
    assert core.standings.of("demo", "section:us").writers == 0


@given(
    st.lists(
        st.tuples(st.integers(0, 900), st.sampled_from([1, 1, 3, -2])), min_size=1, max_size=60
    )
)
def test_windows_are_never_shorter_than_they_say(reports: list[tuple[int, int]]) -> None:
    count, now, at = Count(), 1_800_000_000, []
    for pause, letters_more in reports:
        now += pause
        count.add(Lately.LETTERS, now, letters_more)
        at += [now] * max(0, letters_more)
        for _ in range(-letters_more):
            at[-1:] = []
        assert len(count.steps) <= 70
        if min(more for _, more in reports) > 0:
            exact = sum(moment > now - 3_600 for moment in at)
            longer = sum(moment > now - 3_660 for moment in at)
            assert exact <= count.last_hour(Lately.LETTERS, now) <= longer
    assert Count.read(count.stored) == count


def test_demonstrations_and_staff_are_not_limited(core: Core) -> None:
    for trust in (Trust.DEMO, Trust.STAFF, Trust.IMPORT):
        assert why(send(core, TROLL, 99_999, trust=trust)) is None


def test_no_memory_grows_with_senders_of_former_days(core: Core, clock: Clock) -> None:
    for day in range(3):
        for number in range(4):
            send(core, Sender(f"198.51.100.{number}"))
        clock.pass_by(days=1 if day < 2 else 0)
    forget_senders(core, at_once)
    with core.database.reading() as connection:
        subjects = connection.scalars(select(sender_counts.c.subject)).all()
    assert len(subjects) == 4 * 2 + 1


def test_marks_are_forgotten_where_no_report_comes_any_more(core: Core, clock: Clock) -> None:
    send(core, TROLL)
    clock.pass_by(days=1)
    forget_senders(core, at_once)
    with core.database.reading() as connection:
        assert connection.scalars(select(sender_keys.c.day)).all() == []
        assert len(connection.scalars(select(report_senders.c.reference)).all()) == 1
    clock.pass_by(days=31)
    forget_senders(core, at_once)
    with core.database.reading() as connection:
        assert connection.scalars(select(report_senders.c.reference)).all() == []


def test_the_first_report_of_a_day_destroys_the_key_alone_and_the_rest_goes_in_slices(
    core: Core, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.sender_counts.FORGOTTEN_TOGETHER", 10)
    for number in range(25):
        send(core, Sender(f"198.51.100.{number}"), 4, region="us-wy")
    before = subjects_of(core)
    clock.pass_by(days=1)
    send(core, TROLL)
    assert before < subjects_of(core)
    transactions: list[set[str]] = []

    def apart(call: Callable[[], None]) -> None:
        call()
        transactions.append(subjects_of(core))

    forget_senders(core, apart)
    assert [len(before & left) for left in transactions] == [66, 56, 46, 36, 26, 26]
    assert all(name.startswith(("marks/", "campaign/")) for name in before & transactions[-1])
    clock.pass_by(days=31)
    forget_senders(core, apart)
    assert [name for name in subjects_of(core) if not name.startswith("campaign/")] == []


def test_limits_are_right_while_the_counts_of_yesterday_are_still_there(
    core: Core, clock: Clock
) -> None:
    clock.now = clock().replace(hour=23, minute=59)
    assert why(send(core, TROLL, 100)) is None
    assert why(send(core, TROLL, 1)) is HeldFor.SENDER
    clock.pass_by(minutes=2)
    assert why(send(core, TROLL, 60)) is None
    forget_senders(core, at_once)
    assert why(send(core, TROLL, 41)) is HeldFor.SENDER
    assert why(send(core, TROLL, 40)) is None


def test_a_campaign_that_there_is_not_is_named_as_such_to_senders_too(
    core: Core, client: FlaskClient
) -> None:
    for key in ("short-key", "k" * 22):
        with pytest.raises(Unknown):
            core.ledger.record(letters(1, campaign="1999"), key, sender=TROLL)
        body = {"campaign": "1999", "lines": [{"case": "jani-silva", "letters": 1}]}
        answer = post(client, body, TROLL.address, key)
        assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "campaign")


def test_keys_are_not_guessed_by_way_of_a_campaign_that_there_is_not(core: Core) -> None:
    core.ledger.record(letters(3), "school-0042", sender=Sender("203.0.113.1"))
    for _ in range(10):
        with pytest.raises(KeyReused):
            core.ledger.record(letters(1, campaign="1999"), "school-0042", sender=TROLL)
    with pytest.raises(TooMany):
        core.ledger.record(letters(3), "school-0042", sender=TROLL)


def test_guesses_at_several_campaigns_and_workers_are_counted_together(
    core: Core, clock: Clock
) -> None:
    load_another(core)
    core.ledger.record(letters(3), "school-0042", sender=Sender("203.0.113.1"))
    workers = [join(core.settings, clock) for _ in range(3)]
    campaigns = ("demo", "w4r-2026", "1999")

    def guess(number: int) -> type[Exception] | None:
        sent = letters(4 + number, campaign=campaigns[number % 3])
        try:
            workers[number // 3 % 3].ledger.record(sent, "school-0042", sender=TROLL)
        except (KeyReused, TooMany) as refused:
            return type(refused)
        return None

    with ThreadPoolExecutor(9) as crowd:
        answers = list(crowd.map(guess, range(27)))
    assert Counter(answers) == {KeyReused: 10, TooMany: 17}
    for worker in workers:
        worker.database.close()
