"""A long ledger, written fast, with a true chain and totals folded from it."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from bench.databases import CASES, joined, sqlite_demo
from tracker.campaign import Event
from tracker.core import Core
from tracker.demonstration import season
from tracker.ledger.chain import FIELDS, Entry, day_text, minute
from tracker.ledger.origin_chain import origin_hash
from tracker.standings.check import rebuild

REPORTS_OF_THE_SEASON = 20_000
"""The number of reports of the season whose events the ledger uses."""

BLOCK_ENTRIES = 20_000
COLUMNS = (
    "campaign_id",
    "number",
    "at",
    "region",
    "event",
    "reports",
    "writers",
    "per_writer_letters",
    "reason",
    "made_by",
    "hash",
)
Place = tuple[str, str, Event | None]
"""A section, and perhaps a region and an event in it."""

Row = tuple[Entry, str, str | None]
"""An entry, its time to the second, and the slug of its event."""


def history(folder: Path, entries: int, say: Callable[[str], None]) -> str:
    """The address of a SQLite database whose ledger has so many entries; made once.

    It holds only the tables that the benchmarks read: the ledger, its origins and the totals. The
    reports and keys are missing.
    """
    file = folder / f"history-{entries}.db"
    if not file.exists():
        say(f"writing a ledger of {entries:,} entries")
        url = sqlite_demo(folder, "history")
        with joined(url) as core:
            places = _places(core)
            core.database.close()
            _write(folder / "history.db", entries, places, core.clock())
            rebuild(core.database, "demo")
        with closing(sqlite3.connect(folder / "history.db")) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.move(folder / "history.db", file)
    return f"sqlite:///{file}"


def _places(core: Core) -> list[Place]:
    """The places of reports: the events of a season, each followed by people at home."""
    campaign = core.catalogue.campaign("demo")
    planned = season(campaign, REPORTS_OF_THE_SEASON, 1, core.clock())
    events = core.events.register_all(planned.events)
    at_home: Place = ("us", "", None)
    at_events = [(event.section, event.region or "", event) for event in events]
    return [place for one in at_events for place in (one, at_home)] or [at_home]


def _write(file: Path, entries: int, places: Sequence[Place], now: datetime) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.isolation_level = None
        connection.execute("PRAGMA synchronous = OFF")  # the database is deleted afterwards
        campaign, number, head, origins = connection.execute(
            "SELECT campaign_id, number, hash, origins_hash FROM heads"
        ).fetchone()
        coming = _entries(number, head, entries - number, places, now)
        while block := list(islice(coming, BLOCK_ENTRIES)):
            origins = _insert(connection, campaign, block, origins)
            number, head = block[-1][0].number, block[-1][0].hash
        end = (number, head, origins)
        connection.execute("UPDATE heads SET number = ?, hash = ?, origins_hash = ?", end)


def _entries(
    number: int, head: str, count: int, places: Sequence[Place], now: datetime
) -> Iterator[Row]:
    began = now - timedelta(days=30)
    step = timedelta(days=30) / max(1, count)
    for index in range(count):
        section, region, event = places[index % len(places)]
        at = began + index * step
        entry = Entry.sealed(
            number=number + index + 1,
            at=minute(at),
            kind="report",
            report=f"bench{index:021d}",
            campaign="demo",
            section=section,
            region=region,
            event=event.id if event else "",
            case=CASES[index % len(CASES)],
            channel="letter",
            letters=index % 7 + 1,
            verified=0,
            written_on=day_text(at.date()),
            trust="demo",
            previous=head,
        )
        head = entry.hash
        yield entry, f"{at.isoformat()[:19]}Z", event.slug if event else None


def _insert(
    connection: sqlite3.Connection, campaign: int, block: Sequence[Row], previous: str
) -> str:
    """Insert entries and their origins. Gives the hash of the last origin."""
    rows: list[tuple[Any, ...]] = [(campaign, *entry) for entry, _, _ in block]
    origins = []
    for entry, at, event in block:
        told = (at, entry.region or None, event, 1, 1, entry.letters, "", "bench")
        previous = origin_hash(entry.hash, (*told, None), previous)
        origins.append((campaign, entry.number, *told, previous))
    connection.execute("BEGIN")
    names = ", ".join(f'"{name}"' for name in ("campaign_id", *FIELDS))
    connection.executemany(f"INSERT INTO ledger ({names}) VALUES ({_signs(rows)})", rows)
    connection.executemany(
        f"INSERT INTO entry_origins ({', '.join(COLUMNS)}) VALUES ({_signs(origins)})", origins
    )
    connection.execute("COMMIT")
    return previous


def _signs(rows: Sequence[Sequence[Any]]) -> str:
    return ", ".join("?" * len(rows[0]))
