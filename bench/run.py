"""Runs the benchmarks: `make bench JOBS=broadcast,record ROUNDS=3 QUICK=1`."""

import argparse
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import machine
from bench.bars import verdicts
from bench.build import HERE, build
from bench.children import Failed
from bench.figures import Reading, Result, results
from bench.jobs import BARS, JOBS
from bench.page import write_page
from bench.plan import Plan
from bench.servers import Servers
from bench.tables import plain, rows_of

RESULTS = HERE / "results"


def main() -> int:
    """Run the jobs asked for. Exit status: 0, or 1 if a job failed, or 2 if none could run."""
    arguments = _arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that nothing is left running
    try:
        with _plan(arguments) as plan:
            readings, failed = _measured(plan, arguments.jobs)
    except Failed as error:
        print(error, file=sys.stderr)
        return 2
    medians = results(readings)
    _show(arguments.jobs, medians)
    _keep(arguments, medians)
    return 1 if failed else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=_jobs, default=list(JOBS), help=",".join(JOBS))
    parser.add_argument("--rounds", type=lambda text: min(max(int(text or 3), 1), 20), default=3)
    parser.add_argument("--quick", type=_yes, default=False, help="1: small sizes, short rounds")
    parser.add_argument("--large", type=_yes, default=False, help="1: up to 5 million entries")
    parser.add_argument(
        "--page", type=Path, help="write this page from the results, and store them as latest.json"
    )
    return parser.parse_args()


def _jobs(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    if unknown := set(names) - set(JOBS):
        raise argparse.ArgumentTypeError(f"no such job: {', '.join(sorted(unknown))}")
    return [name for name in JOBS if name in names] or list(JOBS)


def _yes(text: str) -> bool:
    return text.lower() not in ("", "0", "no")


@contextmanager
def _plan(arguments: argparse.Namespace) -> Iterator[Plan]:
    files = machine.permit_files()
    cores = machine.cores()
    os.sched_setaffinity(0, {cores.client})
    folder = Path(tempfile.mkdtemp(prefix="tracker-bench-"))
    try:
        programs = build(folder)
        servers = Servers(programs, cores.server, folder)
        if not cores.apart:
            _say("there is only one core: servers and clients share it, so all times are longer")
        sizes = (arguments.rounds, arguments.quick, arguments.large)
        yield Plan(*sizes, cores, files, folder, programs, servers, _say)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _say(line: str) -> None:
    print(f"  {time.strftime('%H:%M:%S')}  {line}", flush=True)


def _measured(plan: Plan, jobs: list[str]) -> tuple[list[Reading], bool]:
    """All readings, and whether a job failed; the other jobs run all the same."""
    readings: list[Reading] = []
    failed = False
    for name in jobs:
        print(f"{JOBS[name].TITLE} ({name})", flush=True)
        try:
            for reading in JOBS[name].measure(plan):
                readings.append(reading)  # noqa: PERF402 - readings before a failure are kept
        except Exception as error:  # noqa: BLE001 - the other jobs run all the same
            failed = True
            _say(f"could not be finished: {error}")
    return readings, failed


def _show(jobs: list[str], medians: list[Result]) -> None:
    for name in jobs:
        job_results = [result for result in medians if result.job == name]
        if job_results:
            print(f"\n{JOBS[name].TITLE}\n\n{plain(rows_of(JOBS[name].COLUMNS, job_results))}")
    bar_rows = verdicts(BARS, medians)
    if bar_rows:
        print(f"\nThe bars\n\n{plain(bar_rows)}")


def _keep(arguments: argparse.Namespace, medians: list[Result]) -> None:
    at = datetime.now(UTC)
    run: dict[str, Any] = {
        "at": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "rounds": arguments.rounds,
        "quick": arguments.quick,
        "machine": machine.about(),
        "results": [result.json for result in medians],
    }
    RESULTS.mkdir(exist_ok=True)
    file = RESULTS / f"{at:%Y-%m-%dT%H%M%SZ}.json"
    file.write_text(json.dumps(run, indent=1) + "\n")
    print(f"\nStored in bench/results/{file.name}")
    if arguments.page:
        shutil.copyfile(file, RESULTS / "latest.json")
        write_page(run, arguments.page)


if __name__ == "__main__":
    sys.exit(main())
