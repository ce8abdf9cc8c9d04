"""Boards, screens and paper in a real browser: nothing is cut off, and nothing is lost."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.cast import DATA, evening_draft, letters, new_key, test_settings
from tests.databases import SqliteDatabases
from tests.servers import Server, start_server
from tests.visiting import LAPTOP, PAGES, PHONE, WALL
from tracker.application import join
from tracker.campaign import Trust, utc_now

LONG = "Letters for the rights of all, in Llanfairpwllgwyngyllgogery"
ARABIC = "رسائل من أجل الحقوق"


CASES = {"us": 24, "gb": 13, "ca": 11, "de": 10, "fr": 6, "is": 5, "nl": 1}
"""The number of cases each section works on."""
NAMES = (
    "Bartholomäus Konstantinidis-Featherstonehaugh",
    "Mo",
    "Donaudampfschifffahrtsgesellschaften",
)


def campaign_of_long_names() -> str:
    """The text of a campaign file with many cases, most of them with long names."""
    slugs = [f"case-{number}" for number in range(1, 25)]
    lines = ['slug = "demo"', 'name = "Long names"', "demonstration = true"]
    lines += ['state = "open"', 'home_section = "us"']
    for code, most in CASES.items():
        lines += ["[[sections]]", f'code = "{code}"', "goal = 50_000", f"cases = {slugs[:most]}"]
    for number, slug in enumerate(slugs):
        name = f"{NAMES[number % 3]} {number + 1}"
        lines += ["[[cases]]", f'slug = "{slug}"', f'name = "{name}"', 'country = "BI"']
    return "\n".join(lines)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with many cases and long names; the tests can share it because they only look."""
    folder = tmp_path_factory.mktemp("looks")
    (folder / "campaign.toml").write_text(campaign_of_long_names())
    databases = SqliteDatabases(folder)
    address = databases.fresh()
    core = join(test_settings(address))
    core.catalogue.load_places(DATA / "sections.csv", DATA / "regions.csv")
    core.catalogue.load(folder / "campaign.toml")
    for number in range(1, 25):
        report = letters(12_345, f"case-{number}", section="us", trust=Trust.DEMO)
        core.ledger.record(report, new_key())
    for title in (LONG, ARABIC, "W" * 60):
        event = core.events.register(evening_draft(utc_now(), title=title, venue=title))
        core.ledger.record(letters(1_999, "case-1", event_code=event.code), new_key())
    server = start_server(address)
    yield server
    server.kill()
    server.log.unlink()
    core.database.close()
    databases.close()


@pytest.fixture
def look(browser: Browser, stage: Server) -> Iterator[Callable[..., Page]]:
    """Opens a page as a new visitor."""
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
    """The number of pages of a PDF."""
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


@pytest.mark.parametrize(("title", "venue"), [("Letters and cocoa", "Room 12"), (LONG, LONG)])
def test_an_organisers_sheet_fits_on_one_page(
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


def test_a_charts_axes_are_written_inside_it_on_a_page_from_right_to_left(
    look: Callable[..., Page],
) -> None:
    page = look("/nowhere", PHONE)
    page.add_init_script("document.onreadystatechange = () => document.documentElement.dir = 'rtl'")
    page.goto("/live?by=day")
    expect(page.locator(".chart:visible")).to_have_count(3)
    expect(page.locator(".chart .yaxislayer-above text").first).to_be_visible()
    assert page.evaluate(WRITTEN_OUTSIDE) == []


def test_charts_keep_their_colours_when_a_reader_forces_others(
    look: Callable[..., Page],
) -> None:
    page = look("/live", forced_colors="active")
    expect(page.locator(".chart:visible").first).to_have_css("background-color", "rgb(10, 10, 10)")
    expect(page.locator(".chart .ytick text").first).to_have_css("fill", "rgb(255, 255, 255)")


def test_without_scripts_open_tables_replace_the_charts(
    look: Callable[..., Page],
) -> None:
    page = look("/live", java_script_enabled=False)
    expect(page.locator(".chart:visible")).to_have_count(0)
    expect(page.locator("tbody:visible")).to_have_count(3)


def test_with_scripts_the_tables_below_the_charts_are_closed(look: Callable[..., Page]) -> None:
    page = look("/live")
    expect(page.locator(".chart:visible")).to_have_count(3)
    expect(page.locator("tbody:visible")).to_have_count(0)


def test_the_dashboard_and_its_charts_take_one_page_of_paper(look: Callable[..., Page]) -> None:
    page = look("/live?scope=section:de")  # it works on ten cases, as most do
    lines = [{"case": "case-1", "letters": 3}]
    report = {"section": "de", "lines": lines}
    page.request.post("/api/v1/reports", data=report, headers={"Idempotency-Key": new_key()})
    page.reload()
    expect(page.locator(".chart:visible")).to_have_count(3)
    page.evaluate("""() => matchMedia("print").addEventListener("change", ({ matches }) => {
      const seen = [...document.querySelectorAll(".chart, tbody")].filter(one => one.offsetHeight);
      if (matches) window.seen = seen.map(one => one.localName);
    })""")
    assert sheets(page.pdf(format="A4")) == 1
    assert page.evaluate("window.seen") == ["div"] * 3
    expect(page.locator(".chart:visible")).to_have_count(3)


PALE = """() => [...document.querySelectorAll("body *:not(svg *, script, option)")].filter(part => {
  const own = [...part.childNodes].some(node => node.nodeType === 3 && node.data.trim());
  const rgb = getComputedStyle(part).color.match(/[\\d.]+/g).slice(0, 3).map(Number);
  return own && part.offsetWidth && !part.closest(".unseen") && rgb[0] + rgb[1] + rgb[2] > 360;
}).map(part => part.outerHTML.slice(0, 90))"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/", "/cases/case-1", "/live", "/leaderboards", "/ledger"])
def test_all_words_on_paper_are_dark(look: Callable[..., Page], path: str, scheme: str) -> None:
    page = look(path, color_scheme=scheme)
    page.emulate_media(media="print", color_scheme=scheme)  # type: ignore[arg-type]
    assert page.evaluate(PALE) == []


def test_a_dashboard_without_letters_says_so_until_the_first_letter(
    look: Callable[..., Page],
) -> None:
    page = look("/live?scope=section:is")
    expect(page.locator(".chart:visible")).to_have_count(0)
    expect(page.get_by_text("No letters have been reported here yet")).to_be_visible()
    report = {"section": "is", "lines": [{"case": "case-1", "letters": 3}]}
    page.request.post("/api/v1/reports", data=report, headers={"Idempotency-Key": new_key()})
    expect(page.locator(".chart:visible")).to_have_count(3)
    expect(page.get_by_text("No letters have been reported here yet")).to_be_hidden()


CUT = """async () => {
  await document.fonts.ready;
  for (const _ of "12") await new Promise(requestAnimationFrame);
  const place = one => one.getBoundingClientRect();
  const within = (is, may) => is.left >= may.left - 1 && is.right <= may.right + 1
    && is.top >= may.top - 1 && is.bottom <= may.bottom + 1;
  const apart = (one, other) => one.bottom <= other.top + 1 || other.bottom <= one.top + 1
    || one.right <= other.left + 1 || other.right <= one.left + 1;
  const wrong = [];
  for (const slide of document.querySelectorAll(".slide:not([hidden])")) {
    const parts = [...slide.querySelectorAll("h2, li, li *:not(.unseen), p:not([hidden]), svg")]
      .filter(part => part.checkVisibility());
    wrong.push(...parts.filter(part => !within(place(part), place(slide))));
    const rows = [...slide.querySelectorAll("h2, li")];
    wrong.push(...rows.filter(one => rows.some(
      other => one !== other && !apart(place(one), place(other)))));
    wrong.push(...[...slide.querySelectorAll("li")].filter(row => {
      const [name, count] = ["span:last-of-type", "b"].map(part => row.querySelector(part));
      const type = parseFloat(getComputedStyle(row).fontSize);
      return type < innerHeight / 45 || (count && !apart(place(name), place(count)));
    }));
    if (place(slide).bottom > place(document.querySelector(".screen-foot")).top) wrong.push(slide);
  }
  return wrong.map(one => one.outerHTML.slice(0, 90));
}"""
SCREENS = [(1280, 720), (1920, 1080), (3840, 2160), (1024, 768), (1080, 1920)]


@pytest.mark.parametrize("section", CASES)
def test_a_screen_cuts_off_nothing_with_many_cases_and_long_names(
    look: Callable[..., Page], section: str
) -> None:
    page = look(f"/display?scope=section:{section}")
    expect(page.locator(".slide-cases li")).to_have_count(CASES[section])
    expect(page.locator(".slide-cases")).to_have_count(-(-CASES[section] // 10))
    cut_off = {}
    for width, height in SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        cut_off[width] = page.evaluate(CUT)
    assert cut_off == {width: [] for width, _ in SCREENS}


def event_page(look: Callable[..., Page], title: str) -> str:
    """The address of an event's page, taken from the board of events."""
    board = look("/leaderboards")
    address = board.get_by_role("link", name=title).get_attribute("href")
    assert address
    return address


OUTSIDE = """chosen => [...document.querySelectorAll(chosen)].filter(part => {
  const { left, right, width } = part.getBoundingClientRect();
  return width && !part.closest(".unseen, .skip") && (left < -1 || right > innerWidth + 1);
}).map(part => part.outerHTML.slice(0, 90))"""


@pytest.mark.parametrize("width", [320, 360])
def test_a_phone_shows_every_figure_of_a_board(look: Callable[..., Page], width: int) -> None:
    page = look("/leaderboards", {"width": width, "height": 740})
    assert page.locator(".board td:visible").count() == 3 * 4
    assert page.evaluate(OUTSIDE, ".board :is(th, td)") == []
    expect(page.get_by_role("row").nth(1)).to_contain_text("1,999")


def test_text_may_be_twice_as_large(look: Callable[..., Page]) -> None:
    outside = {}
    for path in [*PAGES, "/cases/case-1", event_page(look, LONG)]:
        page = look(path, PHONE)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        outside[path] = page.evaluate(OUTSIDE, "body *:not(.scrolls *, svg, svg *)")
    assert outside == {path: [] for path in outside}


LONGER = """() => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    if (texts.currentNode.parentElement.closest("script, bdi, code")) continue;
    texts.currentNode.data = texts.currentNode.data.replace(/\\p{L}{3,}/gu,
      word => word + word.slice(0, Math.ceil(word.length / 3)));
  }
}"""


@pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=lambda size: str(size["width"]))
def test_words_may_be_a_third_longer_and_run_either_way(
    look: Callable[..., Page], size: dict[str, int]
) -> None:
    outside = {}
    for path in [*PAGES, "/cases/case-1", "/display?slides=join", event_page(look, LONG)]:
        page = look(path, size)
        page.evaluate(LONGER)
        for direction in ("ltr", "rtl"):
            page.evaluate("direction => { document.documentElement.dir = direction; }", direction)
            found = page.evaluate(OUTSIDE, "body *:not(.scrolls *, svg, svg *)")
            outside[path, direction] = found
    assert outside == {path: [] for path in outside}


SIGN_COMES = """cell => {
  const place = (from, to) => {
    const range = new Range();
    range.setStart(cell.firstChild, from);
    range.setEnd(cell.firstChild, to);
    return range.getBoundingClientRect().left;
  };
  return place(0, 1) < place(1, 2) ? "first" : "last";
}"""


def test_figures_and_addresses_run_from_left_to_right_on_every_page(
    look: Callable[..., Page],
) -> None:
    page = look("/display?slides=join")
    page.evaluate("document.documentElement.dir = 'rtl'")
    host, path = page.locator(".slide-join .slide-address span").all()
    assert host.bounding_box()["x"] < path.bounding_box()["x"]  # type: ignore[index]
    page.goto("/leaderboards")
    page.evaluate("document.documentElement.dir = 'rtl'")
    figure = page.locator("td.count").first
    figure.evaluate("cell => { cell.textContent = '+3'; }")
    assert figure.evaluate(SIGN_COMES) == "first"


@pytest.mark.parametrize(("size", "stays"), [("100%", True), ("200%", False)])
def test_large_type_frees_the_space_of_the_fixed_button_and_the_strip(
    look: Callable[..., Page], size: str, stays: bool
) -> None:
    page = look("/report", {"width": 360, "height": 640})
    page.evaluate("size => document.documentElement.style.fontSize = size", size)
    assert (
        page.locator("#send").evaluate("send => send.getBoundingClientRect().top < innerHeight")
        is stays
    )
    page.evaluate("scrollTo(0, 800)")
    strip = page.locator(".strip")
    assert strip.evaluate("strip => strip.getBoundingClientRect().bottom > 0") is stays


def test_a_title_has_its_own_direction(look: Callable[..., Page]) -> None:
    page = look(event_page(look, ARABIC))
    expect(page.locator("h1")).to_have_css("direction", "rtl")
    expect(page.locator("html")).to_have_css("direction", "ltr")
    page.goto("/leaderboards")
    expect(page.locator(".board bdi", has_text=ARABIC)).to_have_css("direction", "rtl")


def test_right_to_left_keeps_addresses_and_aligns_titles_right(look: Callable[..., Page]) -> None:
    page = organisers_page(look, "Letters and cocoa", "Room 12")
    page.evaluate("document.documentElement.dir = 'rtl'")
    host, path = (part.bounding_box() for part in page.locator(".pack-address span").all())
    assert host
    assert path
    assert host["x"] < path["x"]
    expect(page.locator("h1")).to_have_css("direction", "ltr")
    expect(page.locator("h1")).to_have_css("text-align", "right")


def test_a_screen_without_contact_gives_the_time_in_the_zone_of_its_figures(
    look: Callable[..., Page],
) -> None:
    page = look("/nowhere", timezone_id="Asia/Tokyo")
    page.route("**/api/v1/standings*", lambda route: route.abort())
    page.route_web_socket("**/socket.io/**", lambda socket: socket.close())
    began = utc_now().astimezone(ZoneInfo("America/New_York"))
    page.goto("/display")
    since = "|".join(f"{began + timedelta(minutes=late):%H:%M}" for late in (0, 1))
    sentence = re.compile(f"stale: no contact since (.*, )?({since}), New York time")
    expect(page.locator(".connection")).to_have_text(sentence, timeout=20_000)


def test_a_time_that_is_not_today_has_its_date(look: Callable[..., Page]) -> None:
    page = look("/display", timezone_id="Asia/Tokyo")
    shown = page.locator("time")
    expect(shown).to_have_text(re.compile(r"^\d\d:\d\d$"))
    page.clock.set_fixed_time(utc_now() + timedelta(days=1))
    page.goto("/display")
    expect(shown).to_have_text(re.compile(r"^[A-Z][a-z]+ \d+, \d\d:\d\d$"))
    page.clock.set_fixed_time(utc_now() + timedelta(days=400))
    page.goto("/display")
    expect(shown).to_have_text(re.compile(r"^[A-Z][a-z]+ \d+, \d{4}, \d\d:\d\d$"))


@pytest.mark.parametrize("title", [LONG, ARABIC, "W" * 60], ids=["long", "Arabic", "unbroken"])
def test_an_events_dashboard_and_screens_are_no_wider_than_a_phone(
    look: Callable[..., Page], title: str
) -> None:
    slug = event_page(look, title).rpartition("/")[2]
    for path in (f"/live?scope=event:{slug}", f"/events/{slug}", f"/display?event={slug}"):
        page = look(path, PHONE)
        page.wait_for_timeout(300)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path


def test_forced_colours_cut_nothing_off_the_dashboards_head(look: Callable[..., Page]) -> None:
    page = look("/live", forced_colors="active")
    place = page.locator("h1 .kicker").bounding_box()
    number = page.locator("h1 .poster-number").bounding_box()
    assert place
    assert number
    assert place["y"] + place["height"] <= number["y"] + 1
