"""The evening of 10 December: reports and viewers at once."""

import time
from collections.abc import Iterator
from functools import partial

from bench.bars import Bar
from bench.crowds import posting_everywhere, report, watching
from bench.figures import Reading
from bench.jobs.screen import shown_after
from bench.plan import Plan
from bench.servers import EVENTS, NODE, STOCK, Peer, trackers

NAME = "evening"
TITLE = "The evening: reports and viewers at once"
CONNECTIONS = 32
SETTLE_SECONDS = 60
SAYS = (
    "32 connections report as fast as they are answered, while all viewers watch. The peers are "
    "Flask-SocketIO with one commit and one `emit` for each report, and Node's socket.io with "
    "group commit and a tick. “To the screens” is the time from an answer until all viewers hold "
    "its version. “Shown a second” is the number of reports over the time until all viewers held "
    "the last of them. If a peer answers faster than it shows, its queue grows. Screens that were "
    f"not up to date {SETTLE_SECONDS} seconds after the last answer have no figure."
)
COLUMNS = {
    "per_second": "reports a second",
    "shown_per_second": "shown a second",
    "p50_ms": "answer, median ms",
    "p99_ms": "answer, p99 ms",
    "screen_p50_ms": "to the screens, median ms",
    "screen_p99_ms": "to the screens, p99 ms",
    "cpu": "of a core",
    "failed": "failed",
}
_1000 = partial(Bar, NAME, "1,000 viewers")
BARS = (
    _1000("reports a second, over stock's", "per_second", at_least=12, over=STOCK.name),
    _1000("reports shown a second, over stock's", "shown_per_second", at_least=12, over=STOCK.name),
    _1000("answer, p99 ms", "p99_ms", at_most=30),
)


def measure(plan: Plan) -> Iterator[Reading]:
    """Measure rounds of all peers, with few and many viewers."""
    peers = [*trackers(), STOCK, *([NODE] if plan.programs.node else [])]
    for viewers in plan.crowd_sizes(1000, 5000):
        for _ in range(plan.rounds):
            for peer in peers:
                plan.say(f"{viewers:,} viewers: {peer.name}")
                yield _round(plan, peer, viewers)


def _round(plan: Plan, peer: Peer, count: int) -> Reading:
    with (
        plan.servers.serving(peer) as server,
        watching(plan.programs, plan.cores.client, server, count) as viewers,
    ):
        time.sleep(0.5)
        before, began = server.cpu, time.monotonic()
        load = report(
            plan.programs,
            plan.cores.client,
            server,
            *(*posting_everywhere(EVENTS), "--tell", "1"),
            connections=CONNECTIONS,
            seconds=plan.of(5, 20),
        )
        used = (server.cpu - before) / (time.monotonic() - began)
        last, at = max(load.answered, default=(0, 0))
        viewers.await_version(last, SETTLE_SECONDS)
        shown = shown_after(viewers, load)
        held = viewers.held_at(last)
    figures = {
        "per_second": load.per_second,
        "p50_ms": load.p50_ms,
        "p99_ms": load.p99_ms,
        "cpu": used,
        "failed": float(load.failed),
    }
    if held is not None:
        seconds = load.seconds + max(0.0, (held - at) / 1e9)
        figures["shown_per_second"] = load.counted / seconds
    figures |= {f"screen_{name}": shown[name] for name in ("p50_ms", "p99_ms") if name in shown}
    return Reading(NAME, f"{count:,} viewers", peer.name, figures)
