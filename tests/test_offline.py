"""In a real browser: what is reported without a network, or to a silent tracker, counts once."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect

from tests.cast import evening_draft, report_at
from tests.servers import Server
from tests.visiting import PHONE, SOON, Visit, demonstration, report_on, visitors
from tracker.campaign import utc_now
from tracker.core import Core

pytestmark = pytest.mark.any_engine  # what is tried here is the browser

KEPT = "#kept-reports li"
SENT = "#sent-links li"
NO_STORAGE = """
for (const kind of ["localStorage", "sessionStorage"]) {
  Object.defineProperty(window, kind, { get() { throw new DOMException("no", "SecurityError"); } });
}
"""


@pytest.fixture
def core(database_url: str) -> Iterator[Core]:
    """The core beside the server."""
    with demonstration(database_url) as joined:
        yield joined


@pytest.fixture
def server(core: Core, database_url: str, serve: Callable[..., Server]) -> Server:
    """The real server, of two workers."""
    return serve(database_url, workers=2)


@pytest.fixture
def visit(browser: Browser, server: Server) -> Iterator[Visit]:
    """Opens a page as a visitor of its own."""
    with visitors(browser, server.url) as visit:
        yield visit


def counted(core: Core) -> tuple[int, int]:
    """The reports and the letters that were counted."""
    core.standings.moved()
    world = core.standings.of("demo", "world")
    return world.reports, world.letters


def keep_offline(page: Page, **counts: str) -> None:
    """Report without a network, from an open page."""
    page.context.set_offline(True)
    report_on(page, **counts)
    expect(page.locator("#outcome")).to_contain_text("kept on this device")


def go_online(page: Page) -> None:
    """Give the visitor's network back, and wait until nothing waits any more."""
    page.context.set_offline(False)
    expect(page.locator(KEPT)).to_have_count(0, timeout=SOON)


def test_reports_kept_on_one_page_all_count_once(visit: Visit, core: Core) -> None:
    page = visit("/report", PHONE)
    keep_offline(page, germain_rukuki="3")
    expect(page.locator("[name=letters-germain-rukuki]")).to_have_value("")
    keep_offline(page, germain_rukuki="3")
    keep_offline(page, gustavo_gatica="4", jani_silva="1")
    expect(page.locator(KEPT)).to_have_count(3)
    go_online(page)
    expect(page.locator("#your-letters")).to_have_text("11")
    ways = page.get_by_role("link", name="See your report")
    assert len({way.get_attribute("href") for way in ways.all()}) == 3
    assert counted(core) == (3, 11)
    report_on(page, germain_rukuki="5")  # the page goes on reporting
    page.wait_for_url(re.compile("/reports/"))
    assert counted(core) == (4, 16)


def test_what_a_closed_tab_has_kept_is_sent_by_the_next_page(visit: Visit, core: Core) -> None:
    page = visit("/report", PHONE)
    keep_offline(page, germain_rukuki="3")
    page.close()
    page.context.set_offline(False)
    another = page.context.new_page()
    another.goto("/")
    expect(another.locator("#sent-links")).to_contain_text("Your report of 3 letters")
    with another.expect_popup() as opened:
        another.get_by_role("link", name="See your report").click()
    expect(opened.value.locator("h1")).to_contain_text("3")
    assert counted(core) == (1, 3)


def test_the_link_of_a_report_sent_by_itself_stays_until_it_is_opened_or_put_away(
    visit: Visit, core: Core
) -> None:
    page = visit("/report", PHONE)
    keep_offline(page, germain_rukuki="3")
    keep_offline(page, germain_rukuki="4")
    go_online(page)
    for path in ("/cases", "/"):
        page.goto(path)
        expect(page.locator(SENT)).to_have_count(2)
    with page.expect_popup() as opened:
        page.locator(SENT).first.get_by_role("link").click()
    expect(opened.value.locator("h1")).to_contain_text("3 letters counted")
    expect(page.locator(SENT)).to_have_count(1)
    expect(page.locator(SENT)).to_contain_text("4 letters")
    page.get_by_role("button", name="Done").click()
    expect(page.locator("#waiting")).to_be_hidden()
    page.reload()
    expect(page.locator("#waiting")).to_be_hidden()
    assert counted(core) == (2, 7)


def test_no_more_than_twenty_links_are_kept_and_none_for_ever(visit: Visit) -> None:
    page = visit("/report", PHONE)
    seed = """([address, letters, days]) => localStorage.setItem(`report-sent:${address}`,
        JSON.stringify({ address, letters, at: Date.now() - days * 24 * 3600 * 1000 }))"""
    for number in range(20):
        page.evaluate(seed, [f"/reports/r{number}/secret", 100 + number, 13])
    page.evaluate(seed, ["/reports/old/secret", 90, 15])
    page.evaluate(seed, ["javascript:alert(1)", 91, 0])
    page.reload()
    expect(page.locator(SENT)).to_have_count(20)
    keep_offline(page, germain_rukuki="3")
    go_online(page)
    expect(page.locator(SENT)).to_have_count(20)
    expect(page.locator(SENT).first).to_contain_text("101 letters")
    expect(page.locator(SENT).last).to_contain_text("3 letters")


def test_after_the_way_back_a_new_report_takes_over_what_was_typed(
    visit: Visit, core: Core
) -> None:
    page = visit("/report", PHONE)
    report_on(page, germain_rukuki="3")
    page.wait_for_url(re.compile("/reports/"))
    first = page.url
    page.go_back()
    expect(page.locator("#outcome")).to_contain_text("has sent its report already")
    page.locator("[name=letters-jani-silva]").fill("2")
    page.locator("[name=letters-germain-rukuki]").fill("")
    page.locator("#send").click()
    expect(page.locator("#faults")).to_contain_text("has sent a report already")
    assert page.get_by_role("link", name="See or correct it").last.get_attribute("href") == first
    page.locator("#next-report").click()
    expect(page.locator("#outcome")).to_contain_text("This is a new report")
    expect(page.locator("#outcome")).to_be_in_viewport()
    expect(page.locator("#faults")).to_have_count(0)
    expect(page.locator("#send")).to_have_text("Report 2 letters")
    page.locator("#send").click()
    page.wait_for_url(lambda url: "/reports/" in url and url != first)
    assert counted(core) == (2, 5)


def test_a_new_report_begins_empty_where_nothing_was_typed_since(visit: Visit) -> None:
    page = visit("/report", PHONE)
    report_on(page, germain_rukuki="3")
    page.wait_for_url(re.compile("/reports/"))
    page.go_back()
    page.get_by_role("link", name="Begin a new report").click()
    expect(page.locator("#send")).to_have_text("Report letters")
    expect(page.get_by_role("link", name="See or correct it")).to_be_visible()


def test_what_is_typed_after_the_way_back_is_not_promised_to_be_sent_by_itself(
    visit: Visit, core: Core
) -> None:
    page = visit("/report", PHONE)
    report_on(page, germain_rukuki="3")
    page.wait_for_url(re.compile("/reports/"))
    page.go_back()
    page.context.set_offline(True)
    page.locator("[name=letters-germain-rukuki]").fill("")
    report_on(page, jani_silva="2")
    expect(page.locator("#outcome")).to_contain_text("what you typed since is not sent")
    expect(page.locator(KEPT)).to_have_count(0)
    page.locator("#outcome").get_by_role("link", name="Begin a new report").click()
    expect(page.locator("#send")).to_have_text("Report 2 letters")
    page.locator("#send").click()
    expect(page.locator("#outcome")).to_contain_text("kept on this device")
    go_online(page)
    assert counted(core) == (2, 5)


def test_a_kept_report_whose_key_was_used_is_counted_once_under_a_new_one(
    visit: Visit, core: Core
) -> None:
    page = visit("/report", PHONE)
    twin = page.context.new_page()  # as a browser makes it that duplicates a tab: with the same key
    twin.goto("/report")
    twin.evaluate(
        """key => {
            document.querySelector("#report [name=key]").value = key;
            history.replaceState({ key }, "");
        }""",
        page.locator("#report [name=key]").input_value(),
    )
    report_on(page, germain_rukuki="3")
    page.wait_for_url(re.compile("/reports/"))
    keep_offline(twin, jani_silva="2")
    twin.context.set_offline(False)
    expect(twin.locator(KEPT)).to_contain_text("has sent a report already")
    twin.get_by_role("link", name="Change").click()
    twin.locator("#send").click()
    expect(twin.locator("#faults")).to_contain_text("has sent a report already")
    twin.locator("#next-report").click()
    expect(twin.locator(KEPT)).to_have_count(1)
    twin.locator("#send").click()
    twin.wait_for_url(re.compile("/reports/"))
    expect(twin.locator(KEPT)).to_have_count(0)
    assert counted(core) == (2, 5)


def test_a_section_that_is_chosen_offers_its_cases_and_keeps_what_was_typed(
    visit: Visit, core: Core
) -> None:
    page = visit("/report", PHONE)
    page.locator("[name=letters-germain-rukuki]").fill("3")
    key = page.locator("[name=key]").input_value()
    page.locator("#section").select_option("is")
    expect(page.locator("[name=letters-khaled-drareni]")).to_have_count(0)
    expect(page.locator("#section")).to_have_value("is")
    expect(page.locator("[name=key]")).to_have_value(key)
    page.reload()
    expect(page.locator("#send")).to_have_text("Report 3 letters")
    page.locator("#send").click()
    page.wait_for_url(re.compile("/reports/"))
    core.standings.moved()
    assert core.standings.of("demo", "section:is").letters == 3


def test_two_tabs_that_send_at_once_count_once(visit: Visit, core: Core) -> None:
    first = visit("/report", PHONE)
    second = first.context.new_page()
    second.goto("/report")
    keep_offline(first, germain_rukuki="3")
    keep_offline(second, gustavo_gatica="4")
    expect(first.locator(KEPT)).to_have_count(2)  # each tab shows what the other keeps
    go_online(first)
    go_online(second)
    assert counted(core) == (2, 7)


def test_a_kept_report_is_discarded_only_when_asked_twice(visit: Visit, core: Core) -> None:
    page = visit("/report", PHONE)
    keep_offline(page, germain_rukuki="3")
    keep_offline(page, germain_rukuki="4")
    discard = page.get_by_role("button", name="Discard: 3 letters")
    page.once("dialog", lambda question: question.dismiss())
    discard.click()
    expect(page.locator(KEPT)).to_have_count(2)
    page.once("dialog", lambda question: question.accept())
    discard.click()
    expect(page.locator(KEPT)).to_have_count(1)
    go_online(page)
    assert counted(core) == (1, 4)


def test_a_kept_report_can_be_changed_before_it_is_sent(visit: Visit, core: Core) -> None:
    page = visit("/report", PHONE)
    keep_offline(page, germain_rukuki="3")
    page.locator("[name=letters-jani-silva]").fill("1")
    page.get_by_role("link", name="Change").click()
    count = page.locator("[name=letters-germain-rukuki]")
    expect(count).to_have_value("3")
    expect(page.locator("[name=letters-jani-silva]")).to_have_value("")
    expect(page.locator(KEPT)).to_have_count(2)  # what stood in the form is kept too
    page.context.set_offline(False)
    report_on(page, germain_rukuki="5")
    page.wait_for_url(re.compile("/reports/"))
    assert counted(core) == (1, 5)
    expect(page.locator(KEPT)).to_contain_text("1 letter")


def test_a_report_counted_before_it_was_changed_is_found_again(visit: Visit, core: Core) -> None:
    page = visit("/report", PHONE)
    page.route("**/report", lambda route: route.fetch(max_redirects=0) and route.abort())
    report_on(page, germain_rukuki="3")
    expect(page.locator("#outcome")).to_contain_text("The tracker did not answer")
    assert counted(core) == (1, 3)  # and yet it was
    page.get_by_role("link", name="Change").click()
    page.unroute("**/report")
    report_on(page, germain_rukuki="5")
    page.get_by_role("link", name="See or correct it").click()
    expect(page.locator("h1")).to_contain_text("3 letters counted")
    expect(page.locator(KEPT)).to_have_count(0)
    assert counted(core) == (1, 3)


def test_a_kept_report_that_is_refused_says_why_and_is_put_right(visit: Visit, core: Core) -> None:
    page = visit("/report", PHONE)
    keep_offline(page, germain_rukuki="-3", gustavo_gatica="4")
    page.context.set_offline(False)
    expect(page.locator(KEPT)).to_contain_text("below zero")
    page.get_by_role("link", name="Change").click()
    expect(page.locator("#outcome")).to_contain_text("below zero")
    expect(page.locator("[name=letters-gustavo-gatica]")).to_have_value("4")
    report_on(page, germain_rukuki="3")
    page.wait_for_url(re.compile("/reports/"))
    expect(page.locator(KEPT)).to_have_count(0)
    assert counted(core) == (1, 7)


def test_what_waits_and_what_is_asked_can_be_read_by_all(visit: Visit) -> None:
    page = visit("/report", PHONE)
    keep_offline(page, germain_rukuki="-3", gustavo_gatica="4")
    page.locator("[name=letters-gustavo-gatica]").fill("25")
    page.context.set_offline(False)
    expect(page.locator(KEPT)).to_contain_text("below zero")
    expect(page.locator("#outcome")).to_contain_text("needs you")
    page.locator("#send").click()
    expect(page.locator("#faults")).to_contain_text("is that right?")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        results = Axe().run(page)
        assert not results.violations_count, results.generate_report()


def test_a_large_count_that_was_kept_is_asked_about_once(visit: Visit, core: Core) -> None:
    page = visit("/report", PHONE)
    keep_offline(page, germain_rukuki="25")
    page.context.set_offline(False)
    expect(page.locator(KEPT)).to_contain_text("is that right?")
    page.goto("/")
    page.get_by_role("link", name="Change").click()
    report_on(page)
    page.wait_for_url(re.compile("/reports/"))
    assert counted(core) == (1, 25)


def test_a_report_kept_at_an_event_is_changed_and_counted_there(visit: Visit, core: Core) -> None:
    event = core.events.register(evening_draft(utc_now()))
    page = visit(f"/e/{event.code}", PHONE)
    keep_offline(page, germain_rukuki="3")
    page.context.set_offline(False)
    page.goto("/")
    go_online(page)
    page.goto(f"/e/{event.code}")
    keep_offline(page, germain_rukuki="4")
    page.get_by_role("link", name="Change").click()
    expect(page.locator("[name=letters-germain-rukuki]")).to_have_value("4")
    page.context.set_offline(False)
    page.goto("/")
    page.get_by_role("link", name="Change").click()
    expect(page.locator(".reporting-at")).to_contain_text(event.title)
    report_on(page)
    page.wait_for_url(re.compile("/reports/"))
    core.standings.moved()
    assert core.standings.of("demo", f"event:{event.slug}").letters == 7


def test_a_tracker_that_restarts_gets_what_was_reported_meanwhile(
    visit: Visit, server: Server, serve: Callable[..., Server], database_url: str, core: Core
) -> None:
    page = visit("/report", PHONE)
    server.kill()
    report_on(page, germain_rukuki="3")
    expect(page.locator("#outcome")).to_contain_text("The tracker did not answer")
    expect(page.locator("#outcome")).to_contain_text("kept on this device")
    serve(database_url, port=server.port)
    page.goto("/")
    go_online(page)
    assert counted(core) == (1, 3)


def test_an_accident_of_the_tracker_loses_no_report(visit: Visit, core: Core) -> None:
    page = visit("/report", PHONE)
    page.route("**/report", lambda route: route.fulfill(status=500, body="<main id=main></main>"))
    report_on(page, germain_rukuki="3")
    expect(page.locator("#outcome")).to_contain_text("The tracker did not answer")
    page.unroute("**/report")
    page.reload()
    go_online(page)
    assert counted(core) == (1, 3)


def test_what_lies_on_the_device_is_only_text(visit: Visit, core: Core) -> None:
    page = visit("/report", PHONE)
    evil = {"key": "evil-key", "letters": 3, "at": 0, "fields": [], "stopped": "<b id=evil>x</b>"}
    for key, kept in {
        "evil-key": json.dumps(evil),
        "a-number": "3",
        "not-json": "{",
        "no-fields": json.dumps(evil | {"key": "no-fields", "fields": [["a", 1]]}),
        "bad-time": json.dumps(evil | {"key": "bad-time", "at": "soon"}),
        "far-time": json.dumps(evil | {"key": "far-time", "at": 1e300}),
        "other-key": json.dumps(evil),
    }.items():
        page.evaluate(
            "([key, kept]) => localStorage.setItem(key, kept)", [f"report-waiting:{key}", kept]
        )
    page.evaluate("sessionStorage.setItem('report-typed', '[1]')")
    page.reload()
    expect(page.locator(KEPT)).to_have_count(1)
    expect(page.locator(KEPT)).to_contain_text("<b id=evil>")
    report_on(page, germain_rukuki="3")
    page.wait_for_url(re.compile("/reports/"))
    assert counted(core) == (1, 3)


def test_a_browser_that_keeps_nothing_reports_and_says_what_it_can_not(
    visit: Visit, core: Core
) -> None:
    page = visit("about:blank")
    page.context.add_init_script(NO_STORAGE)
    page.goto("/report")
    page.context.set_offline(True)
    report_on(page, germain_rukuki="3")
    expect(page.locator("#outcome")).to_contain_text("can't keep the report")
    expect(page.locator("[name=letters-germain-rukuki]")).to_have_value("3")
    page.context.set_offline(False)
    page.locator("#send").click()
    page.wait_for_url(re.compile("/reports/"))
    assert counted(core) == (1, 3)


def test_a_browser_without_cookies_is_told_that_sending_needs_them(
    browser: Browser, chromium: dict[str, Any], server: Server, core: Core, tmp_path: Path
) -> None:
    preferences = {"profile": {"default_content_setting_values": {"cookies": 2}}}
    (tmp_path / "Default").mkdir()
    (tmp_path / "Default" / "Preferences").write_text(json.dumps(preferences))
    visitor = browser.browser_type.launch_persistent_context(tmp_path, **chromium)
    page = visitor.new_page()
    page.goto(f"{server.url}/report")
    report_on(page, germain_rukuki="3")
    expect(page.locator("#faults")).to_contain_text("allow cookies")
    expect(page.locator("[name=letters-germain-rukuki]")).to_have_value("3")
    visitor.close()
    assert counted(core) == (0, 0)


def test_a_page_whose_session_ended_still_sends_its_report(visit: Visit, core: Core) -> None:
    page = visit("/report", PHONE)
    page.context.clear_cookies()
    report_on(page, germain_rukuki="3")
    page.wait_for_url(re.compile("/reports/"))
    assert counted(core) == (1, 3)


def test_a_page_loaded_again_keeps_what_was_typed_and_its_key(visit: Visit, core: Core) -> None:
    page = visit("/report", PHONE)
    page.locator("[name=letters-germain-rukuki]").fill("3")
    page.locator("[name=channel-germain-rukuki]").select_option("email")
    key = page.locator("[name=key]").input_value()
    page.reload()
    expect(page.locator("[name=letters-germain-rukuki]")).to_have_value("3")
    expect(page.locator("[name=channel-germain-rukuki]")).to_have_value("email")
    expect(page.locator("#send")).to_have_text("Report 3 letters")
    expect(page.locator("[name=key]")).to_have_value(key)
    page.goto("/")
    page.locator(".to-report").click()  # another page begins empty
    expect(page.locator("[name=letters-germain-rukuki]")).to_have_value("")


def test_a_large_count_is_seen_whole_on_the_smallest_phone(visit: Visit) -> None:
    page = visit("/report", {"width": 320, "height": 640})
    count = page.locator("[name=letters-germain-rukuki]")
    count.fill("14,967")
    assert count.evaluate("input => input.scrollWidth <= input.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_an_events_first_case_stands_on_the_first_screen_of_a_phone(
    visit: Visit, core: Core
) -> None:
    event = core.events.register(evening_draft(utc_now(), title="A long name " * 4))
    page = visit(f"/e/{event.code}", PHONE)
    row, send = page.locator(".stepper").first.bounding_box(), page.locator(".send").bounding_box()
    assert row
    assert send
    assert row["y"] + row["height"] < send["y"]


def test_an_events_figure_stays_live_when_the_form_comes_back(visit: Visit, core: Core) -> None:
    event = core.events.register(evening_draft(utc_now()))
    page = visit(f"/e/{event.code}", PHONE)
    report_on(page, germain_rukuki="-3")
    expect(page.locator("#faults")).to_be_visible()
    report_at(core, event, 4)
    expect(page.locator(".reporting-at [data-figure=letters]")).to_have_text("4", timeout=SOON)


def test_a_form_says_that_it_is_being_sent(visit: Visit, core: Core) -> None:
    page = visit("/report", PHONE)
    held: list[Route] = []
    page.route("**/report", lambda route: held.append(route))  # noqa: PLW0108
    report_on(page, germain_rukuki="3")
    expect(page.locator("#send")).to_have_text("Sending…")
    expect(page.locator("#progress")).to_have_text("Sending")
    page.locator("#send").click(force=True)  # a second tap sends nothing more
    assert len(held) == 1
    held[0].continue_()
    page.wait_for_url(re.compile("/reports/"))
    assert counted(core) == (1, 3)
