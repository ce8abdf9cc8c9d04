"""What is seen on boards, screens and paper, in a real browser: nothing is cut, nothing is lost."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.cast import DATA, letters, new_key, test_settings
from tests.databases import SqliteDatabases
from tests.servers import Server, start_server
from tracker import join
from tracker.campaign import Trust

LONG = "Letters for the rights of all, in Llanfairpwllgwyngyllgogery"
PHONE = {"width": 360, "height": 740}
LAPTOP = {"width": 1280, "height": 900}
WALL = {"width": 3840, "height": 2160}


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with the demonstration campaign, for all tests here: they only look."""
    databases = SqliteDatabases(tmp_path_factory.mktemp("looks"))
    address = databases.fresh()
    parts = join(test_settings(address))
    parts.catalogue.load_places(DATA / "sections.csv", DATA / "regions.csv")
    parts.catalogue.load(DATA / "demo.toml")
    for case in ("germain-rukuki", "popi-qwabe-and-bongeka-phungula"):
        parts.ledger.record(letters(12_345, case, section="us", trust=Trust.DEMO), new_key())
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


WRITTEN_OUTSIDE = """() => [...document.querySelectorAll(".chart text")].filter(text => {
  const [is, may] = [text, text.closest(".chart")].map(one => one.getBoundingClientRect());
  return is.width && (is.left < may.left || is.right > may.right || is.bottom > may.bottom);
}).map(text => text.textContent)"""


@pytest.mark.parametrize("size", [PHONE, LAPTOP, WALL], ids=lambda size: str(size["width"]))
def test_a_charts_axes_are_written_inside_it(
    look: Callable[..., Page], size: dict[str, int]
) -> None:
    page = look("/live?by=day", size)
    expect(page.locator(".chart .xtick")).not_to_have_count(0)
    expect(page.locator(".chart:visible")).to_have_count(3)
    for axis in (".xaxislayer-above", ".yaxislayer-above", ".overaxes-above"):
        expect(page.locator(f".chart {axis} text").first).to_be_visible()
    assert page.evaluate(WRITTEN_OUTSIDE) == []


def test_charts_keep_their_own_colours_where_a_reader_forces_others(
    look: Callable[..., Page],
) -> None:
    page = look("/live", forced_colors="active")
    expect(page.locator(".chart:visible").first).to_have_css("background-color", "rgb(10, 10, 10)")
    expect(page.locator(".chart .ytick text").first).to_have_css("fill", "rgb(255, 255, 255)")


def test_without_scripts_the_tables_stand_open_in_the_place_of_charts(
    look: Callable[..., Page],
) -> None:
    page = look("/live", java_script_enabled=False)
    expect(page.locator(".chart:visible")).to_have_count(0)
    expect(page.locator("tbody:visible")).to_have_count(3)


def test_with_scripts_the_tables_wait_below_their_charts(look: Callable[..., Page]) -> None:
    page = look("/live")
    expect(page.locator(".chart:visible")).to_have_count(3)
    expect(page.locator("tbody:visible")).to_have_count(0)


def test_on_paper_the_dashboard_is_its_tables(look: Callable[..., Page]) -> None:
    page = look("/live")
    expect(page.locator(".chart:visible")).to_have_count(3)
    page.evaluate("""() => addEventListener("afterprint", () => { window.printed = true; })""")
    page.evaluate("""() => matchMedia("print").addEventListener("change", () => {
      const seen = [...document.querySelectorAll(".chart, tbody")].filter(one => one.offsetHeight);
      window.seen ??= seen.map(one => one.localName);
    })""")
    page.pdf(format="A4")
    assert page.evaluate("window.seen") == ["tbody"] * 3
    expect(page.locator("tbody:visible")).to_have_count(0)


def test_a_dashboard_without_letters_says_so_until_the_first(look: Callable[..., Page]) -> None:
    page = look("/live?scope=section:is")
    expect(page.locator(".chart:visible")).to_have_count(0)
    expect(page.get_by_text("No letters have been reported here yet")).to_be_visible()
    report = {"section": "is", "lines": [{"case": "germain-rukuki", "letters": 3}]}
    page.request.post("/api/v1/reports", data=report, headers={"Idempotency-Key": new_key()})
    expect(page.locator(".chart:visible")).to_have_count(3, timeout=15_000)
    expect(page.get_by_text("No letters have been reported here yet")).to_be_hidden()
