"""Screens in a real browser: counting, milestones, cuts, charts under the pointer, the set-up."""

import time

import pytest
from playwright.sync_api import Page, expect

from tests.cast import letters, new_key
from tests.servers import Server
from tests.visiting import LAPTOP, PHONE, SOON, Visit
from tracker.campaign import Trust
from tracker.core import Core
from tracker.ledger import Record

pytestmark = pytest.mark.any_engine

COUNT = """async ([from, to, late]) => {
  const { count } = await import(document.querySelector("script[type=module]").src
    .replace(/[^/]*$/, "counting.js"));
  const element = document.createElement("span");
  element.textContent = to.toLocaleString("en");
  const now = performance.now.bind(performance);
  performance.now = () => now() + late;
  const seen = [];
  count(element, from, to);
  performance.now = now;
  for (let frame = 0; frame < 90; frame++) {
    await new Promise(requestAnimationFrame);
    if (element.dataset.shown) seen.push(Number(element.dataset.shown.replaceAll(",", "")));
  }
  return seen;
}"""

TEXT_BOX = """element => {
  const range = document.createRange();
  range.selectNodeContents(element);
  return range.getBoundingClientRect().toJSON();
}"""


@pytest.fixture
def core(demonstrated: Core) -> Core:
    """The core beside the server."""
    return demonstrated


def count_letters(core: Core, number: int) -> None:
    """Let letters of an import be counted, of which many are plausible."""
    core.ledger.record(letters(number, trust=Trust.IMPORT), new_key())


@pytest.mark.parametrize(("before", "after"), [(10, 999), (1_000, 900)])
@pytest.mark.parametrize("late", [0, 400], ids=["in time", "a frame that began before"])
def test_counting_never_shows_a_number_outside_the_old_and_the_new(
    visit: Visit, before: int, after: int, late: int
) -> None:
    page = visit("/live")
    seen = page.evaluate(COUNT, [before, after, late])
    assert len(set(seen)) > 3
    assert all(min(before, after) <= number <= max(before, after) for number in seen)
    assert seen == sorted(seen, reverse=after < before)


def test_paper_shows_the_true_figure_in_the_middle_of_counting(visit: Visit, core: Core) -> None:
    count_letters(core, 1_900)
    page = visit("/live")
    figure = page.locator("#dashboard [data-figure=letters]").first
    figure.evaluate("element => { element.dataset.shown = '1,187'; }")
    painted = "element => getComputedStyle(element, '::after').content"
    assert "1,187" in figure.evaluate(painted)
    page.emulate_media(media="print")
    assert "1,187" not in figure.evaluate(painted)
    color = figure.evaluate("element => getComputedStyle(element).color")
    assert color == "rgb(0, 0, 0)"
    expect(figure).to_have_text("1,900")


def await_first_standings(page: Page) -> None:
    """Wait until the screen has noted the last milestone before it began to watch."""
    give_up = time.monotonic() + SOON / 1000
    while not page.evaluate("Object.keys(localStorage).some(name => name.includes('milestone:'))"):
        assert time.monotonic() < give_up
        page.wait_for_timeout(100)


def test_a_milestone_is_celebrated_once(visit: Visit, core: Core) -> None:
    count_letters(core, 90)
    page = visit("/display", LAPTOP)
    milestone = page.locator("#milestone")
    await_first_standings(page)
    expect(milestone).to_be_hidden()
    count_letters(core, 20)
    expect(milestone).to_be_visible(timeout=SOON)
    expect(milestone).to_have_text("100 letters!")
    page.reload()
    count_letters(core, 20)
    expect(page.locator("[data-figure=letters]").first).to_have_text("130")
    expect(milestone).to_be_hidden()


def test_a_cut_is_told_across_the_foot_of_a_screen(
    visit: Visit, server: Server, core: Core
) -> None:
    count_letters(core, 90)
    page = visit("/display", LAPTOP)
    figure = page.locator("[data-slide=total] .figure")
    expect(figure).to_have_css("opacity", "1")
    server.kill()
    band = page.locator(".stale-band")
    expect(band).to_contain_text("stale", timeout=2 * SOON)
    box = band.bounding_box()
    assert box
    assert box["width"] > LAPTOP["width"] * 0.8
    assert box["height"] > LAPTOP["height"] * 0.05
    assert float(figure.evaluate("element => getComputedStyle(element).opacity")) < 0.6
    expect(figure).to_have_text("90")


@pytest.mark.parametrize("slides", ["leaderboard", "places", "leaderboard,places,day"])
def test_a_screen_of_empty_slides_is_never_blank(visit: Visit, core: Core, slides: str) -> None:
    page = visit("/healthz", LAPTOP)
    page.clock.install()
    page.goto(f"/display?slides={slides}")
    count_letters(core, 90)
    expect(page.locator(".screen-total .figure")).to_have_text("90")
    shown = page.locator(".slide.now")
    for _ in range(4):  # through turns and fresh parts of the page
        expect(shown).to_have_count(1)
        expect(shown).to_be_visible()
        expect(shown.locator("h2")).to_be_visible()
        page.clock.run_for(10_000)
        page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("size", [LAPTOP, {"width": 1080, "height": 1920}], ids=["wide", "upright"])
def test_the_letters_of_a_day_fit_the_screen_however_many(
    visit: Visit, core: Core, size: dict[str, int]
) -> None:
    many = [Record(letters(99_999, trust=Trust.IMPORT), new_key()) for _ in range(100)]
    core.ledger.write(many)
    page = visit("/display?slides=day", size)
    figures = page.locator("[data-slide=day] b.figure")
    expect(figures).to_have_text(["9,999,900", "9,999,900"])
    page.evaluate("document.fonts.ready")
    boxes = [figure.evaluate(TEXT_BOX) for figure in figures.all()]
    assert all(box["left"] >= 0 and box["right"] <= size["width"] for box in boxes)
    hour, day = boxes
    assert hour["right"] <= day["left"] or hour["bottom"] <= day["top"]


def hover(page: Page, across: float, down: float) -> str:
    """What the chart over time says where the pointer is, in parts of its width and height."""
    chart = page.locator("[data-chart=timeline]")
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    assert box
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.mouse.move(box["x"] + box["width"] * across, box["y"] + box["height"] * down, steps=4)
    said = page.locator("[data-chart=timeline] .hoverlayer")
    expect(said).to_contain_text("Letters")
    return said.text_content() or ""


def test_a_chart_tells_its_figures_wherever_the_pointer_is_in_the_day(
    visit: Visit, core: Core
) -> None:
    count_letters(core, 1_207)
    page = visit("/live?by=day")
    expect(page.locator("[data-chart=timeline] .bars")).to_be_attached()
    for down in (0.15, 0.5, 0.8):
        assert "1,207" in hover(page, 0.5, down)
    expect(page.locator("[data-chart=timeline] .ytitle")).to_have_text("Letters")
    expect(page.locator("[data-chart=timeline] .y2title")).to_have_text("In all")


def test_a_chart_tells_its_figures_when_it_is_touched(visit: Visit, core: Core) -> None:
    count_letters(core, 1_207)
    page = visit("/live?by=day", PHONE, has_touch=True)
    chart = page.locator("[data-chart=timeline]")
    expect(chart.locator(".bars")).to_be_attached()
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    assert box
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.4)
    expect(page.locator("[data-chart=timeline] .hoverlayer")).to_contain_text("1,207")


def test_the_set_up_shows_a_preview_of_each_choice(visit: Visit, core: Core) -> None:
    count_letters(core, 90)
    page = visit("/display/setup", LAPTOP)
    preview = page.frame_locator("#preview")
    expect(preview.locator("[data-slide=total] .figure")).to_have_text("90")
    for name in ("total", "leaderboard", "places", "day", "join"):
        page.locator(f"[value={name}]").uncheck()
        page.wait_for_load_state()
    expect(page.locator("#address")).to_have_value(
        f"{page.url.split('/display')[0]}/display?slides=cases"
    )
    expect(preview.locator("[data-slide=cases]").first).to_be_visible()
    frame = page.locator("#preview").bounding_box()
    around = page.locator(".setup-frame").bounding_box()
    assert frame
    assert around
    assert abs(frame["width"] - around["width"]) < 12
