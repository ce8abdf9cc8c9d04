"""Threads for blocking calls: one kind of work never waits for another."""

import threading

import gevent
import pytest

from tracker import threads
from tracker.campaign import DatabaseBusy
from tracker.threads import Threads

SOON = 10


@pytest.fixture(autouse=True)
def _as_in_a_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "under_gevent", lambda: True)


def test_writing_waits_for_no_search_and_searches_wait_within_a_bound() -> None:
    searching, writing = Threads(2, most_waiting=3), Threads(1)
    go_on, searched, written = threading.Event(), [], []

    def search() -> None:
        assert go_on.wait(SOON)
        searched.append(1)

    searches = [gevent.spawn(searching.run, search) for _ in range(5)]
    gevent.idle()  # all of them have begun, or wait
    with pytest.raises(DatabaseBusy):
        searching.run(search)
    writing.run(lambda: written.append(1))
    assert (searched, written) == ([], [1])
    go_on.set()
    gevent.joinall(searches, timeout=SOON, raise_error=True)
    searching.run(lambda: searched.append(1))
    assert len(searched) == 6


def test_what_a_call_raises_is_raised() -> None:
    def fail() -> None:
        raise LookupError

    with pytest.raises(LookupError):
        Threads(1).run(fail)
