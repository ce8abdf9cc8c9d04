"""The projector page and its set-up: slides, options, and what is passed over."""

import re
from datetime import timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient

from tests.cast import Clock, evening_draft, load_demo, report, report_at
from tests.pages import text
from tracker.campaign import Event
from tracker.core import Core

pytestmark = pytest.mark.any_engine


def slide(page: str, name: str) -> str:
    """The markup of a slide."""
    found = re.search(rf'<section [^>]*data-slide="{name}".*?</section>', page, re.DOTALL)
    assert found, name
    return found[0]


def is_hidden(markup: str) -> bool:
    return bool(re.match(r"<section [^>]* hidden>", markup))


def test_the_newest_places_are_the_towns_that_counted_letters_last(
    client: FlaskClient, core: Core, clock: Clock
) -> None:
    assert is_hidden(slide(client.get("/display").text, "places"))
    for city in ("Albany", "Waco", "Albany", "Buffalo"):
        report_at(core, core.events.register(evening_draft(clock(), city=city)))
    page = slide(client.get("/display").text, "places")
    assert not is_hidden(page)
    assert re.findall(r"<bdi>(\w+)</bdi>", page) == ["Buffalo", "Albany", "Waco"]
    assert not re.findall(r"<bdi>", slide(client.get("/display?scope=section:gb").text, "places"))


def test_an_event_in_no_list_gives_no_place(client: FlaskClient, core: Core, clock: Clock) -> None:
    report_at(core, core.events.register(evening_draft(clock(), city="Waco", visibility="link")))
    assert "Waco" not in client.get("/display").text


def test_the_day_counts_this_hour_and_this_day_by_the_scopes_clocks(
    client: FlaskClient, core: Core, clock: Clock
) -> None:
    assert is_hidden(slide(client.get("/display").text, "day"))
    report(core, 5)
    clock.pass_by(hours=1)
    report(core, 2)
    page = slide(client.get("/display").text, "day")
    assert re.findall(r"<b [^>]*>(\d+)</b>", page) == ["2", "7"]
    assert "Human Rights Day" in page
    clock.now += timedelta(days=1)
    report(core, 1)
    page = slide(client.get("/display").text, "day")
    assert re.findall(r"<b [^>]*>(\d+)</b>", page) == ["1", "1"]
    assert "Today" in page


def test_before_the_first_letter_a_screen_invites_and_afterwards_it_counts(
    client: FlaskClient, core: Core
) -> None:
    quiet = re.compile(r'<section class="slide slide-quiet"[^>]*?( hidden)?>')
    found = quiet.search(client.get("/display").text)
    assert found
    assert found[1] is None
    assert "The first letter is still to be written." in text(client.get("/display"))
    report(core, 1)
    found = quiet.search(client.get("/display").text)
    assert found
    assert found[1] == " hidden"


def test_a_screen_that_takes_no_letters_invites_nobody(client: FlaskClient, core: Core) -> None:
    load_demo(core, 'state = "open"', 'state = "final"')
    page = client.get("/display").text
    assert 'data-slide="join"' not in page
    assert "The first letter is still to be written." not in page


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ("margin=11", "margin as a whole number from 0 to 10"),
        ("margin=-1", "margin as a whole number from 0 to 10"),
        ("margin=1.5", "margin as a whole number"),
        ("seconds=2", "seconds as a whole number from 3 to 600"),
        ("seconds=%D9%A3%D9%A3%D9%A3%D9%A3%D9%A3", "seconds as a whole number"),
        ("slides=places,map", "no slide “map”"),
    ],
)
def test_a_wrong_option_is_named(client: FlaskClient, options: str, says: str) -> None:
    answer = client.get(f"/display?{options}")
    assert answer.status_code == 422
    assert says in text(answer)


def test_the_slide_of_events_keeps_its_earlier_name(client: FlaskClient, event: Event) -> None:
    page = client.get(f"/display?slides=events&event={event.slug}").text
    assert re.findall(r'data-slide="(\w+)"', page) == ["leaderboard"]


def address(client: FlaskClient, chosen: str) -> str:
    """The address that the set-up makes of these choices."""
    page = client.get(f"/display/setup?{chosen}").text
    found = re.search(r'<iframe [^>]*src="([^"]*)"', page)
    assert found, page
    return unescape(found[1])


def test_the_set_up_makes_an_address_that_the_display_takes(client: FlaskClient) -> None:
    assert address(client, "") == "/display"
    assert address(client, "slide=total&slide=join&seconds=20&margin=4&scope=section:gb") == (
        "/display?scope=section:gb&seconds=20&margin=4&slides=total,join"
    )
    everything = "&".join(f"slide={name}" for name in ("total", "cases", "leaderboard", "places"))
    chosen = f"{everything}&slide=day&slide=join&seconds=12&margin=0"
    assert address(client, chosen) == "/display"
    assert client.get(address(client, chosen)).status_code == 200


def test_the_set_up_says_what_is_wrong_and_keeps_what_was_typed(client: FlaskClient) -> None:
    answer = client.get("/display/setup?seconds=2&margin=3&slide=join")
    assert "seconds as a whole number from 3 to 600" in text(answer)
    assert "<iframe" not in answer.text
    assert re.search(r'name="seconds"[^>]* value="2"', answer.text)
    assert re.search(r'name="margin"[^>]* value="3"', answer.text)
    assert answer.text.count(" checked") == 1
