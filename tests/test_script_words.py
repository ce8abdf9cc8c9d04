"""The sentences of the scripts: all can be translated, and a page gets those of its scripts."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file
from babel.messages.jslexer import Token, tokenize
from flask.testing import FlaskClient

from tests.cast import test_settings
from tracker.application import create_app
from tracker.languages.pseudo import OPENING
from tracker.web.serving.script_words import script_messages
from tracker.web.serving.scripts import scripts

SCRIPTS = Path(__file__).resolve().parent.parent / "static" / "js"
CALLS = ("gettext", "ngettext")
SENTENCE = re.compile(r"\b[A-Z][a-z]|[a-z]{2,}[,.;:…]* [a-z]{2,}")
FOR_BROWSERS = {"ArrowLeft", "ArrowRight", "li, tr, article", "(prefers-reduced-motion: reduce)"}
SELECTOR = re.compile(r"[.#][\w-]+( [\w-]+)+")


def tokens(code: str) -> Iterator[tuple[Token, bool]]:
    """The tokens of a script, each with True if it is inside a call of `gettext`."""
    before, depth = "", 0
    for token in tokenize(code, jsx=False, template_string=True):
        if token.type in ("linecomment", "multilinecomment"):
            continue
        if token.value == "(" and (depth or before in CALLS):
            depth += 1
        yield token, depth > 0
        if token.value == ")" and depth:
            depth -= 1
        before = token.value


def stray_sentences(code: str) -> list[str]:
    """The texts of a script that look like sentences and are outside `gettext`."""
    texts = [
        re.sub(r"\$\{[^}]*\}", "", token.value[1:-1])
        for token, translated in tokens(code)
        if token.type in ("string", "template_string") and not translated
    ]
    return [
        text
        for text in texts
        if SENTENCE.search(text) and text not in FOR_BROWSERS and not SELECTOR.fullmatch(text)
    ]


@pytest.mark.parametrize("script", sorted(path.name for path in SCRIPTS.glob("*.js")))
def test_no_sentence_of_a_script_is_outside_gettext(script: str) -> None:
    assert stray_sentences((SCRIPTS / script).read_text()) == []


@pytest.mark.parametrize(
    "planted",
    ['"Copied"', '"waits to be sent."', "`Report ${letters} letters`", '" kept on this device"'],
)
def test_a_sentence_outside_gettext_is_found(planted: str) -> None:
    assert stray_sentences(
        f'place.textContent = {planted}; each(place, "#sent li", gettext("A b"));'
    )


def extracted(script: str) -> list[str | tuple[str, ...]]:
    """The messages that `pybabel extract` finds in a script."""
    return [message for _, message, _, _ in extract_from_file("javascript", SCRIPTS / script)]


def test_pages_and_translators_get_the_same_messages_of_scripts() -> None:
    by_script = script_messages(SCRIPTS)
    for_translators = {message for script in by_script for message in extracted(script)}
    for_pages = {message for messages in by_script.values() for message in messages}
    assert for_pages == for_translators
    assert {"live", "paused"} <= set(extracted("figures.js")) <= set(by_script["figures.js"])
    assert ("Report %(count)s letter", "Report %(count)s letters") in by_script["report.js"]


def test_every_call_of_gettext_has_a_literal_text() -> None:
    calls = [
        code[call.end() :].lstrip()[:1]
        for code in (path.read_text() for path in SCRIPTS.glob("*.js"))
        for call in re.finditer(r"(?<!function )\bn?gettext\(", code)
    ]
    assert set(calls) == {'"'}
    assert len(calls) == sum(len(extracted(path.name)) for path in SCRIPTS.glob("*.js"))


def test_a_script_has_the_messages_of_all_scripts_that_it_loads() -> None:
    messages = script_messages(SCRIPTS)
    assert set(messages["sent_links.js"]) < set(messages["waiting.js"]) < set(messages["strip.js"])
    assert set(messages["copy.js"]) == {"Copied", *messages["figures.js"]}


def test_a_page_has_the_translations_of_its_scripts(database_url: str) -> None:
    settings = test_settings(database_url, pseudo_language="ltr")
    app = create_app(settings)
    with app.test_request_context("/"):
        tag = scripts("report.js")
    words = json.loads(tag.partition(">")[2].partition("</script>")[0])
    assert words["plurals"] == {"other": 0, "one": 1}
    for message in script_messages(SCRIPTS)["report.js"]:
        one = message if isinstance(message, str) else message[0]
        assert all(OPENING in form for form in words["messages"][one]), one
    app.extensions["tracker"].database.close()


def test_english_pages_have_no_translations(client: FlaskClient) -> None:
    assert 'id="words"' not in client.get("/report").text
