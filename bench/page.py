"""Writes `docs/benchmarks.md` from the results of a run."""

from pathlib import Path
from typing import Any

from bench.bars import verdicts
from bench.figures import Result
from bench.jobs import BARS, JOBS
from bench.tables import markdown, rows_of

HEAD = """\
# Benchmarks

`make bench` measures the tracker beside what people would use instead of it, all in one run on one
machine. The benchmarks wrote this page from such a run. Run them on your own machine to get its
figures: `make bench JOBS=broadcast ROUNDS=3`. Add `QUICK=1` for a first look, `LARGE=1` for five
million entries, or `PAGE=docs/benchmarks.md` to write this page again.

## How it was measured

The server runs on one core and the client on another. Peers take turns, {rounds}; the tables show
medians of the rounds. Viewers are a program in C (`bench/viewers.c`) that speaks Socket.IO over
thousands of websockets on one core. Reporters are another (`bench/reporters.c`). Both are in C so
that the client's own time does not count. Everything is on one machine, over its loopback; a
network would add the same time to each figure. The processor time is the kernel's figure for the
serving process. It includes the kernel's loopback, for all peers alike. Ratios say more than
absolute figures, which differ from machine to machine.

There are three peers. Stock Flask-SocketIO works as its documentation shows it: gevent, one commit
and one `emit` for each report. Node's socket.io is made with the same care as the tracker: group
commit, a tick and whole snapshots, but no hash chain, rules or leaderboards. The floor is a loop in
C that writes the same bytes to each viewer's socket. Stock Flask-SocketIO runs under gunicorn's own
gevent worker, and the tracker with the handler of its configuration. No peer compresses messages.
Browsers offer compression, and stock servers that accept it need more time and memory than is shown
here.

If a figure misses its bar, [where the time goes](where-time-goes.md) gives the reason.

"""


def write_page(run: dict[str, Any], file: Path) -> None:
    """Write the page of a stored run."""
    run_results = [
        Result(one["job"], one["size"], one["peer"], one["figures"], tuple(one["rounds"]))
        for one in run["results"]
    ]
    rounds = "one round" if run["rounds"] == 1 else f"{run['rounds']} rounds"
    parts = [HEAD.format(rounds=rounds), _machine(run)]
    if bar_rows := verdicts(BARS, run_results):
        parts.append(f"## The bars\n\n{markdown(bar_rows)}\n\n")
    for name, job in JOBS.items():
        if job_results := [result for result in run_results if result.job == name]:
            table = markdown(rows_of(job.COLUMNS, job_results))
            parts.append(f"## {job.TITLE}\n\n{job.SAYS}\n\n{table}\n\n")
    file.write_text("".join(parts).rstrip() + "\n")


def _machine(run: dict[str, Any]) -> str:
    facts = "\n".join(f"| {name} | {value} |" for name, value in run["machine"].items())
    warning = "A quick run: small sizes and short rounds, so these figures are rough.\n\n"
    return (
        f"### The machine\n\n{warning if run['quick'] else ''}"
        f"Measured on {run['at'][:10]}.\n\n| | |\n|---|---|\n{facts}\n\n"
    )
