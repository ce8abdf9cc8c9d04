"""Words: in the made-up language, all texts of a page itself are in brackets."""

from collections.abc import Iterable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Update
from werkzeug.test import TestResponse

from tests.cast import Clock, evening_draft, load_demo, report, report_at, test_settings
from tests.pages import field, hidden
from tests.unmarked import Unmarked
from tests.visiting import PAGES
from tracker.campaign import Event, Visibility
from tracker.core import Core
from tracker.schema import campaigns, cases
from tracker.settings import Settings

pytestmark = pytest.mark.any_engine  # these tests are about pages

TEXT = "⟦as it was typed⟧"
"""A text typed by people, which is not translated."""

PUBLIC = (
    *PAGES,
    "/cases/nassima-al-sada",
    "/leaderboards?board=regions&by=per_writer",
    "/leaderboards?board=sections&section=us",
    "/leaderboards?board=sections&section=us&by=per_writer",
    "/events?past=1",
    "/events?q=nothing",
    "/events?kind=castle",
    "/events?from=tomorrow",
)

SCREENS = (
    "/live",
    "/live?by=day&scope=world",
    "/live?scope=region:us-ny",
    "/live?by=week",
    "/live?scope=nowhere",
    "/display",
    "/display?scope=world",
    "/display?slides=leaderboard",
    "/display?slides=places,day",
    "/display/setup",
    "/display/setup?slide=total&seconds=20&margin=3",
    "/display?slides=chart",
    "/display?seconds=1",
    "/display?colour=red",
    "/display?event=nothing",
)


@pytest.fixture
def settings(database_url: str) -> Settings:
    """Settings that show pages in the made-up language."""
    return test_settings(database_url, pseudo_language="ltr")


@pytest.fixture
def events(core: Core, clock: Clock) -> tuple[Event, Event]:
    """An event with all its fields, and one that is in no list; cases have texts, too."""
    texts = {"description": TEXT, "contact_public": TEXT, "venue": "Main Hall"}
    change(core, cases.update().values(story=TEXT, ask=TEXT, write_to=TEXT))
    public = core.events.register(evening_draft(clock(), **texts))
    return public, core.events.register(evening_draft(clock(), visibility=Visibility.LINK))


def change(core: Core, update: Update) -> None:
    """Change the campaign, as a coordinator."""
    with core.database.writing() as connection:
        connection.execute(update)
        connection.exec_driver_sql("UPDATE campaigns SET revision = revision + 1")
    core.standings.moved()


def pages_of(core: Core, events: Iterable[Event]) -> list[str]:
    """The addresses of the public pages and of the pages of these events."""
    printed = ("", "/pack", "/pack?paper=a5", "/certificate", "/certificate?name=A&size=large")
    own = [core.links.manage(event.slug) for event in events]
    for_organisers = [f"{address}{page}" for address in own for page in printed]
    return [*PUBLIC, *for_organisers, *(core.links.event(event.slug) for event in events)]


def untranslated(client: FlaskClient, core: Core, addresses: Iterable[str]) -> dict[str, list[str]]:
    """The texts of each page that have not gone through the catalogue, if there are any."""
    unmarked = {page: unmarked_texts(core, client.get(page)) for page in addresses}
    return {page: texts for page, texts in unmarked.items() if texts}


def unmarked_texts(core: Core, answer: TestResponse) -> list[str]:
    """The texts of a page that have not gone through the catalogue."""
    campaign = core.catalogue.current()
    places = (*campaign.sections.values(), *campaign.regions.values())
    names = {campaign.name, "Letters at the library", *(case.name for case in campaign.cases)}
    names |= {place.name for place in places}
    return Unmarked(answer.text, names).texts


def test_all_texts_of_public_pages_go_through_the_catalogue(
    client: FlaskClient, core: Core, events: tuple[Event, Event]
) -> None:
    assert untranslated(client, core, pages_of(core, events)) == {}
    for letters in (60_000, 41, 1, 1, 1):  # enough to be ranked per writer
        report_at(core, events[0], letters)
    assert untranslated(client, core, pages_of(core, events)) == {}


def test_all_texts_of_an_ended_campaign_go_through_the_catalogue(
    client: FlaskClient, core: Core, events: tuple[Event, Event]
) -> None:
    change(core, campaigns.update().values(state="final"))
    assert untranslated(client, core, pages_of(core, events)) == {}


def test_all_texts_of_screens_go_through_the_catalogue(
    client: FlaskClient, core: Core, event: Event
) -> None:
    at_event = f"/display?event={event.slug}"
    addresses = [*SCREENS, f"/live?scope=event:{event.slug}", at_event]
    addresses += [f"{at_event}&code={code}" for code in (event.code, "XXXXYYYY")]
    assert untranslated(client, core, addresses) == {}
    for letters in (2_000, 3, 1, 1, 1):
        report_at(core, event, letters)
    change(core, campaigns.update().values(goal=2_000, state="frozen"))
    assert untranslated(client, core, addresses) == {}


def test_a_sentence_within_a_sentence_is_translated(client: FlaskClient, core: Core) -> None:
    load_demo(core, 'home_section = "us"', "")
    assert "<bdi>⟦" in client.get("/no").text


FILLED = (
    {},
    {"letters-germain-rukuki": "-3", "letters-gustavo-gatica": "many"},
    {"letters-germain-rukuki": "3", "event_code": "XXXX-YYYY", "section": "zz"},
    {"letters-germain-rukuki": "25"},
    {"letters-germain-rukuki": "3", "channel-germain-rukuki": "pigeon"},
    {"csrf_token": "", "letters-germain-rukuki": "3"},
)


@pytest.mark.parametrize("fields", FILLED, ids=range(len(FILLED)))
def test_all_texts_of_a_refused_report_go_through_the_catalogue(
    client: FlaskClient, core: Core, fields: dict[str, str]
) -> None:
    answer = client.post("/report", data=hidden(client.get("/report")) | fields)
    assert answer.status_code in (400, 422)
    assert unmarked_texts(core, answer) == []


@pytest.mark.parametrize("fields", [{}, {"title": "x" * 61, "kind": "party", "section": "zz"}])
def test_all_texts_of_a_refused_event_go_through_the_catalogue(
    client: FlaskClient, core: Core, fields: dict[str, str]
) -> None:
    answer = client.post("/events/new", data=hidden(client.get("/events/new")) | fields)
    assert answer.status_code == 422
    assert unmarked_texts(core, answer) == []


def test_all_texts_of_a_report_in_every_state_go_through_the_catalogue(
    client: FlaskClient, core: Core, event: Event
) -> None:
    change(core, cases.update().values(story=TEXT))
    counted, held = report_at(core, event, 3), report(core, 101)
    rejected, withdrawn = report(core, 102), report(core, 2)
    core.ledger.reject(rejected.reference, "a coordinator")
    core.ledger.withdraw(withdrawn.reference)
    for receipt in (counted, held, rejected, withdrawn):
        address = core.links.edit_path(receipt.reference)
        assert unmarked_texts(core, client.get(address)) == [], receipt.status
    address = core.links.edit_path(counted.reference)
    form = {"csrf_token": field(client.get(address), "csrf_token")}
    corrected = client.post(address, data=form, follow_redirects=True)
    assert unmarked_texts(core, corrected) == []


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("GET", "/e/XXXX-YYYY"),
        ("GET", "/e?code="),
        ("GET", "/nowhere"),
        ("GET", "/reports/0/0"),
        ("GET", "/organise/events/none/0"),
        ("DELETE", "/report"),
        ("GET", "/leaderboards?board=people"),
        ("GET", "/display/setup?seconds=1"),
    ],
)
def test_all_texts_of_error_pages_go_through_the_catalogue(
    client: FlaskClient, core: Core, method: str, address: str
) -> None:
    assert unmarked_texts(core, client.open(address, method=method)) == []
