"""Letter to screen: from the answer to a report until every viewer holds its version."""

import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.bars import Bar
from bench.crowds import Load, Viewers, posting_everywhere, report, watching
from bench.databases import sqlite_demo
from bench.figures import Reading, percentile
from bench.plan import Plan
from bench.servers import EVENTS, NODE, TRACKER, Peer, Server, trackers

NAME = "screen"
TITLE = "From a letter to every screen"
SAYS = (
    "The time from the answer to a report until the last of all viewers has its version or a newer "
    "one. It is below zero if the viewers had the version before the answer. “Idle” means two "
    "reports a second. In a stream of reports, every report is measured. “Of another process” "
    "means that the reports go to one server, and its neighbour on the same database serves the "
    "viewers."
)
COLUMNS = {
    "p50_ms": "median ms",
    "p99_ms": "p99 ms",
    "most_ms": "slowest ms",
    "answer_p99_ms": "answer, p99 ms",
    "per_second": "reports a second",
    "missing": "never shown",
}
STREAM = 500
NEIGHBOURS = "100 viewers of another process, idle"
SETTLE_SECONDS = 5
BARS = (
    Bar(NAME, "5,000 viewers, idle", "p99, ms", "p99_ms", at_most=100),
    Bar(NAME, f"5,000 viewers, {STREAM} reports a second", "p99, ms", "p99_ms", at_most=400),
    Bar(NAME, NEIGHBOURS, "p99, ms", "p99_ms", at_most=100),
)


def measure(plan: Plan) -> Iterator[Reading]:
    """Measure rounds with few and many viewers, idle and in a stream of reports."""
    peers = [*trackers(), *([NODE] if plan.programs.node else [])]
    for viewers in plan.crowd_sizes(1000, 5000):
        for _ in range(plan.rounds):
            for peer in peers:
                plan.say(f"{viewers:,} viewers: {peer.name}")
                yield from _round(plan, peer, viewers)
    for _ in range(plan.rounds):
        plan.say(NEIGHBOURS)
        yield _neighbours(plan)


def _round(plan: Plan, peer: Peer, count: int) -> Iterator[Reading]:
    with (
        plan.servers.serving(peer) as server,
        watching(plan.programs, plan.cores.client, server, count) as viewers,
    ):
        time.sleep(0.5)
        for rate, name in ((2, "idle"), (STREAM, f"{STREAM} reports a second")):
            figures = _shown(plan, server, viewers, rate)
            yield Reading(NAME, f"{count:,} viewers, {name}", peer.name, figures)


def _neighbours(plan: Plan) -> Reading:
    with TemporaryDirectory(dir=plan.folder) as folder:
        serving = partial(
            plan.servers.serving, TRACKER, database_url=sqlite_demo(Path(folder), "shared", EVENTS)
        )
        with (
            serving() as server,
            serving() as neighbour,
            watching(plan.programs, plan.cores.client, neighbour, 100) as viewers,
        ):
            return Reading(NAME, NEIGHBOURS, TRACKER.name, _shown(plan, server, viewers, 2))


def _shown(plan: Plan, server: Server, viewers: Viewers, rate: int) -> dict[str, float]:
    load = report(
        plan.programs,
        plan.cores.client,
        server,
        *posting_everywhere(EVENTS),
        *("--per-second", str(rate), "--tell", "1"),
        connections=max(1, min(64, rate // 4)),
        seconds=plan.of(6, 20),
    )
    viewers.await_version(max(load.answered)[0], SETTLE_SECONDS)
    return shown_after(viewers, load)


def shown_after(viewers: Viewers, load: Load) -> dict[str, float]:
    """The time from the answer to each report until it was on all screens."""
    times = []
    for version, answered in load.answered:
        held = viewers.held_at(version)
        if held is not None:
            times.append((held - answered) / 1e6)
    figures = {
        "answer_p99_ms": load.p99_ms,
        "per_second": load.per_second,
        "missing": float(len(load.answered) - len(times)),
    }
    if times:
        figures |= {
            "p50_ms": percentile(times, 50),
            "p99_ms": percentile(times, 99),
            "most_ms": max(times),
        }
    return figures
