"""Measures how long the event loop runs without giving way, and where. Off, it costs nothing.

Everybody waits while one does not give way, so nothing may take longer than `STALL_SECONDS`.
"""

import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

STALL_SECONDS = 0.005
"""Whoever runs longer without giving way stalls the others."""

MOST_PLACES = 200
"""The most places that are told apart; further stalls count as `ELSEWHERE`."""

ELSEWHERE = "elsewhere"
FRAMES_OF_A_PLACE = 3
SAMPLE_SECONDS = 0.002

_OURS = str(Path(__file__).parent)


@dataclass
class Stalls:
    """The stalls at a place: how many, the longest, and the processor time of that one, in ms.

    Where the processor's share is small, the loop waited: for the disk, the interpreter's lock, or
    for the system to let it run.
    """

    count: int = 0
    longest_ms: float = 0.0
    busy_ms: float = 0.0


class Watchdog:
    """Watches the event loop of the thread that starts it. One for each process."""

    def __init__(self) -> None:
        self.stalls: dict[str, Stalls] = {}
        """The stalls so far, by place."""
        self._since, self._busy_since = float("inf"), 0.0
        self._place: str | None = None
        self._watchers: list[Any] = []

    def start(self) -> None:
        """Watch the loop of this thread from now on."""
        from gevent import get_hub
        from greenlet import settrace

        settrace(self._switched)
        loop: Any = get_hub().loop
        for make, noted, priority in (
            (loop.prepare, self._idle, loop.MINPRI),  # after whatever else is due
            (loop.check, self._awake, loop.MAXPRI),
        ):
            watcher = make(ref=False)  # by itself it keeps no loop running
            watcher.priority = priority
            watcher.start(noted)
            self._watchers.append(watcher)
        watched = _real("_thread", "get_ident")()
        _real("_thread", "start_new_thread")(self._sample, (watched,))

    @property
    def figures(self) -> dict[str, Any]:
        """The stalls so far as JSON: the longest of all, and each place, the longest first."""
        places = sorted(self.stalls.items(), key=lambda one: (-one[1].longest_ms, one[0]))
        return {
            "longest_ms": max((one.longest_ms for _, one in places), default=0.0),
            "stalls": [{"place": place, **vars(one)} for place, one in places],
        }

    def _switched(self, _event: str, switch: tuple[Any, Any]) -> None:
        """Whoever ran until now has given way to another."""
        self._end(lambda: switch[0].gr_frame)
        self._begin()

    def _idle(self) -> None:
        self._end(lambda: None)
        self._since = float("inf")

    def _awake(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self._place = None
        self._since, self._busy_since = time.monotonic(), time.thread_time()

    def _end(self, left_at: Callable[[], FrameType | None]) -> None:
        """Note a stall if this turn was one: where it was seen, or else where it gave way."""
        lasted = time.monotonic() - self._since
        if lasted <= STALL_SECONDS:
            return
        busy = time.thread_time() - self._busy_since
        place = self._place or place_of(left_at())
        if place not in self.stalls and len(self.stalls) >= MOST_PLACES:
            place = ELSEWHERE
        stalls = self.stalls.setdefault(place, Stalls())
        stalls.count += 1
        if lasted * 1000 > stalls.longest_ms:
            stalls.longest_ms, stalls.busy_ms = round(lasted * 1000, 2), round(busy * 1000, 2)

    def _sample(self, watched: int) -> None:
        """See where a turn is that has begun too long ago. Runs on a thread of its own."""
        sleep = _real("time", "sleep")
        while True:
            sleep(SAMPLE_SECONDS)
            since = self._since
            if self._place is None and time.monotonic() - since > STALL_SECONDS:
                place = place_of(sys._current_frames().get(watched))
                if since == self._since:  # it is still the same turn
                    self._place = place


def place_of(frame: FrameType | None) -> str:
    """The innermost frames of ours at a frame; where there is none, the innermost of all."""
    ours = [one for one in _outwards(frame) if one.f_code.co_filename.startswith(_OURS)]
    frames = ours[:FRAMES_OF_A_PLACE] or ([frame] if frame else [])
    return " < ".join(map(_named, frames)) or ELSEWHERE


def _outwards(frame: FrameType | None) -> Iterator[FrameType]:
    while frame:
        yield frame
        frame = frame.f_back


def _named(frame: FrameType) -> str:
    path = Path(frame.f_code.co_filename)
    name = path.relative_to(_OURS) if path.is_relative_to(_OURS) else Path(*path.parts[-2:])
    return f"{name}:{frame.f_code.co_name}"


def _real(module: str, name: str) -> Any:
    """A function as it was before gevent put its own in the place of it."""
    from gevent.monkey import get_original

    return get_original(module, name)
