"""Broadcast: the same message to thousands of viewers, by the tracker and by its peers."""

import time
from collections.abc import Iterator
from functools import partial

from bench.bars import Bar
from bench.crowds import Viewers, watching
from bench.figures import Reading, percentile
from bench.plan import Plan
from bench.servers import FLOOR, NODE, STOCK, Peer, Server, known_peers, trackers

NAME = "broadcast"
TITLE = "The same message to all viewers"
SAYS = (
    "A snapshot of the standings is sent to every viewer, four times a second. If a peer can't "
    "finish one snapshot before the next is due, all peers send less often, because a peer that "
    "falls behind writes several at once and looks cheaper than it is. Processor time is that of "
    "the serving process for each message and viewer. It does not include the time at rest, which "
    "has a column of its own (the tracker's heartbeats, which its peers don't send). Memory is the "
    "growth of the process (PSS, without the kernel's buffers). The time to the last viewer is "
    "from just before the sending until the last of all viewers has read it."
)
COLUMNS = {
    "cpu_us": "µs a message",
    "rest_us": "at rest, µs a second",
    "last_p50_ms": "last viewer, median ms",
    "last_p99_ms": "last viewer, p99 ms",
    "memory_kb": "kB a viewer",
    "process_mb": "process, MB",
    "per_second": "set up a second",
    "set_up_us": "µs a set-up",
    "undelivered": "not to all",
}
_FIVE = partial(Bar, NAME, "5,000 viewers")
BARS = (
    _FIVE("processor time, over the C write loop's", "cpu_us", at_most=1.45, over=FLOOR.name),
    _FIVE("processor time, over Node's", "cpu_us", at_most=0.65, over=NODE.name),
    _FIVE("processor time, over stock's", "cpu_us", at_most=0.25, over=STOCK.name),
    _FIVE("p99 to the last viewer, over Node's", "last_p99_ms", at_most=1, over=NODE.name),
    _FIVE("memory a viewer, kB", "memory_kb", at_most=5),
    Bar(NAME, "15,000 viewers", "process, MB", "process_mb", at_most=150),
    _FIVE("set-up rate, over Node's", "per_second", at_least=0.95, over=NODE.name),
)
LEAST_EVERY_MS = 250
EVERY_MS_A_VIEWER = 0.12
"""Twice the time that the slowest peer takes."""

FIRST_VERSION = 1_000_000
ALONE = 15_000
"""The number of viewers of one process when the tracker is measured alone."""


def measure(plan: Plan) -> Iterator[Reading]:
    """Measure rounds of all peers at all sizes."""
    for size in plan.crowd_sizes(*([1000, 5000] if plan.quick else [1000, 2000, 5000])):
        for _ in range(plan.rounds):
            for peer in known_peers(plan.programs):
                plan.say(f"{size:,} viewers: {peer.name}")
                yield _round(plan, peer, size)
    if not plan.quick and plan.crowd_sizes(ALONE):
        plan.say(f"{ALONE:,} viewers: tracker")
        yield _round(plan, trackers()[0], ALONE)


def _round(plan: Plan, peer: Peer, size: int) -> Reading:
    with plan.servers.serving(peer) as server:
        empty, idle = server.memory, server.cpu
        with watching(plan.programs, plan.cores.client, server, size) as viewers:
            set_up = server.cpu - idle
            time.sleep(0.5)
            figures = _broadcast(plan, server, viewers, size)
            memory = server.memory
            figures |= {
                "memory_kb": (memory - empty) / size / 1000,
                "process_mb": memory / 1e6,
                "per_second": viewers.set_up["per_second"],
                "set_up_us": set_up * 1e6 / size,
            }
    return Reading(NAME, f"{size:,} viewers", peer.name, figures)


def _broadcast(plan: Plan, server: Server, viewers: Viewers, size: int) -> dict[str, float]:
    count = plan.of(12, 40)
    every = max(LEAST_EVERY_MS, int(size * EVERY_MS_A_VIEWER))
    server.broadcast(2, every, FIRST_VERSION)
    viewers.await_version(FIRST_VERSION + 1, 30)
    rest = _at_rest(server, plan.of(5, 10))
    viewers.order("clear")
    viewers.deliveries.clear()
    before, began = server.cpu, time.monotonic()
    server.broadcast(count, every, FIRST_VERSION + 2)
    viewers.await_version(FIRST_VERSION + 1 + count, 30 + count * every / 1000)
    used = server.cpu - before - rest * (time.monotonic() - began)
    last = [one.last_ms for one in viewers.deliveries.values() if one.version >= FIRST_VERSION]
    return {
        "cpu_us": used * 1e6 / count / size,
        "rest_us": rest * 1e6 / size,
        "last_p50_ms": percentile(last, 50),
        "last_p99_ms": percentile(last, 99),
        "undelivered": float(count - len(last)),
    }


def _at_rest(server: Server, seconds: int) -> float:
    """The processor time that a server uses in a second without broadcasts."""
    before = server.cpu
    time.sleep(seconds)
    return (server.cpu - before) / seconds
