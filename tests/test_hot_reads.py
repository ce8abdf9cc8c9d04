"""The answers given from memory: the same as Flask's, never older than the head, never for long."""

import time

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests import cast
from tests.cast import load_demo
from tests.layers import Counting
from tracker.core import Core
from tracker.web.serving import memory

ADDRESSES = (
    "/api/v1/standings",
    "/api/v1/standings?scope=world",
    "/api/v1/cases",
    "/api/v1/leaderboards/sections",
    "/api/v1/leaderboards/regions?limit=2",
)


@pytest.fixture
def counting(app: Flask) -> Counting:
    return Counting(app, memory.AnswersInMemory)


def said(answer: TestResponse) -> tuple[int, bytes, dict[str, str]]:
    headers = {name: value for name, value in answer.headers if name != "Date"}
    return answer.status_code, answer.get_data(), headers


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_second_who_asks_gets_the_same_without_flask(
    client: FlaskClient, counting: Counting, app: Flask, address: str
) -> None:
    first = said(client.get(address))
    assert said(client.get(address)) == first
    assert counting.asked == 1
    app.wsgi_app = counting.behind  # type: ignore[method-assign]
    assert said(client.get(address)) == first


@pytest.mark.parametrize("address", ADDRESSES)
def test_who_has_the_answer_is_told_so_without_flask(
    client: FlaskClient, counting: Counting, app: Flask, address: str
) -> None:
    etag = client.get(address).headers["ETag"]
    unchanged = said(client.get(address, headers={"If-None-Match": etag}))
    assert unchanged[:2] == (304, b"")
    assert client.get(address, headers={"If-None-Match": '"an older one"'}).status_code == 200
    assert counting.asked == 1
    app.wsgi_app = counting.behind  # type: ignore[method-assign]
    assert said(client.get(address, headers={"If-None-Match": etag})) == unchanged


def test_a_report_shows_in_the_very_next_answer(client: FlaskClient, core: Core) -> None:
    for letters in range(1, 6):
        before = client.get("/api/v1/standings").get_json()["letters"]
        core.ledger.record(cast.letters(letters), cast.new_key())
        assert client.get("/api/v1/standings").get_json()["letters"] == before + letters


def test_what_is_no_good_answer_is_not_kept(client: FlaskClient, counting: Counting) -> None:
    for _ in range(2):
        assert client.get("/api/v1/standings?scope=mars").status_code == 404
        assert client.get("/api/v1/standings?colour=red").status_code == 422
        assert client.head("/api/v1/standings").status_code == 200
        assert client.post("/api/v1/standings").status_code == 405
    assert counting.asked == 8


def test_hosts_and_parameters_have_answers_of_their_own(
    client: FlaskClient, counting: Counting
) -> None:
    for host in ("one.example", "two.example"):
        for address in ADDRESSES:
            client.get(address, base_url=f"http://{host}")
    assert counting.asked == 2 * len(ADDRESSES)
    world = client.get("/api/v1/standings?scope=world", base_url="http://one.example")
    assert world.get_json()["scope"] == "world"


def test_no_more_is_kept_than_has_room(
    client: FlaskClient, counting: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "MOST_KEPT", 3)
    for limit in range(1, 20):
        client.get(f"/api/v1/leaderboards/sections?limit={limit}")
        assert len(counting.layer._kept) <= 3
    monkeypatch.setattr(memory, "LARGEST_KEPT", 10)
    for _ in range(2):
        client.get("/api/v1/standings")
    assert counting.asked == 19 + 2


def test_a_case_under_embargo_is_named_no_more(client: FlaskClient, core: Core) -> None:
    assert "jani-silva" in client.get("/api/v1/cases").get_data(as_text=True)
    load_demo(core, 'slug = "jani-silva"', 'slug = "jani-silva"\nembargoed = true')
    time.sleep(0.1)
    for address in ADDRESSES:
        assert "jani-silva" not in client.get(address).get_data(as_text=True)
