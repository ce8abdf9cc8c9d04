"""Takes every page and every slide in all sizes and schemes. `make screenshots` calls it.

The pictures and a page that shows them all go to `screenshots/`; two small ones go to
`docs/images/` for the README. `ONLY=leaderboards` takes only addresses that hold this text,
`ONLY=states` only the slides with few and many letters, cases and long names.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402

from tests.browsers import chromium_options  # noqa: E402
from tests.cast import evening_draft, report_at, test_settings  # noqa: E402
from tests.databases import SqliteDatabases  # noqa: E402
from tests.servers import start_server  # noqa: E402
from tests.visiting import PAGES  # noqa: E402
from tools.screen_states import STATES, campaign_in  # noqa: E402
from tracker.application import join  # noqa: E402
from tracker.campaign import utc_now  # noqa: E402
from tracker.core import Core  # noqa: E402
from tracker.preparation import load_demonstration, prepare_database  # noqa: E402

REPORTS = 20_000
FOLDER = ROOT / "screenshots"
README_IMAGES = ROOT / "docs" / "images"
SIZES = {"360": (360, 740), "1280": (1280, 800), "1920": (1920, 1080), "3840": (3840, 2160)}
UPRIGHT = {"upright": (1080, 1920)}
SCHEMES = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "forced": {"forced_colors": "active"},
}
SCREENS = ((1280, 720), (1920, 1080), (3840, 2160), (1080, 1920))
SLIDES = ("total", "cases", "leaderboard", "places", "day", "join")
FOR_README = {
    "screen": ("/display?slides=leaderboard", (1280, 720)),
    "leaderboard": ("/leaderboards?section=us", (1280, 1080)),
}


def main() -> None:
    """Take all pictures, and write the page that shows them."""
    with tempfile.TemporaryDirectory() as folder:
        database = SqliteDatabases(Path(folder)).fresh()
        core = join(test_settings(database))
        prepare_database(core)
        load_demonstration(core)
        addresses = list(_addresses(core, database))
        server = start_server(database)
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(**chromium_options())
                _take_all(browser, server.url, addresses)
                _take_for_readme(browser, server.url)
                browser.close()
        finally:
            server.kill()
            core.database.close()


def _take_states(browser: Browser) -> dict[str, list[str]]:
    """The slides of a screen with few and many letters, on screens of four sizes."""
    taken: dict[str, list[str]] = {}
    for state in STATES:
        with tempfile.TemporaryDirectory() as folder, campaign_in(state, Path(folder)) as database:
            server = start_server(database)
            try:
                for size in SCREENS:
                    names = _slides(browser, server.url, state.name, size)
                    taken.setdefault(f"{state.letters:,} letters", []).extend(names)
            finally:
                server.kill()
        print(f"{state.letters:,} letters", flush=True)
    return taken


def _slides(browser: Browser, url: str, state: str, size: tuple[int, int]) -> list[str]:
    width, height = size
    page = browser.new_page(viewport={"width": width, "height": height}, base_url=url)
    names = []
    for slide in SLIDES:
        names.append(f"{state}-{slide}-{width}x{height}.png")
        _take(page, f"/display?slides={slide}&scope=section:us", FOLDER / names[-1], whole=False)
    page.close()
    return names


def _addresses(core: Core, database: str) -> Iterator[str]:
    """The addresses of all pages, on a full evening."""
    command = [sys.executable, "-m", "flask", "--app", "app", "tracker", "demo", "--reports"]
    subprocess.run(
        [*command, str(REPORTS)], check=True, cwd=ROOT, env=os.environ | {"DATABASE_URL": database}
    )
    event = core.events.register(evening_draft(utc_now(), title="Letters at the library"))
    receipt = report_at(core, event, 12)
    core.standings.moved()
    yield from PAGES
    yield "/cases/germain-rukuki"
    yield f"/events/{event.slug}"
    yield f"/e/{event.code}"
    yield core.links.edit_path(receipt.reference)
    yield "/leaderboards?board=sections"
    yield "/leaderboards?board=events&section=us&q=letters"
    yield "/leaderboards?section=us&case=*"
    yield "/nowhere"
    yield "/display/setup"
    yield from (f"/display?slides={slide}" for slide in SLIDES)
    yield "/display?scope=section:is"


def _take_all(browser: Browser, url: str, addresses: list[str]) -> None:
    only = os.environ.get("ONLY", "")
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    taken = _take_states(browser) if not only or only == "states" else {}
    for size, (width, height) in (SIZES | UPRIGHT).items():
        for scheme, options in SCHEMES.items():
            context = browser.new_context(
                viewport={"width": width, "height": height},
                base_url=url,
                **options,  # type: ignore[arg-type]
            )
            page = context.new_page()
            for address in addresses:
                is_screen = address.startswith("/display?")
                if only not in address or (size == "upright" and not is_screen):
                    continue
                name = f"{_name(address)}-{size}-{scheme}.png"
                _take(page, address, FOLDER / name, whole=not is_screen)
                taken.setdefault(address, []).append(name)
            context.close()
            print(size, scheme, flush=True)
    (FOLDER / "index.html").write_text(_index(taken))
    print(f"Open {FOLDER / 'index.html'}")


def _take(page: Page, address: str, file: Path, *, whole: bool) -> None:
    page.goto(address)
    page.wait_for_timeout(700)  # the socket has answered, charts are drawn
    page.screenshot(path=file, full_page=whole)


def _take_for_readme(browser: Browser, url: str) -> None:
    README_IMAGES.mkdir(parents=True, exist_ok=True)
    for name, (address, (width, height)) in FOR_README.items():
        page = browser.new_page(viewport={"width": width, "height": height}, base_url=url)
        page.goto(address)
        page.wait_for_timeout(1_000)
        page.screenshot(path=README_IMAGES / f"{name}.jpg", type="jpeg", quality=70)
        page.close()


def _name(address: str) -> str:
    """A file name for an address; a secret link is cut off."""
    plain = "".join(sign if sign.isalnum() else "-" for sign in address).strip("-")
    return plain[:40] or "home"


def _index(taken: dict[str, list[str]]) -> str:
    """A page with all pictures, by address."""
    parts = [
        f"<h2>{escape(address)}</h2>"
        + "".join(
            f'<a href="{escape(name)}"><img loading="lazy" src="{escape(name)}" '
            f'alt="{escape(name)}" title="{escape(name)}"></a>'
            for name in names
        )
        for address, names in taken.items()
    ]
    style = "body{font:1rem sans-serif}img{height:16rem;margin:.3rem;border:1px solid #888}"
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Screenshots</title>'
        f"<style>{style}</style><h1>Screenshots</h1>{''.join(parts)}</html>"
    )


if __name__ == "__main__":
    main()
