"""Child processes of the tests, each the leader of its own process group."""

import os
import signal
import socket
import subprocess
from contextlib import suppress
from typing import Protocol


class Process(Protocol):
    """What the tests need of a process: a `subprocess.Popen`, or a server that was forked."""

    pid: int
    returncode: int | None

    def poll(self) -> int | None:
        """Its exit status, None while it runs."""

    def wait(self, timeout: float | None = None) -> int:
        """Its exit status, once it has ended. Raises subprocess.TimeoutExpired."""


def free_port() -> int:
    """A port of this machine that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def await_end(process: Process, *, seconds: float = 30) -> None:
    """Wait for a process that was told to end, then kill the rest of its group."""
    with suppress(subprocess.TimeoutExpired):
        process.wait(seconds)
    kill(process)


def kill(process: Process) -> None:
    """Kill the process and its whole group at once."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
