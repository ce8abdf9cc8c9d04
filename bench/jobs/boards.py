"""Leaderboards of very many events: read whole, after one more report, and around one event."""

import random
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from bench.bars import Bar
from bench.databases import joined, sqlite_demo
from bench.figures import Reading, percentile
from bench.plan import Plan
from bench.servers import TRACKER
from tracker.campaign import Channel, Event, EventDraft, HostKind, LetterReport, Line, event_key
from tracker.core import Core
from tracker.schema import events, hour_totals, scope_totals
from tracker.standings import BoardKey, Window

NAME = "boards"
TITLE = "Leaderboards of many events"
SAYS = (
    "“Read whole” is the first time that somebody asks for a board, and once a day after midnight: "
    "all events are read and ranked, and their ranks at midnight worked out. “Changed” is the time "
    "from a report's answer until the first 20 rows are ready as JSON again. “Own rank” is an "
    "event's rank from memory; “around” is the message with its four neighbours."
)
COLUMNS = {
    "whole_ms": "read whole, ms",
    "changed_ms": "changed, first 20, ms",
    "rank_us": "own rank, µs",
    "around_us": "around one, µs",
}
SIZES = (8_000, 100_000)
ASKED = 200
REPORTS = 30
BARS = (
    Bar(NAME, "8,000 events", "read whole, ms", "whole_ms", at_most=250),
    Bar(NAME, "100,000 events", "read whole, ms", "whole_ms", at_most=3_000),
    Bar(NAME, "100,000 events", "changed, first 20, ms", "changed_ms", at_most=2),
    Bar(NAME, "100,000 events", "own rank, µs", "rank_us", at_most=20),
)
KEY = BoardKey("events", section="us")


def measure(plan: Plan) -> Iterator[Reading]:
    """Measure rounds with thousands of events and with very many."""
    for size in SIZES:
        url = sqlite_demo(plan.folder, f"boards-{size}")
        with joined(url) as core:
            names = _fill(core, size)
            for _ in range(plan.rounds):
                plan.say(f"{size:,} events")
                yield Reading(NAME, f"{size:,} events", TRACKER.name, _round(core, names))


def _round(core: Core, names: list[Event]) -> dict[str, float]:
    chance = random.Random(len(names))
    whole = _milliseconds(lambda: _reread(core))
    changed = []
    for _ in range(REPORTS):
        event = chance.choice(names)
        line = Line("germain-rukuki", Channel.EMAIL, chance.randrange(1, 50))
        report = LetterReport("demo", (line,), event_code=event.code)
        core.ledger.record(report, f"benchmark-{chance.random()}-{time.monotonic_ns()}")
        changed.append(_milliseconds(lambda: core.standings.board("demo", KEY, Window(20)).json))
    ranking = core.standings.whole_board("demo", KEY).ranking
    asked = [chance.choice(names).slug for _ in range(ASKED)]
    ranks = [_milliseconds(lambda slug=slug: ranking.position(slug)) for slug in asked]  # type: ignore[misc]
    around = [
        _milliseconds(
            lambda slug=slug: core.standings.board("demo", KEY, Window(5, around=slug)).json  # type: ignore[misc]
        )
        for slug in asked
    ]
    return {
        "whole_ms": whole,
        "changed_ms": percentile(changed, 50),
        "rank_us": percentile(ranks, 50) * 1000,
        "around_us": percentile(around, 50) * 1000,
    }


def _draft(core: Core) -> EventDraft:
    return EventDraft(
        campaign="demo",
        title="Model",
        kind=HostKind.LIBRARY,
        starts_at=core.clock(),
        timezone="America/New_York",
        section="us",
        city="New York",
    )


def _reread(core: Core) -> None:
    core.standings._boards._boards.clear()
    core.standings.board("demo", KEY, Window(20))


def _milliseconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def _fill(core: Core, size: int) -> list[Event]:
    """Put events with letters of yesterday and today straight into the tables."""
    chance, now = random.Random(size), datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    first = core.events.register(_draft(core))
    model = {name: getattr(first, name) for name in Event.__dataclass_fields__}
    kept = {name: value for name, value in model.items() if name in events.c}
    event_rows, totals, hours = [], [], []
    for number in range(size):
        slug = f"event-{number}"
        event_rows.append(
            kept | {"slug": slug, "code": f"{number:08d}AB", "title": f"Event {number}",
                    "campaign_id": 1, "published": True, "registered_at": now}
        )  # fmt: skip
        letters = chance.randrange(1, 10_000)
        scope = {"campaign_id": 1, "scope": event_key(slug)}
        counts = {"letters": letters, "writers": letters // 5}
        totals.append(scope | counts | {"version": 1, "at": now, "verified": 0, "reports": 1})
        for hours_ago, share in ((30, 0.7), (1, 0.3)):
            at = now - timedelta(hours=hours_ago)
            hours.append(scope | {"hour": at, "letters": int(letters * share), "writers": 0})
    with core.database.writing() as connection:
        connection.execute(events.insert(), event_rows)
        connection.execute(scope_totals.insert(), totals)
        connection.execute(hour_totals.insert(), hours)
    return [core.events.named(f"event-{number}") for number in range(0, size, size // 500)]
