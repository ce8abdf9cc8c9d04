"""Visitors in a real browser, each with their own cookies and storage, and the sizes of screens."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.cast import prepare_demonstration, test_settings
from tracker.application import join
from tracker.core import Core

PHONE = {"width": 360, "height": 740}
LAPTOP = {"width": 1280, "height": 900}
WALL = {"width": 3840, "height": 2160}
PAGES = (
    "/",
    "/cases",
    "/report",
    "/events",
    "/events/new",
    "/live",
    "/leaderboards",
    "/ledger",
)
"""The pages that have one address. Tests of looks, languages and barriers visit them all."""

CAMPAIGN_PAGES = (
    *PAGES,
    "/cases/<slug>",
    "/display",
    "/display/setup",
    "/events.ics",
    "/events/<slug>",
    "/events/<slug>.ics",
    "/leaderboards.csv",
    "/updates.atom",
)
"""The rules of the pages that each campaign has, the main one's without its slug before them."""

SOON = 15_000
"""The milliseconds within which something must appear."""

expect.set_options(timeout=SOON)


class Visit(Protocol):
    """Opens a page as a new visitor."""

    def __call__(self, path: str, size: dict[str, int] = LAPTOP, **options: object) -> Page:
        """Open the page of that path; `options` are those of a Playwright context."""


@contextmanager
def demonstration(database_url: str) -> Iterator[Core]:
    """The core beside a server, with the demonstration campaign loaded."""
    joined = join(test_settings(database_url))
    prepare_demonstration(joined)
    yield joined
    joined.database.close()


@contextmanager
def visitors(browser: Browser, url: str) -> Iterator[Visit]:
    """Visitors of a server. Errors in their browsers fail the test at the end."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def visit(path: str, size: dict[str, int] = LAPTOP, **options: Any) -> Page:
        visitor = browser.new_context(viewport=size, base_url=url, **options)  # type: ignore[arg-type]
        contexts.append(visitor)
        visitor.set_default_timeout(SOON)
        visitor.on("weberror", lambda error: complaints.append(f"{path}: {error.error}"))
        visitor.on(
            "console",
            lambda message: (
                complaints.append(f"{path}: {message.text}")
                if "Content Security Policy" in message.text
                else None
            ),
        )
        page = visitor.new_page()
        page.goto(path)
        return page

    yield visit
    for visitor in contexts:
        visitor.close()
    assert complaints == [], complaints


def report_on(page: Page, **counts: str) -> None:
    """Fill the report form, with `_` for `-` in a case's name, and send it."""
    for case, count in counts.items():
        page.locator(f"[name=letters-{case.replace('_', '-')}]").fill(count)
    page.locator("#send").click()
