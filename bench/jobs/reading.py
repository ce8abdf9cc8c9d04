"""Reading standings and leaderboards, with a short ledger and a long one."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial

from bench.bars import Bar
from bench.crowds import posting, report
from bench.figures import Reading, percentile
from bench.history import history
from bench.plan import Plan
from bench.servers import TRACKER, Peer, Server

NAME = "reading"
TITLE = "Standings and leaderboards"
SAYS = (
    "`GET /api/v1/standings` and `/api/v1/leaderboards/events` over 16 persistent connections. "
    "Beside them is a Flask app with one route that answers with constant bytes, under the same "
    "server. “First” is the first answer after the start. “Moved” is the answer to a request right "
    "after a report, when the answer in memory is stale; ledgers of both lengths take turns."
)
COLUMNS = {
    "per_second": "answers a second",
    "p99_ms": "p99 ms",
    "cpu_us": "µs of processor each",
    "first_ms": "first, ms",
    "moved_ms": "moved, ms",
}
BARE = Peer("bare Flask route", "bench.apps:bare()")
STANDINGS, BOARD = "tracker, standings", "tracker, leaderboard"
ADDRESSES = {
    STANDINGS: "/api/v1/standings?scope=section:us",
    BOARD: "/api/v1/leaderboards/events?limit=20",
}
SHORT = 5_000
MOVES = 60
LONGEST = (200_000, 1_000_000, 5_000_000)
"""The entries of the long ledger in a quick run, a full one, and a large one."""

_LONG = tuple(f"{entries:,} entries" for entries in LONGEST)
BARS = tuple(
    bar
    for size in _LONG
    for bar in (
        Bar(NAME, size, "standings moved, over 5,000 entries", "moved_ms", at_most=1.1,
            peer=STANDINGS, over_size=f"{SHORT:,} entries"),
        Bar(NAME, size, "standings, over a bare Flask route", "per_second", at_least=1.8,
            peer=STANDINGS, over=BARE.name, over_size="constant"),
    )
)  # fmt: skip


def measure(plan: Plan) -> Iterator[Reading]:
    """Measure rounds of the bare route, the short ledger and the long one."""
    long = LONGEST[0 if plan.quick else 2 if plan.large else 1]
    addresses = {entries: history(plan.folder, entries, plan.say) for entries in (SHORT, long)}
    for _ in range(plan.rounds):
        plan.say(BARE.name)
        with plan.servers.serving(BARE) as server:
            yield Reading(NAME, "constant", BARE.name, _measured(plan, server, "/"))
        for peer, address in ADDRESSES.items():
            moved = _moved(plan, addresses, address)
            for entries, url in addresses.items():
                plan.say(f"{entries:,} entries: {peer}")
                with plan.servers.serving(TRACKER, database_url=url) as server:
                    figures = {"first_ms": _milliseconds(server, address)}
                    figures |= _measured(plan, server, address) | {"moved_ms": moved[entries]}
                yield Reading(NAME, f"{entries:,} entries", peer, figures)


def _measured(plan: Plan, server: Server, address: str) -> dict[str, float]:
    asking = partial(report, plan.programs, plan.cores.client, server, "--get", address)
    asking(connections=16, seconds=0.3)
    before = server.cpu
    load = asking(connections=16, seconds=plan.of(2, 5))
    used = server.cpu - before
    return {
        "per_second": load.per_second,
        "p99_ms": load.p99_ms,
        "cpu_us": used * 1e6 / max(1, load.counted),
    }


def _moved(plan: Plan, addresses: dict[int, str], address: str) -> dict[int, float]:
    """The median time of the first answer after a report; ledgers of each length take turns."""
    plan.say(f"{address}, right after a report")
    taken: dict[int, list[float]] = {entries: [] for entries in addresses}
    with ExitStack() as stack:
        servers = {
            entries: stack.enter_context(plan.servers.serving(TRACKER, database_url=url))
            for entries, url in addresses.items()
        }
        for _ in range(MOVES):
            for entries, server in servers.items():
                report(
                    plan.programs, plan.cores.client, server, *posting(), "--requests", "1",
                    connections=1, seconds=5,
                )  # fmt: skip
                taken[entries].append(_milliseconds(server, address))
    return {entries: percentile(times, 50) for entries, times in taken.items()}


def _milliseconds(server: Server, address: str) -> float:
    began = time.perf_counter()
    server.ask(address)
    return (time.perf_counter() - began) * 1000
