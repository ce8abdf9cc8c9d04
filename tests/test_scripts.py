"""Single scripts in a real browser: the words they write, in any language."""

import json
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Route

pytestmark = pytest.mark.any_engine  # what is tried here is the browser

POLISH = {
    "messages": {
        "Copied": ["Skopiowano"],
        "Report %(count)s letter": [
            "Zgłoś %(count)s list",
            "Zgłoś %(count)s listy",
            "Zgłoś %(count)s listów",
        ],
    },
    "plurals": {"one": 0, "few": 1, "many": 2, "other": 1},
}
JAPANESE = {"messages": {"%(count)s letter": ["手紙 %(count)s 通"]}, "plurals": {"other": 0}}
LETTER = ["%(count)s letter", "%(count)s letters"]
CALL = """async ([script, name, calls]) => {
  const module = await import(`/assets/0/js/${script}`);
  return calls.map((values) => module[name](...values));
}"""

Call = Callable[..., list[object]]


@pytest.fixture
def call(browser: Browser, client: FlaskClient) -> Iterator[Call]:
    """Calls a function of a script with each of many values, on a page with nothing but words."""
    page = browser.new_page()
    html = ""

    def answer(route: Route) -> None:
        path = urlsplit(route.request.url).path
        asset = client.get(path) if path.startswith("/assets/") else None
        body, kind = (asset.data, asset.mimetype) if asset else (html, "text/html")
        route.fulfill(body=body, content_type=f"{kind}; charset=utf-8")

    def values(
        script: str, name: str, calls: list[list[object]], lang: str = "en-US", words: object = None
    ) -> list[object]:
        nonlocal html
        data = f'<script type="application/json" id="words">{json.dumps(words)}</script>'
        html = f'<!doctype html><html lang="{lang}">{data if words else ""}'
        page.goto("http://tracker.test/")
        found: list[object] = page.evaluate(CALL, [script, name, calls])
        return found

    page.route("**/*", answer)
    yield values
    page.close()


def test_a_sentence_without_a_translation_is_english(call: Call) -> None:
    sentences: list[list[object]] = [
        ["Copied"],
        ["%(a)s, 100%% of %(b)s", {"a": "x", "b": 20387}],
        ["100%"],
    ]
    assert call("words.js", "gettext", sentences) == ["Copied", "x, 100% of 20,387", "100%"]
    counts = [[*LETTER, count] for count in (0, 1, 1200)]
    assert call("words.js", "ngettext", counts) == ["0 letters", "1 letter", "1,200 letters"]


def test_a_translation_has_the_plural_forms_and_the_figures_of_its_language(call: Call) -> None:
    report = ["Report %(count)s letter", "Report %(count)s letters"]
    counts = [[*report, count] for count in (1, 2, 5, 12000)]
    assert call("words.js", "ngettext", counts, "pl", POLISH) == [
        "Zgłoś 1 list",
        "Zgłoś 2 listy",
        "Zgłoś 5 listów",
        "Zgłoś 12\u00a0000 listów",
    ]
    assert call("words.js", "ngettext", [[*LETTER, 1], [*LETTER, 3]], "ja", JAPANESE) == [
        "手紙 1 通",
        "手紙 3 通",
    ]


def test_what_a_language_has_no_translation_of_stays_english(call: Call) -> None:
    copied = call("words.js", "gettext", [["Copied"], ["Done"]], "pl", POLISH)
    assert copied == ["Skopiowano", "Done"]
    assert call("words.js", "ngettext", [[*LETTER, 2]], "pl", POLISH) == ["2 letters"]
