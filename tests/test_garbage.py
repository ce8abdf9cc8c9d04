"""The search for garbage looks through what is new alone, and once a day through everything."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from tracker import garbage


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Let Python search again afterwards as it does by itself."""
    thresholds, callbacks = gc.get_threshold(), list(gc.callbacks)
    yield
    gc.set_threshold(*thresholds)
    gc.callbacks[:] = callbacks
    gc.unfreeze()


class Ring:
    """An object that refers to itself."""

    def __init__(self) -> None:
        self.self = self


def test_a_search_looks_through_what_is_new_alone() -> None:
    garbage.search_in_steps()
    kept: list[list[int]] = []
    most = 0
    for number in range(200_000):
        kept.append([number])
        if not number % 500:
            most = max(most, len(gc.get_objects(generation=2)))
    assert len(kept) == 200_000
    assert 0 < most < 40_000


def test_a_circle_of_new_garbage_is_found_at_once_and_of_old_garbage_once_a_day() -> None:
    garbage.search_in_steps()
    new, old = Ring(), Ring()
    watched_new, watched_old = weakref.ref(new), weakref.ref(old)
    del new
    gc.collect()
    assert watched_new() is None
    del old
    gc.collect()
    assert watched_old() is not None  # set aside while it was in use
    nights: list[float] = []

    def sleep(seconds: float) -> None:
        nights.append(seconds)
        if len(nights) > 1:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        garbage.search_daily(sleep)
    assert (watched_old(), nights) == (None, [86_400, 86_400])
