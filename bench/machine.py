"""The machine that the benchmarks run on: its cores, its limits and its description."""

import os
import platform
import resource
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median

PACKAGES = ("Flask", "Flask-SocketIO", "gevent", "gunicorn", "SQLAlchemy")
SYNCS = 50


@dataclass(frozen=True)
class Cores:
    """The cores of the server and of the client; the same core if there is only one."""

    server: int
    client: int

    @property
    def apart(self) -> bool:
        """Whether server and client have a core each."""
        return self.server != self.client


def cores() -> Cores:
    """The first two cores that this process may use."""
    usable = sorted(os.sched_getaffinity(0))
    return Cores(usable[0], usable[1 if len(usable) > 1 else 0])


@contextmanager
def on_core(core: int) -> Iterator[None]:
    """Keep this thread on a core for a while, and all processes that it starts there."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def permit_files() -> int:
    """Let this process and its children have as many open files as the system permits."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard == resource.RLIM_INFINITY:
        hard = 1 << 20
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


def about() -> dict[str, str]:
    """Facts about this machine and its programs, by name."""
    return {
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB",
        "a sync to disk": f"{_sync_seconds() * 1000:.2f} ms",
        "system": f"{platform.system()} {'.'.join(platform.release().split('.')[:2])}",
        "Python": platform.python_version(),
        "SQLite": sqlite3.sqlite_version,
        "Node": _output("node", "--version").removeprefix("v"),
    } | {name: version(name) for name in PACKAGES}


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _output(*command: str) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    except FileNotFoundError:
        return "none"


def _sync_seconds() -> float:
    """The median time of a small write to disk, in seconds."""
    taken = []
    with tempfile.TemporaryFile() as file:
        for _ in range(SYNCS):
            os.write(file.fileno(), b"x" * 4096)
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            taken.append(time.perf_counter() - began)
    return median(taken)
