"""A live leaderboard: sent to thousands of viewers while reports stream in."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.bars import Bar
from bench.children import Failed
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
FIRST_VIEWERS = 10
AROUNDS = 200
ROWS = 20

SAYS = (
    f"{VIEWERS:,} viewers of a section's standings get these, and {VIEWERS:,} viewers of its board "
    f"of {EVENTS:,} events get that: first as one message after the other, equally long, for the "
    f"processor time of each message and viewer; then while {STREAM} reports a second come in at "
    f"all these events. Viewers of a board get the standings as well. At last {AROUNDS} more watch "
    "the rows around one event each. “To the screens” is the time from a report's answer until all "
    "of a crowd hold its version. A board is renewed once for all who watch any rows of it."
)
COLUMNS = {
    "cpu_us": "µs a message",
    "memory_kb": "kB a viewer",
    "messages": "messages a second",
    "renewals": "renewals a second",
    "p50_ms": "to the screens, median ms",
    "p99_ms": "to the screens, p99 ms",
    "answer_p99_ms": "answer, p99 ms",
}
STANDINGS, BOARD = f"{VIEWERS:,} viewers of the standings", f"{VIEWERS:,} viewers of a board"
AND_AROUND = f"and {AROUNDS} of rows around an event"
RATIO = "a board over the standings"
BARS = (
    Bar(NAME, RATIO, "µs a message", "cpu_us", at_most=1.1),
    Bar(NAME, RATIO, "memory a viewer", "memory_kb", at_most=1.1),
    Bar(NAME, AND_AROUND, "renewals a second", "renewals", at_most=1),
    Bar(NAME, BOARD, "to the screens, p99 ms", "p99_ms", at_most=1_500),
    Bar(NAME, AND_AROUND, "to the screens, p99 ms", "p99_ms", at_most=1_500),
)
FIRST_VERSION = 1_000_000
EVERY_MS = 600


def measure(plan: Plan) -> Iterator[Reading]:
    """Measure rounds with viewers of the standings, and with those of a board."""
    if plan.crowd_sizes(VIEWERS + AROUNDS):
        for _ in range(plan.rounds):
            yield from _round(plan)


def _round(plan: Plan) -> Iterator[Reading]:
    with TemporaryDirectory(dir=plan.folder) as folder:
        url = sqlite_demo(Path(folder), "events")
        with joined(url) as core:
            fill_with_events(core, EVENTS)
        plan.say(STANDINGS)
        with (
            plan.servers.serving(TRACKER, database_url=url) as server,
            _measured(plan, server, AUTH, "standings") as standings,
        ):
            yield Reading(NAME, STANDINGS, TRACKER.name, standings)
        plan.say(BOARD)
        with (
            plan.servers.serving(TRACKER, database_url=url) as server,
            _measured(plan, server, _auth(limit=ROWS), "leaderboard") as board,
        ):
            yield Reading(NAME, BOARD, TRACKER.name, board)
            plan.say(AND_AROUND)
            with watching(
                plan.programs,
                plan.cores.client,
                server,
                AROUNDS,
                auth=_auth(limit=5, around="event-#"),
                message="leaderboard",
                first_source=100,
            ) as around:
                figures = _in_a_stream(plan, server, around)
            yield Reading(NAME, AND_AROUND, TRACKER.name, figures)
    ratios = {name: board[name] / standings[name] for name in ("cpu_us", "memory_kb")}
    yield Reading(NAME, RATIO, TRACKER.name, ratios)


@contextmanager
def _measured(plan: Plan, server: Server, auth: str, message: str) -> Iterator[dict[str, float]]:
    """What a crowd costs that stays for a while, and what it sees."""
    server.ask("/api/v1/leaderboards/events?section=us")  # the board itself is in memory now
    watch = partial(watching, plan.programs, plan.cores.client, server, auth=auth, message=message)
    with watch(FIRST_VIEWERS):
        pass  # what the first viewers of all need once is no part of what one needs
    empty = server.memory
    with watch(VIEWERS) as crowd:
        memory = (server.memory - empty) / VIEWERS / 1000
        cpu = _of_a_message(plan, server, crowd, message)
        yield {"memory_kb": memory, "cpu_us": cpu} | _in_a_stream(plan, server, crowd)


def _of_a_message(plan: Plan, server: Server, crowd: Viewers, message: str) -> float:
    """Microseconds of processor time for each message and viewer, without those at rest."""
    count = plan.of(12, 40)
    server.broadcast(1, EVERY_MS, FIRST_VERSION, message)
    crowd.await_version(FIRST_VERSION, 30)
    seconds, before = plan.of(3, 10), server.cpu
    time.sleep(seconds)
    rest, before, began = (server.cpu - before) / seconds, server.cpu, time.monotonic()
    server.broadcast(count, EVERY_MS, FIRST_VERSION + 1, message)
    if not crowd.await_version(FIRST_VERSION + count, 30 + count * EVERY_MS / 1000):
        raise Failed("Not all viewers got all messages.")
    used = server.cpu - before - rest * (time.monotonic() - began)
    return used * 1e6 / count / VIEWERS


def _auth(**rows: object) -> str:
    board = {"board": "events", "section": "us", **rows}
    return json.dumps({"campaign": "demo", "scope": "section:us", "board": board})


def _in_a_stream(plan: Plan, server: Server, crowd: Viewers) -> dict[str, float]:
    """What a stream of reports costs, and when a crowd saw them."""
    crowd.order("clear")
    crowd.deliveries.clear()
    renewals, began = _renewals(server), time.monotonic()
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
        "answer_p99_ms": load.p99_ms,
        "renewals": (_renewals(server) - renewals) / took,
        "messages": len(crowd.deliveries) / took,
    }
    crowd.await_version(max(load.answered)[0], 5)
    shown = shown_after(crowd, load)
    return figures | {name: shown[name] for name in ("p50_ms", "p99_ms") if name in shown}


def _renewals(server: Server) -> int:
    return int(server.ask("/bench/renewals"))
