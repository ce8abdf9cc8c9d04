"""In a real browser: reports made without a network, or to a silent tracker, count once."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect

from tests.cast import evening_draft, report_at
from tests.databases import Databases
from tests.servers import Server, start_server
from tests.visiting import PHONE, Visit, demonstration, report_on, visitors
from tracker.campaign import utc_now
from tracker.core import Core

pytestmark = pytest.mark.any_engine  # these tests are about the browser

KEPT = "#kept-reports li"
SENT = "#sent-links li"
Counted = Callable[[], tuple[int, int]]
NO_STORAGE = """
for (const kind of ["localStorage", "sessionStorage"]) {
  Object.defineProperty(window, kind, { get() { throw new DOMException("no", "SecurityError"); } });
}
"""


@pytest.fixture(scope="module")
def address(databases: Databases) -> Iterator[str]:
    """One database for all tests here."""
    made = databases.fresh()
    yield made
    databases.drop(made)


@pytest.fixture(scope="module")
def core(address: str) -> Iterator[Core]:
    """The core beside the server."""
    with demonstration(address) as joined:
        yield joined


@pytest.fixture(scope="module")
def shared_server(core: Core, address: str) -> Iterator[Server]:
    """The real server, for all tests here."""
    started = start_server(address)
    yield started
    started.kill()
    started.log.unlink()


@pytest.fixture
def server(shared_server: Server) -> Server:
    """The server of a test; one that ends its server has its own."""
    return shared_server


@pytest.fixture
def counted(core: Core) -> Counted:
    """Gives the numbers of reports and letters that were counted since the test began."""

    def now() -> tuple[int, int]:
        core.standings.moved()
        world = core.standings.of("demo", "world")
        return world.reports, world.letters

    reports, letters = now()
    return lambda: (now()[0] - reports, now()[1] - letters)


@pytest.fixture
def visit(browser: Browser, server: Server) -> Iterator[Visit]:
    """Opens a page as a new visitor."""
    with visitors(browser, server.url) as visit:
        yield visit


def keep_offline(page: Page, **counts: str) -> None:
    """Send a report from an open page without a network."""
    page.context.set_offline(True)
    report_on(page, **counts)
    expect(page.locator("#outcome")).to_contain_text("kept on this device")


def go_online(page: Page) -> None:
    """Switch the visitor's network on, and wait until all kept reports are sent."""
    page.context.set_offline(False)
    expect(page.locator(KEPT)).to_have_count(0)


def test_reports_kept_on_one_page_all_count_once(visit: Visit, counted: Counted) -> None:
    page = visit("/report", PHONE)
    keep_offline(page, germain_rukuki="3")
    expect(page.locator("[name=letters-germain-rukuki]")).to_have_value("")
    keep_offline(page, germain_rukuki="3")
    keep_offline(page, gustavo_gatica="4", jani_silva="1")
    expect(page.locator(KEPT)).to_have_count(3)
    go_online(page)
    expect(page.locator("#your-letters")).to_have_text("11")
    links = page.get_by_role("link", name="See your report")
    assert len({link.get_attribute("href") for link in links.all()}) == 3
    assert counted() == (3, 11)
    report_on(page, germain_rukuki="5")  # the page still works
    page.wait_for_url(re.compile("/reports/"))
    assert counted() == (4, 16)


def test_a_report_kept_by_a_closed_tab_is_sent_by_the_next_page(
    visit: Visit, counted: Counted
) -> None:
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
    assert counted() == (1, 3)


def test_the_link_of_an_automatically_sent_report_stays_until_opened_or_dismissed(
    visit: Visit, counted: Counted
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
    assert counted() == (2, 7)


def test_at_most_twenty_links_are_kept_and_none_for_ever(visit: Visit) -> None:
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


def test_going_back_after_sending_opens_a_new_report(visit: Visit, counted: Counted) -> None:
    page = visit("/report", PHONE)
    report_on(page, germain_rukuki="3")
    page.wait_for_url(re.compile("/reports/"))
    first = page.url
    page.go_back()
    expect(page.locator("#outcome")).to_contain_text("This is a new report")
    expect(page.locator("#outcome")).to_be_in_viewport()
    assert page.get_by_role("link", name="See or correct it").get_attribute("href") == first
    expect(page.locator("#send")).to_have_text("Report letters")
    report_on(page, jani_silva="2")
    page.wait_for_url(lambda url: "/reports/" in url and url != first)
    assert counted() == (2, 5)


def test_a_new_report_after_going_back_is_kept_without_a_network(
    visit: Visit, counted: Counted
) -> None:
    page = visit("/report", PHONE)
    report_on(page, germain_rukuki="3")
    page.wait_for_url(re.compile("/reports/"))
    page.go_back()
    expect(page.locator("#outcome")).to_contain_text("This is a new report")
    page.context.set_offline(True)
    report_on(page, jani_silva="2")
    expect(page.locator("#outcome")).to_contain_text("kept on this device")
    go_online(page)
    assert counted() == (2, 5)


def test_a_kept_report_with_a_used_key_counts_once_under_a_new_key(
    visit: Visit, counted: Counted
) -> None:
    page = visit("/report", PHONE)
    twin = page.context.new_page()  # like a duplicated tab, which has the same key
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
    assert counted() == (2, 5)


def test_a_chosen_section_offers_its_cases_and_keeps_the_typed_counts(
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


def test_reports_of_two_tabs_that_send_at_the_same_time_count_once(
    visit: Visit, counted: Counted
) -> None:
    first = visit("/report", PHONE)
    second = first.context.new_page()
    second.goto("/report")
    keep_offline(first, germain_rukuki="3")
    keep_offline(second, gustavo_gatica="4")
    expect(first.locator(KEPT)).to_have_count(2)  # each tab shows what the other keeps
    go_online(first)
    go_online(second)
    assert counted() == (2, 7)


def test_a_kept_report_is_discarded_only_after_a_confirmation(
    visit: Visit, counted: Counted
) -> None:
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
    assert counted() == (1, 4)


def test_a_kept_report_can_be_changed_before_it_is_sent(visit: Visit, counted: Counted) -> None:
    page = visit("/report", PHONE)
    keep_offline(page, germain_rukuki="3")
    page.locator("[name=letters-jani-silva]").fill("1")
    page.get_by_role("link", name="Change").click()
    count = page.locator("[name=letters-germain-rukuki]")
    expect(count).to_have_value("3")
    expect(page.locator("[name=letters-jani-silva]")).to_have_value("")
    expect(page.locator(KEPT)).to_have_count(2)  # the report in the form is kept too
    page.context.set_offline(False)
    report_on(page, germain_rukuki="5")
    page.wait_for_url(re.compile("/reports/"))
    assert counted() == (1, 5)
    expect(page.locator(KEPT)).to_contain_text("1 letter")


def test_a_kept_report_that_was_counted_already_leads_to_its_page(
    visit: Visit, counted: Counted
) -> None:
    page = visit("/report", PHONE)
    page.route("**/report", lambda route: route.fetch(max_redirects=0) and route.abort())
    report_on(page, germain_rukuki="3")
    expect(page.locator("#outcome")).to_contain_text("The tracker did not answer")
    assert counted() == (1, 3)  # the report was counted, only the answer was lost
    page.get_by_role("link", name="Change").click()
    page.unroute("**/report")
    report_on(page, germain_rukuki="5")
    page.get_by_role("link", name="See or correct it").click()
    expect(page.locator("h1")).to_contain_text("3 letters counted")
    expect(page.locator(KEPT)).to_have_count(0)
    assert counted() == (1, 3)


def test_a_network_that_is_said_to_be_back_too_early_is_tried_again_soon(
    visit: Visit, counted: Counted
) -> None:
    page = visit("/report", PHONE)
    keep_offline(page, germain_rukuki="3")
    page.route("**/report", lambda route: route.abort(), times=2)
    go_online(page)
    assert counted() == (1, 3)


def test_a_refused_kept_report_gives_the_reason_and_can_be_corrected(
    visit: Visit, counted: Counted
) -> None:
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
    assert counted() == (1, 7)


def test_kept_reports_and_questions_have_no_barriers(visit: Visit) -> None:
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


def test_a_large_count_in_a_kept_report_is_asked_about_once(visit: Visit, counted: Counted) -> None:
    page = visit("/report", PHONE)
    keep_offline(page, germain_rukuki="25")
    page.context.set_offline(False)
    expect(page.locator(KEPT)).to_contain_text("is that right?")
    page.goto("/")
    page.get_by_role("link", name="Change").click()
    report_on(page)
    page.wait_for_url(re.compile("/reports/"))
    assert counted() == (1, 25)


def test_a_kept_report_at_an_event_can_be_changed_and_counts_there(
    visit: Visit, core: Core
) -> None:
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


def test_a_report_made_while_the_tracker_is_down_is_sent_after_its_restart(
    browser: Browser, serve: Callable[..., Server], address: str, counted: Counted
) -> None:
    server = serve(address)
    with visitors(browser, server.url) as visit:
        _report_while_it_is_down(visit, server, serve, address)
    assert counted() == (1, 3)


def _report_while_it_is_down(
    visit: Visit, server: Server, serve: Callable[..., Server], address: str
) -> None:
    page = visit("/report", PHONE)
    server.kill()
    report_on(page, germain_rukuki="3")
    expect(page.locator("#outcome")).to_contain_text("The tracker did not answer")
    expect(page.locator("#outcome")).to_contain_text("kept on this device")
    serve(address, port=server.port)
    page.goto("/")
    go_online(page)


def test_an_internal_error_of_the_tracker_loses_no_report(visit: Visit, counted: Counted) -> None:
    page = visit("/report", PHONE)
    page.route("**/report", lambda route: route.fulfill(status=500, body="<main id=main></main>"))
    report_on(page, germain_rukuki="3")
    expect(page.locator("#outcome")).to_contain_text("The tracker did not answer")
    page.unroute("**/report")
    page.reload()
    go_online(page)
    assert counted() == (1, 3)


def test_stored_data_on_the_device_is_shown_only_as_text(visit: Visit, counted: Counted) -> None:
    page = visit("/report", PHONE)
    evil = {"key": "evil-key", "letters": 3, "at": 0, "fields": [], "stopped": "<b id=evil>x</b>"}
    for key, stored in {
        "evil-key": json.dumps(evil),
        "a-number": "3",
        "not-json": "{",
        "no-fields": json.dumps(evil | {"key": "no-fields", "fields": [["a", 1]]}),
        "bad-time": json.dumps(evil | {"key": "bad-time", "at": "soon"}),
        "far-time": json.dumps(evil | {"key": "far-time", "at": 1e300}),
        "other-key": json.dumps(evil),
    }.items():
        page.evaluate(
            "([key, text]) => localStorage.setItem(key, text)", [f"report-waiting:{key}", stored]
        )
    page.evaluate("sessionStorage.setItem('report-typed', '[1]')")
    page.reload()
    expect(page.locator(KEPT)).to_have_count(1)
    expect(page.locator(KEPT)).to_contain_text("<b id=evil>")
    report_on(page, germain_rukuki="3")
    page.wait_for_url(re.compile("/reports/"))
    assert counted() == (1, 3)


def test_a_browser_without_storage_can_report_but_says_that_it_keeps_nothing(
    visit: Visit, counted: Counted
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
    assert counted() == (1, 3)


def test_a_browser_without_cookies_is_told_that_sending_needs_them(
    browser: Browser, chromium: dict[str, Any], server: Server, counted: Counted, tmp_path: Path
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
    assert counted() == (0, 0)


def test_a_page_whose_session_ended_still_sends_its_report(visit: Visit, counted: Counted) -> None:
    page = visit("/report", PHONE)
    page.context.clear_cookies()
    report_on(page, germain_rukuki="3")
    page.wait_for_url(re.compile("/reports/"))
    assert counted() == (1, 3)


def test_a_reloaded_page_keeps_the_typed_counts_and_its_key(visit: Visit, core: Core) -> None:
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


def test_a_large_count_fits_on_the_smallest_phone(visit: Visit) -> None:
    page = visit("/report", {"width": 320, "height": 640})
    count = page.locator("[name=letters-germain-rukuki]")
    count.fill("14,967")
    assert count.evaluate("input => input.scrollWidth <= input.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_an_events_first_case_is_on_the_first_screen_of_a_phone(visit: Visit, core: Core) -> None:
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
    expect(page.locator(".reporting-at [data-figure=letters]")).to_have_text("4")


def test_a_form_says_that_it_is_being_sent(visit: Visit, counted: Counted) -> None:
    page = visit("/report", PHONE)
    delayed: list[Route] = []
    page.route("**/report", lambda route: delayed.append(route))  # noqa: PLW0108
    report_on(page, germain_rukuki="3")
    expect(page.locator("#send")).to_have_text("Sending…")
    expect(page.locator("#progress")).to_have_text("Sending")
    page.locator("#send").click(force=True)  # a second tap sends nothing more
    assert len(delayed) == 1
    delayed[0].continue_()
    page.wait_for_url(re.compile("/reports/"))
    assert counted() == (1, 3)
