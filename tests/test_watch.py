"""Live pages that can be believed: whatever clocks, zones and proxies do, silence is shown."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.cast import letters, new_key
from tests.servers import Server
from tests.visiting import visitors
from tracker.core import Core

pytestmark = pytest.mark.any_engine

CLOCK_THAT_MAY_BE_SET = """
const RealDate = Date;
let offset = 0;
globalThis.setClock = (milliseconds) => { offset = milliseconds; };
globalThis.Date = class extends RealDate {
  constructor(...parts) {
    if (parts.length) super(...parts);
    else super(RealDate.now() + offset);
  }
  static now() { return RealDate.now() + offset; }
};
"""
NO_NEW_YORK = """
const RealFormat = Intl.DateTimeFormat;
Intl.DateTimeFormat = function (language, options = {}) {
  if (options.timeZone === "America/New_York") throw new RangeError("Invalid time zone");
  return new RealFormat(language, options);
};
"""
NO_SOCKETS = "globalThis.WebSocket = class { constructor() { throw new Error('blocked'); } };"


@pytest.fixture(autouse=True)
def core(demonstrated: Core) -> Core:
    """The core beside the server, with seven letters."""
    demonstrated.ledger.record(letters(7), new_key())
    return demonstrated


@pytest.fixture
def open_live(browser: Browser, server: Server) -> Iterator[Callable[[str], Page]]:
    """Opens the dashboard with a script that runs before its own."""
    with visitors(browser, server.url) as visit:

        def open_page(script: str) -> Page:
            page = visit("/cases")
            page.add_init_script(script)
            page.goto("/live")
            return page

        yield open_page


def state(page: Page) -> object:
    """The element that says whether the page is live."""
    return page.locator("#dashboard [data-connection]")


@pytest.mark.parametrize("hours", [-3, 3])
def test_a_clock_that_is_set_does_not_hide_a_cut(
    open_live: Callable[[str], Page], server: Server, hours: int
) -> None:
    page = open_live(CLOCK_THAT_MAY_BE_SET)
    expect(state(page)).to_have_attribute("data-state", "live")  # type: ignore[arg-type]
    page.evaluate(f"setClock({hours} * 3600 * 1000)")
    server.kill()
    expect(state(page)).to_have_attribute("data-state", "stale")  # type: ignore[arg-type]
    expect(page.locator("#dashboard [data-figure=letters]").first).to_have_text("7")


def test_a_zone_that_the_browser_does_not_know_is_shown_in_utc(
    open_live: Callable[[str], Page], core: Core
) -> None:
    page = open_live(NO_NEW_YORK)
    expect(state(page)).to_have_attribute("data-state", "live")  # type: ignore[arg-type]
    core.ledger.record(letters(2), new_key())
    expect(page.locator("#dashboard [data-figure=letters]").first).to_have_text("9")
    expect(page.locator("[data-case-letters=germain-rukuki]").first).to_have_text("9")
    expect(page.locator("#dashboard [data-figure=as-of]")).to_contain_text("UTC")


def test_an_old_answer_of_a_proxy_does_not_count_as_contact(
    open_live: Callable[[str], Page],
) -> None:
    page = open_live(NO_SOCKETS)
    expect(state(page)).to_have_attribute("data-state", "asking")  # type: ignore[arg-type]

    def answer_like_a_proxy(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, headers={**answer.headers, "age": "3600"})

    page.route("**/api/v1/**", answer_like_a_proxy)
    expect(state(page)).to_have_attribute("data-state", "stale")  # type: ignore[arg-type]
