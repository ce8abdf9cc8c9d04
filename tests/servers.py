"""The tracker as people run it: gunicorn in a process group of its own, on a free port."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import psutil

from tests.processes import Process, await_end, free_port, kill

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 60
GUNICORN = ("-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "app:app")


@dataclass(frozen=True)
class Server:
    """A running tracker."""

    port: int
    process: Process
    log: Path

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def master(self) -> psutil.Process:
        """gunicorn's first process, even if the server runs under another program."""
        process = psutil.Process(self.process.pid)
        while "gunicorn" not in " ".join(process.cmdline()[:4]):
            process = process.children()[0]
        return process

    @property
    def workers(self) -> list[psutil.Process]:
        """The processes that answer requests."""
        return self.master.children()

    def stop(self) -> None:
        """End it as an operator does, with SIGTERM."""
        if self.process.poll() is None:
            self.master.send_signal(signal.SIGTERM)
        await_end(self.process)

    def kill(self) -> None:
        """End all of it at once, as a crash does."""
        kill(self.process)

    def await_ready(self) -> None:
        """Return when it answers that it is ready; raise RuntimeError if that takes too long."""
        give_up = time.monotonic() + START_SECONDS
        while self.process.poll() is None and time.monotonic() < give_up:
            try:
                with urlopen(f"{self.url}/readyz", timeout=5):
                    return
            except (URLError, OSError):
                time.sleep(0.05)
        self.kill()
        raise RuntimeError(f"The tracker did not start:\n{self.log.read_text()}")


def start_server(
    database_url: str,
    *,
    port: int | None = None,
    workers: int = 1,
    environment: Mapping[str, str] | None = None,
    under: Sequence[str] = (),
    program: Sequence[str] = GUNICORN,
) -> Server:
    """Start a server on that database, and return it when it is ready to answer.

    `environment` adds settings. `under` is a command to run it under, such as strace. `program` is
    the program that Python runs. The caller must stop the server; the fixture `serve` does so.
    """
    port = port or free_port()
    settings = {
        "DATABASE_URL": database_url,
        "PORT": str(port),
        "WORKERS": str(workers),
        "SECRET_KEY": "a key for the tests only, long enough to be taken",
        "TRACKER_ENV": "development",
        "LIMITS": "off",
        "BASE_URL": f"http://127.0.0.1:{port}",
    }
    settings |= environment or {}
    descriptor, log = tempfile.mkstemp(prefix="tracker-server-", suffix=".log")
    process: Process
    if program == GUNICORN and not under:
        os.close(descriptor)
        process = _Forked(os.environ | settings, GUNICORN[2:], log)
    else:
        with os.fdopen(descriptor, "wb") as output:
            process = subprocess.Popen(
                [*under, sys.executable, *program],
                cwd=ROOT,
                env=os.environ | settings,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
    server = Server(port, process, Path(log))
    server.await_ready()
    return server


class _Forked:
    """A gunicorn that was forked from `tests/gunicorn_ready.py`."""

    def __init__(self, environment: Mapping[str, str], arguments: Sequence[str], log: str) -> None:
        self._ready = _ready_gunicorn()
        order = {"environment": dict(environment), "arguments": list(arguments), "log": log}
        self.pid: int = self._tell({"start": order})
        self.returncode: int | None = None

    def _tell(self, order: dict[str, Any]) -> Any:
        assert self._ready.stdin
        assert self._ready.stdout
        print(json.dumps(order), file=self._ready.stdin, flush=True)
        return json.loads(self._ready.stdout.readline())

    def poll(self) -> int | None:
        """Its exit status, None while it runs."""
        if self.returncode is None:
            self.returncode = self._tell({"ended": self.pid})
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Its exit status, once it has ended. Raises subprocess.TimeoutExpired."""
        give_up = time.monotonic() + (START_SECONDS if timeout is None else timeout)
        while (status := self.poll()) is None:
            if time.monotonic() > give_up:
                raise subprocess.TimeoutExpired("gunicorn", give_up)
            time.sleep(0.01)
        return status


@cache
def _ready_gunicorn() -> subprocess.Popen[str]:
    """The program that forks servers for this process; it ends with it."""
    ready = subprocess.Popen(
        [sys.executable, "-m", "tests.gunicorn_ready"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert ready.stdout
    assert ready.stdout.readline() == "ready\n"
    return ready
