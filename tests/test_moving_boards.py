"""Boards that move before one's eyes, in a real browser, on both transports."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.cast import evening_draft, letters, new_key, report_at
from tests.visiting import LAPTOP, PHONE, WALL, Visit
from tracker.campaign import Event, Trust, utc_now
from tracker.core import Core
from tracker.ledger import Record

pytestmark = pytest.mark.any_engine

RECORD = """() => {
  window.frames_seen = [];
  const field = (row, name) => row.querySelector(`[data-field=${name}]`);
  const look = () => {
    const rows = [...document.querySelectorAll("[data-rows] > [data-row]")].map((row) => [
      row.dataset.row,
      field(row, "rank").textContent,
      field(row, "letters").textContent,
      field(row, "letters").dataset.shown ?? "",
    ]);
    const seen = JSON.stringify(rows);
    if (window.frames_seen.at(-1) !== seen) window.frames_seen.push(seen);
    requestAnimationFrame(look);
  };
  look();
}"""


SECOND_IS_HALL_D = """() => {
  return document.querySelector("[data-rows] > :nth-child(2)").dataset.row === "hall-d";
}"""


@pytest.fixture
def core(demonstrated: Core) -> Core:
    """The core beside the server."""
    return demonstrated


@pytest.fixture
def halls(core: Core) -> list[Event]:
    """Four events with 40, 30, 20 and 10 letters."""
    events = []
    for number, name in enumerate("ABCD"):
        events.append(core.events.register(evening_draft(utc_now(), title=f"Hall {name}")))
        report_at(core, events[-1], 40 - 10 * number)
    return events


def rows(page: Page) -> list[str]:
    """The ids of the rows, in the order in which they stand."""
    return page.eval_on_selector_all(  # type: ignore[no-any-return]
        "[data-rows] > [data-row]",
        """rows => rows
          .map((row) => [row.getBoundingClientRect().top, row.dataset.row])
          .sort(([one], [other]) => one - other).map(([, id]) => id)""",
    )


def overtake(core: Core, event: Event, count: int) -> None:
    core.ledger.record(
        letters(count, event_code=event.code, trust=Trust.CODE),
        new_key(),
    )


@pytest.mark.parametrize("transport", ["own", "stock"])
def test_rows_change_places_on_every_open_page(
    visit: Visit, core: Core, halls: list[Event]
) -> None:
    pages = [
        visit("/leaderboards?section=us", LAPTOP),
        visit("/leaderboards?section=us", PHONE),
        visit("/display?slides=events", WALL),
    ]
    for page in pages:
        expect(page.locator("[data-rows] > [data-row]")).to_have_count(4)
        expect(page.locator("[data-connection]").first).to_be_hidden()
        page.evaluate(RECORD)
    pages[0].wait_for_timeout(1_500)  # all sockets are connected
    overtake(core, halls[3], 25)
    before = {"hall-a": ("1", "40"), "hall-b": ("2", "30"), "hall-c": ("3", "20")}
    before["hall-d"] = ("4", "10")
    after = {"hall-a": ("1", "40"), "hall-d": ("2", "35"), "hall-b": ("3", "30")}
    after["hall-c"] = ("4", "20")
    for page in pages:
        page.wait_for_function(
            SECOND_IS_HALL_D,
            timeout=3_000,
        )
        page.wait_for_timeout(1_000)
        assert rows(page) == list(after)
        for frame in page.evaluate("window.frames_seen.map(JSON.parse)"):
            seen: dict[str, Any] = {name: (rank, count) for name, rank, count, _ in frame}
            assert seen in (before, after)
            assert [name for name, *_ in frame] == list(before if seen == before else after)
            for _, _, count, shown in frame:
                assert shown == "" or 10 <= int(shown) <= 35, (count, shown)


def test_nothing_travels_where_motion_is_unwanted(
    visit: Visit, core: Core, halls: list[Event]
) -> None:
    page = visit("/leaderboards?section=us", LAPTOP, reduced_motion="reduce")
    page.wait_for_timeout(1_000)
    overtake(core, halls[3], 25)
    page.wait_for_function(SECOND_IS_HALL_D)
    assert page.evaluate("document.getAnimations().length") == 0


def test_a_new_row_is_marked_and_the_focus_stays(
    visit: Visit, core: Core, halls: list[Event]
) -> None:
    page = visit("/leaderboards?section=us", LAPTOP)
    link = page.get_by_role("link", name="Hall D")
    link.focus()
    page.wait_for_timeout(1_000)
    event = core.events.register(evening_draft(utc_now(), title="Hall E"))
    report_at(core, event, 35)
    expect(page.locator("[data-row=hall-e]")).to_have_class("arrived")
    expect(page.locator("[data-row=hall-e] [data-field=rank]")).to_have_text("2")
    overtake(core, halls[3], 90)
    expect(page.locator("[data-rows] > :first-child")).to_have_attribute("data-row", "hall-d")
    expect(link).to_be_focused()


def test_an_events_page_and_its_organisers_tell_its_place(
    visit: Visit, core: Core, halls: list[Event]
) -> None:
    page = visit(f"/events/{halls[1].slug}", PHONE)
    place = page.locator("[data-place]")
    expect(place).to_have_text("Rank 2 of 4 · 10 letters behind Hall A")
    page.wait_for_timeout(1_000)
    overtake(core, halls[2], 15)
    expect(place).to_have_text("Rank 3 of 4 · 5 letters behind Hall C")
    overtake(core, halls[1], 20)
    expect(place).to_have_text("Rank 1 of 4")


def test_the_rows_of_ones_own_events_are_pinned(
    visit: Visit, core: Core, halls: list[Event]
) -> None:
    for number in range(60):
        event = core.events.register(evening_draft(utc_now(), title=f"Place {number}"))
        report_at(core, event, 50)
    page = visit(f"/e/{halls[3].code}", PHONE)
    page.evaluate("localStorage.setItem('own-events', JSON.stringify(['hall-d', 'place-1']))")
    page.goto("/leaderboards?section=us")
    pinned = page.locator("#own-rows li")
    expect(pinned).to_have_count(1)
    expect(pinned).to_contain_text("Hall D")
    expect(pinned).to_contain_text("10 letters to rank 63")
    expect(page.locator("[data-row=place-1]")).to_have_class("own")


def test_a_board_that_was_empty_begins_with_its_first_letters(
    visit: Visit, core: Core, halls: list[Event]
) -> None:
    page = visit("/leaderboards?board=schools", LAPTOP)
    expect(page.get_by_text("Nothing is ranked here yet.")).to_be_visible()
    page.wait_for_timeout(1_000)
    school = core.events.register(evening_draft(utc_now(), title="School", kind="school"))
    report_at(core, school, 3)
    expect(page.locator("[data-row=school]")).to_be_visible()
    expect(page.get_by_text("Nothing is ranked here yet.")).to_be_hidden()


def test_a_board_of_many_pages_says_which_rows_it_shows(
    visit: Visit, core: Core, halls: list[Event]
) -> None:
    drafts = [evening_draft(utc_now(), title=f"Room {number}") for number in range(50)]
    rooms = core.events.register_all(drafts)
    core.ledger.write([Record(letters(50, event_code=room.code), new_key()) for room in rooms[:49]])
    page = visit("/leaderboards?board=events&section=us")
    shown = page.locator("[data-range]")
    expect(shown).to_have_text("1 to 50 of 53")
    total = page.locator(".strip [data-figure=letters]").first
    before = int(total.inner_text().replace(",", ""))
    report_at(core, rooms[49], 60)
    expect(shown).to_have_text("1 to 50 of 54")
    expect(total).to_have_text(f"{before + 60:,}")
    page.wait_for_timeout(1_000)  # figures have run
    expect(total).to_have_text(f"{before + 60:,}")


def test_an_own_event_that_is_gone_hides_no_other(
    visit: Visit, core: Core, halls: list[Event]
) -> None:
    page = visit("/leaderboards?board=events&section=us&from=4")
    page.evaluate("localStorage.setItem('own-events', '[\"gone\", \"hall-b\"]')")
    page.reload()
    expect(page.locator("#own-rows")).to_contain_text("Hall B")
