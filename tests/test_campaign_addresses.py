"""Each campaign has its own addresses: the main one at `/…`, every other one below its slug."""

import re
from typing import NamedTuple

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.cast import Clock, evening_draft, load_another, load_changed, report, report_at
from tests.layers import Counting
from tests.pages import hidden, text
from tests.visiting import CAMPAIGN_PAGES
from tracker.campaign import PAGE_WORDS, Event
from tracker.core import Core
from tracker.web.serving import page_memory

LAST_YEAR = {
    'slug = "demo"': 'slug = "w4r-2025"',
    'name = "Write for Rights (demonstration)"': 'name = "Write for Rights 2025"',
    "demonstration = true": "opens = 2025-09-01\nday = 2025-12-10\nreport_by = 2026-01-15",
}
LINK = re.compile(r'(?:href|action|src|data-link)="(/[^"]*)"')
OF_ALL = re.compile(r"/(assets|e|your-reports|reports|manifest\.webmanifest|ledger/|api/v1/)")
"""Addresses that are not of one campaign, or name theirs."""


class Years(NamedTuple):
    """A main campaign, and one beside it with letters at an event."""

    core: Core
    event: Event

    def addresses(self, rules: tuple[str, ...] = CAMPAIGN_PAGES) -> list[str]:
        """The addresses of the pages of the campaign that is not the main one."""
        return [f"/{self.event.campaign}" + self.path(rule) for rule in rules]

    def path(self, rule: str) -> str:
        """A rule with the names that it asks for."""
        slug = "germain-rukuki" if "cases" in rule else self.event.slug
        return rule.replace("<slug>", slug)


@pytest.fixture
def years(core: Core, clock: Clock) -> Years:
    """Last year's campaign, over with 12 letters, beside this year's with 3."""
    now = clock.now
    clock.now = now.replace(year=2025)
    load_changed(core, LAST_YEAR)
    event = core.events.register(evening_draft(clock(), campaign="w4r-2025"))
    report_at(core, event, 12, campaign="w4r-2025")
    clock.now = now
    load_changed(core, LAST_YEAR | {'state = "open"': 'state = "final"'})
    load_another(core)
    report(core, 3, campaign="w4r-2026")
    return Years(core, event)


def test_every_page_of_a_campaign_is_tried_here(app: Flask) -> None:
    rules = {rule.rule for rule in app.url_map.iter_rules() if "<campaign>" in rule.rule}
    assert {rule.removeprefix("/<campaign>") for rule in rules} == set(CAMPAIGN_PAGES)


def test_last_year_stays_readable_at_its_own_addresses(client: FlaskClient, years: Years) -> None:
    for address in years.addresses():
        answer = client.get(address)
        assert answer.status_code == 200, address
        if answer.mimetype == "text/html" and "display" not in address:
            assert "These are the pages of Write for Rights 2025." in text(answer), address
            assert 'href="/">To ' in answer.text, address
            assert 'data-campaign="w4r-2025"' in answer.text
            assert 'data-campaign="w4r-2026"' not in answer.text
    assert "12 letters reported" in text(client.get("/w4r-2025/"))
    assert "total: 3" in text(client.get("/"))


@pytest.mark.parametrize("address", ["/w4r-2025", "/w4r-2025/"])
def test_the_first_page_of_a_campaign_needs_no_slash(
    client: FlaskClient, years: Years, address: str
) -> None:
    assert years
    assert "Write for Rights 2025" in client.get(address).text


def test_links_on_a_campaigns_pages_stay_in_the_campaign(client: FlaskClient, years: Years) -> None:
    for address in years.addresses():
        page = client.get(address)
        body = page.text.partition("<body")[2]
        links = {link for link in LINK.findall(body) if not OF_ALL.match(link)} - {"/"}
        strays = {link for link in links if not link.startswith("/w4r-2025/")}
        assert strays == set(), address
        for link in links:
            assert (
                client.get(
                    link.partition("#")[0].replace("ID", years.event.slug).replace("&amp;", "&")
                ).status_code
                == 200
            ), link


def test_the_report_page_of_a_campaign_that_is_over_thanks_with_its_final_figure(
    client: FlaskClient, years: Years
) -> None:
    page = text(client.get("/w4r-2025/report"))
    assert years
    assert "Reporting has ended This campaign is closed, and its result is final" in page
    assert "12 letters reported in all. Thank you to everybody who wrote." in page


def test_a_report_to_a_campaign_beside_the_main_one_counts_there(
    client: FlaskClient, core: Core
) -> None:
    load_another(core)
    opened = client.get("/demo/report")
    assert 'action="/demo/report"' in opened.text
    form = hidden(opened) | {"campaign": "demo", "letters-germain-rukuki": "4"}
    own = client.post("/demo/report", data=form)
    assert own.status_code == 303
    assert core.standings.of("demo", "world").letters == 4
    assert core.standings.of("w4r-2026", "world").letters == 0
    assert 'href="/demo/cases"' in client.get(own.headers["Location"]).text


def test_an_event_registered_beside_the_main_campaign_is_of_that_campaign(
    client: FlaskClient, core: Core
) -> None:
    load_another(core)
    form = hidden(client.get("/demo/events/new")) | {
        "title": "Letters and cocoa",
        "kind": "school",
        "starts_on": "2026-12-11",
        "starts_time": "10:00",
        "timezone": "America/New_York",
        "section": "us",
        "city": "Albany",
        "visibility": "public",
    }
    made = client.post("/demo/events/new", data=form)
    assert made.status_code == 303, text(made)
    assert [one.campaign for one in core.events.listed("demo").events] == ["demo"]
    assert 'href="/demo/events"' in client.get(made.headers["Location"]).text


def test_the_main_campaigns_own_name_leads_to_the_plain_addresses(
    client: FlaskClient, event: Event
) -> None:
    for rule in CAMPAIGN_PAGES:
        path = rule.replace("<slug>", "jani-silva" if "cases" in rule else event.slug)
        answer = client.get(f"/demo{path}?section=us&q=a%20b")
        assert (answer.status_code, answer.headers["Location"]) == (
            302,
            f"{path}?section=us&q=a%20b",
        )
        assert answer.headers["Cache-Control"] == "public, max-age=60"


def test_a_form_of_a_campaign_that_became_the_main_one_is_taken(
    client: FlaskClient, core: Core
) -> None:
    form = hidden(client.get("/report")) | {"campaign": "demo", "letters-jani-silva": "2"}
    assert client.post("/demo/report", data=form).status_code == 303
    assert core.standings.of("demo", "world").letters == 2


def test_an_event_has_its_page_in_its_own_campaign(client: FlaskClient, years: Years) -> None:
    slug = years.event.slug
    for address in (f"/events/{slug}", f"/w4r-2026/events/{slug}", f"/demo/events/{slug}"):
        answer = client.get(address, follow_redirects=True)
        assert (answer.status_code, answer.request.path) == (200, f"/w4r-2025/events/{slug}")
    moved = client.get(f"/events/{slug}?from=here")
    assert (moved.status_code, moved.headers["Location"]) == (
        302,
        f"/w4r-2025/events/{slug}?from=here",
    )


def test_an_events_short_address_leads_to_its_campaign(client: FlaskClient, years: Years) -> None:
    page = client.get(f"/e/{years.event.code}")
    assert f'href="/w4r-2025/events/{years.event.slug}"' in page.text
    assert "These are the pages of Write for Rights 2025." in text(page)
    secret = years.core.links.manage_secret(years.event.slug)
    organiser = client.get(f"/organise/events/{years.event.slug}/{secret}")
    assert 'href="/w4r-2025/cases"' in organiser.text


def test_a_draft_has_no_pages(client: FlaskClient, core: Core) -> None:
    load_changed(core, LAST_YEAR | {'state = "open"': 'state = "draft"'})
    for rule in CAMPAIGN_PAGES:
        path = rule.replace("<slug>", "germain-rukuki")
        assert client.get(f"/w4r-2025{path}").status_code == 404
    assert "w4r-2025" not in client.get("/").text


@pytest.mark.parametrize(
    "address",
    [
        "/nowhere",
        "/nowhere/",
        "/nowhere/cases",
        "/cases/",
        "/live/report",
        "/W4R-2025/",
        "/%00/live",
    ],
)
def test_an_unknown_first_word_is_the_ordinary_404(
    client: FlaskClient, years: Years, address: str
) -> None:
    assert years
    answer = client.get(address)
    assert answer.status_code == 404
    assert "There is nothing at this address." in text(answer)
    assert client.post(address, data={"title": "x"}).status_code in (404, 405)
    assert client.post("/nowhere/report", data={"title": "x"}).status_code == 404


def test_no_campaign_can_be_called_like_a_page(app: Flask) -> None:
    words = {rule.rule.split("/")[1] for rule in app.url_map.iter_rules()}
    could_be_slugs = {word for word in words if re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", word)}
    assert could_be_slugs <= PAGE_WORDS


def test_pages_of_other_campaigns_come_from_memory_and_push_out_no_others(
    app: Flask, client: FlaskClient, years: Years, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_memory, "OLDEST_SECONDS", 3_600.0)
    counting = Counting(app, page_memory.PagesInMemory)
    client.get("/cases")
    for _ in range(2):
        first, again = client.get("/w4r-2025/cases"), client.get("/w4r-2025/cases")
    assert counting.requests == 2
    assert first.data == again.data
    for number in range(page_memory.MOST_OF_OTHERS + 20):
        client.get(f"/w4r-2025/events?q={number}")
    before = counting.requests
    client.get("/cases")
    assert counting.requests == before
    assert years


def test_a_reader_of_last_year_sees_their_own_letters_of_last_year(
    client: FlaskClient, core: Core
) -> None:
    form = hidden(client.get("/report")) | {"letters-germain-rukuki": "5"}
    assert client.post("/report", data=form).status_code == 303
    load_another(core)
    for _ in range(2):
        assert "You: 0" in text(client.get("/cases"))
        assert "You: 5" in text(client.get("/demo/cases"))


def test_the_big_screen_of_another_campaign_invites_to_that_campaign(
    client: FlaskClient, core: Core
) -> None:
    load_another(core)
    screen = client.get("/demo/display")
    assert "/demo/report" in text(screen)
    assert "frame-ancestors 'self'" in screen.headers["Content-Security-Policy"]
    assert 'src="/demo/display' in client.get("/demo/display/setup").text


def test_pages_link_to_other_campaigns(client: FlaskClient, years: Years) -> None:
    assert years
    assert 'href="/w4r-2025/"' in client.get("/").text
    assert 'href="/demo/"' not in client.get("/").text
