"""Draws the icons and the picture of link previews from `static/mark.svg`: `make pictures`.

Chat programs and home screens take no SVG, so these files are kept in `static/pictures/`.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Page, sync_playwright  # noqa: E402

from tests.browsers import chromium_options  # noqa: E402

FOLDER = ROOT / "static" / "pictures"
ICONS = {"icon-180": (180, 0), "icon-192": (192, 0), "icon-512": (512, 0), "maskable": (512, 10)}
"""The pixels of each icon, and the per cent of its side left free around the mark."""

ICON = """
<style>body {{ margin: 0; background: #0a0a0a; }} svg {{ display: block; padding: {margin}vw;
  inline-size: {inner}vw; block-size: {inner}vw; }}</style>{mark}
"""
PREVIEW = """
<style>
@font-face {{ font-family: Sofia; src: url(data:font/woff2;base64,{font}); font-weight: 100 900; }}
body {{ margin: 0; block-size: 630px; display: grid; align-content: center; gap: 30px;
  padding: 0 80px; box-sizing: border-box; background: #ffe600; color: #0a0a0a; }}
svg {{ inline-size: 150px; }}
p {{ margin: 0; font: 900 118px/0.95 Sofia, sans-serif; }}
</style>{mark}<p>Write a letter.<br>Change a life.</p>
"""


def main() -> None:
    """Draw all of them."""
    import base64

    mark = (ROOT / "static" / "mark.svg").read_text()
    font = (ROOT / "static" / "vendor" / "fonts" / "sofia-latin.woff2").read_bytes()
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**chromium_options())
        page = browser.new_page()
        for name, (pixels, margin) in ICONS.items():
            icon = ICON.format(margin=margin, inner=100 - 2 * margin, mark=mark)
            _draw(page, name, icon, pixels, pixels)
        preview = PREVIEW.format(mark=mark, font=base64.b64encode(font).decode())
        _draw(page, "preview", preview, 1200, 630)
        browser.close()


def _draw(page: Page, name: str, content: str, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    page.set_content(content)
    page.evaluate("document.fonts.ready")
    page.screenshot(path=FOLDER / f"{name}.png")


if __name__ == "__main__":
    main()
