"""Durable reports over HTTP: the tracker beside one commit per request, and storing nothing."""

from collections.abc import Iterator
from functools import partial

from bench.bars import Bar
from bench.crowds import posting, report
from bench.figures import Reading
from bench.plan import Plan
from bench.servers import PEERS_CONFIG, TRACKER, Peer

NAME = "durable"
TITLE = "Durable reports over HTTP"
SAYS = (
    "Reports through `POST /api/v1/reports`. Each connection sends its next report when the last "
    "is answered; an answer means that the report is on disk. The variants are the same program "
    "and route. “One commit per request” runs under the same server, and once more under "
    "gunicorn's threads (32, each with its own database connection). “All but the storing” has "
    "rules, chain and receipts, but no rows. “Storing nothing” invents a receipt at once, and once "
    "more through Flask alone, under gunicorn's own handler. On a slower disk, every sync takes a "
    "millisecond more."
)
COLUMNS = {
    "per_second": "reports a second",
    "cpu_us": "µs of processor each",
    "p50_ms": "median ms",
    "p99_ms": "p99 ms",
    "most_ms": "slowest ms",
    "failed": "failed",
}
ALONE = Peer("one commit per request", "bench.apps:alone()")
THREADS = Peer(
    "one commit per request, threads",
    "bench.apps:alone()",
    options=("--worker-class", "gthread", "--threads", "32"),
)
UNSTORED = Peer("all but the storing", "bench.apps:unstored()")
NOTHING = Peer("storing nothing", "bench.apps:nothing()")
BY_FLASK = Peer(
    "storing nothing, Flask alone", "bench.apps:nothing_by_flask()", config=PEERS_CONFIG
)
PEERS = (TRACKER, ALONE, THREADS, UNSTORED, NOTHING, BY_FLASK)
_SIZE = "64 connections"
_SLOW = "64 connections, slower disk"
_64 = partial(Bar, NAME, _SIZE)
BARS = (
    _64("processor time, over storing nothing", "cpu_us", at_most=1.3, over=NOTHING.name),
    _64("p99, over one commit per request", "p99_ms", at_most=0.1, over=ALONE.name),
    _64("p99, over one commit, threads", "p99_ms", at_most=0.1, over=THREADS.name),
    _64("throughput, over one commit per request", "per_second", at_least=2, over=ALONE.name),
    _64("throughput, over one commit, threads", "per_second", at_least=2, over=THREADS.name),
    Bar(NAME, _SLOW, "throughput, over one commit", "per_second", at_least=8, over=ALONE.name),
    Bar(NAME, _SLOW, "throughput, over threads", "per_second", at_least=8, over=THREADS.name),
)
SLOWER_MICROSECONDS = "1000"


def measure(plan: Plan) -> Iterator[Reading]:
    """Measure rounds of all variants, with few and many connections, and on a slower disk."""
    slower = {
        "LD_PRELOAD": str(plan.programs.slowsync),
        "SYNC_MICROSECONDS": SLOWER_MICROSECONDS,
    }
    for _ in range(plan.rounds):
        for size, connections, environment in (
            (_SIZE, 64, {}),
            ("256 connections", 256, {}),
            (_SLOW, 64, slower),
        ):
            for peer in PEERS:
                plan.say(f"{size}: {peer.name}")
                yield _round(plan, peer, size, connections, environment)


def _round(
    plan: Plan, peer: Peer, size: str, connections: int, environment: dict[str, str]
) -> Reading:
    sending = partial(report, plan.programs, plan.cores.client, connections=connections)
    with plan.servers.serving(peer, environment=environment) as server:
        sending(server, *posting(), seconds=0.5)
        before = server.cpu
        load = sending(server, *posting(), seconds=plan.of(3, 10))
        used = server.cpu - before
    figures = {
        "per_second": load.per_second,
        "cpu_us": used * 1e6 / max(1, load.counted),
        "p50_ms": load.p50_ms,
        "p99_ms": load.p99_ms,
        "most_ms": load.most_ms,
        "failed": float(load.failed),
    }
    return Reading(NAME, size, peer.name, figures)
