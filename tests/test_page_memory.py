"""Public pages kept ready made: the same for everybody but for the reader's own letters."""

import gzip
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from tests.cast import Clock, evening_draft, letters, load_demo, new_key, report_at, unreadable
from tests.layers import Counting
from tests.pages import hidden
from tests.waiting import await_true
from tracker.application import join
from tracker.campaign import Event
from tracker.core import Core
from tracker.web.serving import page_memory

pytestmark = pytest.mark.any_engine

ADDRESSES = ("/", "/cases", "/cases/germain-rukuki", "/events", "/leaderboards", "/ledger", "/live")


@pytest.fixture
def counting(app: Flask) -> Counting:
    """Counts the requests that reach Flask behind the pages in memory."""
    return Counting(app, page_memory.PagesInMemory)


@pytest.fixture(autouse=True)
def lasting(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let pages last longer than a slow test."""
    monkeypatch.setattr(page_memory, "OLDEST_SECONDS", 3_600.0)
    return


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_second_reader_gets_the_same_page_without_flask(
    client: FlaskClient, counting: Counting, address: str
) -> None:
    first = client.get(address)
    again = client.get(address)
    assert counting.requests == 1
    assert (again.data, again.status_code) == (first.data, 200)
    named = {name: value for name, value in again.headers if name != "Date"}
    assert named == {name: value for name, value in first.headers if name != "Date"}
    assert named["Cache-Control"] == "public, max-age=2"
    assert "Cookie" in named["Vary"]
    assert "default-src 'none'" in named["Content-Security-Policy"]


def test_a_page_equals_the_one_that_flask_makes(client: FlaskClient, counting: Counting) -> None:
    for address in ADDRESSES:
        kept = client.get(address)
        client.application.wsgi_app, front = counting.behind, client.application.wsgi_app  # type: ignore[method-assign]
        made = client.get(address)
        client.application.wsgi_app = front  # type: ignore[method-assign]
        assert kept.data == made.data


def test_each_reader_sees_their_own_letters_and_nobody_elses(
    app: Flask, client: FlaskClient, counting: Counting
) -> None:
    form = hidden(client.get("/report")) | {"letters-germain-rukuki": "3"}
    assert client.post("/report", data=form).status_code == 303
    stranger = app.test_client()
    for _ in range(2):
        own, others = client.get("/cases"), stranger.get("/cases")
        assert 'id="your-letters">3<' in own.text
        assert own.headers["Cache-Control"] == "private, no-store"
        assert 'id="your-letters">0<' in others.text
        assert others.headers["Cache-Control"] == "public, max-age=2"
    before = counting.requests
    client.get("/cases")
    assert counting.requests == before


def test_a_forged_session_has_no_letters(client: FlaskClient) -> None:
    client.set_cookie("session", "forged.by.somebody")
    assert 'id="your-letters">0<' in client.get("/cases").text


@pytest.mark.parametrize("with_session", [False, True])
def test_a_page_is_packed_for_who_takes_gzip(client: FlaskClient, with_session: bool) -> None:
    if with_session:
        client.get("/report")
    plain = client.get("/cases")
    packed = client.get("/cases", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert int(packed.headers["Content-Length"]) == len(packed.data)


def test_a_page_shows_new_letters_and_new_events_at_once(
    client: FlaskClient, core: Core, clock: Clock
) -> None:
    assert "Another hall" not in client.get("/events").text
    event = core.events.register(evening_draft(clock(), title="Another hall"))
    assert "Another hall" in client.get("/events").text
    assert ">7<" not in client.get("/live").text
    report_at(core, event, 7)
    assert ">7<" in client.get("/live").text
    load_demo(core, 'name = "Khaled Drareni"', 'name = "Khaled Drareni"\nembargoed = true')
    assert "Khaled Drareni" not in client.get("/cases").text


def test_a_page_ends_with_its_time(
    client: FlaskClient, core: Core, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert event.title in client.get("/events").text
    with core.database.writing() as connection:
        connection.execute(text("UPDATE events SET published = :no"), {"no": False})
    monkeypatch.setattr(page_memory, "OLDEST_SECONDS", 0.0)
    assert event.title not in client.get("/events").text


@pytest.mark.parametrize("letters", [0, 7])
@pytest.mark.parametrize("address", ["/", "/events", "/ledger"])
def test_a_page_that_can_not_be_made_anew_is_told_as_it_was(
    client: FlaskClient,
    core: Core,
    event: Event,
    monkeypatch: pytest.MonkeyPatch,
    address: str,
    letters: int,
) -> None:
    monkeypatch.setattr(page_memory, "OLDEST_SECONDS", 0.0)
    before = client.get(address)
    if letters:
        report_at(core, event, letters)
    with unreadable(core):
        for _ in range(2):
            told = client.get(address)
            assert (told.status_code, told.data) == (200, before.data)
        assert client.get("/events?q=hall").status_code == 503  # nobody has asked for it before
    core.events.register(evening_draft(core.clock(), title="Another hall"))
    assert "Another hall" in client.get("/events").text


def test_a_page_of_what_was_hidden_does_not_come_back(
    client: FlaskClient, core: Core, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_memory, "OLDEST_SECONDS", 0.0)
    addresses = ("/", "/events", f"/events/{event.slug}")
    assert all(client.get(address).status_code == 200 for address in addresses)
    before = core.standings.changes
    another = join(core.settings, core.clock)  # such as a command
    another.events.hide(event.slug, "It was made up.")
    another.database.close()
    await_true(lambda: client.get("/cases").status_code == 200 and core.standings.changes > before)
    with unreadable(core):
        assert [client.get(address).status_code for address in addresses] == [503] * 3


@pytest.mark.parametrize("address", ["/report", "/events/new", "/nowhere", "/events/nowhere"])
def test_what_is_no_public_page_is_never_kept(
    client: FlaskClient, counting: Counting, address: str
) -> None:
    client.get(address)
    client.get(address)
    assert counting.requests == 2


def test_a_flood_of_parameters_keeps_few_pages(client: FlaskClient, counting: Counting) -> None:
    client.get("/events")
    for number in range(page_memory.MOST_PAGES + 20):
        client.get(f"/events?q={number}")
    assert len(counting.layer._pages) == page_memory.MOST_PAGES


def test_letters_by_another_process_are_shown(client: FlaskClient, core: Core) -> None:
    client.get("/live")
    another = join(core.settings)
    another.ledger.record(letters(5), new_key())
    another.database.close()
    await_true(lambda: ">5<" in client.get("/live").text)


@pytest.mark.parametrize("cookie", ["foo=\xe9", "you-\xe9=\xfc.x", "you-=", "session=\xff", "=;=;"])
def test_a_cookie_that_is_no_text_is_ignored(client: FlaskClient, cookie: str) -> None:
    for path in ("/", "/live", "/cases", "/ledger", "/report", "/your-reports"):
        assert client.get(path, environ_overrides={"HTTP_COOKIE": cookie}).status_code == 200, path
