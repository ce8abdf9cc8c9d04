"""Recording without HTTP: the ledger on both engines, beside the bare driver."""

import json
import subprocess
import sys
from collections.abc import Iterator
from functools import partial

from bench.bars import Bar
from bench.children import Failed, running
from bench.databases import demo_database, sqlite_demo
from bench.figures import Reading
from bench.plan import Plan
from bench.postgresql import fresh, postgresql, programs

NAME = "record"
TITLE = "Recording reports without HTTP"
SAYS = (
    "Reports of one line through `ledger.record`, with rules, hash chain, keys and totals. Either "
    "256 senders report at once, or reports are written in full transactions of 256, as an import "
    "does. Beside it the bare driver inserts the same rows into the same five tables, also 256 "
    "reports to a transaction, but it computes nothing and writes no totals. Every commit is "
    "synced."
)
COLUMNS = {"per_second": "reports a second", "cpu_us": "µs of Python's processor each"}
CROWD, BATCHES, DRIVER = "tracker", "tracker, batches of 256", "bare driver"
_driver = partial(Bar, NAME, figure="per_second", at_least=0.5, over=DRIVER)
BARS = (
    _driver("SQLite", "ledger.record, over the driver's"),
    _driver("SQLite", "the ledger's batches, over the driver's", peer=BATCHES),
    _driver("PostgreSQL", "ledger.record, over the driver's"),
    _driver("PostgreSQL", "the ledger's batches, over the driver's", peer=BATCHES),
)
MOST_SECONDS = 300


def measure(plan: Plan) -> Iterator[Reading]:
    """Measure rounds on SQLite, then on PostgreSQL if it is installed."""
    count = plan.of(20, 200) * 256
    for number in range(plan.rounds):
        addresses = {
            name: sqlite_demo(plan.folder, f"record-{number}-{name}")
            for name in ("crowd", "batches", "driver")
        }
        yield from _round(plan, "SQLite", addresses, count)
    if programs() is None:
        plan.say("PostgreSQL is left out: it is not installed")
        return
    with postgresql(plan.cores.client) as cluster:
        for number in range(plan.rounds):
            addresses = {
                name: demo_database(fresh(cluster, f"record_{number}_{name}"))
                for name in ("crowd", "batches", "driver")
            }
            yield from _round(plan, "PostgreSQL", addresses, count)


def _round(plan: Plan, engine: str, addresses: dict[str, str], count: int) -> Iterator[Reading]:
    for way, peer in (("crowd", CROWD), ("batches", BATCHES), ("driver", DRIVER)):
        plan.say(f"{engine}: {peer}, {count:,} reports")
        source = [addresses["batches"]] if way == "driver" else []
        command = [sys.executable, "-m", "bench.recording", way, addresses[way], str(count)]
        with running([*command, *source], plan.cores.server, stdout=subprocess.PIPE) as process:
            output, _ = process.communicate(timeout=MOST_SECONDS)
        if process.returncode:
            raise Failed(f"{peer} could not record on {engine}.")
        yield Reading(NAME, engine, peer, json.loads(output))
