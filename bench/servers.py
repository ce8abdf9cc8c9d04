"""The servers under test, each on a core of its own: the tracker, its variants, and its peers."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, get_args
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import psutil

from bench.build import Programs
from bench.children import Failed, cpu_seconds, free_port, memory_bytes, running
from bench.databases import SECRET, joined, sqlite_demo
from tracker.campaign import SenderLimits
from tracker.settings import Settings

START_SECONDS = 60
MOST_TOLD = 12
EVENTS = int(os.environ.get("EVENTS") or 0)
"""So many events with letters are in the tracker's databases: `make bench EVENTS=5000`."""

GUNICORN = (sys.executable, "-m", "gunicorn", "--config")


@dataclass(frozen=True)
class Server:
    """A server that is ready; `pid` is the process that answers."""

    port: int
    pid: int

    @property
    def cpu(self) -> float:
        """Seconds of processor time it has used."""
        return cpu_seconds(self.pid)

    @property
    def memory(self) -> int:
        """Bytes of memory it uses."""
        return memory_bytes(self.pid)

    def broadcast(
        self, count: int, every_ms: int, version: int, message: str = "standings"
    ) -> None:
        """Make it send `count` messages of a name, the first with this version."""
        address = f"/bench/broadcast?count={count}&every={every_ms}&from={version}"
        address += f"&message={message}"
        self.ask(address, method="POST")

    def ask(self, address: str, method: str = "GET") -> bytes:
        """The body of its answer."""
        request = Request(f"http://127.0.0.1:{self.port}{address}", method=method)
        with urlopen(request, timeout=30) as answer:
            body: bytes = answer.read()
            return body


@dataclass(frozen=True)
class Peer:
    """A kind of server: its name in the tables, and the way to start it."""

    name: str
    app: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    options: tuple[str, ...] = ()
    config: str = "deploy/gunicorn.conf.py"


TRACKER = Peer("tracker", "bench.apps:grouped()")
PEERS_CONFIG = "python:bench.peers.serving"
STOCK = Peer("stock Flask-SocketIO", "bench.peers.stock:create_app()", config=PEERS_CONFIG)
NODE = Peer("Node socket.io")
FLOOR = Peer("C write loop")


def trackers() -> list[Peer]:
    """The tracker with each transport that its settings offer, its own first."""
    setting = Settings.model_fields.get("viewers")
    transports = [str(name) for name in get_args(setting.annotation)] if setting else []
    transports.sort(key=lambda name: name != "own")
    return [
        Peer(TRACKER.name if name == "own" else f"tracker, {name}", TRACKER.app, {"VIEWERS": name})
        for name in transports
    ] or [TRACKER]


def known_peers(programs: Programs) -> list[Peer]:
    """All peers that can broadcast on this machine."""
    return [*trackers(), STOCK, *([NODE] if programs.node else []), FLOOR]


class Servers:
    """Starts servers, each with a database of its own in a folder."""

    def __init__(self, programs: Programs, core: int, folder: Path) -> None:
        self._programs = programs
        self._core = core
        self._folder = folder
        with joined(sqlite_demo(folder, "body")) as tracker:
            self.body: dict[str, Any] = dict(tracker.standings.of("demo", "section:us").body)
        self._body = json.dumps(self.body, ensure_ascii=False)

    @contextmanager
    def serving(
        self, peer: Peer, *, database_url: str = "", environment: Mapping[str, str] | None = None
    ) -> Iterator[Server]:
        """Run a server of a kind for a while, on a fresh database unless one is named."""
        port = free_port()
        with tempfile.TemporaryDirectory(dir=self._folder) as name:
            folder = Path(name)
            settings = self._settings(peer, port, folder, database_url) | dict(environment or {})
            log = folder / "log"
            with log.open("wb") as output:
                command = self._command(peer, port, folder)
                with running(
                    command, self._core, environment=settings, stdout=output, stderr=output
                ) as process:
                    server = _ready(port, process, log)
                    yield server
                    if settings.get("WATCHDOG") == "on":
                        _tell_stalls(server)

    def _settings(self, peer: Peer, port: int, folder: Path, url: str) -> dict[str, str]:
        if peer.app.startswith("bench.apps") and not url:
            url = sqlite_demo(folder, "tracker", EVENTS)
        return {
            "DATABASE_URL": url or f"sqlite:///{folder / 'unused.db'}",
            "PORT": str(port),
            "WORKERS": "1",
            "SECRET_KEY": SECRET,
            "TRACKER_ENV": "development",
            "BASE_URL": f"http://127.0.0.1:{port}",
            "BENCH_DATABASE": str(folder / "stock.db"),
            "BENCH_BODY": self._body,
            **_BEYOND_REACH,
            "WATCHDOG": os.environ.get("WATCHDOG", "off") if peer.app == TRACKER.app else "off",
        } | dict(peer.settings)

    def _command(self, peer: Peer, port: int, folder: Path) -> list[str]:
        if peer.app:
            return [*GUNICORN, peer.config, *peer.options, peer.app]
        if peer is FLOOR:
            rest = json.dumps({key: self.body[key] for key in self.body if key != "version"})
            return [str(self._programs.writeloop), str(port), rest[1:] + "]"]
        return ["node", str(self._programs.node), str(port), str(folder / "node.db"), self._body]


_BEYOND_REACH = {f"LIMIT_{one.name.upper()}": "1000000000" for one in fields(SenderLimits)}
"""Limits of senders so large that one machine may send what a crowd would; each is still asked."""


def _tell_stalls(server: Server) -> None:
    """Print where the event loop took longest without giving way."""
    for one in json.loads(server.ask("/stalls"))["stalls"][:MOST_TOLD]:
        times = f"{one['longest_ms']:.1f} ms, of these {one['busy_ms']:.1f} of processor"
        print(f"            {one['count']} stalls, at most {times}: {one['place']}", flush=True)


def _ready(port: int, process: subprocess.Popen[bytes], log: Path) -> Server:
    give_up = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up and process.poll() is None:
        try:
            Server(port, process.pid).ask("/")
        except HTTPError:
            break
        except (URLError, OSError):
            time.sleep(0.02)
        else:
            break
    else:
        raise Failed(f"A server did not start:\n{log.read_text()[-2000:]}")
    children = psutil.Process(process.pid).children()
    return Server(port, children[0].pid if children else process.pid)
