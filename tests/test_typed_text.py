"""What strangers type is cleaned in one way: names, counts, codes and searches."""

import json
import unicodedata
from contextlib import suppress

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from tests.cast import new_key
from tests.pages import hidden
from tracker.campaign import (
    cleaned,
    folded,
    letters_typed,
    mixed_scripts,
    people_typed,
    tidy_code,
)
from tracker.core import Core

# Names


@pytest.mark.parametrize(
    "name",
    [
        "\U0001f56f\ufe0f",
        "Family \U0001f469\u200d\U0001f469\u200d\U0001f467",
        "\U0001f3f3\ufe0f\u200d\U0001f308",
        "\U0001f3f4\u200d\u2620\ufe0f",
        "\U0001f469\U0001f3fd\u200d\u2695\ufe0f",
        "\u2764\ufe0f\u200d\U0001f525",
        "\U0001f1fa\U0001f1e6\U0001f1ee\U0001f1f8",
        "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
        "\U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f!",
        "1\ufe0f\u20e3",
        "\U0001fae8",
        "می\u200cروم",
        "ශ්\u200dරී ලංකා",
        "র\u200d্য",
        "അവന്\u200d",
        "र्\u200dय",
        "ನ್\u200cನ",
        "ไทย\u200bไทย",
        "葛\U000e0100城",
        "မြွှာ ကြွေး",
        "བསྒྲུབས",
        "שָּׁלוֹם",
        "שלום\u200e (abc)",
        "الْعَرَبِيَّة",
        "हिन्दी",
        "Việt Nam",
        "山田\u3000太郎",
        "Écrivons\u202f!",
        "Ａnna’s „group“",
        "ﬁve ① ½ ﷺ",
        "100 %",
        "¿?",
    ],
)
def test_a_name_comes_back_as_it_was_typed(name: str) -> None:
    assert cleaned(name) == unicodedata.normalize("NFC", name)
    assert cleaned(unicodedata.normalize("NFD", name)) == unicodedata.normalize("NFC", name)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("  Anna's   \t group ", "Anna's group"),
        ("\ufeffAnna\u200b", "Anna"),
        ("\u200fשלום\u200f", "שלום"),
        ("Stra\u00adße", "Straße"),
        ("Room \u200e12\u200e", "Room 12"),
        ("Room\u200b 12", "Room 12"),
        ("ab\u200ecd", "abcd"),
        ("خانه\u200c ها", "خانه ها"),
        ("a\u00a0 b", "a b"),
        ("a\r\nb", "a b"),
        ("\u200e \u200b", ""),
    ],
)
def test_what_shows_nothing_and_does_nothing_is_dropped_in_silence(typed: str, shown: str) -> None:
    assert cleaned(typed) == shown


@pytest.mark.parametrize(
    "typed",
    [
        *(f"a{chr(sign)}b" for sign in [*range(0x202A, 0x202F), *range(0x2066, 0x2070)]),
        "\u202a123\u202c",
        "\u202e",
    ],
)
def test_what_turns_the_order_of_letters_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"turn the order.*\."):
        cleaned(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "a\u200bb",
        "a\u200db",
        "a\u200d\u200cb",
        "a\x00b",
        "a\x07b",
        "a\u034fb",
        "a\u3164b",
        "a\u115fb",
        "a\u1160b",
        "a\uffa0b",
        "a\u2800b",
        "a\ufe0fb",
        "1\ufe0f",
        "\u180ea",
        "\u17b4x",
        "a\u2062b",
        "a\ufff9b",
        "a\ufffcb",
        "a\U0001d159",
        "a\U0001d173b",
        "a\U000e0061b",
        "\U0001f3f4\U000e0061\U000e0062\U000e007f",
        "\U0001f469\u200d",
        "\U0001f469\u200d\u200d\U0001f469",
        "\U0001f1fa\u200d\U0001f1e6",
        "a\ue000",
        "a\u0378",
        "a\ufdd0",
        "a\U0010ffff",
        "a\ud800",
        "a\U0001faff",
    ],
)
def test_what_shows_nothing_but_deceives_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"invisible or control characters.*\."):
        cleaned(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "a" + "\u0301\u0316" * 3,
        "a\u0301\u0316\u0301\u0316",
        "a" + "\u20dd" * 5,
        "a" + "\u0488" * 4,
        "ก" + "\u0e47" * 4,
        "क" + "\u093e" * 8,
        "a\u0301\u200d\u0316\u200d\u0301\u0316",
        "\U0001f600" + "\u0301" * 4,
        "\u0301abc",
    ],
)
def test_a_pile_of_marks_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"\."):
        cleaned(typed)


@pytest.mark.parametrize(
    "typed", ["\u3164", "\u2800 \u2800", "\u115f", "\uffa0", "\ufe0f", "\u034f", "\u0301", "\u200d"]
)
def test_a_name_that_shows_nothing_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"nothing but invisible characters"):
        cleaned(typed)


def test_a_text_is_measured_before_anything_else_is_done_with_it() -> None:
    for typed in ("x" * 61, "a" + "\u0301\u0316" * 16_000, "\u200e" * 200):
        with pytest.raises(ValueError, match="at most 60 characters"):
            cleaned(typed)
    with pytest.raises(ValueError, match="too many marks"):
        cleaned("a" + "\u0301\u0316" * 1_000, 2_000, lines=True)


@given(st.text())
def test_whatever_is_accepted_is_shown_alike_the_second_time(typed: str) -> None:
    with suppress(ValueError):
        shown = cleaned(typed)
        assert cleaned(shown) == shown


@pytest.mark.parametrize(
    ("name", "scripts"),
    [
        ("Amnеsty", ("Cyrillic", "Latin")),
        ("Αθήνα Amnesty", ("Greek", "Latin")),
        ("Ꭺmnesty", ("Cherokee", "Latin")),
        ("\U00010330mnesty", ("Latin", "other")),
        ("Amnesty 東京", ()),
        ("ひらがな漢字カナ", ()),
        ("한글 letters", ()),
        ("Библиотека 12!", ()),
        ("Łódź – O’Brien", ()),
    ],
)
def test_a_reviewer_is_told_of_names_in_several_scripts(
    name: str, scripts: tuple[str, ...]
) -> None:
    assert mixed_scripts(name) == scripts


# Searches


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("O'Brien", "O’Brien"),
        ("obrien", "OʼBrien"),
        ("lodz", "Łódź"),
        ("saint etienne", "Saint-Étienne"),
        ("a–b", "A‑B"),
        ("room 12", "ROOM ١٢"),
        ("anna", "Ａｎｎａ"),
        ("strasse", "Straße"),
        ("istanbul", "İstanbul"),
        ("میروم", "می\u200cروم"),
        ("علي", "علی"),
        ("„letters“", "letters"),
        ("five", "ﬁve"),
    ],
)
def test_a_search_finds_what_is_spelled_otherwise(typed: str, found: str) -> None:
    assert folded(typed) == folded(found)


@given(st.text(max_size=100))
def test_to_fold_twice_changes_nothing_more(text: str) -> None:
    assert folded(folded(text)) == folded(text)


# Codes


@pytest.mark.parametrize(
    "typed",
    [
        "6cnr52ky",
        " 6CNR 52KY ",
        "6 C N R 5 2 K Y",
        "٦CNR-٥٢KY",
        "६CNR-५२KY",
        "６ＣＮＲ－５２ＫＹ",
        "6CNR–52KY",
        "6CNR_52KY",
        "6СNR-52КУ",
        "\u200e6CNR-52KY\u200e",
        "6CNR\u00ad-52KY",
        "“6CNR-52KY”",
        "Code: 6CNR-52KY.",
        "code 6cnr 52ky please",
        "6CNR-52KY (Code)",
        "E-mail: 6CNR-52KY",
        "My code:\n6CNR - 52KY is it",
        "the code is 6CNR52KY!",
        "https://site/e/6CNR-52KY?utm_source=x",
        "https://site/e/6CNR-52KY/",
        "https://site/E/6cnr%2052ky#top",
        "Our event: https://x.org/e/6CNR-52KY is here",
        "https%3A%2F%2Fx.org%2Fe%2F6CNR-52KY",
        "http://site/report?event_code=6CNR-52KY&section=us",
        "www.site.org/6CNR-52KY",
    ],
)
def test_a_code_is_found_in_what_people_paste(typed: str) -> None:
    assert tidy_code(typed) == "6CNR52KY"


def test_a_text_too_long_for_a_code_holds_none() -> None:
    assert tidy_code("a" + "\u0301\u0316" * 16_000) == ""
    assert tidy_code("6CNR-52KY" + " " * 500) == ""


# Counts


@pytest.mark.parametrize(
    "typed",
    [
        "1,200",
        "1.200",
        "1 200",
        "1\u00a0200",
        "1\u2009200",
        "1\u202f200",
        "1'200",
        "1’200",
        "１，２００",
        "١٬٢٠٠",
        "۱۲۰۰",
        "१२००",
        "\u200e1,200\u200e",
        "\ufeff1200\u200b",
        "001200",
    ],
)
def test_thousands_are_apart_by_any_one_sign(typed: str) -> None:
    assert letters_typed(typed) == people_typed(typed) == 1_200


@pytest.mark.parametrize(
    "typed", ["1,200.000", "1.2", "1.20", "0.200", "1..200", "1.200,5", "12.00", "1٫200", "1_200"]
)
def test_a_fraction_is_no_count(typed: str) -> None:
    for read in (letters_typed, people_typed):
        with pytest.raises(ValueError, match=r"whole number.*\."):
            read(typed)


# Through the doors

MONSTER = "a" + "\u0301\u0316" * 15_000
"""A text that took two seconds to normalise."""

MONSTER_IN_FORM = MONSTER[:9_001]
"""As much of it as a form holds, which writes a mark in six bytes."""

EVENT = {
    "title": "O’Brien’s letters – room ٣",
    "kind": "library",
    "starts_at": "2026-12-10T18:00:00Z",
    "timezone": "America/New_York",
    "section": "us",
    "city": "Saint-Étienne",
}


def sent(client: FlaskClient, path: str, body: dict[str, object]) -> TestResponse:
    text = json.dumps(body, ensure_ascii=False)  # escapes would take more than a body may have
    headers = {"Idempotency-Key": new_key(), "Content-Type": "application/json"}
    return client.post(path, data=text.encode(), headers=headers)


@pytest.mark.parametrize("field", ["event_code", "section", "region", "campaign"])
def test_a_report_with_a_text_that_is_too_long_is_refused_at_its_field(
    client: FlaskClient, field: str
) -> None:
    lines = [{"case": "germain-rukuki", "letters": 3}]
    answer = sent(client, "/api/v1/reports", {"lines": lines, field: MONSTER})
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, field)
    assert "too long" in answer.json["errors"][0]["message"]
    answer = sent(client, "/api/v1/reports", {"lines": [{"case": MONSTER, "letters": 3}]})
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "lines.0.case")


@pytest.mark.parametrize(
    "field", ["title", "venue", "city", "contact_public", "contact_email", "description", "region"]
)
def test_an_event_with_a_text_that_is_too_long_is_refused_at_its_field(
    client: FlaskClient, field: str
) -> None:
    answer = sent(client, "/api/v1/events", EVENT | {field: MONSTER})
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json["errors"]] == [field]
    form = hidden(client.get("/events/new")) | {
        "title": "Letters",
        "kind": "library",
        "starts_on": "2026-12-10",
        "starts_time": "18:00",
        "section": "us",
        "city": "New York",
    }
    page = client.post("/events/new", data=form | {field: MONSTER_IN_FORM})
    assert page.status_code == 422
    assert "too long" in page.text


def test_a_form_with_a_code_or_a_count_that_is_too_long_is_shown_again(
    client: FlaskClient, core: Core
) -> None:
    form = hidden(client.get("/report")) | {"letters-germain-rukuki": "3"}
    for field in ("event_code", "letters-germain-rukuki", "writers"):
        page = client.post("/report", data=form | {field: MONSTER_IN_FORM})
        assert page.status_code == 422
        assert MONSTER_IN_FORM in page.text, "what was typed is lost"
    assert core.standings.of("demo", "world").letters == 0


@pytest.mark.parametrize("name", ["q", "near", "section", "region", "cursor", "campaign"])
def test_a_search_that_is_too_long_is_refused_with_a_sentence(
    client: FlaskClient, name: str
) -> None:
    answer = client.get("/api/v1/events", query_string={name: "a\u0301\u0316" * 100})
    assert answer.status_code == 422
    assert "at most 200 characters" in answer.json["errors"][0]["message"]
    if name in ("q", "near"):
        page = client.get("/events", query_string={name: "a\u0301\u0316" * 100})
        assert "at most 200 characters" in page.text
        assert client.get("/leaderboards", query_string={name: "a\u0301" * 400}).status_code == 200


def test_an_event_keeps_its_name_and_is_found_however_it_is_spelled(client: FlaskClient) -> None:
    made = sent(client, "/api/v1/events", EVENT).json
    assert made["slug"].startswith("obriens-letters-room-3")
    event = client.get(f"/api/v1/events/{made['slug']}").json
    assert (event["title"], event["city"]) == (EVENT["title"], EVENT["city"])
    for query in ({"q": "O'Brien"}, {"q": "obriens ROOM 3"}, {"near": "saint etienne"}):
        found = client.get("/api/v1/events", query_string=query).json["events"]
        assert [event["slug"] for event in found] == [made["slug"]], query


def test_a_report_takes_a_code_however_it_is_pasted(client: FlaskClient) -> None:
    made = sent(client, "/api/v1/events", EVENT).json
    lines = [{"case": "germain-rukuki", "letters": 1}]
    arabic = made["code"].translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    for code in (made["short_url"] + "?utm_source=x", f"Code: {made['code']}.", arabic):
        answer = sent(client, "/api/v1/reports", {"lines": lines, "event_code": code})
        assert answer.status_code == 201, code
    scope = {"scope": f"event:{made['slug']}"}
    assert client.get("/api/v1/standings", query_string=scope).json["letters"] == 3


def test_a_reviewer_sees_that_a_name_mixes_scripts(client: FlaskClient, app: Flask) -> None:
    sent(client, "/api/v1/events", EVENT | {"title": "Amnеsty letters"})
    commands = app.test_cli_runner()
    listed = commands.invoke(args=["tracker", "events", "list", "--find", "letters"]).output
    assert "Amnеsty letters  (mixes Cyrillic, Latin letters)" in listed
    slug = listed.split()[2]
    assert (
        "mixes Cyrillic, Latin" in commands.invoke(args=["tracker", "events", "show", slug]).output
    )


def test_a_code_is_not_looked_for_in_a_text_that_grows_when_it_is_folded() -> None:
    assert tidy_code("K7QM-2XPD " + "a " * 200) == "K7QM2XPD"
    assert tidy_code("K7QM-2XPD " + "\ufdfa" * 100) == ""
