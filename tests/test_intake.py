"""Reports come in by three ways, and all pass one function with their sender."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from tests.cast import test_settings
from tests.pages import hidden
from tracker.campaign import Fault, InvalidReport, LetterReport, sentence
from tracker.ledger import Receipt
from tracker.senders import Sender, sender_of
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
        (
            {
                "REMOTE_ADDR": "192.0.2.1",
                "HTTP_X_FORWARDED_PROTO": "https",
                "HTTP_X_FORWARDED_HOST": "evil.example",
                "HTTP_FORWARDED": "for=203.0.113.9",
                "HTTP_X_REAL_IP": "203.0.113.9",
            },
            "192.0.2.1",
        ),
    ],
    ids=["direct", "IPv6", "trusted proxy", "another proxy", "headers that nobody reads"],
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
        report: LetterReport, key: str, sender: Sender, *, campaign_omitted: bool = False
    ) -> Receipt:
        senders.append(sender.address)
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


@pytest.mark.parametrize(
    ("hops", "sender"),
    [
        ("203.0.113.9", "203.0.113.9"),
        (" 203.0.113.9 ,\t10.0.0.3", "203.0.113.9"),
        ("203.0.113.9:4711", "203.0.113.9"),
        ("[2001:db8::5]:4711", "2001:db8::/64"),
        ("[2001:db8::5]", "2001:db8::/64"),
        ("2001:db8::5%eth0", "2001:db8::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("203.0.113.9, ::ffff:10.0.0.3", "203.0.113.9"),
        ("198.51.100.7, unknown", "10.0.0.2"),
        ("198.51.100.7, unknown, 10.0.0.3", "10.0.0.3"),
        ("198.51.100.7, 10.0.0.300", "10.0.0.2"),
        ("203.0.113.9:http", "10.0.0.2"),
        ("198.51.100.7, ,", "198.51.100.7"),
        ("", "10.0.0.2"),
        (", ".join(["198.51.100.7", *["10.0.0.3"] * 5_000]), "10.0.0.3"),
    ],
)
def test_hops_are_read_as_addresses_from_the_last_to_the_first_stranger(
    hops: str, sender: str
) -> None:
    proxies = test_settings("sqlite:///unused.db", trusted_proxies="::ffff:10.0.0.0/104").proxies
    for remote in ("10.0.0.2", "::ffff:10.0.0.2"):
        assert sender_of({"REMOTE_ADDR": remote, "HTTP_X_FORWARDED_FOR": hops}, proxies) == sender
