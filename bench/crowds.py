"""Drives the two client programs: viewers, who watch, and reporters, who send letter reports."""

import json
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from bench.build import Programs
from bench.children import Failed, running
from bench.servers import Server

CONNECT_SECONDS = 120
AUTH = json.dumps({"campaign": "demo", "scope": "section:us"})


@dataclass(frozen=True)
class Delivery:
    """A version that all viewers received, with its times in nanoseconds of CLOCK_MONOTONIC."""

    version: int
    sent: int
    first: int
    last: int

    @property
    def last_ms(self) -> float:
        """The milliseconds from the sending until the last viewer had it."""
        return (self.last - self.sent) / 1e6


class Viewers:
    """The viewers of a server, as the client program describes them."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._heard = threading.Condition()
        self._ended = False
        self.set_up: dict[str, Any] = {}
        self.summary: dict[str, Any] = {}
        self.deliveries: dict[int, Delivery] = {}
        self.orders_done = 0
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            with self._heard:
                self._note(json.loads(line))
                self._heard.notify_all()
        with self._heard:
            self._ended = True
            self._heard.notify_all()

    def _note(self, line: dict[str, Any]) -> None:
        match line["event"]:
            case "connected":
                self.set_up = line
            case "message":
                times = (line["sent"], line["first"], line["last"])
                self.deliveries[line["version"]] = Delivery(line["version"], *times)
            case "end":
                self.summary = line
            case "done":
                self.orders_done += 1

    def await_connected(self) -> None:
        """Return when all are connected. Raises Failed if some can't connect."""
        self._await(lambda: bool(self.set_up), CONNECT_SECONDS)
        if not self.set_up or self.set_up["failed"]:
            raise Failed(f"Not all viewers could connect: {self.set_up or 'not in time'}")

    def await_version(self, version: int, seconds: float) -> bool:
        """Wait until all hold this version, or a newer one; False if the seconds run out."""
        return self._await(lambda: max(self.deliveries, default=-1) >= version, seconds)

    def order(self, line: str) -> None:
        """Give an order (see viewers.c), and return when it is done."""
        assert self._process.stdin
        wanted = self.orders_done + 1
        self._process.stdin.write(f"{line}\n".encode())
        self._process.stdin.flush()
        self._await(lambda: self.orders_done >= wanted, 10)

    def end(self) -> dict[str, Any]:
        """Make the viewers leave; the percentiles of all their deliveries."""
        assert self._process.stdin
        self._process.stdin.write(b"quit\n")
        self._process.stdin.flush()
        self._await(lambda: bool(self.summary), 10)
        return self.summary

    def _await(self, condition: Any, seconds: float) -> bool:
        with self._heard:
            self._heard.wait_for(lambda: condition() or self._ended, seconds)
            return bool(condition())

    def held_at(self, version: int) -> int | None:
        """The time when all held this version or a newer one, or None if they never did."""
        newer = [one for one in self.deliveries.values() if one.version >= version]
        return min((one.last for one in newer), default=None)


@contextmanager
def watching(
    programs: Programs,
    core: int,
    server: Server,
    viewers: int,
    *,
    auth: str = AUTH,
    message: str = "standings",
    first_source: int = 0,
) -> Iterator[Viewers]:
    """Let so many viewers watch a server for a while; all are connected from the start.

    `message` is the kind of message that they note. Two crowds of one server need addresses of
    their own: `first_source` is the number of the first.
    """
    command = [
        str(programs.viewers), "--port", str(server.port), "--viewers", str(viewers),
        "--auth", auth, "--message", message, "--first-source", str(first_source),
        "--seconds", "600",
    ]  # fmt: skip
    with running(command, core, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        crowd = Viewers(process)
        crowd.await_connected()
        yield crowd


@dataclass(frozen=True)
class Load:
    """The answers that reporters got; `answered` holds each version and the time of its answer."""

    counted: int
    failed: int
    seconds: float
    p50_ms: float
    p99_ms: float
    most_ms: float
    answered: tuple[tuple[int, int], ...]

    @property
    def per_second(self) -> float:
        """The number of reports counted in a second."""
        return self.counted / self.seconds if self.seconds else 0.0


def report(
    programs: Programs,
    core: int,
    server: Server,
    *options: str,
    connections: int,
    seconds: float,
    most_seconds: float = 60,
) -> Load:
    """Send requests for so long (see reporters.c); the answers to them."""
    command = [
        str(programs.reporters), "--port", str(server.port), "--connections", str(connections),
        "--milliseconds", str(int(seconds * 1000)), *options,
    ]  # fmt: skip
    with running(command, core, stdout=subprocess.PIPE) as process:
        output, _ = process.communicate(timeout=seconds + most_seconds)
    lines = [json.loads(line) for line in output.splitlines()]
    if not lines or lines[-1].get("event") != "end":
        raise Failed("The reporters ended without a result.")
    return _load(lines)


def _load(lines: Sequence[dict[str, Any]]) -> Load:
    end = lines[-1]
    return Load(
        counted=end["count"],
        failed=end["refused"] + end["lost"],
        seconds=end["seconds"],
        p50_ms=end["p50_ms"],
        p99_ms=end["p99_ms"],
        most_ms=end["most_ms"],
        answered=tuple((line["version"], line["answered"]) for line in lines[:-1]),
    )


def posting(letters: int = 3, **more: str) -> tuple[str, ...]:
    """The options that make reporters report letters, with more fields."""
    line = {"case": "germain-rukuki", "letters": letters}
    body = {"campaign": "demo", "lines": [line], **more}
    return ("--post", "/api/v1/reports", "--body", json.dumps(body))


def posting_everywhere(events: int) -> tuple[str, ...]:
    """The same at so many events by turns; at none if there are none."""
    if not events:
        return posting()
    return (*posting(event_code="#" * 8), "--spread", str(events))
