"""Reports come in by three ways, and all pass one function with their sender."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from tests.cast import test_settings
from tests.pages import hidden
from tracker.campaign import Fault, InvalidReport, LetterReport, sentence
from tracker.ledger import Receipt
from tracker.settings import Settings
from tracker.web.serving import intake

LINES = {"lines": [{"case": "germain-rukuki", "letters": 3}]}

Way = Callable[[FlaskClient, dict[str, str]], int]
"""Sends a report with a WSGI environ, and returns the status of its answer."""


@pytest.fixture
def settings(database_url: str) -> Settings:
    """Settings of a tracker behind a trusted proxy."""
    return test_settings(database_url, trusted_proxies="10.0.0.0/8")


def fast(client: FlaskClient, environ: dict[str, str]) -> int:
    return by_api(client, environ, "application/json")


def by_flask(client: FlaskClient, environ: dict[str, str]) -> int:
    return by_api(client, environ, "application/json; charset=utf-8")


def by_api(client: FlaskClient, environ: dict[str, str], content_type: str) -> int:
    return client.post(
        "/api/v1/reports",
        data=client.application.json.dumps(LINES),
        content_type=content_type,
        headers={"Idempotency-Key": str(uuid4())},
        environ_overrides=environ,
    ).status_code


def by_form(client: FlaskClient, environ: dict[str, str]) -> int:
    form = hidden(client.get("/report")) | {"letters-germain-rukuki": "3"}
    return client.post("/report", data=form, environ_overrides=environ).status_code


WAYS = pytest.mark.parametrize("way", [fast, by_flask, by_form])

FORWARDED = "198.51.100.7, 203.0.113.9, 10.0.0.3"


@WAYS
@pytest.mark.parametrize(
    ("environ", "sender"),
    [
        ({"REMOTE_ADDR": "203.0.113.5"}, "203.0.113.5"),
        ({"REMOTE_ADDR": "2001:db8::5"}, "2001:db8::/64"),
        ({"REMOTE_ADDR": "10.0.0.2", "HTTP_X_FORWARDED_FOR": FORWARDED}, "203.0.113.9"),
        ({"REMOTE_ADDR": "192.0.2.1", "HTTP_X_FORWARDED_FOR": FORWARDED}, "192.0.2.1"),
    ],
    ids=["direct", "IPv6", "trusted proxy", "another proxy"],
)
def test_every_way_passes_the_same_sender_on(
    client: FlaskClient,
    monkeypatch: pytest.MonkeyPatch,
    way: Way,
    environ: dict[str, str],
    sender: str,
) -> None:
    senders, take_in = [], intake.take_in

    def take_in_and_note(
        report: LetterReport, key: str, sender: str, *, campaign_omitted: bool = False
    ) -> Receipt:
        senders.append(sender)
        return take_in(report, key, sender, campaign_omitted=campaign_omitted)

    monkeypatch.setattr(intake, "take_in", take_in_and_note)
    assert way(client, environ) in (201, 303)
    assert senders == [sender]


@WAYS
def test_the_intake_can_refuse_reports_of_every_way(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, way: Way
) -> None:
    calls = []

    def refuse(*_: object, **__: object) -> Receipt:
        calls.append(1)
        raise InvalidReport(Fault("", sentence("Not today.")))

    monkeypatch.setattr(intake, "take_in", refuse)
    assert way(client, {}) == 422
    assert calls == [1]
