"""Events near a town: those in it first, then those in the towns around it, the nearest first."""

import csv
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.cast import DATA, Clock, evening_draft
from tests.pages import text
from tracker.campaign import HostKind, Unknown, Visibility
from tracker.core import Core
from tracker.events import EventFilter, nearby
from tracker.events.towns import NEAR_KM, towns_near

SCOTLAND = {"section": "gb", "region": None, "timezone": "Europe/London"}
PLACES = (
    ("Renfrew Hall", "Renfrew", 1),
    ("Paisley Abbey", "PAISLEY", 1),
    ("Glasgow later", "Glasgow", 5),
    ("Glasgow Green", "Glasgow, West End", 2),
    ("Edinburgh Castle", "Edinburgh", 1),
    ("Paisley Mill", "Paisley", 9),
)
"""The titles of events, their towns, and in how many hours they begin."""

NEAREST_FIRST = ["Glasgow Green", "Glasgow later", "Renfrew Hall", "Paisley Abbey", "Paisley Mill"]


@pytest.fixture
def scotland(core: Core, clock: Clock) -> Core:
    """The tracker with some events in and around Glasgow, and one in a Glasgow elsewhere."""
    drafts = [
        evening_draft(
            clock(),
            title=title,
            city=city,
            starts_at=clock() + timedelta(hours=hours),
            ends_at=clock() + timedelta(hours=hours + 1),
            **SCOTLAND,
        )
        for title, city, hours in PLACES
    ]
    drafts.append(evening_draft(clock(), title="Kentucky", city="Paisley", region="us-ky"))
    core.events.register_all(drafts)
    return core


def titles(core: Core, **wanted: Any) -> list[str]:
    """The titles of the events of a list, however many pages it has."""
    order = {name: wanted.pop(name) for name in ("over", "limit") if name in wanted}
    found: list[str] = []
    cursor = None
    while True:
        page = core.events.listed("demo", EventFilter(**wanted), cursor=cursor, **order)
        found += [event.title for event in page.events]
        cursor = page.cursor
        if cursor is None:
            return found


@pytest.mark.parametrize("limit", [1, 2, 4, 5, 50])
def test_the_nearest_come_first_and_each_once_page_by_page(scotland: Core, limit: int) -> None:
    assert titles(scotland, near="glasgow", limit=limit) == NEAREST_FIRST
    assert titles(scotland, near="Paisley", section="gb", limit=limit)[:2] == [
        "Paisley Abbey",
        "Paisley Mill",
    ]


def test_those_that_are_over_come_the_nearest_and_newest_first(
    scotland: Core, clock: Clock
) -> None:
    clock.pass_by(hours=8)
    assert titles(scotland, near="Glasgow", over=False) == ["Paisley Mill"]
    assert titles(scotland, near="Glasgow", over=True, limit=1) == [
        "Glasgow later",
        "Glasgow Green",
        "Renfrew Hall",
        "Paisley Abbey",
    ]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"q": "mill"}, ["Paisley Mill"]),
        ({"section": "us"}, []),
        ({"kind": HostKind.SCHOOL}, []),
        ({"kind": HostKind.LIBRARY}, NEAREST_FIRST),
        ({"section": "gb"}, NEAREST_FIRST),
    ],
)
def test_a_list_around_a_town_is_narrowed_by_all_else(
    scotland: Core, wanted: dict[str, Any], found: list[str]
) -> None:
    assert titles(scotland, near="Glasgow", **wanted) == found


def test_only_public_events_are_near(scotland: Core, clock: Clock) -> None:
    here = {"city": "Glasgow", **SCOTLAND}
    quiet = evening_draft(clock(), title="Quiet", visibility=Visibility.LINK, **here)
    scotland.events.register(quiet)
    hidden = scotland.events.register(evening_draft(clock(), title="Hidden", **here))
    assert titles(scotland, near="Glasgow")[0] == "Hidden"
    scotland.events.hide(hidden.slug)
    assert titles(scotland, near="Glasgow") == NEAREST_FIRST


@pytest.mark.any_engine
@pytest.mark.parametrize(
    ("near", "found"),
    [
        ("glas", ["Glasgow Green", "Glasgow later"]),
        ("west end", ["Glasgow Green"]),
        ("Nowhere", []),
    ],
)
def test_a_name_that_is_no_towns_is_looked_for_as_words(
    scotland: Core, near: str, found: list[str]
) -> None:
    assert titles(scotland, near=near) == found


@pytest.mark.any_engine
def test_where_very_many_are_near_the_town_itself_is_listed(
    scotland: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nearby, "MOST_AROUND", 3)
    assert titles(scotland, near="Glasgow", limit=1) == ["Glasgow Green", "Glasgow later"]


@pytest.mark.any_engine
@pytest.mark.parametrize("cursor", ["x", "1", "1.", "1.2", "²..a", "9999.a.b", "20261210T180000.a"])
def test_a_cursor_that_no_list_around_a_town_gave_is_refused(scotland: Core, cursor: str) -> None:
    with pytest.raises(Unknown):
        scotland.events.listed("demo", EventFilter(near="Glasgow"), cursor=cursor)


@pytest.mark.any_engine
def test_pages_and_programs_get_the_nearest_first(client: FlaskClient, scotland: Core) -> None:
    assert scotland
    told = client.get("/api/v1/events?near=Glasgow&limit=3").json
    assert told is not None
    assert [event["title"] for event in told["events"]] == NEAREST_FIRST[:3]
    rest = client.get(f"/api/v1/events?near=Glasgow&limit=3&cursor={told['cursor']}").json
    assert rest is not None
    assert [event["title"] for event in rest["events"]] == NEAREST_FIRST[3:]
    page = text(client.get("/events?near=Glasgow"))
    assert "Events in Glasgow come first, then those within 50 km." in page
    assert page.index("Glasgow later") < page.index("Paisley Abbey")
    assert "come first" not in text(client.get("/events?near=glas"))


@pytest.mark.any_engine
def test_towns_are_near_by_the_way_between_them() -> None:
    around = [town.name for town in towns_near("glasgow", "gb")]
    assert around[0] == "glasgow"
    assert around.index("renfrew") < around.index("paisley") < around.index("kilmarnock")
    assert "edinburgh" not in around  # 67 km
    assert {town.section for town in towns_near("york", None)} == {"gb", "us"}
    assert {town.section for town in towns_near("york", "gb")} == {"gb"}
    assert towns_near("new york", "us")[0].name == "new york"
    assert towns_near("nowhere", None) == ()
    assert NEAR_KM == 50


@pytest.mark.any_engine
def test_every_place_is_of_a_section() -> None:
    with (DATA / "sections.csv").open() as sections, (DATA / "places.csv").open() as places:
        codes = {row["code"] for row in csv.DictReader(sections)}
        rows = [*csv.DictReader(places)]
    assert {row["section"] for row in rows} == codes
    assert all(abs(float(row["latitude"])) <= 90 for row in rows)
    assert all(abs(float(row["longitude"])) <= 180 for row in rows)
