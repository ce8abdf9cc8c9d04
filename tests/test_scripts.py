"""Single scripts in a real browser: their texts, and their results, which equal the server's."""

import json
import random
import sys
import unicodedata
from collections.abc import Callable, Iterator
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Route

from tests.cast import Clock
from tracker.campaign import letters_typed
from tracker.standings import TimelinePoint
from tracker.web.pages.screens.display import curve

pytestmark = pytest.mark.any_engine  # these tests are about the browser

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
def call(browser: Browser, client: FlaskClient, clock: Clock) -> Iterator[Call]:
    """Calls a function of a script with many values, on a page that holds only translations."""
    page = browser.new_page()
    page.clock.set_fixed_time(clock())
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
        results: list[object] = page.evaluate(CALL, [script, name, calls])
        return results

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


def test_a_translation_uses_the_plurals_and_figures_of_its_language(call: Call) -> None:
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


def test_a_text_without_a_translation_stays_english(call: Call) -> None:
    copied = call("words.js", "gettext", [["Copied"], ["Done"]], "pl", POLISH)
    assert copied == ["Skopiowano", "Done"]
    assert call("words.js", "ngettext", [[*LETTER, 2]], "pl", POLISH) == ["2 letters"]


# Results that equal the server's

NUMBERS_AND_SPACES = {"Nd", "Nl", "No", "Zs", "Zl", "Zp", "Cc"}
COUNTS = [*range(1, 130), 999, 1_000, 4_999, 5_000, 20_387, 99_999, 350_000, 1_234_567]


def test_the_next_goal_and_the_share_equal_those_of_the_server(call: Call, app: Flask) -> None:
    pairs = [[letters, goal] for letters in [0, *COUNTS, 7_654_321] for goal in COUNTS]
    next_goal, share = (app.jinja_env.filters[name] for name in ("next_goal", "share"))
    assert call("figures.js", "nextGoal", pairs) == [next_goal(*pair) for pair in pairs]
    with app.app_context():
        shares = [share(*pair) for pair in pairs]
    assert [f"{value:,}%" for value in call("figures.js", "share", pairs)] == shares


def test_a_curve_equals_that_of_the_server(call: Call) -> None:
    chance = random.Random(8)
    seasons = [[chance.choice((0, 1, 7, 20_387)) for _ in range(days)] for days in range(66)]
    seasons += [[1] * 801, [0, 0, 0], [-3, 5, 0, 9], [10**7] * 366]
    drawn = [curve([TimelinePoint("2026-12-10", count) for count in season]) for season in seasons]
    assert call("curve.js", "curve", [[season] for season in seasons]) == drawn


def understood(text: str) -> int:
    """The count that the server reads from a text, or 0 if it refuses the text."""
    try:
        return letters_typed(text)
    except ValueError:
        return 0


def test_a_count_is_read_like_on_the_server(call: Call) -> None:
    signs = [
        sign
        for sign in map(chr, range(sys.maxunicode))
        if unicodedata.category(sign) in NUMBERS_AND_SPACES
    ]
    chance = random.Random(8)
    texts = [text for sign in signs for text in (sign, f"1{sign}", f"1{sign}200", f"{sign}2")]
    texts += [
        "".join(chance.choices("0129,, ٬٠١२３.-x²½\ufeff\u2009", k=chance.randint(0, 10)))
        for _ in range(5_000)
    ]
    texts += ["99999", "100000", "0000000012", "000000012", "1,200", "12,34", "-3", "−3"]
    assert call("counts.js", "lettersTyped", [[text] for text in texts]) == [
        *map(understood, texts)
    ]


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo", "UTC", "Asia/Kathmandu"])
def test_a_time_is_written_like_on_the_server(
    call: Call, app: Flask, clock: Clock, zone: str
) -> None:
    moments = [clock() - timedelta(hours=7 * step, minutes=step) for step in range(400)]
    clock_time = app.jinja_env.filters["clock_time"]
    with app.app_context():
        written = [clock_time(moment, zone) for moment in moments]
    assert call("words.js", "clock", [[moment, zone] for moment in moments]) == written
