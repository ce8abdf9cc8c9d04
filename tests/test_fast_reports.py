"""Reports answered before Flask: the answers are the same, and Flask makes the refusals."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from blinker import NamedSignal
from flask import Flask, signals
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.cast import Clock, evening_draft
from tests.layers import Counting
from tracker.campaign import DatabaseBusy
from tracker.core import Core
from tracker.ledger import Ledger
from tracker.web.api import writing
from tracker.web.api.blueprints import reading
from tracker.web.api.fast_reports import LARGEST_BODY, FastReports

REPORTS = "/api/v1/reports"
PLAIN = "application/json"
BY_FLASK = "application/json; charset=utf-8"
"""A content type that means the same to Flask, but that the fast way leaves to Flask."""

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
    """The headers without those that differ between reports."""
    assert int(answer.headers["Content-Length"]) == len(answer.get_data())
    different = ("Location", "Content-Length")
    return {name: value for name, value in answer.headers if name not in different}


BODIES: list[dict[str, Any]] = [
    {"lines": [LINE]},
    {"campaign": "demo", "section": "us", "region": "us-ny", "lines": [LINE], "written_on": None},
    {"lines": [LINE, LINE | {"channel": "email", "writers": 2}, LINE]},
    {"lines": [LINE | {"letters": 99_999}]},
]


@pytest.mark.parametrize("body", BODIES, ids=["bare", "full", "lines", "held"])
def test_a_report_gets_the_same_answer_as_from_flask(
    client: FlaskClient, flask: Counting, body: dict[str, Any]
) -> None:
    fast = send(client, body)
    assert flask.requests == 0
    plain = send(client, body, BY_FLASK)
    assert flask.requests == 1
    assert (fast.status, headers_of(fast)) == (plain.status, headers_of(plain))
    assert fast.json.keys() == plain.json.keys()
    assert fast.headers["Location"] == f"{REPORTS}/{fast.json['reference']}"
    same = ("status", "letters", "you")
    assert [fast.json[name] for name in same] == [plain.json[name] for name in same]


def test_a_repeat_gets_the_first_answer_on_either_way(client: FlaskClient, flask: Counting) -> None:
    first = send(client, BODIES[1], key="one-key-for-all")
    fast = send(client, BODIES[1], key="one-key-for-all")
    assert flask.requests == 0
    plain = send(client, BODIES[1], BY_FLASK, key="one-key-for-all")
    assert fast.json == plain.json == first.json
    assert (fast.status_code, fast.headers["Idempotency-Replayed"]) == (200, "true")
    assert dict(fast.headers) == dict(plain.headers)


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
def test_a_wrong_report_gets_the_same_refusal_as_from_flask(client: FlaskClient, body: Any) -> None:
    fast, plain = send(client, body), send(client, body, BY_FLASK)
    assert fast.status_code >= 400
    assert (fast.status, fast.json, dict(fast.headers)) == (
        plain.status,
        plain.json,
        dict(plain.headers),
    )


def test_the_key_of_a_refused_report_may_be_used_again(client: FlaskClient) -> None:
    assert send(client, BAD[0], key="a-key-twice").status_code == 422
    assert send(client, BODIES[0], key="a-key-twice").status_code == 201


@pytest.mark.parametrize("error", [DatabaseBusy("locked"), RuntimeError("an accident")], ids=str)
def test_the_ledger_is_called_once_and_its_error_is_answered(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    calls = []

    def fail(*_: object, **__: object) -> None:
        calls.append(1)
        raise error

    monkeypatch.setattr(Ledger, "record", fail)
    answer = send(client, BODIES[0])
    assert answer.status_code == (503 if isinstance(error, DatabaseBusy) else 500)
    assert calls == [1]


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
def test_flask_answers_every_other_request(
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


SKIPPED = {
    "before_request: web.serving.guard._refuse_unreadable_address": "its path and query are fixed",
    "before_request: web.serving.guard._stay_here": "its path is spelled as it should be",
    "before_request: web.serving.guard._refuse_foreign_origin": "it ignores the API",
    "before_request: CSRFProtect.init_app.<locals>.csrf_protect": "it is switched off for all",
    "before_request: web.serving.guard._refuse_forged": "it ignores the API",
    "before_request: web._refresh_standings": "it ignores reports, since the ledger looks itself",
    "after_request: web.serving.headers._compress": "it compresses pages only",
    "after_request: web.serving.headers._protect": "the fast way sets the same headers",
    "after_request: web.serving.headers._limit_caching": "it ignores the API",
    "after_request: web.serving.headers._tell_age": "a receipt is of now",
    "after_request: web.api.blueprints._kept_by_no_cache": "the fast way sets the same header",
    "url_value_preprocessor: web.serving.campaign_pages._enter_named": "a body names its campaign",
    "url_defaults: web.serving.campaign_pages._stay": "it links to the report's own pages",
    "session: web.serving.guard._PagesOnly": "the API has no session",
    "error handler: web.serving.errors._mistake": "Flask gets every error, with its request",
    "error handler: web.serving.errors._busy": "the same",
    "error handler: web.serving.errors._database_failed": "the same",
    "error handler: web.serving.errors._refusal": "the same",
    "error handler: web.serving.errors._accident": "the same",
}
"""Each hook of Flask that a report passes, and the reason why the fast way does not need it."""

HOOKS = {
    "before_request": "before_request_funcs",
    "after_request": "after_request_funcs",
    "teardown_request": "teardown_request_funcs",
    "url_value_preprocessor": "url_value_preprocessors",
    "url_defaults": "url_default_functions",
}
"""The kinds of hook, and Flask's attribute for each."""


def hooks(app: Flask) -> Iterator[str]:
    """All functions that Flask calls around a report through the API."""
    for kind, attribute in HOOKS.items():
        by_blueprint = getattr(app, attribute)
        for hook in [*by_blueprint.get(None, ()), *by_blueprint.get(writing.name, ())]:
            yield f"{kind}: {named(hook)}"
    for hook in app.teardown_appcontext_funcs:
        yield f"teardown_appcontext: {named(hook)}"
    for blueprint in (None, writing.name):
        for handlers in app.error_handler_spec[blueprint].values():
            yield from (f"error handler: {named(handler)}" for handler in handlers.values())
    yield f"session: {named(type(app.session_interface))}"
    for name, signal in vars(signals).items():
        if isinstance(signal, NamedSignal):
            yield from (f"{name}: {key}" for key in signal.receivers)


def named(hook: Any) -> str:
    """The module and name of a hook; only the name if it comes from a library."""
    function = getattr(hook, "func", hook)  # the function of a partial
    module = function.__module__.removeprefix("tracker.")
    ours = module != function.__module__
    return f"{module}.{function.__qualname__}" if ours else function.__qualname__


@pytest.mark.any_engine
def test_every_skipped_hook_of_flask_is_listed_with_a_reason(app: Flask) -> None:
    assert sorted(hooks(app)) == sorted(SKIPPED)


UNREMEMBERED = {
    "after_request: web.api.blueprints._open_to_all": "its header is remembered with the answer",
}
"""Hooks of the reading API that an answer from memory skips, and those that reports have, too."""


@pytest.mark.any_engine
def test_every_hook_that_an_answer_from_memory_skips_is_listed(app: Flask) -> None:
    of_reading = {
        f"{kind}: {named(hook)}"
        for kind, attribute in HOOKS.items()
        for hook in getattr(app, attribute).get(reading.name, ())
    }
    assert of_reading <= {*SKIPPED, *UNREMEMBERED}, of_reading
