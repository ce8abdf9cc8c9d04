"""A region is withheld until five senders have reported in it, and while fewer reports stand."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.cast import Clock, evening_draft, letters, new_key, public_entries, test_settings
from tests.pages import hidden, text
from tracker.alarming import forget_senders
from tracker.campaign import HostKind, Reason, Status
from tracker.core import Core
from tracker.ledger import Receipt, Release, verify
from tracker.reviews import review
from tracker.schema import report_senders
from tracker.senders import Sender
from tracker.settings import Settings
from tracker.standings import BoardKey
from tracker.standings.check import differences
from tracker.writer import at_once

REGION = "us-wy"
STRANGER = Sender("198.51.100.1", "a stranger's phone")
TROLL = Sender("203.0.113.66", "a troll's phone")


@pytest.fixture
def settings(database_url: str) -> Settings:
    """Settings behind a trusted proxy."""
    return test_settings(database_url, trusted_proxies="10.0.0.0/8")


def send(core: Core, sender: Sender | None, count: int = 3) -> Receipt:
    receipt = core.ledger.record(letters(count, region=REGION), new_key(), sender=sender)
    core.standings.moved()
    return receipt


def figures(client: FlaskClient, core: Core) -> object:
    """What the API, a page and the board tell of the region's letters."""
    core.standings.moved()
    body = client.get(f"/api/v1/standings?scope=region:{REGION}").json
    assert (body["letters"] is None) == (body["cases"][0]["letters"] is None)
    rows = core.standings.board("demo", BoardKey("regions")).rows
    on_board = [row.ranked.entrant.letters for row in rows if row.ranked.entrant.id == REGION]
    assert on_board == ([] if body["letters"] is None else [body["letters"]])
    points = client.get(f"/api/v1/timeline?scope=region:{REGION}").json["points"]
    assert sum(point["letters"] for point in points) == (body["letters"] or 0)
    return body["letters"]


def whole(core: Core) -> None:
    """The ledger and its totals agree."""
    with core.catalogue.viewing("demo") as (connection, _):
        assert verify(connection, "demo") is None
        assert differences(connection, "demo") == []


def test_four_reports_of_ones_own_show_nothing_of_a_stranger(
    client: FlaskClient, core: Core
) -> None:
    send(core, STRANGER, 7)
    own = [send(core, TROLL, 1) for _ in range(4)]
    assert figures(client, core) is None
    assert "shown from the fifth report on" in text(client.get(f"/live?scope=region:{REGION}"))
    for receipt in own:
        core.ledger.withdraw(receipt.reference)
    assert figures(client, core) is None
    assert {entry.region for entry in public_entries(core, 0, 100)} == {""}
    whole(core)


def test_the_api_tells_senders_apart_as_the_ledger_does(client: FlaskClient, core: Core) -> None:
    def post(address: str) -> TestResponse:
        return client.post(
            "/api/v1/reports",
            json={"region": REGION, "lines": [{"case": "jani-silva", "letters": 2}]},
            headers={"Idempotency-Key": str(uuid4()), "X-Forwarded-For": address},
            environ_overrides={"REMOTE_ADDR": "10.0.0.1"},
        )

    for _ in range(6):
        assert post("203.0.113.66").status_code == 201
    assert figures(client, core) is None
    for number in range(3):
        post(f"198.51.100.{number}")
    assert figures(client, core) is None
    post("198.51.100.9")
    assert figures(client, core) == 20
    whole(core)


def test_devices_of_one_address_add_one_sender_before_a_review(
    app: Flask, client: FlaskClient, core: Core, clock: Clock
) -> None:
    send(core, STRANGER, 17)
    event = core.events.register_once(evening_draft(clock(), region=REGION), None).event
    for _ in range(5):
        report_at(app.test_client(), event.code)
    assert figures(client, core) is None
    assert {entry.region for entry in public_entries(core, 0, 100)} == {""}
    whole(core)


def test_devices_at_a_reviewed_event_are_told_apart(
    app: Flask, client: FlaskClient, core: Core, clock: Clock
) -> None:
    phone = app.test_client()
    event = core.events.register(evening_draft(clock(), region=REGION))
    for _ in range(5):
        report_at(phone, event.code)
    assert figures(client, core) is None
    for _ in range(4):
        report_at(app.test_client(), event.code)
    assert figures(client, core) == 9
    whole(core)


def report_at(browser: FlaskClient, code: str) -> None:
    """Report a letter by the form at an event's short address, with the cookies of a browser."""
    page = browser.get(f"/e/{code}", follow_redirects=True)
    typed = {"letters-jani-silva": "1", "event_code": code}
    assert browser.post("/report", data=hidden(page) | typed).status_code == 303


def test_a_region_is_withheld_again_while_fewer_than_five_reports_stand(
    client: FlaskClient, core: Core
) -> None:
    receipts = [send(core, Sender(f"198.51.100.{number}"), 2) for number in range(5)]
    assert figures(client, core) == 10
    shown = core.standings.of("demo", f"region:{REGION}")
    core.ledger.withdraw(receipts[0].reference)
    assert figures(client, core) is None
    withheld = core.standings.of("demo", f"region:{REGION}")
    assert withheld.newness > shown.newness
    late = send(core, None, 5)
    assert figures(client, core) == 13
    assert public_entries(core, late.version - 1, 1)[0].region == REGION  # type: ignore[operator]
    whole(core)


def test_while_it_is_withheld_again_new_entries_do_not_name_it(core: Core) -> None:
    receipts = [send(core, Sender(f"198.51.100.{number}"), 2) for number in range(5)]
    for receipt in receipts[:2]:
        core.ledger.withdraw(receipt.reference)
    late = send(core, STRANGER)
    assert public_entries(core, late.version - 1, 1)[0].region == ""  # type: ignore[operator]
    whole(core)


def test_a_sender_counts_again_on_another_day(
    client: FlaskClient, core: Core, clock: Clock
) -> None:
    for _ in range(5):
        send(core, TROLL)
        clock.pass_by(days=1)
    assert figures(client, core) == 15


@pytest.mark.parametrize("reviewed", [True, False])
def test_pupils_of_a_reviewed_school_are_different_people(
    client: FlaskClient, core: Core, clock: Clock, reviewed: bool
) -> None:
    draft = evening_draft(clock(), kind=HostKind.SCHOOL, region=REGION)
    register: Callable[[], str] = (
        (lambda: core.events.register(draft).code)
        if reviewed
        else (lambda: core.events.register_once(draft, None).event.code)
    )
    code = register()
    for _ in range(5):
        core.ledger.record(letters(2, event_code=code), new_key(), sender=TROLL)
    assert figures(client, core) == (10 if reviewed else None)


def held(core: Core, sender: Sender | None) -> str:
    """A report that is held, as it is too large for one without a code."""
    receipt = core.ledger.record(letters(101, region=REGION), new_key(), sender=sender)
    assert receipt.status is Status.HELD
    return receipt.reference


@pytest.mark.parametrize("days", [0, 1, 29])
def test_a_released_report_adds_its_sender_to_its_region(
    client: FlaskClient, core: Core, clock: Clock, days: int
) -> None:
    waiting = held(core, STRANGER)
    for number in range(4):
        send(core, Sender(f"198.51.100.2{number}"))
    clock.pass_by(days=days)
    forget_senders(core, at_once)
    assert figures(client, core) is None
    core.ledger.release(waiting, "staff")
    assert figures(client, core) == 4 * 3 + 101
    whole(core)


@pytest.mark.parametrize("days", [0, 1])
@pytest.mark.parametrize("together", [True, False])
def test_released_reports_of_one_address_add_one_sender(
    client: FlaskClient, core: Core, clock: Clock, days: int, together: bool
) -> None:
    waiting = [held(core, TROLL._replace(device=f"phone {number}")) for number in range(5)]
    send(core, TROLL)
    clock.pass_by(days=days)
    forget_senders(core, at_once)
    for some in [waiting] if together else [[one] for one in waiting]:
        core.ledger.write_all([Release(one, "staff") for one in some])
    if not days:
        send(core, TROLL)
    assert figures(client, core) is None
    for number in range(3):
        send(core, Sender(f"198.51.100.2{number}"))
    assert figures(client, core) is None
    send(core, STRANGER)
    assert figures(client, core) is not None
    whole(core)


def test_after_marks_are_destroyed_a_released_report_adds_no_sender(
    client: FlaskClient, core: Core, clock: Clock
) -> None:
    waiting = held(core, STRANGER)
    for number in range(4):
        send(core, Sender(f"198.51.100.2{number}"))
    clock.pass_by(days=31)
    forget_senders(core, at_once)
    core.ledger.release(waiting, "staff")
    assert figures(client, core) is None


def test_a_raise_that_is_released_adds_no_sender(client: FlaskClient, core: Core) -> None:
    receipts = [send(core, Sender(f"198.51.100.2{number}")) for number in range(4)]
    for receipt in receipts:
        core.ledger.correct(
            receipt.reference, letters(200).lines, Reason.MISTYPED, new_key(), sender=TROLL
        )
        core.ledger.release(receipt.reference, "staff")
    assert figures(client, core) is None
    whole(core)


def test_what_a_review_releases_adds_each_pupil_of_a_school(
    client: FlaskClient, core: Core, clock: Clock
) -> None:
    draft = evening_draft(clock(), kind=HostKind.SCHOOL, region=REGION)
    event = core.events.register_once(draft, None).event
    for _ in range(5):
        sent = letters(101, event_code=event.code)
        core.ledger.record(sent, new_key(), sender=TROLL)
    assert review(core.events, core.ledger, event.slug, "staff").released.reports == 5
    assert figures(client, core) == 505
    with core.database.reading() as connection:
        assert connection.execute(select(report_senders)).all() == []
    whole(core)


def test_one_who_was_at_a_school_and_elsewhere_is_one(
    client: FlaskClient, core: Core, clock: Clock
) -> None:
    draft = evening_draft(clock(), kind=HostKind.SCHOOL, region=REGION)
    code = core.events.register_once(draft, None).event.code
    core.ledger.record(letters(1, event_code=code), new_key(), sender=TROLL)
    send(core, TROLL)
    core.ledger.record(letters(1, event_code=code), new_key(), sender=TROLL)
    for number in range(3):
        send(core, Sender(f"198.51.100.2{number}"))
    assert figures(client, core) is None
