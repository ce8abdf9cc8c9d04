"""The size of pages, and the time until they are usable, on a slow phone with an empty cache."""

import gzip
import os
import shutil
from collections.abc import Iterator

from playwright.sync_api import Browser, CDPSession, Page, Response, sync_playwright

from bench.bars import Bar
from bench.figures import Reading
from bench.history import history
from bench.plan import Plan
from bench.servers import TRACKER, Server

NAME = "pages"
TITLE = "Pages in a browser"
SAYS = (
    "Chromium with an empty cache, a network slowed to 1.6 Mbit/s with 150 ms of delay, and a "
    "processor four times slower. Sizes include everything that the page loads, as it was sent, "
    "and with each text compressed by gzip, as a server in front does. The page is “painted” when "
    "its first text or image appears. It is “usable” when all of its HTML is there too, so that "
    "people can read its figures and fill in its form, whatever its scripts do. “Without scripts” "
    "is the compressed size without them."
)
COLUMNS = {
    "sent_kb": "sent, kB",
    "gzip_kb": "compressed, kB",
    "no_scripts_kb": "without scripts, kB",
    "requests": "requests",
    "painted_ms": "painted, ms",
    "useful_ms": "usable, ms",
    "loaded_ms": "loaded, ms",
}
PAGES = {"home": "/", "report": "/report", "live": "/live", "display": "/display"}
BARS = (Bar(NAME, "report", "compressed in total, kB", "gzip_kb", at_most=60),)
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
ENTRIES = 5_000
NETWORK = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}
PROCESSOR = 4
TIMES = """() => {
    const [page] = performance.getEntriesByType("navigation");
    const paint = performance.getEntriesByName("first-contentful-paint")[0];
    const painted = paint ? paint.startTime : page.loadEventEnd;
    return {
        painted_ms: painted,
        useful_ms: Math.max(painted, page.domInteractive),
        loaded_ms: page.loadEventEnd,
    };
}"""


def measure(plan: Plan) -> Iterator[Reading]:
    """Measure rounds of all pages."""
    program = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if program is None:
        plan.say("left out: no Chromium is installed")
        return
    url = history(plan.folder, ENTRIES, plan.say)
    options = ["--disable-background-networking", "--disable-component-update", "--disable-gpu"]
    if os.geteuid() == 0:
        options.append("--no-sandbox")
    with plan.servers.serving(TRACKER, database_url=url) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=options)
        for _ in range(plan.rounds):
            for name, address in PAGES.items():
                plan.say(name)
                yield Reading(NAME, name, TRACKER.name, _opened(browser, server, address))
        browser.close()


def _opened(browser: Browser, server: Server, address: str) -> dict[str, float]:
    """The figures of opening a page with an empty cache."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 - Playwright marks it
    _slow_down(context.new_cdp_session(page))
    page.goto(f"http://127.0.0.1:{server.port}{address}", wait_until="load")
    page.wait_for_timeout(1000)
    figures = _weights(answers) | _times(page)
    context.close()
    return figures


def _slow_down(session: CDPSession) -> None:
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", NETWORK)
    session.send("Emulation.setCPUThrottlingRate", {"rate": PROCESSOR})


def _times(page: Page) -> dict[str, float]:
    times: dict[str, float] = page.evaluate(TIMES)
    return times


def _weights(answers: list[Response]) -> dict[str, float]:
    sent = packed = plain = 0.0
    for answer in answers:
        body = answer.body() if answer.ok and answer.status != 101 else b""
        small = min(len(body), len(gzip.compress(body, 6)))
        sent += answer.request.sizes()["responseBodySize"]
        packed += small
        plain += 0 if answer.request.resource_type in ("script", "fetch", "xhr") else small
    return {
        "sent_kb": sent / 1000,
        "gzip_kb": packed / 1000,
        "no_scripts_kb": plain / 1000,
        "requests": float(len(answers)),
    }
