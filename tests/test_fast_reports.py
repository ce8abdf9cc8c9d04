"""Reports that are taken in before Flask: answered as it does, refused by it, counted once."""

from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.cast import Clock, evening_draft
from tests.layers import Counting
from tracker.campaign import DatabaseBusy
from tracker.core import Core
from tracker.ledger import Ledger
from tracker.web.api.fast_reports import LARGEST_BODY, FastReports

REPORTS = "/api/v1/reports"
PLAIN = "application/json"
BY_FLASK = "application/json; charset=utf-8"
"""The same content type to Flask, and a reason to let Flask do it."""

LINE = {"case": "germain-rukuki", "letters": 3}


@pytest.fixture
def flask(app: Flask) -> Counting:
    return Counting(app, FastReports)


def send(
    client: FlaskClient, body: Any, content_type: str = PLAIN, key: str | None = None
) -> TestResponse:
    text = body if isinstance(body, bytes) else client.application.json.dumps(body)
    headers = {"Idempotency-Key": key or str(uuid4())}
    return client.post(REPORTS, data=text, content_type=content_type, headers=headers)


def headers_of(answer: TestResponse) -> dict[str, str]:
    """The headers but for those that differ from one report to the next."""
    assert int(answer.headers["Content-Length"]) == len(answer.get_data())
    own = ("Location", "Content-Length")
    return {name: value for name, value in answer.headers if name not in own}


BODIES: list[dict[str, Any]] = [
    {"lines": [LINE]},
    {"campaign": "demo", "section": "us", "region": "us-ny", "lines": [LINE], "written_on": None},
    {"lines": [LINE, LINE | {"channel": "email", "writers": 2}, LINE]},
    {"lines": [LINE | {"letters": 99_999}]},
]


@pytest.mark.parametrize("body", BODIES, ids=["bare", "full", "lines", "held"])
def test_a_report_is_answered_as_flask_does_without_it(
    client: FlaskClient, flask: Counting, body: dict[str, Any]
) -> None:
    quick = send(client, body)
    assert flask.requests == 0
    slow = send(client, body, BY_FLASK)
    assert flask.requests == 1
    assert (quick.status, headers_of(quick)) == (slow.status, headers_of(slow))
    assert quick.json.keys() == slow.json.keys()
    assert quick.headers["Location"] == f"{REPORTS}/{quick.json['reference']}"
    same = ("status", "letters", "you")
    assert [quick.json[name] for name in same] == [slow.json[name] for name in same]


def test_a_repeat_gets_the_first_answer_whichever_way_it_comes(
    client: FlaskClient, flask: Counting
) -> None:
    first = send(client, BODIES[1], key="one-key-for-all")
    quick = send(client, BODIES[1], key="one-key-for-all")
    assert flask.requests == 0
    slow = send(client, BODIES[1], BY_FLASK, key="one-key-for-all")
    assert quick.json == slow.json == first.json
    assert (quick.status_code, quick.headers["Idempotency-Replayed"]) == (200, "true")
    assert dict(quick.headers) == dict(slow.headers)


def test_a_report_at_an_event_counts_there(client: FlaskClient, core: Core, clock: Clock) -> None:
    event = core.events.register(evening_draft(clock()))
    assert send(client, {"lines": [LINE], "event_code": event.code}).status_code == 201
    assert core.standings.of("demo", f"event:{event.slug}").letters == 3


BAD: list[Any] = [
    {"lines": [LINE | {"letters": 0}]},
    {"lines": [LINE | {"case": "nobody"}]},
    {"lines": []},
    {"lines": [LINE], "campaign": "nowhere"},
    {"lines": [LINE], "event_code": "NO-SUCH-CODE"},
    {"lines": [LINE], "more": 1},
    b'{"lines": [], "lines": []}',
    b"[]",
    b"{",
    b"",
    b"\xff",
    b'{"lines": NaN}',
]


@pytest.mark.parametrize("body", BAD, ids=range(len(BAD)))
def test_a_report_that_is_wrong_is_refused_in_flasks_words(client: FlaskClient, body: Any) -> None:
    quick, slow = send(client, body), send(client, body, BY_FLASK)
    assert quick.status_code >= 400
    assert (quick.status, quick.json, dict(quick.headers)) == (
        slow.status,
        slow.json,
        dict(slow.headers),
    )


def test_who_was_refused_may_use_the_key_again(client: FlaskClient) -> None:
    assert send(client, BAD[0], key="a-key-twice").status_code == 422
    assert send(client, BODIES[0], key="a-key-twice").status_code == 201


@pytest.mark.parametrize("error", [DatabaseBusy("locked"), RuntimeError("an accident")], ids=str)
def test_the_ledger_is_asked_once_and_what_it_raises_is_said(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    asked = []

    def fail(*_: object, **__: object) -> None:
        asked.append(1)
        raise error

    monkeypatch.setattr(Ledger, "record", fail)
    answer = send(client, BODIES[0])
    assert answer.status_code == (503 if isinstance(error, DatabaseBusy) else 500)
    assert asked == [1]


@pytest.mark.parametrize(
    "options",
    [
        {"query_string": "campaign=demo"},
        {"headers": {"Idempotency-Key": "short"}},
        {"headers": {}},
        {"content_type": "text/plain"},
        {"data": b" " * (LARGEST_BODY + 1)},
        {"method": "PUT"},
        {"path": f"{REPORTS}/"},
    ],
    ids=str,
)
def test_everything_else_is_flasks(
    client: FlaskClient, flask: Counting, options: dict[str, Any]
) -> None:
    usual = {
        "path": REPORTS,
        "method": "POST",
        "data": b'{"lines": []}',
        "content_type": PLAIN,
        "headers": {"Idempotency-Key": str(uuid4())},
    }
    assert client.open(**usual | options).status_code >= 400
    assert flask.requests == 1


def test_a_body_that_ends_early_counts_nothing(client: FlaskClient, core: Core) -> None:
    answer = client.post(
        REPORTS,
        data=b'{"lines": [{"case": "germain-rukuki", "letters": 3}]}',
        content_type=PLAIN,
        headers={"Idempotency-Key": str(uuid4())},
        environ_overrides={"CONTENT_LENGTH": "60"},
    )
    assert answer.status_code == 400
    assert core.standings.of("demo", "section:us").letters == 0
