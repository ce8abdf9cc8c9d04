"""Eight hours before a big screen, simulated: cuts, restarts and sleep. `make faults` runs it."""

import os
import sys
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from tests.cast import evening_draft, letters, new_key, report_at
from tests.servers import Server
from tests.visiting import LAPTOP, demonstration, visitors
from tracker.campaign import Trust, utc_now
from tracker.core import Core
from tracker.standings import BoardKey, Window

pytestmark = [
    pytest.mark.any_engine,
    pytest.mark.skipif(not os.environ.get("FAULTS"), reason="make faults runs it"),
]

HALF_HOURS = 16
STEP = 60_000
RIGHT_WITHIN = 5_000
"""The milliseconds within which figures are right after a return."""

MOST_GROWTH = 1.3
"""The browser compiles more over time, and its debugger keeps a line of each request."""


def pass_half_an_hour(page: Page) -> None:
    """Let the page's timers run for half an hour, the last five minutes of it asleep."""
    for _ in range(25):
        page.clock.run_for(STEP)
        page.wait_for_timeout(30)
    page.clock.fast_forward(5 * STEP)


def memory(session: CDPSession) -> dict[str, float]:
    """What the page holds after its garbage is collected."""
    session.send("HeapProfiler.collectGarbage")
    metrics = session.send("Performance.getMetrics")["metrics"]
    wanted = ("JSHeapUsedSize", "Nodes", "JSEventListeners")
    return {one["name"]: one["value"] for one in metrics if one["name"] in wanted}


def expect_figures(page: Page, core: Core) -> None:
    """The figures of the page are right within five seconds."""
    total = core.standings.of("demo", "section:us").letters
    expect(page.locator("[data-slide=total] [data-figure=letters]")).to_have_text(
        f"{total:,}", timeout=RIGHT_WITHIN
    )
    for slug, letters_of_event in top_of_board(core):
        row = page.locator(f"[data-slide=leaderboard] [data-row='{slug}'] [data-field=letters]")
        expect(row).to_have_text(f"{letters_of_event:,}", timeout=RIGHT_WITHIN)


def top_of_board(core: Core) -> list[tuple[str, int]]:
    """The first three events of the section, with their letters."""
    page = core.standings.board("demo", BoardKey("events", section="us"), Window(3))
    return [(row.ranked.entrant.id, row.ranked.entrant.letters) for row in page.rows]


def test_a_screen_is_right_and_no_larger_after_eight_hours_of_faults(
    browser: Browser,
    database_url: str,
    serve: Callable[..., Server],
    capsys: pytest.CaptureFixture[str],
) -> None:
    with demonstration(database_url) as core:
        halls = [
            core.events.register(evening_draft(utc_now(), title=f"Hall {name}")) for name in "ABC"
        ]
        report_at(core, halls[0], 3)
        server = serve(database_url)
        with visitors(browser, server.url) as visit:
            page = visit("/healthz", LAPTOP)
            page.clock.install()
            page.goto("/display?scope=section:us")
            session = page.context.new_cdp_session(page)
            session.send("Performance.enable")
            sizes, right_after = [], []
            for number in range(HALF_HOURS):
                pass_half_an_hour(page)
                core.ledger.record(letters(120, trust=Trust.IMPORT), new_key())
                report_at(core, halls[number % 3], 40 + number)
                match number % 3:
                    case 0:  # nothing gets through for a while
                        processes = [server.master, *server.workers]
                        for process in processes:
                            process.suspend()
                        page.clock.fast_forward(10 * STEP)
                        expect(page.locator(".stale-band")).to_be_visible()
                        for process in processes:
                            process.resume()
                    case 1:  # the server crashes and comes back
                        server.kill()
                        report_at(core, halls[0], 1)
                        page.wait_for_timeout(12_000)
                        server = serve(database_url, port=server.port)
                    case _:  # the server is stopped as by an update, while the device sleeps
                        server.stop()
                        page.clock.fast_forward(20 * STEP)
                        server = serve(database_url, port=server.port)
                began = time.monotonic()
                expect_figures(page, core)
                right_after.append(time.monotonic() - began)
                page.wait_for_timeout(1_000)
                sizes.append(memory(session))
            with capsys.disabled():
                sys.stdout.write(f"\nSeconds until the figures were right: {right_after}\n")
                sys.stdout.write(f"In memory first and last: {sizes[0]}, {sizes[-1]}\n")
            assert max(right_after) < RIGHT_WITHIN / 1000
            for name, size in sizes[-1].items():
                assert size <= MOST_GROWTH * max(one[name] for one in sizes[:4]), (name, sizes)
