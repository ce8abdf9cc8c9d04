"""What is seen on boards, screens and paper, in a real browser: nothing is cut, nothing is lost."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.cast import DATA, test_settings
from tests.databases import SqliteDatabases
from tests.servers import Server, start_server
from tracker import join

LONG = "Letters for the rights of all, in Llanfairpwllgwyngyllgogery"
LAPTOP = {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with the demonstration campaign, for all tests here: they only look."""
    databases = SqliteDatabases(tmp_path_factory.mktemp("looks"))
    address = databases.fresh()
    parts = join(test_settings(address))
    parts.catalogue.load_places(DATA / "sections.csv", DATA / "regions.csv")
    parts.catalogue.load(DATA / "demo.toml")
    server = start_server(address)
    yield server
    server.kill()
    server.log.unlink()
    parts.database.close()
    databases.close()


@pytest.fixture
def look(browser: Browser, stage: Server) -> Iterator[Callable[..., Page]]:
    """Opens a page as a visitor without a past."""
    visitors = []

    def open_page(path: str, size: dict[str, int] = LAPTOP, **options: object) -> Page:
        visitor = browser.new_context(viewport=size, base_url=stage.url, **options)  # type: ignore[arg-type]
        visitors.append(visitor)
        page = visitor.new_page()
        page.goto(path)
        return page

    yield open_page
    for visitor in visitors:
        visitor.close()


def organisers_page(look: Callable[..., Page], title: str, venue: str) -> Page:
    """The page of an organiser who has just registered an event."""
    page = look("/events/new")
    event = {
        "title": title,
        "venue": venue,
        "kind": "school",
        "section": "us",
        "city": "Albuquerque",
        "starts_at": "2026-12-10T18:00:00Z",
        "ends_at": "2026-12-12T18:00:00Z",
        "timezone": "America/Argentina/Buenos_Aires",
    }
    page.goto(page.request.post("/api/v1/events", data=event).json()["manage_url"])
    return page


def sheets(pdf: bytes) -> int:
    """How many pages a PDF has."""
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


@pytest.mark.parametrize(("title", "venue"), [("Letters and cocoa", "Room 12"), (LONG, LONG)])
def test_an_organisers_sheet_takes_one_page(
    look: Callable[..., Page], title: str, venue: str
) -> None:
    page = organisers_page(look, title, venue)
    edges = dict.fromkeys(("top", "right", "bottom", "left"), "1cm")
    papers = ("A4", "Letter")
    assert [sheets(page.pdf(format=paper, margin=edges)) for paper in papers] == [1, 1]
