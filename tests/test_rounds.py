"""A crowd that is to be read at once is read in shares, and others run in between."""

from types import SimpleNamespace
from typing import Any

import gevent
import pytest

from tracker.viewers import rounds
from tracker.viewers.rounds import Rounds


class Speaker:
    """A viewer that has something to say, and writes down whether it was read."""

    def __init__(self, told: list[object], *, is_over: bool = False) -> None:
        self.is_over = is_over
        self.listens = True
        self.dropped = False
        self.engine: Any = SimpleNamespace(reason=SimpleNamespace(TRANSPORT_ERROR="error"))
        self._told = told

    @property
    def reader(self) -> Any:
        """Itself: it is stopped as a watcher of the event loop is."""
        return self

    def stop(self) -> None:
        self.listens = False

    def listen(self) -> None:
        self.listens = True

    def read(self) -> None:
        self._told.append(self)

    def drop(self, _reason: str) -> None:
        self.dropped = True


class Broken(Speaker):
    """A viewer that can't be read."""

    def read(self) -> None:
        raise RuntimeError("an accident")


def test_of_a_crowd_others_run_between_those_that_are_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rounds, "ROUND_SECONDS", 0)
    told: list[object] = []
    crowd = [Speaker(told) for _ in range(50)]
    reading = Rounds()
    for one in crowd:
        reading.read(one)
    assert not told
    assert not any(one.listens for one in crowd)
    for turn in range(1, 4):
        gevent.sleep(0)
        assert len(told) <= turn  # so others ran
    while len(told) < len(crowd):
        gevent.sleep(0)
    assert told == crowd
    assert all(one.listens for one in crowd)


def test_a_few_are_read_at_once() -> None:
    told: list[object] = []
    one = Speaker(told)
    Rounds().read(one)
    assert told == [one]


def test_one_that_has_ended_meanwhile_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds, "ROUND_SECONDS", 0)
    told: list[object] = []
    ended, last = Speaker(told, is_over=True), Speaker(told)
    reading = Rounds()
    reading.read(ended)
    reading.read(last)
    while not told:
        gevent.sleep(0)
    assert told == [last]
    assert not ended.listens


def test_those_who_come_while_some_wait_keep_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[object] = []
    first, second = Speaker(told), Speaker(told)
    reading = Rounds()
    monkeypatch.setattr(rounds, "ROUND_SECONDS", 0)
    reading.read(first)
    monkeypatch.setattr(rounds, "ROUND_SECONDS", 60)
    reading.read(second)
    while len(told) < 2:
        gevent.sleep(0)
    assert told == [first, second]


def test_one_that_can_not_be_read_keeps_nobody_from_being_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rounds, "ROUND_SECONDS", 0)
    told: list[object] = []
    broken, last = Broken(told), Speaker(told)
    reading = Rounds()
    reading.read(broken)
    reading.read(last)
    while last not in told:
        gevent.sleep(0)
    assert broken.dropped
    reading.read(later := Speaker(told))
    while later not in told:
        gevent.sleep(0)
