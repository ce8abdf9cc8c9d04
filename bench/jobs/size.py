"""The cost of a long ledger: start-up, verifying, exporting and rebuilding the totals."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bench.bars import Bar
from bench.children import ROOT, Failed, running
from bench.databases import SECRET, sqlite_demo
from bench.figures import Reading
from bench.history import history
from bench.plan import Plan
from bench.servers import TRACKER

NAME = "size"
TITLE = "Starting, verifying and rebuilding"
SAYS = (
    "“Start-up” is the time from the command until the first answer. “Verify” and “rebuild” are "
    "the commands `tracker verify` and `tracker rebuild-standings`. “Stand-alone” is "
    "`tools/verify_ledger.py` on the exported file. Each time includes the start of its program."
)
COLUMNS = {
    "start_s": "start-up, s",
    "verify_s": "verify, s",
    "alone_s": "stand-alone, s",
    "rebuild_s": "rebuild, s",
    "export_s": "export, s",
    "database_s": "SQLite file, s",
    "database_mb": "its memory, MB",
}
EMPTY = "no entries"
SIZES = (100_000, 1_000_000, 5_000_000)
MOST_SECONDS = 1800
PEAK = """
import atexit, resource, runpy, sys
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
atexit.register(lambda: print(peak(), file=sys.stderr))
runpy.run_module("flask", run_name="__main__", alter_sys=True)
"""
"""A program that runs `flask` and at its end writes the most memory that it took, in MB."""
BARS = (
    *(
        Bar(NAME, f"{entries:,} entries", "start-up, over an empty one", "start_s", at_most=1.5,
            over_size=EMPTY)
        for entries in SIZES
    ),
    Bar(NAME, "1,000,000 entries", "verify stand-alone, s", "alone_s", at_most=15),
    Bar(NAME, "1,000,000 entries", "SQLite file, s", "database_s", at_most=90),
)  # fmt: skip


def measure(plan: Plan) -> Iterator[Reading]:
    """Measure rounds with an empty ledger and a long one."""
    sizes = SIZES[:1] if plan.quick else SIZES[1:] if plan.large else SIZES[1:2]
    empty = sqlite_demo(plan.folder, "empty")
    addresses = {entries: history(plan.folder, entries, plan.say) for entries in sizes}
    for _ in range(plan.rounds):
        yield Reading(NAME, EMPTY, TRACKER.name, {"start_s": _start(plan, empty)})
        for entries, url in addresses.items():
            plan.say(f"{entries:,} entries")
            figures = {"start_s": _start(plan, url)} | _commands(plan, url)
            yield Reading(NAME, f"{entries:,} entries", TRACKER.name, figures)


def _start(plan: Plan, url: str) -> float:
    began = time.perf_counter()
    with plan.servers.serving(TRACKER, database_url=url):
        return time.perf_counter() - began


def _commands(plan: Plan, url: str) -> dict[str, float]:
    file = plan.folder / "ledger.csv"
    figures = {
        "verify_s": _seconds(plan, url, *_tracker("verify")),
        "export_s": _seconds(plan, url, *_tracker("export", "ledger", "--output", str(file))),
        "alone_s": _seconds(plan, url, str(ROOT / "tools" / "verify_ledger.py"), str(file)),
        "rebuild_s": _seconds(plan, url, *_tracker("rebuild-standings")),
    }
    Path(file).unlink()
    database = plan.folder / "public.db"
    export = ["tracker", "export", "database", "--output", str(database)]
    began = time.perf_counter()
    figures["database_mb"] = float(_said(plan, url, "-c", PEAK, "--app", "app", *export))
    figures["database_s"] = time.perf_counter() - began
    database.unlink()
    return figures


def _tracker(*command: str) -> list[str]:
    return ["-m", "flask", "--app", "app", "tracker", *command]


def _seconds(plan: Plan, url: str, *command: str) -> float:
    began = time.perf_counter()
    _said(plan, url, *command)
    return time.perf_counter() - began


def _said(plan: Plan, url: str, *command: str) -> str:
    """The last line that a program writes to stderr, which must end well."""
    with running(
        [sys.executable, *command],
        plan.cores.server,
        environment={"DATABASE_URL": url, "SECRET_KEY": SECRET},
        stderr=subprocess.PIPE,
    ) as process:
        _, errors = process.communicate(timeout=MOST_SECONDS)
    if process.returncode:
        raise Failed(f"{' '.join(command)}\n{errors.decode()[-1000:]}")
    return errors.decode().strip().rpartition("\n")[2]
