"""Answers from memory: they equal Flask's, are never old, and strangers can't push them out."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests import cast
from tests.cast import EVENING, evening_draft, load_demo
from tests.layers import Counting
from tracker.core import Core
from tracker.web.api.catalogue import CasesQuery
from tracker.web.api.leaderboards import LeaderboardQuery
from tracker.web.api.requests import ScopeQuery
from tracker.web.pages.shared.boards import ROWS_ON_DISPLAY
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


def content(answer: TestResponse) -> tuple[int, bytes, dict[str, str]]:
    headers = {name: value for name, value in answer.headers if name != "Date"}
    return answer.status_code, answer.get_data(), headers


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_second_request_gets_the_same_answer_without_flask(
    client: FlaskClient, counting: Counting, app: Flask, address: str
) -> None:
    first = content(client.get(address))
    assert content(client.get(address)) == first
    assert counting.requests == 1
    app.wsgi_app = counting.behind  # type: ignore[method-assign]
    assert content(client.get(address)) == first


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_client_that_has_the_answer_gets_304_without_flask(
    client: FlaskClient, counting: Counting, app: Flask, address: str
) -> None:
    etag = client.get(address).headers["ETag"]
    unchanged = content(client.get(address, headers={"If-None-Match": etag}))
    assert unchanged[:2] == (304, b"")
    assert client.get(address, headers={"If-None-Match": '"an older one"'}).status_code == 200
    assert counting.requests == 1
    app.wsgi_app = counting.behind  # type: ignore[method-assign]
    assert content(client.get(address, headers={"If-None-Match": etag})) == unchanged


def test_the_next_answer_includes_a_new_report(client: FlaskClient, core: Core) -> None:
    for letters in range(1, 6):
        before = client.get("/api/v1/standings").get_json()["letters"]
        core.ledger.record(cast.letters(letters), cast.new_key())
        assert client.get("/api/v1/standings").get_json()["letters"] == before + letters


def test_only_good_answers_are_remembered(client: FlaskClient, counting: Counting) -> None:
    for _ in range(2):
        assert client.get("/api/v1/standings?scope=mars").status_code == 404
        assert client.get("/api/v1/standings?colour=red").status_code == 422
        assert client.post("/api/v1/standings").status_code == 405
    assert counting.requests == 6


@pytest.mark.parametrize("address", ["/api/v1/standings", "/cases"])
def test_the_head_of_an_answer_is_remembered_with_it(
    client: FlaskClient, counting: Counting, address: str
) -> None:
    first, whole, again = client.head(address), client.get(address), client.head(address)
    assert first.data == again.data == b""
    assert dict(first.headers) == dict(again.headers)
    assert int(first.headers["Content-Length"]) == len(whole.data) > 0
    assert counting.requests == 1


def test_an_answer_depends_on_its_parameters_but_not_on_the_host(
    client: FlaskClient, counting: Counting
) -> None:
    for host in ("one.example", "two.example:8000", "[::1]"):
        for address in ADDRESSES:
            client.get(address, base_url=f"http://{host}")
    assert counting.requests == len(ADDRESSES)
    world = client.get("/api/v1/standings?scope=world", base_url="http://one.example")
    assert world.get_json()["scope"] == "world"


SPELLINGS = (
    "campaign=demo&scope=section:us",
    "scope=section:us&campaign=demo",
    "scope=section%3Aus&campaign=%64emo",
    "scope=section:us&&campaign=demo&",
    "colour=&scope=section:us&=&campaign=demo",
)


def test_an_address_in_any_spelling_is_answered_from_memory(
    client: FlaskClient, counting: Counting
) -> None:
    answers = [content(client.get(f"/api/v1/standings?{query}")) for query in SPELLINGS]
    assert counting.requests == 1
    assert answers == [answers[0]] * len(SPELLINGS)


ODD_REQUESTS: list[tuple[str, dict[str, str]]] = [
    ("scope=&scope=", {}),
    ("scope=world&scope=world", {}),
    ("scope=world;x=1", {}),
    ("scope=w%6frld", {}),
    ("scope=World", {}),
    ("scope=%ff", {}),
    ("scope=wor\xff", {}),
    ("scope=world%00", {}),
    ("colour=red", {}),
    ("colour=", {}),
    ("a" * 500 + "=", {}),
    ("", {"Host": "[::1"}),
    ("", {"Host": ""}),
    ("", {"If-Match": '"another"'}),
    ("", {"If-None-Match": "*"}),
    ("", {"If-Modified-Since": "Thu, 10 Dec 2099 00:00:00 GMT"}),
    ("", {"Range": "bytes=0-3"}),
    ("", {"Cookie": "session=forged", "Origin": "https://another.example"}),
    ("", {"Accept": "text/html", "Accept-Language": "fr", "Accept-Encoding": "gzip"}),
]


@pytest.mark.parametrize(("query", "headers"), ODD_REQUESTS, ids=range(len(ODD_REQUESTS)))
def test_an_odd_request_gets_the_same_answer_as_from_flask(
    client: FlaskClient, app: Flask, counting: Counting, query: str, headers: dict[str, str]
) -> None:
    for address in ("/api/v1/standings", "/api/v1/standings?scope=world"):
        client.get(address)  # puts it into memory
    environ = {f"HTTP_{name.upper().replace('-', '_')}": text for name, text in headers.items()}
    options = {"environ_overrides": {"QUERY_STRING": query, **environ}}
    answer = content(client.get("/api/v1/standings", **options))
    app.wsgi_app = counting.behind  # type: ignore[method-assign]
    assert answer == content(client.get("/api/v1/standings", **options))


def test_a_flood_of_requests_pushes_no_common_answer_out_of_memory(
    client: FlaskClient, core: Core, counting: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "MOST_OTHERS", 8)
    monkeypatch.setattr(memory, "MOST_OF_EVENTS", 4)
    core.events.register_all([evening_draft(EVENING, title=f"Evening {n}") for n in range(9)])
    usual = [*(f"/api/v1/standings?scope={scope}" for scope in ("world", "section:us")), *USUAL]
    for address in usual:
        client.get(address)
    for address in flood(core):
        client.get(address, base_url=f"http://host-{counting.requests}.example")
    before = counting.requests
    assert {client.get(address).status_code for address in usual} == {200}
    assert counting.requests == before
    answers = counting.layer.answers
    assert (len(answers.others), len(answers.of_events)) == (8, 4)
    assert len(answers) < 50


USUAL = (
    "/api/v1/standings",
    "/api/v1/standings?campaign=demo&scope=region%3Aus-ny",
    "/api/v1/cases?section=us",
    "/api/v1/leaderboards/events",
    f"/api/v1/leaderboards/events?campaign=demo&limit={ROWS_ON_DISPLAY}&section=us",
    "/api/v1/leaderboards/sections?by=per_writer",
)


def flood(core: Core) -> Iterator[str]:
    """Addresses that a stranger may invent, all different."""
    for number in range(1, 60):
        yield f"/api/v1/leaderboards/regions?limit={number}&campaign=demo"
        yield f"/api/v1/leaderboards/sections?around=us&limit={number}"
        yield f"/api/v1/leaderboards/sections?limit=0{number}"
        yield f"/api/v1/standings?colour-{number}=&scope="
        yield f"/api/v1/standings?scope=world&scope=section-{number}"
        yield f"/api/v1/standings?scope=section:x{number}"
        yield f"/api/v1/cases?colour={number}"
    for event in core.events.listed("demo", limit=100).events:
        yield f"/api/v1/standings?scope=event:{event.slug}"


def test_a_large_answer_is_not_remembered(
    client: FlaskClient, counting: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "LARGEST_BODY", 10)
    for _ in range(2):
        client.get("/api/v1/standings")
    assert (counting.requests, len(counting.layer.answers)) == (2, 0)


def test_every_parameter_of_a_remembered_address_is_listed_or_unlimited() -> None:
    parameters = {
        name for query in (ScopeQuery, CasesQuery, LeaderboardQuery) for name in query.model_fields
    }
    assert parameters - memory.LISTED == {"limit", "first", "around"}


def test_a_case_that_becomes_embargoed_is_no_longer_named(client: FlaskClient, core: Core) -> None:
    assert "jani-silva" in client.get("/api/v1/cases").get_data(as_text=True)
    load_demo(core, 'slug = "jani-silva"', 'slug = "jani-silva"\nembargoed = true')
    for address in ADDRESSES:
        assert "jani-silva" not in client.get(address).get_data(as_text=True)
