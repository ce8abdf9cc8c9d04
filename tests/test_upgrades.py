"""Databases as earlier versions really left them are brought up to date, and lose nothing.

`tests/left/` has one for each engine and version: a small season with corrections, withdrawals,
held reports, a second campaign, and a key that came in both.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any, LiteralString, cast

import psycopg
import pytest
from sqlalchemy import Engine, create_engine, inspect, select, text

from tests.cast import Clock, letters, report, test_settings
from tests.test_migrations import described
from tracker.application import join
from tracker.campaign import Channel, KeyReused
from tracker.core import Core
from tracker.database.migrating import migrate
from tracker.events import EventFilter
from tracker.ledger import verify
from tracker.schema import events, metadata
from tracker.standings.check import differences

LEFT = Path(__file__).parent / "left"
VERSIONS = sorted({path.name[:4] for path in LEFT.glob("*.sql")})
CAMPAIGNS = ("demo", "w4r-2026")


def fill(url: str, dump: Path) -> None:
    """Put into a blank database what a dump holds."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as file:
            file.executescript(dump.read_text())
        return
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        connection.execute(cast(LiteralString, dump.read_text()))


@pytest.fixture(params=VERSIONS)
def upgraded(
    request: pytest.FixtureRequest, blank_database_url: str, engine_name: str, clock: Clock
) -> Iterator[Core]:
    """The core on a database that an earlier version left, and that was brought up to date."""
    fill(blank_database_url, LEFT / f"{request.param}-{engine_name}.sql")
    migrate(blank_database_url)
    clock.pass_by(hours=5)
    core = join(test_settings(blank_database_url), clock)
    yield core
    core.database.close()


def of_tables(engine: Engine) -> dict[str, Any]:
    """The tables as an engine describes them, but for checks: a dump writes those anew."""
    tables = described(inspect(engine))
    for table in tables.values():
        del table["checks"]
    return tables


def test_it_has_the_tables_of_now(upgraded: Core, blank_database: Callable[[], str]) -> None:
    fresh = create_engine(blank_database())
    metadata.create_all(fresh)
    migrated = create_engine(upgraded.database.url)
    assert of_tables(migrated) == of_tables(fresh)
    fresh.dispose()
    migrated.dispose()


def test_every_letter_is_there_and_the_ledger_is_whole(upgraded: Core) -> None:
    totals = [upgraded.standings.of(slug, "world") for slug in CAMPAIGNS]
    assert [(total.letters, total.reports, total.version) for total in totals] == [
        (3 * 6 + 15 + 12 + 5 + 4 + 150, 15, 19),
        (23, 2, 2),
    ]
    for slug in CAMPAIGNS:
        with upgraded.catalogue.viewing(slug) as (connection, _):
            assert verify(connection, slug) is None
            assert differences(connection, slug) == []
    assert len(upgraded.ledger.held("demo")) == 1


def test_every_event_is_listed_on_its_day(upgraded: Core) -> None:
    day = date(2026, 12, 10)
    found = upgraded.events.listed("demo", EventFilter(from_day=day, to_day=day)).events
    assert [event.slug for event in found] == ["letters-at-school"]
    with upgraded.database.reading() as connection:
        days = connection.execute(select(events.c.first_day, events.c.last_day)).all()
    assert set(days) == {(day, day)}


def test_a_report_of_before_is_not_counted_again(upgraded: Core) -> None:
    again = letters(2, "nassima-al-sada", region="us-vt", channel=Channel.CARD)
    assert upgraded.ledger.record(again, "key-of-a-place-3").replayed
    with pytest.raises(KeyReused):  # of two campaigns that took it, the first keeps it
        upgraded.ledger.record(letters(12, campaign="w4r-2026", section="gb"), "key-of-the-first")


def test_it_counts_on(upgraded: Core) -> None:
    before = upgraded.standings.of("demo", "world")
    receipt = report(upgraded, 3)
    after = upgraded.standings.of("demo", "world")
    assert (after.letters, after.version) == (before.letters + 3, before.version + 1)
    history = upgraded.ledger.report(receipt.reference).history
    assert [entry.at for entry in history] == [upgraded.clock()]


def test_the_days_of_an_event_are_worked_out_on_its_own_clocks(
    blank_database_url: str, engine_name: str
) -> None:
    fill(blank_database_url, LEFT / f"0007-{engine_name}.sql")
    times = {"starts": "2026-12-06T13:30:00Z", "ends": "2026-12-09T13:00:00Z"}
    engine = create_engine(blank_database_url)
    with engine.begin() as connection:
        change = "UPDATE events SET starts_at = :starts, ends_at = :ends, timezone = :zone"
        connection.execute(text(change), times | {"zone": "Australia/Sydney"})
    migrate(blank_database_url)
    with engine.connect() as connection:
        days = connection.execute(select(events.c.first_day, events.c.last_day)).all()
    engine.dispose()
    assert set(days) == {(date(2026, 12, 7), date(2026, 12, 9))}


def test_an_event_of_before_is_found_however_its_name_is_spelled(
    blank_database_url: str, engine_name: str, clock: Clock
) -> None:
    fill(blank_database_url, LEFT / f"0007-{engine_name}.sql")
    engine = create_engine(blank_database_url)
    with engine.begin() as connection:
        change = text("UPDATE events SET words = :words, folded_city = :city")
        connection.execute(
            change, {"words": "o’brien – room ٣ saint-etienne", "city": "saint-nulle"}
        )
    engine.dispose()
    migrate(blank_database_url)
    core = join(test_settings(blank_database_url), clock)
    for wanted in (EventFilter(q="O'Brien room-3"), EventFilter(near="Saint Nulle")):
        assert core.events.listed("demo", wanted, over=None).events, wanted
    core.database.close()
