"""Group commit: all who wait are written in one transaction, and only then get an answer."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from .campaign import DatabaseBusy

Job = TypeVar("Job")
Answer = TypeVar("Answer")

MOST_TOGETHER = 256
"""How many jobs one transaction takes at the most."""

GATHER_SECONDS = 0.02
"""How long a crowd that goes on coming may keep a transaction waiting, in seconds."""

TURN_SECONDS = 0.0003
"""How long those are given at a time who were here before and may be on their way back."""

EMPTY_TURNS = 2
"""After so many turns in which nobody came nobody is on the way."""

MOST_WAITING = 8_192
"""How many jobs may wait; who comes after them is told to try again rather than to wait longer."""


def _shut() -> threading.Lock:
    gate = threading.Lock()
    gate.acquire()
    return gate


def at_once(call: Callable[[], None]) -> None:
    """Run a blocking call here and now: where every request has a thread of its own."""
    call()


@dataclass(slots=True, eq=False)
class _Waiting(Generic[Job, Answer]):
    """Somebody who waits at a gate of their own: a lock costs a tenth of an Event.

    `turn` says that it is to write, and nobody else may; `left`, that it was killed as it waited.
    """

    job: Job
    gate: threading.Lock = field(default_factory=_shut)
    answer: Answer | Exception | None = None
    turn: bool = False
    left: bool = False


class Writer(Generic[Job, Answer]):
    """Lets one of the waiting threads write for all of them.

    Who finds nobody writing writes at once, for itself and for all who wait; those who come
    meanwhile wait, and when it is done the first of them writes for the rest. So a lone report
    waits for nothing, and a crowd shares its commits.

    `write` takes a list of jobs, commits, and gives an answer or exception for each, in order; if
    it raises, all of them failed. `apart` runs a blocking call where it stalls nobody, and returns
    or raises only once that call has ended or will never begin.
    """

    def __init__(
        self,
        write: Callable[[list[Job]], list[Answer | Exception]],
        apart: Callable[[Callable[[], None]], None],
    ) -> None:
        self._write = write
        self._apart = apart
        self._mutex = threading.Lock()
        self._waiting: list[_Waiting[Job, Answer]] = []
        self.writing = False
        """Whether somebody writes, or is about to."""
        self._crowd = 0
        """How many there were when a transaction ended: answered, or waiting for the next."""
        self._took = self._ended = 0.0
        """How many seconds that transaction took, and when it ended."""

    def submit(self, job: Job) -> Answer:
        """Write a job, together with others; return its answer once that is on disk, or raise.

        Raises DatabaseBusy at once where too many wait already.
        """
        mine: _Waiting[Job, Answer] = _Waiting(job)
        with self._mutex:
            if len(self._waiting) >= MOST_WAITING:
                raise DatabaseBusy("too many reports wait to be written")
            self._waiting.append(mine)
            mine.turn = not self.writing
            self.writing = True
        try:
            if not mine.turn:
                mine.gate.acquire()
            if mine.turn:
                self._write_for_all()
        finally:  # also where this greenlet is killed: its turn must not die with it
            self._leave(mine)
        assert mine.answer is not None
        if isinstance(mine.answer, Exception):
            raise mine.answer
        return mine.answer

    def _write_for_all(self) -> None:
        self._gather()
        with self._mutex:
            together = self._waiting[:MOST_TOGETHER]
            del self._waiting[:MOST_TOGETHER]
        began = time.monotonic()
        try:
            self._apart(lambda: self._answer(together))
            if isinstance(error := together[0].answer, DatabaseBusy):
                together += self._give_up(error)
        finally:
            self._ended = time.monotonic()
            self._took = self._ended - began
            self._crowd = len(together) + len(self._waiting)
            self._let_go(together)

    def _gather(self) -> None:
        """Let those who are about to submit come along, as long as each turn brings some more.

        A crowd of senders that each wait for their answer would else split into two that take
        turns, and each would pay for a transaction of its own. So until as many are here as there
        were last time they are waited for: no longer than that transaction took, and beyond that
        only while others come. A turn of the loop without anybody is given then, too, as it may
        have looked at no connection.
        """
        now, before, empty, coming = time.monotonic(), 0, 0, False
        until = now + GATHER_SECONDS
        back = self._ended + min(self._took, GATHER_SECONDS)
        while (here := len(self._waiting)) < MOST_TOGETHER and now < until:
            empty = 0 if here > before else empty + 1
            coming = coming or 0 < before < here
            if not empty:
                time.sleep(0)
            elif here < self._crowd and empty <= (EMPTY_TURNS if now < back else int(coming)):
                time.sleep(TURN_SECONDS)
            else:
                return
            now, before = time.monotonic(), here

    def _answer(self, together: list[_Waiting[Job, Answer]]) -> None:
        answers: list[Answer | Exception]
        try:
            answers = self._write([waiting.job for waiting in together])
        except Exception as error:  # noqa: BLE001 - each of those who wait raises it
            answers = [error] * len(together)
        for waiting, answer in zip(together, answers, strict=True):
            waiting.answer = answer

    def _give_up(self, error: DatabaseBusy) -> list[_Waiting[Job, Answer]]:
        """Tell all who wait for a locked database now, rather than each after a wait of its own."""
        with self._mutex:
            together, self._waiting = self._waiting, []
        for waiting in together:
            waiting.answer = error
        return together

    def _let_go(self, together: list[_Waiting[Job, Answer]]) -> None:
        """Open the gates of those who have an answer; whom nothing was written for waits on."""
        unwritten = [one for one in together if one.answer is None and not one.left]
        with self._mutex:
            self._waiting[:0] = unwritten
        for one in together:
            if one.answer is not None:
                one.gate.release()

    def _leave(self, mine: _Waiting[Job, Answer]) -> None:
        """Wait no more, and give the turn, if it is mine, to the first who waits."""
        with self._mutex:
            if mine.answer is None:
                mine.left = True
                if mine in self._waiting:
                    self._waiting.remove(mine)
            if not mine.turn:
                return
            self.writing = bool(self._waiting)
            for first in self._waiting[:1]:
                first.turn = True
                first.gate.release()
