"""What to look at: far more letters than usual at an event, for a case, of a sender."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask

from tests.cast import Clock, evening_draft, letters, new_key, report, report_at
from tracker.alarming import LOOK_EVERY_SECONDS, forget_senders, log_new_alarms
from tracker.application import join
from tracker.core import Core
from tracker.senders import Sender
from tracker.writer import at_once

TROLL = Sender("203.0.113.66")


def alarms(core: Core) -> list[tuple[str, int]]:
    return [(alarm.kind, alarm.letters) for alarm in core.ledger.alarms("demo")]


def test_an_event_past_five_letters_for_each_person_alarms(core: Core, clock: Clock) -> None:
    event = core.events.register(evening_draft(clock(), expected_people=10))
    report_at(core, event, 50)
    assert alarms(core) == []
    report_at(core, event, 1)
    assert alarms(core) == [("event", 51)]


def test_a_case_past_four_of_its_usual_hours_alarms(core: Core, clock: Clock) -> None:
    for _ in range(167):
        report(core, 50)
        clock.pass_by(hours=1)
    clock.pass_by(minutes=1)
    report(core, 90)
    report(core, 90)
    assert alarms(core) == []
    report(core, 30)
    assert alarms(core) == [("case", 210)]
    clock.pass_by(hours=2)
    assert alarms(core) == []


def test_a_sender_past_a_tenth_of_a_sections_hour_alarms(core: Core, clock: Clock) -> None:
    for case in ("jani-silva", "gustavo-gatica", "germain-rukuki"):
        for _ in range(4):
            report(core, 90, case=case)
            clock.pass_by(hours=1)
    for number in range(12):
        case = ("jani-silva", "gustavo-gatica", "germain-rukuki")[number % 3]
        report(core, 33, case=case)
    core.ledger.record(letters(60), new_key(), sender=TROLL)
    mine = [kind for kind, _ in alarms(core) if "in us" in kind]
    assert mine == []
    core.ledger.record(letters(60), new_key(), sender=TROLL)
    mine = [kind for kind, _ in alarms(core) if "in us" in kind]
    assert mine == ["device in us", "address in us"]


def test_the_command_tells_them(core: Core, app: Flask, clock: Clock) -> None:
    runner = app.test_cli_runner()
    assert "There is no alarm." in runner.invoke(args=["tracker", "alarms"]).output
    event = core.events.register(evening_draft(clock(), expected_people=1))
    report_at(core, event, 6)
    told = runner.invoke(args=["tracker", "alarms"]).output
    assert f"event {event.slug}: 6 letters, where 1 are usual" in told


def test_an_alarm_is_told_once_whatever_the_workers(
    core: Core, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    event = core.events.register(evening_draft(clock(), expected_people=1))
    workers = [core, *(join(core.settings, clock) for _ in range(3))]

    def told() -> list[str]:
        """What the workers log as they wake, one after the other, within the next five minutes."""
        caplog.clear()
        for worker in workers:
            log_new_alarms(worker, at_once)
            clock.pass_by(seconds=LOOK_EVERY_SECONDS // len(workers))
        workers.append(workers.pop(0))
        return [record.getMessage() for record in caplog.records]

    assert told() == []
    report_at(core, event, 6)
    late = [*told(), *told()]
    assert len(late) == 1
    assert f"Alarm in demo: event {event.slug}: 6 letters" in late[0]
    assert [*told(), *told(), *told()] == []
    for worker in workers:
        worker.database.close()


def test_an_alarm_that_has_gone_and_come_back_is_told_again(core: Core, clock: Clock) -> None:
    event = core.events.register(evening_draft(clock(), expected_people=1))

    def told() -> list[str]:
        clock.pass_by(minutes=5)
        look = core.ledger.look_for_alarms(["demo"], timedelta(minutes=5))
        assert look
        core.ledger.note_alarms(look)
        return [alarm.name for _, alarm in look.new]

    reference = report_at(core, event, 6).reference
    assert (told(), told()) == ([event.slug], [])
    core.ledger.withdraw(reference)
    assert told() == []
    report_at(core, event, 6)
    assert told() == [event.slug]


def test_workers_that_wake_together_tell_an_alarm_once(core: Core, clock: Clock) -> None:
    event = core.events.register(evening_draft(clock(), expected_people=1))
    report_at(core, event, 6)
    workers = [join(core.settings, clock) for _ in range(4)]
    every = timedelta(minutes=5)
    with ThreadPoolExecutor(len(workers)) as together:
        looks = [together.submit(one.ledger.look_for_alarms, ["demo"], every) for one in workers]
        [look] = filter(None, (each.result(30) for each in looks))
    assert len(look.new) == 1
    for worker in workers:
        worker.database.close()


def test_after_a_clock_was_set_back_alarms_are_looked_for(core: Core, clock: Clock) -> None:
    every = timedelta(minutes=5)
    event = core.events.register(evening_draft(clock(), expected_people=1))
    first = core.ledger.look_for_alarms(["demo"], every)
    assert first
    assert not first.new
    report_at(core, event, 6)
    clock.pass_by(hours=-2)
    second = core.ledger.look_for_alarms(["demo"], every)
    assert second
    assert len(second.new) == 1


def test_an_alarm_that_nobody_lived_to_tell_is_told_by_the_next_look(
    core: Core, clock: Clock
) -> None:
    every = timedelta(minutes=5)
    report_at(core, core.events.register(evening_draft(clock(), expected_people=1)), 6)
    lost = core.ledger.look_for_alarms(["demo"], every)  # and then its worker is killed
    clock.pass_by(minutes=5)
    told = core.ledger.look_for_alarms(["demo"], every)
    assert lost
    assert told
    assert lost.new == told.new
    assert len(told.new) == 1


def test_the_watch_reads_on_connections_that_any_thread_may_use(
    core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise AssertionError("a pooled connection on a real thread")

    def apart(call: Callable[[], None]) -> None:
        with monkeypatch.context() as on_a_thread:
            on_a_thread.setattr(core.database, "reading", refuse)
            on_a_thread.setattr(core.database, "writing", refuse)
            call()

    log_new_alarms(core, apart)
    forget_senders(core, apart)
