"""In a real browser: one phone goes from pupil to pupil, and every report counts once."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.cast import evening_draft
from tests.visiting import PHONE, Visit, report_on
from tracker.campaign import utc_now
from tracker.core import Core

pytestmark = pytest.mark.any_engine  # these tests are about the browser

OWN_PAGE = re.compile(r"/reports/")
KEPT = "#kept-reports li"


@pytest.fixture
def core(demonstrated: Core) -> Core:
    """The core beside the server."""
    return demonstrated


def next_person(page: Page) -> None:
    """From the page of a report to the form of the next."""
    expect(page).to_have_url(OWN_PAGE)
    page.get_by_role("link", name="Next person").click()
    expect(page.locator("#report")).to_be_visible()
    expect(page.locator("[name=letters-jani-silva]")).to_have_value("")


def letters_at(core: Core, slug: str) -> tuple[int, int]:
    """The reports and letters of an event."""
    core.standings.moved()
    standings = core.standings.of("demo", f"event:{slug}")
    return standings.reports, standings.letters


def test_ten_children_report_from_one_phone(core: Core, visit: Visit) -> None:
    event = core.events.register(evening_draft(utc_now()))
    page = visit(f"/e/{event.code}", PHONE, has_touch=True)

    report_on(page, jani_silva="1")  # the first child, and "Next person"
    next_person(page)

    page.locator("[name=letters-jani-silva]").fill("2")  # the second taps twice
    page.locator("#send").dblclick()
    next_person(page)

    report_on(page, jani_silva="3")  # the third goes back, where the fourth finds an empty form
    expect(page).to_have_url(OWN_PAGE)
    page.go_back()
    expect(page.locator("[name=letters-jani-silva]")).to_have_value("")
    expect(page.locator("#outcome")).to_contain_text("This is a new report")
    expect(page.locator("#outcome")).to_be_in_viewport()

    page.locator("[name=letters-jani-silva]").fill("4")  # who reloads before sending
    page.reload()
    expect(page.locator("[name=letters-jani-silva]")).to_have_value("4")
    page.locator("#send").click()
    next_person(page)

    page.context.set_offline(True)  # the fifth and the sixth have no network
    for number in (5, 6):
        report_on(page, jani_silva=str(number))
        expect(page.locator(KEPT)).to_have_count(number - 4)
        expect(page.locator("[name=letters-jani-silva]")).to_have_value("")
    page.context.set_offline(False)
    expect(page.locator(KEPT)).to_have_count(0)

    for number in (7, 8, 9):
        report_on(page, jani_silva=str(number))
        next_person(page)
    report_on(page, jani_silva="10")
    expect(page).to_have_url(OWN_PAGE)

    assert letters_at(core, event.slug) == (10, 55)
    page.reload()
    expect(page.locator("#your-letters")).to_have_text("55")
    expect(page.locator("main .apart")).to_contain_text("55")
    page.get_by_role("link", name="You: 55").click()
    listed = page.locator("#device-reports li")
    expect(listed).to_have_count(10)
    expect(page.locator("[data-sum]")).to_have_text("10 reports, 55 letters")
    standings = core.standings.of("demo", f"event:{event.slug}")
    assert (
        standings.writers == 10
    )  # at an event a few letters are one person's, and the form said so


def test_a_report_is_found_again_and_forgotten(core: Core, visit: Visit) -> None:
    page = visit("/report", PHONE)
    report_on(page, jani_silva="3")
    expect(page).to_have_url(OWN_PAGE)
    page.get_by_role("link", name="your reports on this device").click()
    row = page.locator("#device-reports li")
    expect(row).to_contain_text("3 letters")
    row.get_by_role("link").click()
    expect(page.locator("h1")).to_contain_text("3 letters counted")
    page.locator("#correct summary").click()
    page.locator("#correction [name=letters-jani-silva]").fill("4")
    page.locator("#correction button.button").click()
    expect(page.locator("h1")).to_contain_text("4 letters counted")
    page.goto("/your-reports")
    expect(row).to_contain_text("4 letters")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Forget all of them").click()
    expect(row).to_have_count(0)
    expect(page.locator("[data-any=none]")).to_be_visible()
    expect(page.locator("#your-letters")).to_have_text("0")
    page.reload()
    expect(row).to_have_count(0)
    assert core.standings.of("demo", "world").letters == 4  # it stays counted


def test_a_large_count_is_asked_for_its_people(core: Core, visit: Visit) -> None:
    event = core.events.register(evening_draft(utc_now()))
    page = visit("/report", PHONE)
    people = page.locator("[data-people]")
    expect(people).to_be_hidden()
    page.locator("[name=letters-jani-silva]").fill("21")
    expect(people).to_be_visible()
    page.locator("[name=letters-jani-silva]").fill("3")
    expect(people).to_be_hidden()
    page.goto(f"/e/{event.code}")
    expect(page.locator("#writers")).to_have_value("1")
    page.locator("[name=letters-jani-silva]").fill("190")
    expect(page.locator("#writers")).to_have_value("")
    page.locator("[name=letters-jani-silva]").fill("3")
    expect(page.locator("#writers")).to_have_value("1")
    page.locator("#writers").press("End")
    page.locator("#writers").press("Backspace")
    page.locator("#writers").press_sequentially("12")
    expect(page.locator("#writers")).to_have_value("12")
    page.locator("#writers").fill("")
    page.locator("[name=letters-jani-silva]").fill("190")
    page.locator("#send").click()
    expect(page.locator("main .note")).to_contain_text("in no figure per writer")
    core.standings.moved()
    assert core.standings.of("demo", f"event:{event.slug}").writers == 0


def test_the_cases_of_another_section_come_without_a_reload(visit: Visit) -> None:
    page = visit("/report", PHONE)
    page.evaluate("window.stayed = true")
    page.locator("[name=letters-jani-silva]").fill("3")
    page.locator("#section").select_option("is")
    expect(page.locator("[name=letters-khaled-drareni]")).to_have_count(0)
    expect(page.locator("[name=letters-jani-silva]")).to_have_value("3")
    assert page.evaluate("window.stayed") is True
    page.locator("#send").click()
    expect(page.locator("main")).to_contain_text("Iceland total")


def test_five_cases_are_in_view_when_a_phone_opens_an_event(core: Core, visit: Visit) -> None:
    event = core.events.register(evening_draft(utc_now()))
    page = visit(f"/e/{event.code}", {"width": 360, "height": 780})
    bar = page.locator(".send").bounding_box()
    assert bar
    boxes = [box for row in page.locator(".row .stepper").all() if (box := row.bounding_box())]
    assert sum(box["y"] + box["height"] <= bar["y"] for box in boxes) >= 5
