"""What holds the event loop when the tracker is large and busy. `make faults` runs it.

The figures that it prints stand in docs/where-time-goes.md.
"""

import itertools
import json
import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import requests

from bench.events import fill_with_events
from tests.cast import DATA, load_demo
from tests.load import permit_files
from tests.raw_viewer import RawViewer
from tests.servers import Server
from tracker.campaign import Channel, LetterReport, Line
from tracker.core import Core
from tracker.ledger import Record

pytestmark = [
    pytest.mark.skipif(not os.environ.get("FAULTS"), reason="make faults runs it"),
]

EVENTS, ENTRIES, CAMPAIGNS = 100_000, 120_000, 300
WATCHED = 1_000
LARGE_REPORTS, LINES = 256, 72
MOST_MILLISECONDS = 25
"""Of processor time that our own work takes in one turn. What takes more than 5 is listed, with its
reason, in docs/where-time-goes.md. A loop that waits for the machine is told but not judged."""

READ = (
    "/",
    "/events",
    "/events?q=york",
    "/events?q=giraffe",
    "/leaderboards",
    "/leaderboards?board=events&section=us",
    "/leaderboards.csv?board=sections",
    "/api/v1/leaderboards/events?section=us",
    "/api/v1/leaderboards/events?section=us&since=hour&limit=100&from=50000",
    "/api/v1/leaderboards/schools",
    "/api/v1/events?limit=100",
    "/api/v1/campaigns",
    "/api/v1/timeline?scope=section:us",
    "/live",
    "/ledger",
)


@dataclass
class Loop:
    """The event loop of a server, and where it was held so far: place, milliseconds, processor."""

    url: str
    held: dict[str, tuple[float, float]] = field(default_factory=dict)

    @contextmanager
    def told(self, what: str) -> Iterator[None]:
        """Print where the loop was held longer than before, during the block."""
        yield
        stalls = requests.get(f"{self.url}/stalls", timeout=60).json()["stalls"]
        now = {one["place"]: (one["longest_ms"], one["busy_ms"]) for one in stalls}
        longer = {place: times for place, times in now.items() if self.held.get(place) != times}
        sys.stdout.write(f"\n{what}\n")
        for place, (longest, busy) in longer.items():
            sys.stdout.write(f"  {longest:7.1f} ms, {busy:5.1f} of processor: {place}\n")
        self.held |= now

    def own_work(self) -> dict[str, float]:
        """The places that took too much processor time in one turn, in milliseconds."""
        return {place: busy for place, (_, busy) in self.held.items() if busy > MOST_MILLISECONDS}


@pytest.fixture
def large(demonstrated: Core, tmp_path: Path) -> Core:
    """The demonstration among many campaigns, with very many events and entries."""
    fill_with_events(demonstrated, EVENTS)
    line = Line("germain-rukuki", Channel.LETTER, 3)
    report = LetterReport("demo", (line,), section="us")
    for _ in range(0, ENTRIES, 500):
        demonstrated.ledger.write([Record(report, str(uuid4())) for _ in range(500)])
    text = (DATA / "demo.toml").read_text()
    for number in range(CAMPAIGNS):
        file = tmp_path / f"{number}.toml"
        file.write_text(text.replace('slug = "demo"', f'slug = "demo-{number}"', 1))
        demonstrated.catalogue.load(file)
    return demonstrated


def post(url: str, body: dict[str, Any]) -> int:
    """The status of the answer to a report."""
    headers = {"Idempotency-Key": str(uuid4())}
    return requests.post(
        f"{url}/api/v1/reports", json=body, headers=headers, timeout=60
    ).status_code


def at_event(number: int) -> dict[str, Any]:
    line = {"case": "jani-silva", "letters": 1}
    return {"event_code": f"{number:08d}", "lines": [line]}


def of_many_lines(core: Core) -> dict[str, Any]:
    lines = [
        {"case": case.slug, "channel": channel, "letters": 1}
        for case, channel in itertools.product(core.catalogue.campaign("demo").cases, Channel)
        if not (case.safety.post_suspended and channel.posted)
    ]
    return {"section": "us", "lines": lines[:LINES]}


def test_nothing_of_ours_holds_the_event_loop(
    large: Core, database_url: str, serve: Callable[..., Server]
) -> None:
    permit_files(WATCHED + LARGE_REPORTS + 500)
    server = serve(database_url, environment={"WATCHDOG": "on"})
    loop = Loop(server.url)
    with loop.told("started"):
        pass
    with ThreadPoolExecutor(16) as pool, ExitStack() as stack:
        with loop.told("pages, lists and boards among 100,000 events"):
            for address in READ:
                answer = requests.get(f"{server.url}{address}", timeout=60)
                assert answer.status_code == 200, address
        with loop.told("the ledger as a file, twice, beside reports"):
            files = [
                pool.submit(requests.get, f"{server.url}/ledger/demo.csv", timeout=120)
                for _ in range(2)
            ]
            assert set(pool.map(lambda _: post(server.url, at_event(1)), range(200))) == {201}
            assert all(one.result().content.count(b"\n") > ENTRIES for one in files)
        with (
            loop.told(f"{LARGE_REPORTS} reports of {LINES} lines at once"),
            ThreadPoolExecutor(LARGE_REPORTS) as crowd,
        ):
            body = of_many_lines(large)
            assert set(crowd.map(lambda _: post(server.url, body), range(LARGE_REPORTS))) == {201}
        with loop.told(f"{WATCHED:,} scopes watched, and reports at all of them"):
            for number in range(WATCHED):
                viewer = stack.enter_context(RawViewer(server.port))
                viewer.watch(json.dumps({"campaign": "demo", "scope": f"event:event-{number}"}))
            for _ in range(3):
                sent = pool.map(lambda n: post(server.url, at_event(n)), range(WATCHED))
                assert set(sent) == {201}
        with loop.told("the campaign's file loaded again meanwhile"):
            load_demo(large, "goal = 1_500_000", "goal = 1_600_000")
            assert set(pool.map(lambda n: post(server.url, at_event(n)), range(WATCHED))) == {201}
        with loop.told("all of them gone at once"):
            stack.close()
            assert post(server.url, at_event(1)) == 201
    assert loop.own_work() == {}
