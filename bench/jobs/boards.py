"""Leaderboards of very many events: read whole, after one more report, and around one event."""

import gc
import random
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from unittest.mock import patch

from bench.bars import Bar
from bench.crowds import report
from bench.databases import joined, sqlite_demo
from bench.events import fill_with_events
from bench.figures import Reading, percentile
from bench.plan import Plan
from bench.servers import TRACKER
from tracker.campaign import Channel, Event, LetterReport, Line
from tracker.core import Core
from tracker.standings import Board, BoardKey, Window

NAME = "boards"
TITLE = "Leaderboards of many events"
SAYS = (
    "“Read whole” is the first time that somebody asks for a board, and once a day after midnight: "
    "all events are read and ranked, and their ranks at midnight worked out. “Changed” is the time "
    "from a report's answer until the first 20 rows are ready as JSON again. “Own rank” is an "
    "event's rank from memory; “around” is the message with its four neighbours. “Its page” is the "
    "page of the first 50 rows, asked for again and again over 16 connections."
)
COLUMNS = {
    "whole_ms": "read whole, ms",
    "movement_ms": "of this the movement, ms",
    "changed_ms": "changed, first 20, ms",
    "rank_us": "own rank, µs",
    "around_us": "around one, µs",
    "page_us": "its page, µs of processor",
}
SIZES = (8_000, 100_000)
ASKED = 200
REPORTS = 30
BARS = (
    Bar(NAME, "8,000 events", "read whole, ms", "whole_ms", at_most=250),
    Bar(NAME, "100,000 events", "read whole, ms", "whole_ms", at_most=3_000),
    Bar(NAME, "8,000 events", "its page, µs of processor", "page_us", at_most=1_000),
    Bar(NAME, "100,000 events", "movement, ms", "movement_ms", at_most=500),
    Bar(NAME, "100,000 events", "changed, first 20, ms", "changed_ms", at_most=2),
    Bar(NAME, "100,000 events", "own rank, µs", "rank_us", at_most=20),
)
KEY = BoardKey("events", section="us")
PAGE = "/leaderboards?board=events&section=us"


def measure(plan: Plan) -> Iterator[Reading]:
    """Measure rounds with thousands of events and with very many."""
    for size in SIZES:
        url = sqlite_demo(plan.folder, f"boards-{size}")
        with joined(url) as core:
            names = fill_with_events(core, size)
            for _ in range(plan.rounds):
                plan.say(f"{size:,} events")
                figures = _round(core, names) | {"page_us": _page(plan, url)}
                yield Reading(NAME, f"{size:,} events", TRACKER.name, figures)


def _page(plan: Plan, url: str) -> float:
    """Microseconds of processor time for the page of the first rows, kept ready made."""
    with plan.servers.serving(TRACKER, database_url=url) as server:
        asking = partial(report, plan.programs, plan.cores.client, server, "--get", PAGE)
        asking(connections=16, seconds=0.3)
        before = server.cpu
        load = asking(connections=16, seconds=plan.of(2, 5))
        return (server.cpu - before) * 1e6 / max(1, load.counted)


def _round(core: Core, names: list[Event]) -> dict[str, float]:
    chance = random.Random(len(names))
    movements: list[float] = []
    gc.collect()
    gc.freeze()  # as a server does before it serves
    past_measures = Board._past_measures

    def timed(*values: Any) -> Any:
        began = time.perf_counter()
        measures = past_measures(*values)
        movements.append((time.perf_counter() - began) * 1000)
        return measures

    with patch.object(Board, "_past_measures", timed):
        whole = _milliseconds(lambda: _reread(core))
    changed = []
    for _ in range(REPORTS):
        event = chance.choice(names)
        line = Line("germain-rukuki", Channel.EMAIL, chance.randrange(1, 50))
        report = LetterReport("demo", (line,), event_code=event.code)
        core.ledger.record(report, f"benchmark-{chance.random()}-{time.monotonic_ns()}")
        changed.append(_milliseconds(lambda: core.standings.board("demo", KEY, Window(20)).json))
    ranking = core.standings._boards._boards["demo", KEY].ranking
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
        "movement_ms": movements[0],
        "changed_ms": percentile(changed, 50),
        "rank_us": percentile(ranks, 50) * 1000,
        "around_us": percentile(around, 50) * 1000,
    }


def _reread(core: Core) -> None:
    core.standings._boards._boards.clear()
    core.standings.board("demo", KEY, Window(20))


def _milliseconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000
