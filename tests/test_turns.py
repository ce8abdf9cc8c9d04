"""Whoever asks for a leaderboard waits for others, but not for ever, and not behind a crowd."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from typing import Any

import pytest

from tests.waiting import await_true
from tracker.campaign import DatabaseBusy
from tracker.core import Core
from tracker.events import EventFilter
from tracker.standings import BoardKey, turns
from tracker.standings.boards import Board
from tracker.standings.turns import Patience, Turns
from tracker.writer import at_once

LATE = 15.0


@pytest.mark.any_engine
def test_nobody_waits_for_ever_for_a_board(core: Core, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go_on, read = threading.Event(), threading.Event(), Board.read

    def read_when_told(*given: Any) -> None:
        begun.set()
        assert go_on.wait(LATE)
        read(*given)

    core.standings.board("demo", known := BoardKey("sections"))
    monkeypatch.setattr(Board, "read", read_when_told)
    monkeypatch.setattr(turns, "LONGEST_WAIT_SECONDS", 0.02)
    with ThreadPoolExecutor() as pool:
        first = pool.submit(core.standings.board, "demo", BoardKey("events"))
        try:
            assert begun.wait(LATE)
            for key in (BoardKey("events"), BoardKey("regions"), BoardKey("events", band=20)):
                with pytest.raises(DatabaseBusy):
                    core.standings.board("demo", key)
            with pytest.raises(DatabaseBusy):
                core.standings.find_on_board("demo", known, EventFilter(q="hall"), 5)
            assert core.standings.board("demo", known).rows == ()
        finally:
            go_on.set()
        assert first.result(LATE).rows == ()
    assert core.standings.board("demo", BoardKey("regions")).rows == ()


class NotedPatience(Patience):
    """Tells when somebody begins to wait."""

    def __init__(self, waits: threading.Event) -> None:
        super().__init__()
        self._waits = waits

    def holding(self, lock: Any) -> AbstractContextManager[None]:
        """Hold a lock."""
        self._waits.set()
        return super().holding(lock)


def test_the_usual_passes_a_crowd_and_a_larger_crowd_is_refused_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(turns, "MOST_WAITING", 10)
    waits, go_on, done = threading.Event(), threading.Event(), list[str]()
    taken = Turns(at_once)

    def unusual() -> None:
        assert go_on.wait(LATE)
        done.append("unusual")

    with ThreadPoolExecutor(11) as pool:
        for _ in range(10):
            pool.submit(taken.run, unusual, Patience())
        await_true(lambda: taken._places._value == 0 and taken._reading.locked())
        with pytest.raises(DatabaseBusy):
            taken.run(unusual, Patience())
        patience = NotedPatience(waits)
        pool.submit(taken.run, lambda: done.append("usual"), patience, usual=True)
        assert waits.wait(LATE)
        go_on.set()
    assert len(done) == 11
    assert done.index("usual") < 5
    taken.run(unusual, Patience())  # there is room again
