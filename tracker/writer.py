"""Group commit: jobs that wait share one transaction, and are answered only after its commit."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Generic, TypeVar

from .campaign import DatabaseBusy

Job = TypeVar("Job")
Answer = TypeVar("Answer")

MOST_TOGETHER = 256
"""The most jobs in one transaction."""

MOST_WEIGHT = 512
"""The most that the jobs of one transaction weigh together, unless one alone weighs more."""

GATHER_SECONDS = 0.02
"""The longest that a transaction waits for callers who keep coming."""

TURN_SECONDS = 0.0003
"""The length of one wait for callers who were answered before and may be about to return."""

EMPTY_TURNS = 2
"""After so many waits in which nobody came, nobody is expected any more."""

MOST_WAITING = 8_192
"""The longest queue. Further callers are told to try again rather than to wait longer."""


def written_apart(
    write: Callable[[Sequence[Job]], list[Answer | Exception]], jobs: Sequence[Job]
) -> list[Answer | Exception]:
    """Write jobs together, or where one of them can't be written, each alone: so the others are.

    Raises DatabaseBusy, as then none can be, and what a single job fails with. Where the database
    becomes busy between two jobs, that is the answer to the rest: each would wait for it in vain.
    """
    try:
        return write(jobs)
    except DatabaseBusy:
        raise
    except Exception:
        if len(jobs) == 1:
            raise
    answers: list[Answer | Exception] = []
    for job in jobs:
        try:
            answers += write([job])
        except DatabaseBusy as busy:
            return answers + [busy] * (len(jobs) - len(answers))
        except Exception as error:  # noqa: BLE001 - its sender raises it
            answers.append(error)
    return answers


def many_together(weights: Iterable[int]) -> int:
    """How many jobs of these weights, from the first on, share a transaction: at least one."""
    together = 0
    for number, weight in enumerate(islice(weights, MOST_TOGETHER)):
        together += weight
        if together > MOST_WEIGHT and number:
            return number
    return MOST_TOGETHER


def _shut() -> threading.Lock:
    gate = threading.Lock()
    gate.acquire()
    return gate


def at_once(call: Callable[[], None]) -> None:
    """Run a blocking call in the calling thread: for servers that give each request a thread."""
    call()


@dataclass(slots=True, eq=False)
class _Caller(Generic[Job, Answer]):
    """A caller in the queue, who waits at a gate of its own: a lock costs a tenth of an Event.

    `turn` says that this caller is to write, and nobody else; `left`, that it was killed while it
    waited.
    """

    job: Job
    gate: threading.Lock = field(default_factory=_shut)
    answer: Answer | Exception | None = None
    turn: bool = False
    left: bool = False


class Writer(Generic[Job, Answer]):
    """Lets one of the waiting threads write for all of them.

    The first caller to find the writer idle writes for everyone in the queue. Later callers queue,
    and when the transaction has ended the first of them writes for the rest. So a lone report waits
    for nothing, and a crowd shares its commits.

    `write` takes a list of jobs, commits, and returns an answer or exception for each, in order; if
    it raises, all of them failed. `weigh` says how much work a job is: others wait for all of a
    transaction. `apart` runs a blocking call where it stalls nobody else, and
    returns or raises only once that call has ended or will never begin.
    """

    def __init__(
        self,
        write: Callable[[list[Job]], list[Answer | Exception]],
        apart: Callable[[Callable[[], None]], None],
        weigh: Callable[[Job], int] = lambda _job: 1,
    ) -> None:
        self._write = write
        self._apart = apart
        self._weigh = weigh
        self._mutex = threading.Lock()
        self._queue: list[_Caller[Job, Answer]] = []
        self.writing = False
        """Whether a caller writes or is about to."""
        self._crowd = 0
        """Callers when the last transaction ended: those it answered, and those in the queue."""
        self._took = self._ended = 0.0
        """The seconds that it took, and when it ended."""

    def submit(self, job: Job) -> Answer:
        """Write a job, together with others; return its answer once it is on disk, or raise.

        Raises DatabaseBusy at once where the queue is full.
        """
        mine: _Caller[Job, Answer] = _Caller(job)
        with self._mutex:
            if len(self._queue) >= MOST_WAITING:
                raise DatabaseBusy("too many reports wait to be written")
            self._queue.append(mine)
            mine.turn = not self.writing
            self.writing = True
        try:
            if not mine.turn:
                mine.gate.acquire()
            if mine.turn:
                self._write_for_all()
        finally:  # also where this greenlet is killed: its turn must pass on
            self._leave(mine)
        assert mine.answer is not None
        if isinstance(mine.answer, Exception):
            raise mine.answer
        return mine.answer

    def _write_for_all(self) -> None:
        self._gather()
        with self._mutex:
            many = self._many_together()
            batch = self._queue[:many]
            del self._queue[:many]
        began = time.monotonic()
        try:
            self._apart(lambda: self._answer(batch))
            if isinstance(error := batch[-1].answer, DatabaseBusy):
                batch += self._give_up(error)
        finally:
            self._ended = time.monotonic()
            self._took = self._ended - began
            self._crowd = len(batch) + len(self._queue)
            self._let_go(batch)

    def _many_together(self) -> int:
        """How many of the callers in the queue, from the first, share the next transaction."""
        return many_together(self._weigh(caller.job) for caller in self._queue[:MOST_TOGETHER])

    def _gather(self) -> None:
        """Wait briefly for callers who are about to join the queue.

        A crowd of senders that each wait for their answer would otherwise split into two halves
        that take turns, each with a transaction of its own. So wait until as many are queued as
        there were when the last transaction ended: at most as long as that one took, and beyond
        that only while others keep coming. Yield even when a turn of the event loop brought nobody:
        it may not have polled its sockets yet.
        """
        now, queued_before, empty_turns, growing = time.monotonic(), 0, 0, False
        deadline = now + GATHER_SECONDS
        back_by = self._ended + min(self._took, GATHER_SECONDS)
        while (queued := len(self._queue)) < MOST_TOGETHER and now < deadline:
            empty_turns = 0 if queued > queued_before else empty_turns + 1
            growing = growing or 0 < queued_before < queued
            most_empty_turns = EMPTY_TURNS if now < back_by else int(growing)
            if not empty_turns:
                time.sleep(0)
            elif queued < self._crowd and empty_turns <= most_empty_turns:
                time.sleep(TURN_SECONDS)
            else:
                return
            now, queued_before = time.monotonic(), queued

    def _answer(self, batch: list[_Caller[Job, Answer]]) -> None:
        answers: list[Answer | Exception]
        try:
            answers = self._write([caller.job for caller in batch])
        except Exception as error:  # noqa: BLE001 - each caller raises it
            answers = [error] * len(batch)
        for caller, answer in zip(batch, answers, strict=True):
            caller.answer = answer

    def _give_up(self, error: DatabaseBusy) -> list[_Caller[Job, Answer]]:
        """Fail the whole queue now: the database is locked, and each would wait for it in vain."""
        with self._mutex:
            batch, self._queue = self._queue, []
        for caller in batch:
            caller.answer = error
        return batch

    def _let_go(self, batch: list[_Caller[Job, Answer]]) -> None:
        """Wake the callers that have an answer; put the others back at the head of the queue."""
        unwritten = [caller for caller in batch if caller.answer is None and not caller.left]
        with self._mutex:
            self._queue[:0] = unwritten
        for caller in batch:
            if caller.answer is not None:
                caller.gate.release()

    def _leave(self, mine: _Caller[Job, Answer]) -> None:
        """Leave the queue, and pass the turn, if this caller has it, to the first in the queue."""
        with self._mutex:
            if mine.answer is None:
                mine.left = True
                if mine in self._queue:
                    self._queue.remove(mine)
            if not mine.turn:
                return
            self.writing = bool(self._queue)
            for first in self._queue[:1]:
                first.turn = True
                first.gate.release()
