"""strace around a command: lists its system calls in order, or kills it at one of them."""

import re
import shutil
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DISK = ("pwrite64", "fdatasync", "fsync")
SYNCS = ("fdatasync", "fsync")
_CALL = re.compile(r"\d+ +(?P<name>\w+)\(\d+<(?P<file>[^>]*)>(?P<rest>.*)")
_RESUMED = re.compile(r"\d+ +<\.\.\. \w+ resumed>")


@dataclass(frozen=True)
class Call:
    """A system call on an open file, with the rest of its line in the trace.

    A sync is listed where it ended, any other call where it began.
    """

    name: str
    file: str
    rest: str


@cache
def why_not() -> str | None:
    """The reason why tracing is impossible here, or None if it is possible."""
    if shutil.which("strace") is None:
        return "strace is not installed"
    tried = subprocess.run(
        ["strace", "-f", "-o", "/dev/null", "true"], capture_output=True, text=True, check=False
    )
    return f"Tracing is refused here: {tried.stderr.strip()}" if tried.returncode else None


def traced(trace: Path, *calls: str) -> list[str]:
    """The prefix of a command so that its calls of these names are written to a file."""
    return ["strace", "-f", "-y", "-s", "16", "-o", str(trace), "-e", f"trace={','.join(calls)}"]


def killed_at(call: str, file: Path, number: int) -> list[str]:
    """The prefix of a command so that it is killed at its n-th such call on a file."""
    inject = f"inject={call}:signal=KILL:when={number}"
    quietly = ["strace", "-f", "-qq", "-o", "/dev/null", "-P", str(file)]
    return [*quietly, "-e", f"trace={call}", "-e", inject]


def calls_of(trace: Path) -> list[Call]:
    """The calls in a trace."""
    calls: list[Call] = []
    begun: dict[str, Call] = {}
    for line in trace.read_text(errors="replace").splitlines():
        thread = line.partition(" ")[0]
        if match := _CALL.match(line):
            call = Call(match["name"], match["file"], match["rest"])
            if call.name in SYNCS and "<unfinished" in line:
                begun[thread] = call
            else:
                calls.append(call)
        elif _RESUMED.match(line) and thread in begun:
            calls.append(begun.pop(thread))
    return calls


def unsynced(calls: Iterable[Call], is_answer: Callable[[Call], bool]) -> list[Call]:
    """The answers that were sent before a write to the database's log and a sync after it.

    Each answer needs its own write and sync, so reports must be sent one after another.
    """
    early: list[Call] = []
    state = "nothing written"
    for call in calls:
        if is_answer(call):
            if state != "synced":
                early.append(call)
            state = "nothing written"
        elif call.file.endswith("-wal"):
            if call.name not in SYNCS:
                state = "written"
            elif state == "written":
                state = "synced"
    return early
