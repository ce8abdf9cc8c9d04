"""Words: in the made-up language, all texts of a page itself are in brackets."""

from collections.abc import Iterable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Update

from tests.cast import Clock, evening_draft, load_demo, report_at, test_settings
from tests.unmarked import Unmarked
from tests.visiting import PAGES
from tracker.campaign import Event, Visibility
from tracker.core import Core
from tracker.schema import campaigns, cases
from tracker.settings import Settings

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
    "/display?slides=events",
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
    for_organisers = [core.links.manage(event.slug) for event in events]
    return [*PUBLIC, *for_organisers, *(core.links.event(event.slug) for event in events)]


def untranslated(client: FlaskClient, core: Core, addresses: Iterable[str]) -> dict[str, list[str]]:
    """The texts of each page that have not gone through the catalogue, if there are any."""
    campaign = core.catalogue.current()
    places = (*campaign.sections.values(), *campaign.regions.values())
    names = {campaign.name, "Letters at the library", *(case.name for case in campaign.cases)}
    names |= {place.name for place in places}
    unmarked = {page: Unmarked(client.get(page).text, names).texts for page in addresses}
    return {page: texts for page, texts in unmarked.items() if texts}


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
