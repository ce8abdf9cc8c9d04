"""The watchdog of the event loop: what takes too long is named, with how long it took."""

import json
import subprocess
import sys
from collections.abc import Callable

import pytest
import requests

from tests.servers import Server
from tracker.watchdog import ELSEWHERE, MOST_PLACES, Watchdog

STALLING = """
from gevent import monkey
monkey.patch_all()
import json, time, gevent, tracker.watchdog as watchdog

def own_work(seconds):  # without giving way
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        pass

def short_work():
    for _ in range(40):
        gevent.sleep(0)

watchdog._OURS = "<string>"
dog = watchdog.Watchdog()
dog.start()
gevent.sleep(0.05)  # the loop waits, which is no stall
gevent.spawn(short_work).join()
gevent.spawn(own_work, 0.06).join()
gevent.spawn(own_work, 0.03).join()
gevent.get_hub().loop.run_callback(own_work, 0.04)  # in the loop itself
gevent.sleep(0.01)
print(json.dumps(dog.figures))
"""


@pytest.mark.any_engine
def test_it_names_what_does_not_give_way_and_nothing_else() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", STALLING], capture_output=True, text=True, check=True
    )
    figures = json.loads(ran.stdout)
    [own] = [one for one in figures["stalls"] if "own_work" in one["place"]]
    assert own["count"] == 3
    assert own["longest_ms"] >= 60
    assert figures["longest_ms"] >= 60
    assert not [one for one in figures["stalls"] if "short_work" in one["place"]]


@pytest.mark.any_engine
def test_places_are_bounded() -> None:
    watchdog = Watchdog()
    for number in range(MOST_PLACES + 50):
        watchdog._since, watchdog._place = 0.0, f"place {number}"
        watchdog._end(lambda: None)
    assert len(watchdog.stalls) == MOST_PLACES + 1
    assert watchdog.stalls[ELSEWHERE].count == 50


def test_a_server_tells_its_stalls(
    database_url: str, demonstrated: object, serve: Callable[..., Server]
) -> None:
    assert demonstrated
    server = serve(database_url, environment={"WATCHDOG": "on"})
    for page in ("/", "/events", "/leaderboards"):
        assert requests.get(server.url + page, timeout=30).status_code == 200
    figures = requests.get(f"{server.url}/stalls", timeout=30).json()
    assert figures["longest_ms"] == max([0, *(one["longest_ms"] for one in figures["stalls"])])
    assert all(one["count"] >= 1 and one["place"] for one in figures["stalls"])


def test_without_it_there_is_no_such_page(server: Server) -> None:
    assert requests.get(f"{server.url}/stalls", timeout=30).status_code == 404
