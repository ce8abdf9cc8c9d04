"""Letter reports through the API: sending, repeating, reading, correcting, withdrawing, refusal."""

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.cast import load_another
from tests.waiting import await_true
from tracker.application import join
from tracker.campaign import DatabaseBusy
from tracker.core import Core
from tracker.ledger import Ledger
from tracker.settings import Settings

REPORTS = "/api/v1/reports"
THREE = {"lines": [{"case": "germain-rukuki", "letters": 3}]}


def send(client: FlaskClient, body: Any, key: str | None = None) -> TestResponse:
    """Send a report, as a participant."""
    return client.post(REPORTS, json=body, headers={"Idempotency-Key": key or str(uuid4())})


def send_text(client: FlaskClient, text: str | bytes, **more: Any) -> TestResponse:
    """Send a body that need not be JSON, as a troll."""
    more.setdefault("content_type", "application/json")
    more.setdefault("headers", {"Idempotency-Key": str(uuid4())})
    return client.post(REPORTS, data=text, **more)


def lines(text: str) -> str:
    """The JSON of a report whose only count is written as `text`."""
    return f'{{"lines": [{{"case": "germain-rukuki", "letters": {text}}}]}}'


def secret_of(receipt: TestResponse) -> dict[str, str]:
    """The header that proves the edit link."""
    return {"Authorization": f"Bearer {receipt.json['edit_url'].rsplit('/', 1)[1]}"}


def address_of(receipt: TestResponse) -> str:
    """The address at which a report is read."""
    return f"{REPORTS}/{receipt.json['reference']}"


def correct(client: FlaskClient, receipt: TestResponse, letters: int, **more: Any) -> TestResponse:
    """Correct a report to so many letters, as its sender."""
    body = {"lines": [{"case": "germain-rukuki", "letters": letters}], "reason": "mistyped"}
    headers = secret_of(receipt) | {"Idempotency-Key": str(uuid4())} | more
    return client.patch(address_of(receipt), json=body, headers=headers)


def faults(response: TestResponse) -> set[str]:
    """The fields that a problem answer names."""
    assert response.mimetype == "application/problem+json"
    return {fault["field"] for fault in response.json["errors"]}


def register(client: FlaskClient, app: Flask) -> dict[str, str]:
    """Register an event in New York, as an organiser."""
    day = app.extensions["tracker"].catalogue.current().day
    event = {
        "title": "Letters at the library",
        "kind": "library",
        "starts_at": f"{day}T18:00:00-05:00",
        "timezone": "America/New_York",
        "section": "us",
        "region": "us-ny",
        "city": "New York",
    }
    answer = client.post("/api/v1/events", json=event)
    assert answer.status_code == 201
    made: dict[str, str] = answer.json
    return made


def load_campaign(app: Flask, folder: Path, state: str) -> None:
    """Load the campaign `other` in this state, as a coordinator."""
    file = folder / "other.toml"
    file.write_text(
        f"""
        slug = "other"
        name = "Another year"
        state = "{state}"
        opens = 2020-09-01
        day = 2020-12-10
        report_by = 2120-01-15
        home_section = "us"
        [[sections]]
        code = "us"
        [[cases]]
        slug = "germain-rukuki"
        name = "Germain Rukuki"
        country = "BI"
        """
    )
    app.extensions["tracker"].catalogue.load(file)


# Sending


def test_a_report_is_counted_and_answered_with_its_address(client: FlaskClient) -> None:
    answer = send(client, THREE)
    assert answer.status_code == 201
    assert answer.headers["Location"] == address_of(answer)
    receipt = answer.json
    assert set(receipt) == {
        "reference", "status", "letters", "version", "edit_url", "you", "national"
    }  # fmt: skip
    assert (receipt["status"], receipt["letters"], receipt["version"]) == ("counted", 3, 1)
    assert (receipt["you"], receipt["national"]) == (3, 3)


def test_a_repeat_is_recognised_after_the_current_campaign_has_changed(
    client: FlaskClient, core: Core
) -> None:
    first = send(client, THREE, key="one-key-for-both")
    load_another(core)
    again = send(client, THREE, key="one-key-for-both")
    assert (again.status_code, again.json) == (200, first.json)
    assert send(client, THREE).json["national"] == 3
    named = send(client, THREE | {"campaign": "w4r-2026"}, key="one-key-for-both")
    assert named.status_code == 422  # a key is one over all campaigns


def test_a_report_counts_in_a_campaign_that_another_process_has_just_loaded(
    client: FlaskClient, core: Core, settings: Settings
) -> None:
    assert send(client, THREE).json["national"] == 3
    other = join(settings)
    load_another(other)
    other.database.close()
    await_true(lambda: client.get("/api/v1/standings").json["campaign"] == "w4r-2026")
    assert send(client, THREE).json["national"] == 3
    assert core.standings.of("w4r-2026", "world").letters == 3


def test_an_edit_link_begins_with_the_base_url(client: FlaskClient, app: Flask) -> None:
    receipt = send(client, THREE).json
    base = app.extensions["tracker"].settings.base_url
    assert receipt["edit_url"].startswith(f"{base}/reports/{receipt['reference']}/")


def test_the_next_receipt_counts_both_reports(client: FlaskClient) -> None:
    send(client, THREE)
    receipt = send(client, {"lines": [{"case": "jani-silva", "letters": 4}]}).json
    assert (receipt["you"], receipt["national"]) == (4, 7)


def test_standings_read_after_a_report_include_it(client: FlaskClient) -> None:
    receipt = send(client, THREE).json
    standing = client.get("/api/v1/standings").json
    assert (standing["letters"], standing["version"]) == (3, receipt["version"])


def test_a_repeated_report_counts_once(client: FlaskClient) -> None:
    first = send(client, THREE, key="one-key-for-both")
    again = send(client, THREE, key="one-key-for-both")
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json == first.json
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert client.get("/api/v1/standings").json["letters"] == 3


def test_a_repeat_is_recognised_by_its_content_not_its_spelling(client: FlaskClient) -> None:
    send(client, THREE | {"writers": 1}, key="the-same-content")
    line = {"letters": 3.0, "channel": "letter", "case": "germain-rukuki"}
    body = {"lines": [line], "campaign": None, "writers": 1.0}
    again = send(client, body, key="the-same-content")
    assert again.status_code == 200


def test_a_key_with_other_content_is_refused(client: FlaskClient) -> None:
    send(client, THREE, key="the-same-key")
    other = send(client, {"lines": [{"case": "jani-silva", "letters": 3}]}, key="the-same-key")
    assert other.status_code == 422
    assert other.json["type"].endswith(":key-reused")
    assert faults(other) == {"Idempotency-Key"}


def test_a_refused_report_uses_up_no_key(client: FlaskClient) -> None:
    refused = send(client, {"lines": [{"case": "nobody", "letters": 3}]}, key="used-once-only")
    assert refused.status_code == 422
    assert send(client, THREE, key="used-once-only").status_code == 201


def test_an_implausible_report_is_held_and_not_counted(client: FlaskClient) -> None:
    answer = send(client, {"lines": [{"case": "germain-rukuki", "letters": 14_967}]})
    assert answer.status_code == 201
    assert (answer.json["status"], answer.json["version"]) == ("held", None)
    assert (answer.json["you"], answer.json["national"]) == (14_967, 0)
    assert client.get("/api/v1/standings").json["letters"] == 0


def test_a_report_with_a_reviewed_events_code_gets_its_place_and_trust(
    client: FlaskClient, app: Flask, core: Core
) -> None:
    event = register(client, app)
    core.events.review(event["slug"], "a coordinator")
    typed = event["code"].replace("-", " ").lower()
    answer = send(client, {"lines": [{"case": "jani-silva", "letters": 150}], "event_code": typed})
    assert answer.json["status"] == "counted"
    stored = client.get(address_of(answer), headers=secret_of(answer)).json
    assert (stored["section"], stored["region"]) == ("us", "us-ny")
    assert (stored["event"], stored["trust"]) == (event["slug"], "code")


def test_lines_for_one_case_and_channel_are_added(client: FlaskClient) -> None:
    answer = send(client, {"lines": [*THREE["lines"], *THREE["lines"]]})
    stored = client.get(address_of(answer), headers=secret_of(answer)).json
    assert [line["letters"] for line in stored["lines"]] == [6]


# Refusals of the key, the form or the size


@pytest.mark.parametrize(
    "key",
    [None, "", "short", "x" * 129, "with space", "ümlauts-in-it"],
    ids=["none", "empty", "short", "long", "space", "umlaut"],
)
def test_a_report_needs_a_well_formed_key(client: FlaskClient, key: str | None) -> None:
    headers = {} if key is None else {"Idempotency-Key": key}
    answer = client.post(REPORTS, json=THREE, headers=headers)
    assert answer.status_code == 400
    assert faults(answer) == {"Idempotency-Key"}


@pytest.mark.parametrize("key", ["8-signs!", "~" * 128])
def test_the_shortest_and_the_longest_key_are_accepted(client: FlaskClient, key: str) -> None:
    assert send(client, THREE, key=key).status_code == 201


@pytest.mark.parametrize(
    "text",
    ["", "{", "[1]", "null", '"text"', "3", "NaN", lines("NaN"), lines("-Infinity"), "[" * 60_000,
     '{"lines": [],}', b'{"\xff": 1}', '{"lines": []}'.encode("utf-16")],
    ids=lambda text: repr(text)[:30].replace("\\", ""),
)  # fmt: skip
def test_a_body_that_is_no_json_object_is_a_bad_request(
    client: FlaskClient, text: str | bytes
) -> None:
    answer = send_text(client, text)
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ('{"campaign": "demo", "campaign": "other", "lines": []}', "campaign"),
        ('{"lines": [{"case": "germain-rukuki", "letters": 3, "letters": 90}]}', "letters"),
    ],
)
def test_a_repeated_field_is_refused_and_named(client: FlaskClient, text: str, field: str) -> None:
    answer = send_text(client, text)
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert faults(answer) == {field}


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", None])
def test_only_json_is_accepted(client: FlaskClient, content_type: str | None) -> None:
    answer = send_text(client, json.dumps(THREE), content_type=content_type)
    assert (answer.status_code, answer.mimetype) == (415, "application/problem+json")


def test_a_body_beyond_64_kib_is_too_large(client: FlaskClient) -> None:
    answer = send_text(client, json.dumps(THREE) + " " * 65_536)
    assert (answer.status_code, answer.mimetype) == (413, "application/problem+json")


# Refusals of the content


@pytest.mark.parametrize(
    "count",
    ["0", "-1", "3.5", '"3"', "true", "null", "[]", "{}", "100000", "1e3000", "1e400", "-1e400",
     "1e300", "9" * 5_000, "9" * 25, "1e-5", '""', '"\\ud800"', '"\\u0000"'],
    ids=lambda count: count[:20].replace("\\", ""),
)  # fmt: skip
def test_a_count_is_a_whole_number_from_1_to_99999(client: FlaskClient, count: str) -> None:
    answer = send_text(client, lines(count))
    assert answer.status_code == 422
    assert "lines.0.letters" in faults(answer)


@pytest.mark.parametrize(("count", "letters"), [("3.0", 3), ("3e0", 3), ("100.0", 100)])
def test_a_whole_count_may_be_written_with_a_point_or_an_exponent(
    client: FlaskClient, count: str, letters: int
) -> None:
    assert send_text(client, lines(count)).json["letters"] == letters


REFUSED = [
    ({"lines": [{"case": "nobody", "letters": 1}]}, "lines.0.case"),
    ({"section": "is", "lines": [{"case": "khaled-drareni", "letters": 1}]}, "lines.0.case"),
    ({"lines": [{"case": "paing-phyo-min", "letters": 1}]}, "lines.0.channel"),
    ({"lines": [{"case": "jani-silva", "letters": 1, "channel": "owl"}]}, "lines.0.channel"),
    ({"lines": [{"case": "jani-silva", "letters": 1, "channel": None}]}, "lines.0.channel"),
    ({"lines": [{"case": "jani-silva", "letters": 1, "writers": 0}]}, "lines.0.writers"),
    ({"lines": [{"case": "jani-silva", "letters": 1, "name": "Ann"}]}, "lines.0.name"),
    ({"lines": [{"letters": 1}]}, "lines.0.case"),
    ({"lines": [{"case": "jani-silva"}]}, "lines.0.letters"),
    ({"lines": [7]}, "lines.0"),
    ({"lines": []}, "lines"),
    ({"lines": {}}, "lines"),
    ({}, "lines"),
    ({"lines": THREE["lines"] * 101}, "lines"),
    (THREE | {"trust": "staff"}, "trust"),
    (THREE | {"": 1}, ""),
    (THREE | {"event_code": "ZZZZ-ZZZZ"}, "event_code"),
    (THREE | {"event_code": 7}, "event_code"),
    (THREE | {"event_code": "\x00"}, "event_code"),
    (THREE | {"event_code": "\ud800"}, "event_code"),
    (THREE | {"campaign": "1999"}, "campaign"),
    (THREE | {"campaign": "\x00"}, "campaign"),
    (THREE | {"section": "atlantis"}, "section"),
    (THREE | {"region": "fr-idf"}, "region"),
    (THREE | {"written_on": "1999-12-10"}, "written_on"),
    (THREE | {"written_on": "2999-12-10"}, "written_on"),
    (THREE | {"written_on": "2026-02-30"}, "written_on"),
    (THREE | {"written_on": "20261210"}, "written_on"),
    (THREE | {"written_on": 20261210}, "written_on"),
]


@pytest.mark.parametrize(("body", "field"), REFUSED, ids=lambda value: repr(value)[:60])
def test_a_wrong_field_of_a_report_is_named(client: FlaskClient, body: Any, field: str) -> None:
    answer = send(client, body)
    assert answer.status_code == 422
    assert answer.json["status"] == 422
    assert field == "" or field in faults(answer)
    assert client.get("/api/v1/standings").json["letters"] == 0


def test_all_faults_are_named_at_once(client: FlaskClient) -> None:
    wrong = [{"case": "nobody", "letters": -1}, {"case": "jani-silva", "letters": 1, "writers": 0}]
    answer = send(client, {"lines": wrong, "written_on": "1999-12-10"})
    assert faults(answer) == {
        "lines.0.case", "lines.0.letters", "lines.1.writers", "written_on"
    }  # fmt: skip


def test_all_fields_of_a_wrong_type_are_named_at_once(client: FlaskClient) -> None:
    wrong = [{"case": 1, "letters": "3"}, {"case": "jani-silva", "letters": 1, "age": 12}]
    answer = send(client, {"lines": wrong, "e-mail": "ann@example.org"})
    assert faults(answer) == {"lines.0.case", "lines.0.letters", "lines.1.age", "e-mail"}


def test_an_unknown_field_with_a_lone_surrogate_is_refused(client: FlaskClient) -> None:
    answer = send_text(client, '{"\\ud800": 1, "lines": []}')
    assert answer.status_code == 422
    answer.get_data().decode("utf-8")


def test_another_place_than_the_events_is_refused(client: FlaskClient, app: Flask) -> None:
    code = register(client, app)["code"]
    elsewhere = {"event_code": code, "section": "is", "region": "is-1"}
    assert faults(send(client, THREE | elsewhere)) == {"section", "region"}


def test_null_means_that_an_optional_field_is_left_out(client: FlaskClient) -> None:
    left_out = dict.fromkeys(["campaign", "section", "region", "event_code", "written_on"])
    assert send(client, THREE | left_out).status_code == 201


def test_a_closed_campaign_takes_no_reports(
    client: FlaskClient, app: Flask, tmp_path: Path
) -> None:
    load_campaign(app, tmp_path, "final")
    answer = send(client, THREE | {"campaign": "other"})
    assert answer.status_code == 422
    assert answer.json["type"].endswith(":campaign-closed")


def test_a_draft_campaign_is_unknown(client: FlaskClient, app: Flask, tmp_path: Path) -> None:
    load_campaign(app, tmp_path, "draft")
    assert faults(send(client, THREE | {"campaign": "other"})) == {"campaign"}


def test_a_busy_ledger_asks_to_send_the_same_again(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object, **_options: object) -> None:
        raise DatabaseBusy

    monkeypatch.setattr(Ledger, "record", busy)
    answer = send(client, THREE)
    assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")
    assert int(answer.headers["Retry-After"]) > 0


def test_an_internal_error_reveals_nothing(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("the inside")

    receipt = send(client, THREE)
    monkeypatch.setattr(Ledger, "report", fail)
    answer = client.get(address_of(receipt), headers=secret_of(receipt))
    assert (answer.status_code, answer.mimetype) == (500, "application/problem+json")
    assert "inside" not in answer.get_data(as_text=True)
    assert "the inside" in caplog.text
    assert receipt.json["reference"] not in caplog.text


# Reading, correcting, withdrawing


def test_a_report_is_read_with_its_history(client: FlaskClient) -> None:
    receipt = send(client, THREE)
    correct(client, receipt, letters=5)
    answer = client.get(address_of(receipt), headers=secret_of(receipt))
    assert answer.headers["Cache-Control"] == "private, no-store"
    stored = answer.json
    assert (stored["letters"], stored["status"], stored["trust"]) == (5, "counted", "open")
    assert [(one["kind"], one["letters"]) for one in stored["history"]] == [
        ("report", 3),
        ("correction", 2),
    ]
    assert stored["history"][1]["reason"] == "mistyped"


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_a_report_can_not_be_opened_without_its_secret(client: FlaskClient, method: str) -> None:
    receipt = send(client, THREE)
    for headers in ({}, {"Authorization": "Basic eDp5"}, {"Authorization": "Bearer"}):
        answer = client.open(address_of(receipt), method=method, headers=headers)
        assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
@pytest.mark.parametrize("secret", ["wrong", "ü", "\x7f"])
def test_a_wrong_secret_is_answered_like_a_wrong_reference(
    client: FlaskClient, method: str, secret: str
) -> None:
    receipt = send(client, THREE)
    stranger = {"Authorization": f"Bearer {secret}"}
    unknown = client.open(f"{REPORTS}/{'0' * 26}", method=method, headers=secret_of(receipt))
    wrong = client.open(address_of(receipt), method=method, headers=stranger)
    assert (wrong.status_code, unknown.status_code) == (404, 404)
    assert wrong.json == unknown.json


def test_a_correction_changes_the_total_by_the_difference(client: FlaskClient) -> None:
    receipt = send(client, THREE)
    corrected = correct(client, receipt, letters=2)
    assert corrected.status_code == 200
    assert (corrected.json["you"], corrected.json["national"]) == (2, 2)
    assert client.get("/api/v1/standings").json["letters"] == 2


def test_a_repeated_correction_counts_once(client: FlaskClient) -> None:
    receipt = send(client, THREE)
    key = {"Idempotency-Key": "one-correction"}
    first = correct(client, receipt, 9, **key)
    again = correct(client, receipt, 9, **key)
    assert again.json == first.json
    assert again.headers["Idempotency-Replayed"] == "true"
    assert correct(client, receipt, 8, **key).status_code == 422
    assert client.get("/api/v1/standings").json["letters"] == 9


def test_an_implausible_raise_is_held_and_the_old_figure_stays(
    client: FlaskClient,
) -> None:
    receipt = send(client, THREE)
    answer = correct(client, receipt, letters=5_000).json
    assert (answer["status"], answer["letters"], answer["you"]) == ("held", 5_000, 3)
    stored = client.get(address_of(receipt), headers=secret_of(receipt)).json
    assert (stored["letters"], stored["held_lines"][0]["letters"]) == (3, 5_000)
    assert client.get("/api/v1/standings").json["letters"] == 3


def test_a_wrong_correction_is_refused_like_a_wrong_report(client: FlaskClient) -> None:
    receipt = send(client, THREE)
    headers = secret_of(receipt) | {"Idempotency-Key": "a-wrong-correction"}
    body = {"lines": [{"case": "nobody", "letters": 1}], "reason": "bored", "by": "me"}
    answer = client.patch(address_of(receipt), json=body, headers=headers)
    assert faults(answer) == {"reason", "by"}
    answer = client.patch(address_of(receipt), json=THREE, headers=headers)
    assert faults(answer) == {"reason"}
    answer = client.patch(address_of(receipt), json=THREE, headers=secret_of(receipt))
    assert answer.status_code == 400


def test_a_report_that_is_withdrawn_again_and_again_counts_nothing(client: FlaskClient) -> None:
    receipt = send(client, THREE)
    for _ in range(2):
        answer = client.delete(address_of(receipt), headers=secret_of(receipt))
        assert answer.status_code == 200
        assert (answer.json["status"], answer.json["you"]) == ("withdrawn", 0)
    assert client.get("/api/v1/standings").json["letters"] == 0


def test_a_withdrawn_report_can_not_be_corrected(client: FlaskClient) -> None:
    receipt = send(client, THREE)
    client.delete(address_of(receipt), headers=secret_of(receipt))
    answer = correct(client, receipt, letters=2)
    assert answer.status_code == 409
    assert answer.json["type"].endswith(":report-withdrawn")


def test_a_report_of_a_closed_campaign_can_not_be_changed(
    client: FlaskClient, app: Flask, tmp_path: Path
) -> None:
    load_campaign(app, tmp_path, "open")
    receipt = send(client, THREE | {"campaign": "other"})
    load_campaign(app, tmp_path, "final")
    assert correct(client, receipt, letters=2).status_code == 409
    assert client.delete(address_of(receipt), headers=secret_of(receipt)).status_code == 409


# Two who correct at once


def test_a_correction_heeds_the_etag_of_the_report(client: FlaskClient) -> None:
    receipt = send(client, {"lines": [{"case": "germain-rukuki", "letters": 10}]})

    def read() -> TestResponse:
        return client.get(address_of(receipt), headers=secret_of(receipt))

    seen = {"If-Match": read().headers["ETag"]}
    assert seen == {"If-Match": f'"{receipt.json["version"]}"'}
    first = correct(client, receipt, 40, **seen, **{"Idempotency-Key": "who-corrects-first"})
    assert (first.status_code, first.json["you"]) == (200, 40)
    second = correct(client, receipt, 30, **seen)
    assert (second.status_code, second.mimetype) == (412, "application/problem+json")
    assert "changed meanwhile" in second.json["detail"]
    assert second.json["report"]["letters"] == 40
    assert second.headers["ETag"] == read().headers["ETag"]
    repeated = correct(client, receipt, 40, **seen, **{"Idempotency-Key": "who-corrects-first"})
    assert (repeated.status_code, repeated.json["you"]) == (200, 40)
    newest = {"If-Match": f'"1", {second.headers["ETag"]}'}
    assert correct(client, receipt, 30, **newest).json["you"] == 30
    assert correct(client, receipt, 31, **{"If-Match": "*"}).json["you"] == 31
    assert correct(client, receipt, 32, **newest).status_code == 412
    assert correct(client, receipt, 33).json["you"] == 33
