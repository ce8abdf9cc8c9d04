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
machine. This page was written from such a run by the benchmarks themselves; run them on your own
machine to know what it does there (`make bench JOBS=broadcast ROUNDS=3`, with `QUICK=1` for a
first look, `LARGE=1` for five million entries, `PAGE=docs/benchmarks.md` to write this page anew).

## How it was measured

Whoever is measured runs on one core, whoever measures on another. Peers take turns, {rounds}; the
tables show medians of the rounds. Viewers are a program in C (`bench/viewers.c`) that speaks
Socket.IO over thousands of websockets on one core, and reporters another (`bench/reporters.c`), so
that the client is not what is measured. Everything is on one machine, over its loopback: a network
adds its own time to each figure alike. Processor time is read from the kernel for the serving
process; that of the kernel's loopback is in it, for all peers alike. Ratios say more than absolute
figures, which differ from machine to machine.

The peers are Flask-SocketIO as its documentation shows it (gevent, one commit and one `emit` for
each report), Node's socket.io with as much care as the tracker takes (group commit, a tick, whole
snapshots; but no hash chain, rules or leaderboards), and, as the floor, a loop in C that writes the
same bytes to each viewer's socket. Stock Flask-SocketIO runs under gunicorn's own gevent worker,
the tracker with the handler of its configuration. No peer compresses messages: browsers offer it,
and the stock servers that accept it pay for it with more time and memory than is shown here.

Where a figure misses its bar, [where the time goes](where-time-goes.md) says why, by profile.

"""


def write_page(kept: dict[str, Any], file: Path) -> None:
    """Write the page of a run that was kept."""
    found = [
        Result(one["job"], one["size"], one["peer"], one["figures"], tuple(one["rounds"]))
        for one in kept["results"]
    ]
    rounds = "one round" if kept["rounds"] == 1 else f"{kept['rounds']} rounds"
    parts = [HEAD.format(rounds=rounds), _machine(kept)]
    if shown := verdicts(BARS, found):
        parts.append(f"## What it must show\n\n{markdown(shown)}\n\n")
    for name, job in JOBS.items():
        if mine := [result for result in found if result.job == name]:
            parts.append(
                f"## {job.TITLE}\n\n{job.SAYS}\n\n{markdown(rows_of(job.COLUMNS, mine))}\n\n"
            )
    file.write_text("".join(parts).rstrip() + "\n")


def _machine(kept: dict[str, Any]) -> str:
    facts = "\n".join(f"| {name} | {value} |" for name, value in kept["machine"].items())
    short = "A quick run: small sizes and short rounds, so these figures are rough.\n\n"
    return (
        f"### On what\n\n{short if kept['quick'] else ''}"
        f"Measured on {kept['at'][:10]}.\n\n| | |\n|---|---|\n{facts}\n\n"
    )
