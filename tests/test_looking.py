"""Readers wait for a look at the database, but not for one that never ends."""

import threading
import time
from collections.abc import Iterator

import pytest

from tracker.campaign import OutOfReach
from tracker.standings.looking import Looking

LONG = 10.0


class Looks:
    """Looks that a test can hold up and let fail."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self.go_on.set()
        self.begun = threading.Event()
        self.fails = False
        self.ended = False
        self.done = 0
        self.looking = Looking(self.look, lambda: self.ended)

    def look(self) -> None:
        """One look."""
        self.begun.set()
        assert self.go_on.wait(LONG)
        if self.fails:
            raise OutOfReach
        self.done += 1


@pytest.fixture
def looks() -> Iterator[Looks]:
    """Looks that stop after the test."""
    made = Looks()
    yield made
    made.ended = True
    made.go_on.set()


def test_a_reader_waits_for_a_look_that_began_after_it_asked(looks: Looks) -> None:
    assert looks.looking.wait(LONG)
    before = looks.done
    assert looks.looking.wait(LONG)
    assert looks.done > before


def test_a_reader_does_not_wait_for_a_look_that_does_not_end(looks: Looks) -> None:
    looks.go_on.clear()
    assert not looks.looking.wait(0.01)
    began = time.monotonic()
    assert not looks.looking.wait(0.01)
    assert time.monotonic() - began < LONG / 2


def test_a_patient_reader_waits_for_a_look_that_takes_a_while(looks: Looks) -> None:
    looks.go_on.clear()
    assert not looks.looking.wait(0.01)
    threading.Timer(0.3, looks.go_on.set).start()
    assert looks.looking.wait(LONG)


def test_nobody_waits_while_looks_fail_and_the_first_that_succeeds_ends_that(looks: Looks) -> None:
    looks.fails = True
    assert not looks.looking.wait(LONG)
    assert isinstance(looks.looking.error, OutOfReach)
    looks.fails = False
    give_up = time.monotonic() + LONG
    while looks.looking.error and time.monotonic() < give_up:
        looks.looking.wait(0.01)
    assert looks.looking.wait(LONG)


def test_looks_go_on_for_a_while_after_somebody_asked(looks: Looks) -> None:
    assert looks.looking.wait(LONG)
    seen = looks.done
    give_up = time.monotonic() + LONG
    while looks.done < seen + 3 and time.monotonic() < give_up:
        time.sleep(0.01)
    assert looks.done >= seen + 3
