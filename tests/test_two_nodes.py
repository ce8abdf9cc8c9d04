"""Two nodes on a PostgreSQL that goes away in every way. `make faults` runs it."""

import os
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import requests

from tests.databases import PostgresqlDatabases
from tests.load import KeyedReport, some_reports
from tests.servers import Server
from tracker.core import Core
from tracker.standings.check import differences

pytestmark = [
    pytest.mark.server_engine,
    pytest.mark.skipif(not os.environ.get("FAULTS"), reason="make faults runs it"),
]

RATE = 200
"""Reports that fall due each second, at both nodes together."""

SECONDS = 120
SENDERS = 48
STALE_WITHIN, RIGHT_WITHIN = 10, 5
"""The seconds within which figures are told as old, and are right again."""

ANSWER_SECONDS = 15
NEVER = float("inf")


class Watch:
    """What one node tells, asked ten times a second: when, how old, up to which ledger number."""

    def __init__(self, node: Server) -> None:
        self.told: list[tuple[float, int, int]] = []
        self.slowest = 0.0
        self.faults: list[str] = []
        self._url = f"{node.url}/api/v1/standings?scope=world"
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._ask_on)
        self._thread.start()

    def end(self) -> None:
        """Ask no more."""
        self._over.set()
        self._thread.join()

    def _ask_on(self) -> None:
        with requests.Session() as session:
            session.trust_env = False
            while not self._over.wait(0.1):
                try:
                    self._ask(session)
                except requests.RequestException as error:
                    self.faults.append(str(error))

    def _ask(self, session: requests.Session) -> None:
        began = time.monotonic()
        answer = session.get(self._url, timeout=ANSWER_SECONDS)
        answer.raise_for_status()
        self.slowest = max(self.slowest, time.monotonic() - began)
        age = int(answer.headers.get("Age", 0))
        self.told.append((began, age, answer.json()["version"]))

    def stale_after(self, began: float) -> float:
        """The seconds until it told figures as old; infinite if it never did."""
        return min((at - began for at, age, _ in self.told if at >= began and age), default=NEVER)

    def right_after(self, ended: float, counted: int) -> float:
        """The seconds until it told what was `counted`, as new; infinite if it never did."""
        return next(
            (
                at - ended
                for at, age, told in self.told
                if at >= ended and not age and told >= counted
            ),
            NEVER,
        )


@contextmanager
def ending_backends(postgresql: PostgresqlDatabases, url: str) -> Iterator[None]:
    """All connections are ended every half second."""
    over = threading.Event()

    def end() -> None:
        while not over.wait(0.5):
            postgresql.end_backends(url)

    ender = threading.Thread(target=end)
    ender.start()
    try:
        yield
    finally:
        over.set()
        ender.join()


@dataclass(frozen=True)
class Outage:
    """A fault of the database: when it begins, its length in seconds, what makes it.

    With `hides_figures` nothing can be looked at meanwhile.
    """

    name: str
    at: float
    length: float
    hides_figures: bool
    make: Callable[[PostgresqlDatabases, str], AbstractContextManager[Any]]


OUTAGES = (
    Outage("stopped", 12, 14, True, lambda postgresql, _: postgresql.stopped()),
    Outage("read-only", 42, 8, False, lambda postgresql, url: postgresql.read_only(url)),
    Outage("connections ended", 64, 8, False, ending_backends),
    Outage("down", 86, 12, True, lambda postgresql, _: postgresql.down()),
)


class Senders:
    """Reports that fall due one after another, each sent until it is acknowledged."""

    def __init__(self, reports: list[KeyedReport], nodes: list[Server]) -> None:
        self.receipts: dict[str, dict[str, Any]] = {}
        self.replayed = self.refused = self.lost = 0
        self.wrong: list[str] = []
        self.delays: list[float] = []
        self._left = iter(enumerate(reports))
        self._taking = threading.Lock()
        self._nodes = nodes
        self._began = time.monotonic()
        self._threads = [threading.Thread(target=self._send_all) for _ in range(SENDERS)]
        for thread in self._threads:
            thread.start()

    def __str__(self) -> str:
        """What they met, for a reader."""
        return (
            f"{len(self.receipts):,} reports, due at {RATE} a second: {self.refused:,} times told"
            f" to come again, {self.lost:,} answers lost, {self.replayed:,} replayed; from due to"
            f" counted {statistics.median(self.delays):.2f} s in the median,"
            f" {max(self.delays):.1f} s at most"
        )

    def join(self) -> None:
        """Return when all are acknowledged."""
        for thread in self._threads:
            thread.join()

    def _send_all(self) -> None:
        with requests.Session() as session:
            session.trust_env = False
            while True:
                with self._taking:
                    number, report = next(self._left, (0, None))
                if report is None:
                    return
                due = self._began + number / RATE
                time.sleep(max(0.0, due - time.monotonic()))
                self._send(session, number, report)
                self.delays.append(time.monotonic() - due)

    def _send(self, session: requests.Session, number: int, report: KeyedReport) -> None:
        """Send a report until it is acknowledged, to the other node after each try."""
        while not self.wrong:
            number += 1
            try:
                answer = session.post(
                    f"{self._nodes[number % 2].url}/api/v1/reports",
                    json=report.body,
                    headers={"Idempotency-Key": report.key},
                    timeout=ANSWER_SECONDS,
                )
            except requests.RequestException:
                self.lost += 1
                continue
            if answer.status_code in (200, 201):
                self.receipts[report.key] = answer.json()
                self.replayed += answer.status_code == 200
                return
            if answer.status_code != 503:
                self.wrong.append(f"{answer.status_code}: {answer.text}")
                return
            self.refused += 1
            time.sleep(float(answer.headers["Retry-After"]))


def pass_through(
    outages: Sequence[Outage], core: Core, databases: PostgresqlDatabases, watches: list[Watch]
) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """Let each outage come and go; the seconds until each node told so, and was right again."""
    began, url = time.monotonic(), str(core.settings.database_url)
    stale: dict[str, list[float]] = {}
    right: dict[str, list[float]] = {}
    for outage in outages:
        time.sleep(max(0.0, began + outage.at - time.monotonic()))
        started = time.monotonic()
        with outage.make(databases, url):
            time.sleep(outage.length)
        ended, number = time.monotonic(), counted(core)
        time.sleep(RIGHT_WITHIN + 2)
        if outage.hides_figures:
            stale[outage.name] = [one.stale_after(started) for one in watches]
        right[outage.name] = [one.right_after(ended, number) for one in watches]
    return stale, right


def test_two_nodes_lose_and_double_nothing_whatever_the_database_does(
    demonstrated: Core,
    database_url: str,
    databases: PostgresqlDatabases,
    serve: Callable[..., Server],
    capsys: pytest.CaptureFixture[str],
) -> None:
    nodes = [serve(database_url, environment={"LIMITS": "off"}) for _ in range(2)]
    reports = some_reports(RATE * SECONDS, seed=11)
    watches, senders = [Watch(node) for node in nodes], Senders(reports, nodes)
    stale, right = pass_through(OUTAGES, demonstrated, databases, watches)
    senders.join()
    time.sleep(RIGHT_WITHIN)
    for one in watches:
        one.end()
    with capsys.disabled():
        sys.stdout.write(f"\n{senders}\n")
        sys.stdout.write(f"Told as old after, by node (s): {rounded(stale)}\n")
        sys.stdout.write(f"Right after its end, by node (s): {rounded(right)}\n")
        sys.stdout.write(f"Slowest figure (s): {[round(one.slowest, 2) for one in watches]}\n")
    assert senders.wrong == []
    assert len({receipt["reference"] for receipt in senders.receipts.values()}) == len(reports)
    with demonstrated.catalogue.viewing("demo") as (connection, _):
        assert differences(connection, "demo") == []
    sent = sum(letters for one in reports for _, _, letters in one.lines)
    for node, watch in zip(nodes, watches, strict=True):
        told = requests.get(f"{node.url}/api/v1/standings?scope=world", timeout=ANSWER_SECONDS)
        assert told.json()["letters"] == sent
        numbers = [number for _, _, number in watch.told]
        assert (watch.faults, numbers) == ([], sorted(numbers))
    assert max(max(seconds) for seconds in stale.values()) <= STALE_WITHIN
    assert max(max(seconds) for seconds in right.values()) <= RIGHT_WITHIN


def counted(core: Core) -> int:
    """The number of the newest ledger entry, from the database itself, once it can be asked."""
    while True:
        try:
            return core.catalogue.heads()["demo"].newest
        except Exception:  # noqa: BLE001 - whatever a database says that is on its way back
            time.sleep(0.05)


def rounded(seconds: dict[str, list[float]]) -> dict[str, list[float]]:
    """The figures as people read them."""
    return {name: [round(one, 2) for one in all_] for name, all_ in seconds.items()}
