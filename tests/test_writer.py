"""The writer, in which one waiting caller writes for all: order, crowds and limits."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

import gevent
import gevent.threading
import pytest

from tracker import threads, writer
from tracker.campaign import DatabaseBusy
from tracker.threads import Threads
from tracker.writer import Writer, at_once, written_apart


class Desk:
    """Writes numbers. The first write waits until a test sets `go_on`.

    From the number `busy_from` on, the database is busy.
    """

    def __init__(self, busy_from: int = 99) -> None:
        self.busy_from = busy_from
        self.batches: list[list[int]] = []
        self.began, self.go_on = threading.Event(), threading.Event()
        self.writer: Writer[int, int] = Writer(self.write, at_once, lambda number: number)

    def write(self, numbers: list[int]) -> list[int | Exception]:
        self.batches.append(numbers)
        self.began.set()
        assert self.go_on.wait(10)
        return [self.answer(number) for number in numbers]

    def answer(self, number: int) -> int | Exception:
        if number >= self.busy_from:
            return DatabaseBusy()
        return ValueError("no threes") if number == 3 else -number

    def await_waiting(self, count: int) -> None:
        for _ in range(1000):
            if len(self.writer._queue) == count:
                return
            threading.Event().wait(0.01)
        pytest.fail(f"never {count} waited")


def test_callers_who_come_during_a_write_share_the_next_one() -> None:
    desk = Desk()
    with ThreadPoolExecutor(6) as crowd:
        first = crowd.submit(desk.writer.submit, 1)
        assert desk.began.wait(10)
        others: list[Future[int]] = []
        for number in (2, 3, 4, 5):
            others.append(crowd.submit(desk.writer.submit, number))
            desk.await_waiting(len(others))
        desk.go_on.set()
        assert first.result(10) == -1
        assert [others[at].result(10) for at in (0, 2, 3)] == [-2, -4, -5]
        with pytest.raises(ValueError, match="no threes"):
            others[1].result(10)
    assert desk.batches == [[1], [2, 3, 4, 5]]


def test_heavy_jobs_share_fewer_transactions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "MOST_WEIGHT", 10)
    desk = Desk()
    with ThreadPoolExecutor(7) as crowd:
        crowd.submit(desk.writer.submit, 1)
        assert desk.began.wait(10)
        others: list[Future[int]] = []
        for number in (4, 6, 1, 40, 2, 5):
            others.append(crowd.submit(desk.writer.submit, number))
            desk.await_waiting(len(others))
        desk.go_on.set()
        assert [other.result(10) for other in others] == [-4, -6, -1, -40, -2, -5]
    assert desk.batches == [[1], [4, 6], [1], [40], [2, 5]]


def test_a_caller_is_refused_at_once_while_the_queue_is_full(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(writer, "MOST_WAITING", 2)
    desk = Desk()
    with ThreadPoolExecutor(6) as crowd:
        answers = [crowd.submit(desk.writer.submit, 1)]
        assert desk.began.wait(10)
        answers += [crowd.submit(desk.writer.submit, number) for number in (2, 4)]
        desk.await_waiting(2)
        with pytest.raises(DatabaseBusy):
            desk.writer.submit(5)
        desk.go_on.set()
        assert sorted(answer.result(10) for answer in answers) == [-4, -2, -1]
    assert sorted(number for batch in desk.batches for number in batch) == [1, 2, 4]


def test_a_failed_write_fails_for_its_whole_batch_and_the_next_one_works() -> None:
    failing = [True]

    def write(numbers: list[int]) -> list[int | Exception]:
        if failing.pop():
            raise OSError("no disk")
        return list(numbers)

    alone: Writer[int, int] = Writer(write, at_once)
    with pytest.raises(OSError, match="no disk"):
        alone.submit(1)
    failing.append(False)
    assert alone.submit(2) == 2


def test_jobs_written_alone_stop_where_the_database_becomes_busy() -> None:
    batches: list[list[int]] = []

    def write(numbers: Sequence[int]) -> list[int | Exception]:
        batches.append([*numbers])
        if len(batches) > 4:
            raise DatabaseBusy
        if 3 in numbers:
            raise ValueError
        return [-number for number in numbers]

    answers = written_apart(write, [1, 2, 3, 4, 5, 6])
    assert batches == [[1, 2, 3, 4, 5, 6], [1], [2], [3], [4]]
    assert answers[:2] == [-1, -2]
    kinds = [type(answer) for answer in answers[2:]]
    assert kinds == [ValueError, DatabaseBusy, DatabaseBusy, DatabaseBusy]


def test_who_waits_is_told_at_once_that_the_database_became_busy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(writer, "MOST_WEIGHT", 10)
    desk = Desk(busy_from=2)
    with ThreadPoolExecutor(4) as crowd:
        sent = [crowd.submit(desk.writer.submit, 1)]
        assert desk.began.wait(10)
        for waiting, number in enumerate((1, 2, 30), 1):
            sent.append(crowd.submit(desk.writer.submit, number))
            desk.await_waiting(waiting)
        desk.go_on.set()
        assert [one.result(10) for one in sent[:2]] == [-1, -1]
        for one in sent[2:]:
            with pytest.raises(DatabaseBusy):
                one.result(10)
    assert desk.batches == [[1], [1, 2]]


@pytest.mark.parametrize("killed", ["the writer", "a waiting caller", "the next writer"])
def test_a_killed_caller_passes_its_turn_on_and_harms_nobody(
    monkeypatch: pytest.MonkeyPatch, killed: str
) -> None:
    monkeypatch.setattr(writer, "threading", gevent.threading)
    monkeypatch.setattr(writer.time, "sleep", gevent.sleep)
    monkeypatch.setattr(threads, "under_gevent", lambda: True)
    go_on, running, batches = threading.Event(), [], []

    def write(numbers: list[int]) -> list[int | Exception]:
        running.append(numbers)
        assert go_on.wait(10)
        batches.append((len(running), running.pop()))
        return list(numbers)

    desk: Writer[int, int] = Writer(write, Threads(1).run)

    def send(number: int) -> int:
        answer = desk.submit(number)
        if (number, killed) == (0, "the next writer"):
            senders[1].kill(block=False)
        return answer

    senders = []
    for number in range(3):
        senders.append(gevent.spawn(send, number))
        gevent.sleep(0.05)
    if killed != "the next writer":
        senders[0 if killed == "the writer" else 1].kill(block=False)
    gevent.sleep(0.05)
    go_on.set()
    senders.append(gevent.spawn(send, 3))
    gevent.joinall(senders, timeout=10)
    dead = 0 if killed == "the writer" else 1
    alive = [number for number in range(4) if number != dead]
    assert [senders[number].value for number in alive] == alive
    assert {together for together, _ in batches} == {1}
    written = sorted(number for _, batch in batches for number in batch)
    assert written == (alive if dead else [0, *alive])


class Watch:
    """A clock that only writing and sleeping move forward; `slept` holds the lengths of sleeps."""

    def __init__(self) -> None:
        self.now, self.slept = 0.0, set[float]()

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.add(seconds)
        self.now += seconds
        gevent.sleep(0)


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    """The clock of the writer, which uses the locks of greenlets."""
    made = Watch()
    monkeypatch.setattr(writer, "threading", gevent.threading)
    monkeypatch.setattr(writer, "time", made)
    return made


@dataclass
class TimedDesk:
    """A writer whose transactions each take so many seconds of the watch."""

    watch: Watch
    seconds: float
    batches: list[int] = field(default_factory=list)
    """The number of reports in each transaction."""

    def __post_init__(self) -> None:
        self.writer: Writer[int, int] = Writer(self._write, at_once)

    def _write(self, numbers: list[int]) -> list[int | Exception]:
        self.batches.append(len(numbers))
        self.watch.now += self.seconds
        gevent.sleep(0)
        return list(numbers)

    def serve_six(self, pause: Callable[[int], None]) -> None:
        """Let six senders send five times each, with a pause after each answer."""

        def send(number: int) -> None:
            for _ in range(5):
                assert self.writer.submit(number) == number
                pause(number)

        gevent.joinall([gevent.spawn(send, number) for number in range(6)], timeout=10)
        assert sum(self.batches) == 30


def turns(count: int) -> None:
    """Wait for so many turns of the event loop."""
    for _ in range(count):
        gevent.sleep(0)


def test_the_writer_waits_for_a_crowd_that_comes_back(watch: Watch) -> None:
    desk = TimedDesk(watch, seconds=0.01)
    desk.serve_six(turns)  # some are slower
    assert desk.batches[1:5] == [6, 6, 6, 6]

    watch.now += 1
    watch.slept.clear()
    assert gevent.spawn(desk.writer.submit, 7).get(timeout=10) == 7
    assert watch.slept == {0}, "the crowd has long gone"


def test_a_late_caller_joins_the_batch_while_others_keep_coming(watch: Watch) -> None:
    desk = TimedDesk(watch, seconds=0.0001)

    def pause(number: int) -> None:
        watch.now += 0.0005  # all requests together take longer than the transaction
        turns(2 * number - 2)  # nobody comes in every other turn

    desk.serve_six(pause)
    assert desk.batches[1:5] == [6, 6, 6, 6]


def test_the_writer_waits_only_briefly_for_callers_who_do_not_come_back(watch: Watch) -> None:
    desk = TimedDesk(watch, seconds=0.01)
    gevent.joinall([gevent.spawn(desk.writer.submit, number) for number in range(6)], timeout=10)
    ended = watch.now
    assert gevent.spawn(desk.writer.submit, 7).get(timeout=10) == 7
    waited = watch.now - ended - 0.01
    assert waited == pytest.approx(writer.EMPTY_TURNS * writer.TURN_SECONDS)


def test_a_single_caller_waits_for_nobody(watch: Watch) -> None:
    desk = TimedDesk(watch, seconds=0.01)
    assert [desk.writer.submit(number) for number in range(3)] == [0, 1, 2]
    assert watch.slept == {0}
