"""The search for garbage, in steps so small that nobody notices.

Python looks through all objects whenever their number has grown by a quarter, and everything stands
still meanwhile: some 50 ms while thousands of viewers arrive. Here each search looks at what is new
since the one before. What it finds in use is then set aside, so nothing is looked through twice.

Objects that refer to each other in a circle, were set aside, and became garbage later, stay until
`search_daily`. Everything else is freed as soon as nobody refers to it: that needs no search.
"""

import gc
from collections.abc import Callable
from typing import Any, NoReturn

DAY_SECONDS = 86_400

NEW_OBJECTS = 700
"""A search of the youngest objects begins after so many new ones: Python's own number."""

YOUNG_SEARCHES = 5
OLDER_SEARCHES = 1
"""After so many of each, whatever is not set aside is looked through: 8,000 objects, 3 ms."""


def search_in_steps() -> None:
    """Set aside what there is, and search what is new from now on."""
    search_all()
    gc.set_threshold(NEW_OBJECTS, YOUNG_SEARCHES, OLDER_SEARCHES)
    if _searched not in gc.callbacks:
        gc.callbacks.append(_searched)
    gc.enable()


def search_all() -> None:
    """Search everything, which takes a while, and set aside what is in use."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    gc.collect()  # of nothing: the next search comes after a quarter of what the last one kept


def search_daily(sleep: Callable[[float], object]) -> NoReturn:
    """Search everything once a day: between two searches a circle may stay that is garbage."""
    while True:
        sleep(DAY_SECONDS)
        search_all()


def _searched(phase: str, search: dict[str, Any]) -> None:
    if phase == "stop" and search["generation"] == 2:
        gc.freeze()
