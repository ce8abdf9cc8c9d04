"""Trust is not self-issued: an event's code is trusted, and the event on show, after its review."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.cast import Clock, evening_draft, load_demo, report_at
from tests.pages import text
from tracker.application import join
from tracker.campaign import Event, HeldFor, Status, Trust, Unknown
from tracker.core import Core
from tracker.reviews import review
from tracker.standings import BoardKey

TITLE = "Amnesty is a fraud — give to evil.example"

Registers = Callable[..., Event]


@pytest.fixture
def stranger(core: Core, clock: Clock) -> Registers:
    """Registers an event as anybody can."""

    def register(**changes: Any) -> Event:
        draft = evening_draft(clock(), **{"title": TITLE} | changes)
        return core.events.register_once(draft, None).event

    return register


@pytest.fixture
def strict(core: Core) -> None:
    """The campaign publishes no event before its review."""
    load_demo(core, "events_public_at_once = true", "events_public_at_once = false")


def run(app: Flask, *command: str) -> str:
    """What a command about events says; it must succeed."""
    result = app.test_cli_runner().invoke(args=["tracker", "events", *command])
    assert result.exit_code == 0, result.output
    return result.output


def doors_of(event: Event) -> list[str]:
    """Every address that names an event by its slug, so that anybody may guess it."""
    scope = f"event:{event.slug}"
    return [
        f"/events/{event.slug}",
        f"/api/v1/events/{event.slug}",
        f"/display?event={event.slug}",
        f"/display?scope={scope}",
        f"/live?scope={scope}",
        f"/live?scope={scope}&by=hour",
        f"/live?scope={scope}&by=written",
        f"/api/v1/standings?scope={scope}",
        f"/api/v1/standings?campaign=demo&scope={scope}",
        f"/api/v1/standings?scope={scope}/",
        f"/api/v1/standings?scope={scope}/2222-2222",
        *(f"/api/v1/timeline?scope={scope}&by={by}" for by in ("day", "hour")),
        f"/api/v1/timeline?scope={scope}&by=day&on=written",
        f"/api/v1/timeline?scope={scope}/2222-2222",
        f"/api/v1/leaderboards/events?around={event.slug}",
        f"/events/{event.slug}.ics",
        f"/organise/{event.slug}/",
    ]


def on_boards(core: Core) -> list[str]:
    core.standings.moved()
    return [
        row.ranked.entrant.name for row in core.standings.board("demo", BoardKey("events")).rows
    ]


def test_a_code_is_not_trusted_before_the_review(core: Core, stranger: Registers) -> None:
    event = stranger()
    small, large, odd = (report_at(core, event, count) for count in (3, 101, 2_001))
    stored = [core.ledger.report(one.reference) for one in (small, large, odd)]
    assert [one.status for one in stored] == [Status.COUNTED, Status.HELD, Status.HELD]
    assert [one.trust for one in stored] == [Trust.OPEN] * 3
    assert [one.event for one in stored] == [event.slug] * 3
    assert [one.held_for for one in stored] == [None, HeldFor.REVIEW, HeldFor.SIZE]


def test_a_review_changes_no_entry_and_releases_what_waited_for_it(
    core: Core, app: Flask, stranger: Registers
) -> None:
    event = stranger()
    small, large, odd = (report_at(core, event, count) for count in (3, 101, 2_001))
    before = core.ledger.report(small.reference)
    assert "101 letters of 1 reports" in run(app, "publish", event.slug)
    assert core.ledger.report(small.reference) == before
    assert core.ledger.report(large.reference).letters == 101
    assert core.ledger.report(odd.reference).status is Status.HELD
    later = report_at(core, event, 150)
    assert core.ledger.report(later.reference).trust is Trust.CODE
    assert later.status is Status.COUNTED
    assert "is reviewed and public." in run(app, "publish", event.slug, event.slug)


def test_a_raise_that_waited_for_the_review_counts_after_it(
    core: Core, stranger: Registers
) -> None:
    event = stranger()
    first = report_at(core, event, 3)
    line = core.ledger.report(first.reference).lines[0]
    raised = core.ledger.correct(
        first.reference, (replace(line, letters=150),), "mistyped", str(uuid4())
    )
    assert (raised.status, raised.held_for) == (Status.HELD, HeldFor.REVIEW)
    released = review(core.events, core.ledger, event.slug, "a coordinator").released
    assert released == (1, 150)
    again = core.ledger.correct(
        first.reference, (replace(line, letters=160),), "mistyped", str(uuid4())
    )
    assert again.status is Status.COUNTED


def test_an_event_stands_nowhere_before_its_review(
    core: Core, client: FlaskClient, stranger: Registers, strict: None
) -> None:
    event = stranger()
    report_at(core, event, 3)
    for page in ("/", "/events", "/display", "/leaderboards", "/live", "/api/v1/events"):
        assert TITLE not in text(client.get(page)), page
    for page in doors_of(event):
        assert client.get(page).status_code == 404, page
    assert on_boards(core) == []


def test_its_code_its_screen_and_its_organisers_page_work_meanwhile(
    core: Core, client: FlaskClient, stranger: Registers, strict: None
) -> None:
    event = stranger()
    report_at(core, event, 3)
    page = text(client.get(core.links.manage(event.slug).removeprefix(core.links.base_url)))
    assert "waits for its review" in page
    assert f"/events/{event.slug}" not in page.replace(core.links.manage(event.slug), "")
    assert client.get(f"/report?event_code={event.code}").status_code == 200
    assert client.get(f"/display?event={event.slug}&code={event.code}").status_code == 200
    figures = client.get(f"/api/v1/standings?scope=event:{event.slug}/{event.code}").json
    assert (figures["letters"], figures["scope"]) == (3, f"event:{event.slug}")
    assert TITLE not in str(figures)
    points = client.get(f"/api/v1/timeline?scope=event:{event.slug}/{event.code}").json["points"]
    assert [point["letters"] for point in points] == [3]


@pytest.mark.parametrize("page", ["organise", "report", "display"])
def test_pages_for_those_with_its_code_watch_it_by_that(
    core: Core, client: FlaskClient, stranger: Registers, strict: None, page: str
) -> None:
    event = stranger()
    report_at(core, event, 3)
    address = {
        "organise": core.links.manage(event.slug).removeprefix(core.links.base_url),
        "report": f"/report?event_code={event.code}",
        "display": f"/display?event={event.slug}&code={event.code}",
    }[page]

    def watched() -> set[str]:
        shown = client.get(address).get_data(as_text=True)
        return {name for name in re.findall(r'data-live="([^"]*)"', shown) if "event" in name}

    before = watched()
    assert before == {f"event:{event.slug}/{event.code}"}
    for name in before:
        assert client.get("/api/v1/standings", query_string={"scope": name}).json["letters"] == 3
    review(core.events, core.ledger, event.slug, "staff")
    for name in before | watched():
        assert client.get("/api/v1/standings", query_string={"scope": name}).json["letters"] == 3
    assert watched() == {f"event:{event.slug}"}


def test_a_hidden_event_is_behind_no_door_of_any_worker(
    core: Core, client: FlaskClient, clock: Clock, stranger: Registers
) -> None:
    event = stranger()
    report_at(core, event, 3)
    other = join(core.settings, clock)
    for key in (f"event:{event.slug}", f"event:{event.slug}/{event.code}"):
        assert core.standings.of("demo", key).letters == 3
        assert other.standings.of("demo", key).letters == 3
        assert len(core.standings.timeline("demo", key, "hour")) == 1
    other.events.hide(event.slug)
    core.standings.moved()  # as a look would notice within a twentieth of a second
    organiser = core.links.manage(event.slug).removeprefix(core.links.base_url)
    by_code = [f"event:{event.slug}/{event.code}"]
    for page in (
        *doors_of(event),
        organiser,
        f"/e/{event.code}",
        f"/display?event={event.slug}&code={event.code}",
        *(f"/api/v1/standings?scope={key}" for key in by_code),
        *(f"/api/v1/timeline?scope={key}" for key in by_code),
    ):
        assert client.get(page).status_code == 404, page
    for one in (core, other):
        for key in (f"event:{event.slug}", *by_code):
            with pytest.raises(Unknown):
                one.standings.of("demo", key)
            with pytest.raises(Unknown):
                one.standings.timeline("demo", key, "hour")
    other.database.close()


def test_where_events_are_public_at_once_boards_and_screens_wait_all_the_same(
    core: Core, client: FlaskClient, app: Flask, stranger: Registers
) -> None:
    event = stranger(city="Poughkeepsie")
    report_at(core, event, 3)
    assert TITLE in text(client.get("/events"))
    assert client.get(f"/events/{event.slug}").status_code == 200
    for page in ("/", "/display", "/leaderboards"):
        assert TITLE not in text(client.get(page)), page
    assert "Poughkeepsie" not in text(client.get("/display"))
    assert on_boards(core) == []
    run(app, "publish", event.slug)
    assert on_boards(core) == [TITLE]
    assert TITLE in text(client.get("/"))


def test_the_api_says_how_an_event_stands(
    client: FlaskClient, core: Core, app: Flask, clock: Clock
) -> None:
    body = {
        "title": "Letters at noon",
        "kind": "cafe",
        "starts_at": clock().isoformat(),
        "timezone": "America/New_York",
        "section": "us",
        "city": "Albany",
    }
    at_once = client.post("/api/v1/events", json=body).json
    assert (at_once["status"], at_once["reviewed"]) == ("published", False)
    shown = client.get(f"/api/v1/events/{at_once['slug']}").json
    assert (shown["status"], shown["reviewed"]) == ("published", False)
    load_demo(core, "events_public_at_once = true", "events_public_at_once = false")
    later = client.post("/api/v1/events", json=body).json
    assert (later["status"], later["reviewed"]) == ("waiting", False)
    run(app, "publish", later["slug"])
    shown = client.get(f"/api/v1/events/{later['slug']}").json
    assert (shown["status"], shown["reviewed"]) == ("published", True)


def test_commands_list_what_waits_and_say_why_an_event_is_hidden(
    app: Flask, core: Core, event: Event, stranger: Registers
) -> None:
    waiting = stranger()
    listed = run(app, "list", "--waiting")
    assert waiting.slug in listed
    assert event.slug not in listed
    run(app, "hide", waiting.slug, "--reason", "an insult")
    assert waiting.slug not in run(app, "list", "--waiting")
    assert re.search(r"hidden for\s+an insult", run(app, "show", waiting.slug))
    run(app, "unhide", waiting.slug)
    assert "not reviewed" in run(app, "show", waiting.slug)
    run(app, "publish", waiting.slug)
    assert "reviewed" in run(app, "show", waiting.slug)


def test_every_worker_learns_of_a_review(core: Core, clock: Clock, stranger: Registers) -> None:
    event = stranger()
    report_at(core, event, 3)
    other = join(core.settings, clock)
    assert on_boards(other) == []
    review(core.events, core.ledger, event.slug, "a coordinator")
    assert on_boards(other) == [TITLE]
    other.database.close()
