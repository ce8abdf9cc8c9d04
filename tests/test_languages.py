"""Sentences and figures in the reader's language, and the made-up language for checks."""

import re
import subprocess
from datetime import date
from pathlib import Path

import pytest

from tracker.campaign import counted, sentence
from tracker.languages import english, pseudo
from tracker.languages.pseudo import CLOSING, OPENING, disguised

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "tracker" / "languages" / "messages.pot"


def test_the_catalogue_holds_every_text_that_people_read(tmp_path: Path) -> None:
    fresh = tmp_path / "messages.pot"
    command = ["make", "words", f"CATALOGUE={fresh}"]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    assert fresh.read_text() == CATALOGUE.read_text(), "run make words"


def test_a_sentence_is_written_as_its_reader_writes_numbers_and_days() -> None:
    total = sentence("%(letters)s letters by %(day)s", letters=20387, day=date(2027, 1, 15))
    assert str(total) == "20,387 letters by 15 January 2027"
    assert english("US").say(total) == "20,387 letters by 15 January 2027"
    assert english("IN").say(sentence("%(letters)s letters", letters=1234567)).startswith("12,34")


@pytest.mark.parametrize(("count", "words"), [(1, "1 letter"), (0, "0 letters"), (2, "2 letters")])
def test_a_count_chooses_singular_or_plural(count: int, words: str) -> None:
    letters = counted("%(count)s letter", "%(count)s letters", count)
    assert str(letters) == english().say(letters) == words


def test_a_sentence_within_a_sentence_is_translated_too() -> None:
    inner = sentence("Give a title.")
    whole = pseudo("ltr").say(sentence("%(name)s: %(fault)s", name="Title", fault=inner))
    assert whole.count(OPENING) == whole.count(CLOSING) == 2


@pytest.mark.parametrize("text", ["Report letters", "No", "Type at most %(most)s.", "50%% off"])
def test_the_made_up_language_is_a_third_longer_and_keeps_placeholders(text: str) -> None:
    shown = disguised(text)
    letters = re.sub(r"%\(\w+\)s|%%", "", text)
    assert len(shown) - len(text) == -(-len(letters) // 3)
    assert re.findall(r"%\(\w+\)s|%%", shown) == re.findall(r"%\(\w+\)s|%%", text)


def test_markup_in_a_text_stays_as_it_is() -> None:
    assert '<a href="%(url)s">' in disguised('Read <a href="%(url)s">more</a>&nbsp;here')
    assert "&nbsp;" in disguised('Read <a href="%(url)s">more</a>&nbsp;here')
