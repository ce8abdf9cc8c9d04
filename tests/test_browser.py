"""In a real browser: a letter from a phone appears on every screen, and no page has barriers."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.cast import evening_draft, letters, load_demo, new_key, report
from tests.servers import Server
from tests.visiting import (
    LAPTOP,
    PAGES,
    PHONE,
    SOON,
    WALL,
    Visit,
    report_on,
)
from tracker.campaign import Channel, Event, Trust, letters_typed, utc_now
from tracker.core import Core


@pytest.fixture
def core(demonstrated: Core) -> Core:
    """The core beside the server."""
    return demonstrated


@pytest.fixture
def event(core: Core) -> Event:
    """An organiser's public event with a code."""
    return core.events.register(evening_draft(utc_now()))


def figure(page: Page, scope: str = "") -> object:
    """The main number of a page."""
    return page.locator(f"{scope} [data-figure=letters]:visible").first


def send(page: Page) -> None:
    """Send the report form as it is."""
    page.locator("#send").click()


@pytest.mark.parametrize("workers", [2])
def test_letters_from_a_phone_change_screens_that_are_already_open(
    visit: Visit,
) -> None:
    dashboard, display = visit("/live"), visit("/display", WALL)
    other = visit("/")
    for page in (dashboard, display, other):
        expect(figure(page)).to_have_text("0")
        page.evaluate("window.stillTheSamePage = true")
    phone = visit("/report", PHONE, has_touch=True, is_mobile=True)
    report_on(phone, germain_rukuki="1", gustavo_gatica="2")
    phone.wait_for_url(re.compile("/reports/"))
    for page in (dashboard, display, other):
        expect(figure(page)).to_have_text("3")
        assert page.evaluate("window.stillTheSamePage")
    expect(phone.locator("#your-letters")).to_have_text("3")
    expect(phone.locator(".strip-line")).to_contain_text(re.compile(r"You: 3 .*total: 3"))
    expect(other.locator("#your-letters")).to_have_text("0")


@pytest.mark.any_engine
def test_the_stepper_counts_without_typing(visit: Visit) -> None:
    page = visit("/report", PHONE)
    row = page.locator("[name=letters-germain-rukuki]")
    more = page.locator(".stepper", has=row).get_by_role("button").last
    for _ in range(3):
        more.click()
    expect(row).to_have_value("3")


@pytest.mark.any_engine
def test_the_button_shows_the_count_that_the_server_would_read(
    visit: Visit,
) -> None:
    page = visit("/report")
    row = page.locator("[name=letters-germain-rukuki]")
    for typed in ("3", "1,200", "1 200", "٣", "१२", "\uff13", "1,2", "3²", "½", "12 34", "-3", "x"):
        row.fill(typed)
        try:
            letters = f"{letters_typed(typed):,} letters"
        except ValueError:
            letters = "letters"
        expect(page.locator("#send")).to_have_text(f"Report {letters}")


def test_a_report_works_without_javascript(visit: Visit, core: Core) -> None:
    page = visit("/report", PHONE, java_script_enabled=False)
    report_on(page, germain_rukuki="1,200")
    expect(page.locator("#report")).to_be_visible()  # it asks whether 1,200 is right
    send(page)
    page.wait_for_url(re.compile("/reports/"))
    assert [stored.held_lines[0].letters for stored in core.ledger.held("demo")] == [1200]


def test_a_mistake_is_shown_at_its_field_and_nothing_typed_is_lost(
    visit: Visit,
) -> None:
    page = visit("/report", PHONE)
    report_on(page, germain_rukuki="-3", gustavo_gatica="4")
    wrong = page.locator("[name=letters-germain-rukuki]")
    expect(wrong).to_have_attribute("aria-invalid", "true")
    expect(wrong).to_have_value("-3")
    expect(page.locator("[name=letters-gustavo-gatica]")).to_have_value("4")
    fault = page.locator(f"#{wrong.get_attribute('aria-describedby').split()[0]}")  # type: ignore[union-attr]
    expect(fault).to_contain_text("below zero")


@pytest.mark.parametrize("workers", [2])
def test_tapping_twice_or_after_going_back_counts_nothing_twice(visit: Visit, core: Core) -> None:
    page = visit("/report", PHONE)
    page.locator("[name=letters-germain-rukuki]").fill("3")
    page.locator("#send").dblclick()
    page.wait_for_url(re.compile("/reports/"))
    page.go_back()
    page.locator("#send").click()
    expect(page.locator("#faults")).to_contain_text("Type how many letters you wrote")
    core.standings.moved()
    assert core.standings.of("demo", "world").letters == 3


@pytest.mark.any_engine
def test_the_first_card_shows_solidarity_beside_the_appeals(visit: Visit, core: Core) -> None:
    report(core, 3)
    page = visit("/", PHONE)
    expect(page.locator("[data-purposes]")).to_be_hidden()
    report(core, 2, channel=Channel.CARD)
    expect(page.locator("[data-figure=solidarity]")).to_have_text("2")
    expect(page.locator("[data-figure=appeal]")).to_have_text("3")


def test_an_event_is_registered_and_reported_at_by_its_code(visit: Visit) -> None:
    organiser = visit("/events/new")
    organiser.locator("[name=title]").fill("Evening at the café")
    organiser.locator("[name=kind]").select_option("cafe")
    organiser.locator("[name=starts_on]").fill(utc_now().date().isoformat())
    organiser.locator("[name=starts_time]").fill("18:00")
    organiser.locator("[name=city]").fill("Ithaca")
    organiser.get_by_role("button", name="Register").click()
    organiser.wait_for_url(re.compile("/organise/"))
    code = re.search(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b", organiser.locator("main").inner_text())
    assert code
    phone = visit(f"/e/{code.group().lower().replace('-', ' ')}", PHONE)
    report_on(phone, germain_rukuki="30")
    phone.wait_for_url(re.compile("/reports/"))
    expect(phone.locator("main")).to_contain_text("Evening at the café")
    expect(figure(organiser)).to_have_text("30")


@pytest.mark.any_engine
def test_the_faults_of_an_event_are_read_out_first_and_lead_to_their_fields(
    visit: Callable[..., Page],
) -> None:
    page = visit("/events/new")
    page.locator("[name=ends_time]").fill("17:00")
    page.get_by_role("button", name="Register").click()
    expect(page.locator("#faults")).to_be_focused()
    page.get_by_role("link", name="Give the day it starts.").click()
    expect(page.locator("#starts_on")).to_be_focused()
    assert page.locator("#ends_time").input_value() == "17:00"


@pytest.mark.any_engine
def test_a_host_online_ticks_that_it_is_and_the_other_way_round(visit: Callable[..., Page]) -> None:
    page = visit("/events/new")
    page.locator("#kind").select_option("online")
    expect(page.locator("#online")).to_be_checked()
    page.reload()
    page.locator("#online").check()
    expect(page.locator("#kind")).to_have_value("online")
    page.locator("#kind").select_option("school")
    expect(page.locator("#online")).to_be_checked()


def test_an_event_form_sent_again_after_going_back_registers_once(
    visit: Callable[..., Page], core: Core
) -> None:
    page = visit("/events/new")
    for _ in range(2):
        page.locator("[name=title]").fill("Evening at the café")
        page.locator("[name=kind]").select_option("cafe")
        page.locator("[name=starts_on]").fill(utc_now().date().isoformat())
        page.locator("[name=starts_time]").fill("18:00")
        page.locator("[name=city]").fill("Ithaca")
        page.get_by_role("button", name="Register").click()
        page.wait_for_url(re.compile("/organise/"))
        page.go_back()
    assert len(core.events.listed("demo").events) == 1


@pytest.mark.any_engine
def test_a_screen_that_loses_the_server_keeps_its_number_and_says_that_it_is_stale(
    visit: Visit, server: Server, core: Core
) -> None:
    core.ledger.record(letters(7, channel=Channel.EMAIL), new_key())
    display = visit("/display", LAPTOP)
    expect(figure(display)).to_have_text("7")
    server.kill()
    expect(display.get_by_text("stale")).to_be_visible(timeout=2 * SOON)
    expect(figure(display)).to_have_text("7")


@pytest.mark.any_engine
def test_the_sentence_of_a_chart_follows_the_letters(visit: Visit, core: Core) -> None:
    core.ledger.record(letters(7, channel=Channel.EMAIL), new_key())
    page = visit("/live")
    sentences = page.locator("[data-sentence]")
    expect(sentences.last).to_have_text("0 went by post, 7 by other channels.")
    core.ledger.record(letters(1_200, channel=Channel.CARD, trust=Trust.IMPORT), new_key())
    expect(sentences.last).to_have_text("1,200 went by post, 7 by other channels.")
    expect(sentences.nth(1)).to_contain_text("from 0 to 1,207.")
    expect(sentences.first).to_contain_text("In all by now: 1,207.", timeout=2 * SOON)


EMBARGO = ('slug = "khaled-drareni"', 'slug = "khaled-drareni"\nembargoed = true')
BARS = "document.querySelector('[data-chart=cases]').data?.[0]"


@pytest.mark.any_engine
def test_an_open_screen_stops_naming_a_case_that_becomes_embargoed(
    visit: Visit, core: Core
) -> None:
    core.ledger.record(letters(7, case="jani-silva"), new_key())
    screens = [visit(path) for path in ("/live", "/display?slides=cases", "/cases")]
    for page in screens:
        expect(page.get_by_text("Khaled Drareni").first).to_be_attached()
    screens[0].wait_for_function(BARS)
    load_demo(core, *EMBARGO)
    for page in screens:
        expect(page.get_by_text("Khaled Drareni").locator("visible=true")).to_have_count(0)
    cases = len(core.standings.of("demo", "section:us").cases)
    screens[0].wait_for_function(f"{BARS}.y.length === {cases}")
    drawn = screens[0].evaluate(BARS)
    counts = dict(zip(drawn["ids"], drawn["x"], strict=True))
    assert {slug for slug, count in counts.items() if count} == {"jani-silva"}


@pytest.mark.any_engine
def test_an_open_page_reloads_when_the_campaign_changes_unless_it_has_a_form(
    visit: Visit, core: Core
) -> None:
    screen, form = visit("/nowhere"), visit("/report")
    screen.add_init_script("Math.random = () => 0.01")  # so that it is among the first to reload
    form.add_init_script("Math.random = () => 0.01")
    screen.goto("/cases")
    form.reload()
    form.locator("[name=letters-jani-silva]").fill("2")
    load_demo(core, *EMBARGO)
    expect(screen.get_by_text("Khaled Drareni")).to_have_count(0)
    expect(form.locator("[name=letters-jani-silva]")).to_have_value("2")
    expect(form.get_by_text("Khaled Drareni").first).to_be_attached()


@pytest.mark.any_engine
def test_a_page_comes_back_after_a_restart(
    visit: Visit,
    server: Server,
    core: Core,
    database_url: str,
    serve: Callable[..., Server],
) -> None:
    page = visit("/live")
    connection = page.locator("[data-connection]").first
    expect(connection).to_have_attribute("data-state", "live")
    server.stop()
    expect(connection).to_have_attribute("data-state", "asking")
    core.ledger.record(letters(7, channel=Channel.EMAIL), new_key())
    serve(database_url, port=server.port)
    expect(figure(page)).to_have_text("7", timeout=2 * SOON)
    expect(connection).to_have_attribute("data-state", "live", timeout=2 * SOON)


WATCH = """
auth => new Promise(resolve => {
  const once = { transports: ["websocket"], reconnection: false, forceNew: true };
  const socket = io("/live", { auth, ...once });
  const done = answer => { socket.disconnect(); resolve(answer); };
  socket.on("standings", done);
  socket.on("connect_error", error => done({ refused: error.message }));
})
"""


LISTEN = """
() => {
  window.heard = [];
  const socket = io("/live", { transports: ["websocket"], forceNew: true });
  socket.on("standings", standings => heard.push(standings.letters));
  socket.on("heartbeat", beat => heard.push(`beat ${beat.version}`));
}
"""


@pytest.mark.any_engine
@pytest.mark.parametrize("transport", ["own", "stock"])
def test_the_standard_javascript_client_gets_the_standings(visit: Visit, core: Core) -> None:
    core.ledger.record(letters(7, channel=Channel.EMAIL), new_key())
    page = visit("/live")
    page.wait_for_function("window.io !== undefined")
    standings = page.evaluate(WATCH, {"campaign": "demo", "scope": "section:us"})
    assert (standings["letters"], standings["channels"]) == (7, {"email": 7})
    assert page.evaluate(WATCH, {}) == standings
    assert "no such scope" in page.evaluate(WATCH, {"scope": "section:xx"})["refused"]
    page.evaluate(LISTEN)
    page.wait_for_function("() => heard.includes(7)")
    core.ledger.record(letters(2, channel=Channel.EMAIL), new_key())
    page.wait_for_function("() => heard.includes(9) && heard.includes('beat 2')")


@pytest.fixture
def all_pages(core: Core, event: Event, visit: Visit) -> list[str]:
    """The addresses of all kinds of page, with figures and events to show."""
    for number in range(1, 4):
        core.ledger.record(letters(number, event_code=event.code), new_key())
    mine = visit("/report")
    report_on(mine, germain_rukuki="2")
    mine.wait_for_url(re.compile("/reports/"))
    confirmation = re.sub(r"^https?://[^/]+", "", mine.url)
    others = ["/cases/germain-rukuki", "/report?case=paing-phyo-min", "/display", "/nowhere"]
    own = core.links.manage(event.slug).removeprefix(core.links.base_url)
    others += [f"{own}/{printed}" for printed in ("pack", "certificate")]
    return [*PAGES, *others, f"/events/{event.slug}", f"/e/{event.code}", confirmation]


def barriers(page: Page) -> dict[str, str]:
    """The faults that axe finds on a page, on a phone and a laptop, light and dark."""
    faults = {}
    for size in (PHONE, LAPTOP):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            # Dark pages differ in their colours only.
            rules = {"runOnly": ["color-contrast"]} if scheme == "dark" else {}
            results = Axe().run(page, options=rules)
            if results.violations_count:
                faults[f"{size['width']} {scheme}"] = results.generate_report()
    return faults


def overhangs(page: Page) -> list[int]:
    """The widths at which a page would have to be scrolled sideways."""
    widths = []
    for width in (320, 360, 1280, 3840):
        page.set_viewport_size({"width": width, "height": 900})
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            widths.append(width)
    return widths


@pytest.mark.any_engine
def test_every_page_is_free_of_barriers_and_loads_nothing_from_other_sites(
    visit: Visit, all_pages: list[str]
) -> None:
    faults: dict[str, object] = {}
    for path in all_pages:
        page = visit("about:blank")
        loaded: list[str] = []
        page.on("request", lambda request, loaded=loaded: loaded.append(request.url))
        page.goto(path)
        page.wait_for_load_state("networkidle")
        others = [url for url in loaded if not re.match(r"(http|ws)://127\.0\.0\.1:|data:", url)]
        wrong = (barriers(page), overhangs(page), others)
        if any(wrong):
            faults[path] = wrong
        page.context.close()
    assert faults == {}


@pytest.mark.any_engine
@pytest.mark.parametrize("path", ["/", "/report"])
def test_the_home_page_and_the_report_page_are_small(visit: Visit, path: str) -> None:
    page = visit("about:blank")
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    network.send("Network.setCacheDisabled", {"cacheDisabled": True})
    sizes: dict[str, float] = {}
    api_requests: set[str] = set()  # figures that a slow page asks for are not part of it
    network.on(
        "Network.requestWillBeSent",
        lambda sent: (
            api_requests.add(sent["requestId"]) if "/api/" in sent["request"]["url"] else None
        ),
    )
    network.on(
        "Network.loadingFinished",
        lambda done: sizes.update({done["requestId"]: done["encodedDataLength"]}),
    )
    page.goto(path)
    page.wait_for_load_state("networkidle")
    assert 10_000 < sum(size for name, size in sizes.items() if name not in api_requests) <= 60_000
