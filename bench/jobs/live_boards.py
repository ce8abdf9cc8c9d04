"""A live leaderboard: sent to thousands of viewers while reports stream in."""

import json
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.bars import Bar
from bench.crowds import AUTH, Viewers, posting, report, watching
from bench.databases import joined, sqlite_demo
from bench.events import fill_with_events
from bench.figures import Reading
from bench.jobs.screen import shown_after
from bench.plan import Plan
from bench.servers import TRACKER, Server

NAME = "live_boards"
TITLE = "A live leaderboard for all viewers"
EVENTS = 2_000
STREAM = 500
VIEWERS = 5_000
AROUNDS = 200
ROWS = 12
"""A board of so many rows is a message as long as the standings."""

SAYS = (
    f"{STREAM} reports a second come in for {EVENTS:,} events, with nobody watching, with "
    f"{VIEWERS:,} viewers of the standings, and with as many who watch {ROWS} rows of the "
    f"leaderboard beside the standings. Then {AROUNDS} more watch the rows around one event each. "
    "Processor time is what a kind of viewers added, for each message and viewer. “To the screens” "
    "is the time from a report's answer until all viewers hold its version. A board is renewed "
    "once for all who watch any rows of it."
)
COLUMNS = {
    "cpu_us": "µs a message",
    "messages": "messages a second",
    "memory_kb": "kB a viewer",
    "renewals": "renewals a second",
    "p50_ms": "to the screens, median ms",
    "p99_ms": "to the screens, p99 ms",
    "answer_p99_ms": "answer, p99 ms",
    "cpu": "of a core",
}
STANDINGS, BOARD = f"{VIEWERS:,} viewers of the standings", f"{VIEWERS:,} viewers of a board"
AND_AROUND = f"and {AROUNDS} of rows around an event"
RATIO = "a board over the standings"
BARS = (
    Bar(NAME, RATIO, "µs a message", "cpu_us", at_most=1.1),
    Bar(NAME, RATIO, "memory a viewer", "memory_kb", at_most=1.1),
    Bar(NAME, AND_AROUND, "renewals a second", "renewals", at_most=1.1),
    Bar(NAME, AND_AROUND, "to the screens, p99 ms", "p99_ms", at_most=1_500),
)


def measure(plan: Plan) -> Iterator[Reading]:
    """Measure rounds with nobody, with viewers of the standings, and with those of boards."""
    if plan.crowd_sizes(VIEWERS + AROUNDS):
        for _ in range(plan.rounds):
            yield from _round(plan)


def _round(plan: Plan) -> Iterator[Reading]:
    with TemporaryDirectory(dir=plan.folder) as folder:
        url = sqlite_demo(Path(folder), "events")
        with joined(url) as core:
            fill_with_events(core, EVENTS)
        plan.say("nobody watches")
        with plan.servers.serving(TRACKER, database_url=url) as server:
            nobody = _under_load(plan, server)
        yield Reading(NAME, "nobody watches", TRACKER.name, nobody)
        plan.say(STANDINGS)
        with plan.servers.serving(TRACKER, database_url=url) as server:
            empty = server.memory
            with _watching(plan, server, VIEWERS, AUTH, "standings") as crowd:
                standings = _with_crowd(plan, server, crowd, empty, nobody["cpu"])
        yield Reading(NAME, STANDINGS, TRACKER.name, standings)
        plan.say(BOARD)
        with plan.servers.serving(TRACKER, database_url=url) as server:
            empty = server.memory
            with _watching(plan, server, VIEWERS, _auth(limit=ROWS), "leaderboard") as crowd:
                board = _with_crowd(plan, server, crowd, empty, standings["cpu"])
                yield Reading(NAME, BOARD, TRACKER.name, board)
                plan.say(AND_AROUND)
                auth = _auth(limit=5, around="event-#")
                with _watching(plan, server, AROUNDS, auth, "leaderboard") as around:
                    figures = _under_load(plan, server, around, crowd)
                yield Reading(NAME, AND_AROUND, TRACKER.name, figures)
    ratios = {name: board[name] / standings[name] for name in ("cpu_us", "memory_kb")}
    yield Reading(NAME, RATIO, TRACKER.name, ratios)


def _watching(
    plan: Plan, server: Server, viewers: int, auth: str, message: str
) -> AbstractContextManager[Viewers]:
    return watching(plan.programs, plan.cores.client, server, viewers, auth=auth, message=message)


def _auth(**rows: object) -> str:
    board = {"board": "events", "section": "us", **rows}
    return json.dumps({"campaign": "demo", "scope": "section:us", "board": board})


def _with_crowd(
    plan: Plan, server: Server, crowd: Viewers, empty: int, cpu_before: float
) -> dict[str, float]:
    """What a crowd costs beyond the `cpu_before` of a core that the server used without it."""
    memory = (server.memory - empty) / VIEWERS / 1000
    figures = _under_load(plan, server, crowd)
    sent = figures["messages"] * VIEWERS
    return figures | {
        "memory_kb": memory,
        "cpu_us": (figures["cpu"] - cpu_before) * 1e6 / sent,
    }


def _under_load(plan: Plan, server: Server, *crowds: Viewers) -> dict[str, float]:
    """What a stream of reports costs, and when the first of these crowds saw them."""
    for crowd in crowds:
        crowd.order("clear")
        crowd.deliveries.clear()
    renewals, used, began = _renewals(server), server.cpu, time.monotonic()
    load = report(
        plan.programs,
        plan.cores.client,
        server,
        *posting(event_code="#" * 8),
        *("--spread", str(EVENTS), "--per-second", str(STREAM), "--tell", "1"),
        connections=64,
        seconds=plan.of(8, 20),
    )
    took = time.monotonic() - began
    figures = {
        "cpu": (server.cpu - used) / took,
        "answer_p99_ms": load.p99_ms,
        "renewals": (_renewals(server) - renewals) / took,
    }
    for crowd in crowds[:1]:
        crowd.await_version(max(load.answered)[0], 5)
        shown = shown_after(crowd, load)
        figures |= {name: shown[name] for name in ("p50_ms", "p99_ms") if name in shown}
        figures["messages"] = len(crowd.deliveries) / took
    return figures


def _renewals(server: Server) -> int:
    return int(server.ask("/bench/renewals"))
