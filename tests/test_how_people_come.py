"""People come by links that others have written, shortened, marked and typed off a poster."""

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.cast import evening_draft, load_another, new_key
from tests.layers import Counting
from tests.visiting import PAGES
from tracker.core import Core
from tracker.web.serving.page_memory import PagesInMemory
from tracker.web.serving.tracking import without_tracking

MARKS = "utm_source=news&UTM_Medium=mail&fbclid=IwAR0&gclid=x&mc_eid=1&igshid=y&_gl=1*2"
LINES = [{"case": "germain-rukuki", "letters": 3}]


@pytest.mark.any_engine
@pytest.mark.parametrize("spelling", ["/e/{}", "/e/{}/", "/E/{}", "/E/{}/", "/e/{}?" + MARKS])
@pytest.mark.parametrize("written", [str, str.lower, lambda code: code.replace("-", "%20")])
def test_the_short_address_of_an_event_opens_however_it_is_typed(
    client: FlaskClient, core: Core, spelling: str, written: "type[str]"
) -> None:
    made = core.events.register(evening_draft(core.clock()))
    code = f"{made.code[:4]}-{made.code[4:]}"
    page = client.get(spelling.format(written(code)), follow_redirects=True)
    assert page.status_code == 200
    assert f'value="{code}"' in page.text


@pytest.mark.any_engine
@pytest.mark.parametrize("path", sorted({path.partition("?")[0] for path in PAGES}))
def test_a_page_is_the_same_with_the_marks_of_a_newsletter(client: FlaskClient, path: str) -> None:
    plain, marked = client.get(path), client.get(f"{path}?{MARKS}")
    assert marked.status_code == plain.status_code
    assert "utm_" not in marked.text.lower()
    assert "fbclid" not in marked.text


@pytest.mark.any_engine
def test_marks_make_no_page_anew(app: Flask, client: FlaskClient) -> None:
    counting = Counting(app, PagesInMemory)
    for number in range(20):
        assert client.get(f"/cases?fbclid={number}&utm_campaign={number}").status_code == 200
    assert len(counting.layer._pages) == 1


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        (MARKS, ""),
        (f"q=a&{MARKS}&near=b", "q=a&near=b"),
        ("q=utm_source", "q=utm_source"),
        ("section=us&fbclid", "section=us"),
        ("utmost=1&reference=2", "utmost=1&reference=2"),
        ("", ""),
    ],
)
def test_only_marks_are_taken_off_an_address(query: str, kept: str) -> None:
    assert without_tracking(query) == kept


@pytest.mark.any_engine
def test_a_program_is_told_of_a_parameter_that_there_is_not(client: FlaskClient) -> None:
    assert client.get("/api/v1/events?utm_source=x").status_code == 422


def test_an_event_names_its_campaign_as_a_report_does(client: FlaskClient, core: Core) -> None:
    event = {
        "title": "Letters",
        "kind": "library",
        "starts_at": "2026-12-10T18:00:00Z",
        "timezone": "America/New_York",
        "section": "us",
        "city": "New York",
    }
    load_another(core)
    for campaign in ("demo", "w4r-2026", None):
        body = event | ({"campaign": campaign} if campaign else {})
        answer = client.post("/api/v1/events", json=body)
        assert answer.status_code == 201, answer.text
        made = client.get(f"/api/v1/events/{answer.json['slug']}").json
        assert made["campaign"] == (campaign or core.catalogue.current().slug)
    unknown = client.post("/api/v1/events", json=event | {"campaign": "nowhere"})
    assert (unknown.status_code, unknown.json["errors"][0]["field"]) == (
        client.post(
            "/api/v1/reports",
            json={"lines": LINES, "campaign": "nowhere"},
            headers={"Idempotency-Key": new_key()},
        ).status_code,
        "campaign",
    )


@pytest.mark.any_engine
@pytest.mark.parametrize(
    ("encoding", "says"),
    [
        ("utf-8-sig", "byte order mark (BOM)"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("utf-32", "UTF-16 or UTF-32"),
        ("latin-1", "not JSON in UTF-8"),
    ],
)
def test_a_body_in_another_encoding_is_told_what_to_do(
    client: FlaskClient, encoding: str, says: str
) -> None:
    body = json.dumps({"lines": LINES, "section": "ü"}, ensure_ascii=False).encode(encoding)
    for path in ("/api/v1/reports", "/api/v1/events"):
        headers = {"Idempotency-Key": new_key(), "Content-Type": "application/json"}
        answer = client.post(path, data=body, headers=headers)
        assert answer.status_code == 400
        assert says in answer.json["detail"]
