"""The style sheets: right for both directions of writing, and sent without comments and spaces."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser

SHEETS = sorted((Path(__file__).resolve().parent.parent / "static" / "css").glob("*.css"))
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
MIRRORED = re.compile(r"select(:dir\(rtl\))? \{.*?\n\}", re.DOTALL)
"""The rules for the arrow of a select, which has another place in each direction."""
SIDE = re.compile(r"(?<![\w-])(?:[\w-]+-)?(?:left|right)\b|translateX|\bfloat:")
FOUR = re.compile(r"(?:margin|padding|inset|border-width): \S+ (\S+) \S+ (\S+);")


def sided(sheet: str) -> list[str]:
    """The parts of a style sheet that name left or right, and so fit only one direction."""
    rules = MIRRORED.sub("", COMMENT.sub("", sheet))
    unequal = [four.group() for four in FOUR.finditer(rules) if four[1] != four[2]]
    return SIDE.findall(rules) + unequal


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_no_style_sheet_uses_left_or_right(sheet: Path) -> None:
    assert sided(sheet.read_text()) == []


@pytest.mark.parametrize(
    "planted",
    [
        "margin-left: 1rem;",
        "left: 0;",
        "text-align: right;",
        "padding: 0 1rem 0 0;",
        "float: left;",
    ],
)
def test_a_side_in_a_style_sheet_is_found(planted: str) -> None:
    assert sided(f".card {{\n  {planted}\n}}\n")


RULES = """text => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return [...sheet.cssRules].map((rule) => rule.cssText.replace(/(?<=[:,])\\s+/g, ""));
}"""


@pytest.mark.any_engine
def test_a_style_sheet_is_sent_smaller_and_means_the_same(
    client: FlaskClient, browser: Browser
) -> None:
    page = browser.new_page()
    for sheet in SHEETS:
        sent = client.get(f"/assets/0/css/{sheet.name}").get_data(as_text=True)
        assert len(sent) < 0.9 * sheet.stat().st_size, sheet.name
        assert page.evaluate(RULES, sent) == page.evaluate(RULES, sheet.read_text()), sheet.name
    page.close()
