"""An attack is taken back by one command, as entries of its own, and put back to the letter."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from tests.cast import Clock, letters, new_key, public_entries, report, report_at
from tracker.campaign import Channel, Event, Line, Reason, ReportWithdrawn, Status
from tracker.core import Core
from tracker.ledger import Job, NothingHeld, PutBack, Receipt, Reverse, verify
from tracker.ledger.jobs import Correct, Withdraw
from tracker.senders import Sender
from tracker.standings.check import differences

TROLL = Sender("203.0.113.66")
SCOPES = ("world", "section:us", "region:us-ny")


def run(app: Flask, *command: str, status: int = 0) -> str:
    result = app.test_cli_runner().invoke(args=["tracker", *command])
    assert result.exit_code == status, result.output
    return result.output


def figures(core: Core) -> list[object]:
    """All figures of some scopes, but for their version and time, and the timeline."""
    core.standings.moved()
    shown: list[object] = []
    for scope in SCOPES:
        body = dict(core.standings.of("demo", scope).body)
        shown.append({name: body[name] for name in body if name not in ("version", "as_of")})
        shown.append(core.standings.timeline("demo", scope, "hour"))
    return shown


def correction(reference: str) -> Job:
    """Corrects a report."""
    lines = (Line("germain-rukuki", Channel.LETTER, 20, 2),)
    return Correct(reference, lines, Reason.MISTYPED, new_key())


def raised(reference: str) -> Job:
    """Raises a report by so much that the raise is held."""
    return Correct(reference, letters(900).lines, Reason.MISTYPED, new_key())


def whole(core: Core) -> None:
    with core.catalogue.viewing("demo") as (connection, _):
        assert verify(connection, "demo") is None
        assert differences(connection, "demo") == []


@pytest.fixture
def attack(core: Core, clock: Clock, event: Event) -> list[str]:
    """An evening with honest reports, and the references of a troll's among them."""
    troll = []
    for number in range(12):
        report_at(core, event, 2 + number % 3)
        many = letters(
            30 + number,
            lines=(
                Line("germain-rukuki", Channel.LETTER, 30 + number, 3),
                Line("jani-silva", Channel.EMAIL, 5),
            ),
            writers=4,
            region="us-ny",
        )
        troll.append(core.ledger.record(many, new_key(), sender=TROLL).reference)
        clock.pass_by(minutes=7)
    line = core.ledger.report(troll[0]).lines[0]
    core.ledger.correct(troll[0], (line,), Reason.MISTYPED, new_key())
    return troll


def test_an_attack_is_taken_back_and_put_back_exactly(
    core: Core, app: Flask, attack: list[str]
) -> None:
    before, stored = figures(core), [core.ledger.report(one) for one in attack]
    assert "12 reports" in run(app, "reverse", "--like", attack[3])
    assert figures(core) == before
    done = run(app, "reverse", "--like", attack[3], "--yes")
    [name] = re.findall(r"--undo (\S+)", done)
    assert core.standings.of("demo", "section:us").letters == 36
    assert {core.ledger.report(one).status for one in attack} == {Status.REJECTED}
    kinds = {entry.kind for entry in public_entries(core, 37, 1_000)}
    assert kinds == {"reversal"}
    whole(core)
    with pytest.raises(ReportWithdrawn):
        core.ledger.correct(attack[0], stored[0].lines, Reason.MISTYPED, new_key())
    assert "12 reports" in run(app, "reverse", "--undo", name)
    assert figures(core) == before
    for was in stored:
        now = core.ledger.report(was.reference)
        same = ("status", "lines", "writers", "stated_writers")
        assert [getattr(now, one) for one in same] == [getattr(was, one) for one in same]
    whole(core)
    assert "not back" in run(app, "reverse", "--undo", name, status=2)


def test_conditions_choose_reports_by_event_time_and_size(
    core: Core, app: Flask, clock: Clock, event: Event, attack: list[str]
) -> None:
    assert "12 reports with 36 letters" in run(app, "reverse", "--event", event.slug)
    since = (clock() - timedelta(minutes=15)).strftime("%Y-%m-%dT%H:%M")
    assert "4 reports" in run(app, "reverse", "--since", since)
    assert "20 reports" in run(app, "reverse", "--until", since)
    assert "1 reports with 46 letters" in run(app, "reverse", "--at-least", "46")
    none = run(app, "reverse", "--at-least", "5", "--at-most", "2", "--yes", status=2)
    assert "nothing to take back" in none
    assert "--undo" not in none
    assert "Say which" in run(app, "reverse", status=2)
    assert run(app, "reverse", "--event", "nowhere", status=2)


def test_what_is_held_is_decided_by_condition(core: Core, app: Flask, event: Event) -> None:
    held = [report(core, 101 + number).reference for number in range(230)]
    at_event = report_at(core, event, 2_001).reference
    assert "230 reports" in run(app, "reject", "--at-most", "2000")
    assert len(core.ledger.held("demo")) == 231
    assert "230 reports are not counted" in run(app, "reject", "--at-most", "2000", "--yes")
    assert core.ledger.report(held[0]).status is Status.REJECTED
    assert "1 reports are counted" in run(app, "release", "--event", event.slug, "--yes")
    assert core.ledger.report(at_event).letters == 2_001
    whole(core)


LINES = (Line("germain-rukuki", Channel.LETTER, 30, 3), Line("jani-silva", Channel.EMAIL, 5))
REVERSE, PUT_BACK = (
    lambda one: Reverse(one, "r-1", "staff"),
    lambda one: PutBack(one, "r-1", "staff"),
)


@pytest.mark.any_engine
@pytest.mark.parametrize(
    "make",
    [
        (REVERSE, Withdraw),
        (REVERSE, PUT_BACK),
        (REVERSE, PUT_BACK, REVERSE, PUT_BACK),
        (REVERSE, PUT_BACK, PUT_BACK, Withdraw),
        (REVERSE, Withdraw, PUT_BACK),
        (REVERSE, PUT_BACK, correction),
        (correction, REVERSE, PUT_BACK),
        (raised, REVERSE, PUT_BACK),
        (REVERSE, correction, REVERSE),
    ],
)
def test_jobs_of_one_batch_do_what_they_do_one_by_one(
    core: Core, make: tuple[Callable[[str], Job], ...]
) -> None:
    def outcome(reference: str, answers: list[Receipt | Exception]) -> list[object]:
        now = core.ledger.report(reference)
        same = ("status", "lines", "held_lines", "writers", "stated_writers")
        told = [(one.kind, one.case, one.letters, one.reason) for one in now.history]
        fields = ("status", "letters", "stands")
        return [
            *(getattr(now, one) for one in same),
            told,
            [
                [getattr(one, name) for name in fields] if isinstance(one, Receipt) else type(one)
                for one in answers
            ],
        ]

    sent = letters(lines=LINES, writers=4, region="us-ny")
    together, alone = (core.ledger.record(sent, new_key()).reference for _ in range(2))
    whole_batch = core.ledger.write([job(together) for job in make])
    one_by_one = [answer for job in make for answer in core.ledger.write([job(alone)])]
    assert outcome(together, whole_batch) == outcome(alone, one_by_one)
    whole(core)


def test_what_its_sender_withdraws_is_not_put_back(core: Core) -> None:
    kept, withdrawn = report(core, 30).reference, report(core, 40).reference
    core.ledger.write_all([Reverse(one, "r-1", "staff") for one in (kept, withdrawn)])
    core.ledger.withdraw(withdrawn)
    found = core.ledger.reversed_by("demo", "r-1").references
    assert core.ledger.write_all([PutBack(one, "r-1", "staff") for one in found]) == (1, 30)
    assert core.ledger.report(withdrawn).status is Status.WITHDRAWN
    whole(core)


def test_a_raise_waits_no_more_while_its_report_is_reversed(core: Core) -> None:
    reference = report(core, 50).reference
    core.ledger.correct(reference, letters(900).lines, Reason.MISTYPED, new_key())
    core.ledger.write_all([Reverse(reference, "r-1", "staff")])
    assert core.ledger.held("demo") == []
    with pytest.raises(NothingHeld):
        core.ledger.release(reference, "staff")
    core.ledger.write_all([PutBack(reference, "r-1", "staff")])
    waiting = [(one.letters, one.held_lines[0].letters) for one in core.ledger.held("demo")]
    assert waiting == [(50, 900)]
    whole(core)
