"""Many made-up senders beside a day of schools: the total stands, the schools count, it is undone.

`make faults` runs it with 10,000 senders from 1,000 addresses.
"""

import os
import re
import sys
from datetime import timedelta
from random import Random
from time import monotonic

import pytest
from flask import Flask

from tests.cast import Clock, evening_draft, new_key, test_settings
from tracker.campaign import Channel, Event, HostKind, LetterReport, Line, Status, Trust
from tracker.core import Core
from tracker.ledger import Receipt, Record, verify
from tracker.senders import Sender
from tracker.settings import Settings
from tracker.standings import Standings
from tracker.standings.check import differences

LARGE = bool(os.environ.get("FAULTS"))
SENDERS, ADDRESSES = (10_000, 1_000) if LARGE else (900, 90)
SCHOOLS, PUPILS = (60, 40) if LARGE else (6, 20)
STEPS = 60
SEED = 20261210


@pytest.fixture
def settings(database_url: str) -> Settings:
    """Settings with the limits that are on by default."""
    return test_settings(database_url, limits="on")


def made(letters: int, **changes: object) -> LetterReport:
    line = Line("jani-silva", Channel.LETTER, letters)
    return LetterReport("demo", (line,), **changes)  # type: ignore[arg-type]


def counted(core: Core, jobs: list[Record]) -> list[Status]:
    """What became of reports that are written together."""
    receipts = []
    for start in range(0, len(jobs), 200):
        receipts += core.ledger.write(jobs[start : start + 200])
    assert all(isinstance(one, Receipt) for one in receipts)
    return [one.status for one in receipts if isinstance(one, Receipt)]


def world(core: Core) -> Standings:
    core.standings.moved()
    return core.standings.of("demo", "world")


def an_hour(core: Core, clock: Clock, schools: list[Event]) -> tuple[list[Status], list[Status]]:
    """What became of the attack's reports and of the schools', minute by minute, mixed."""
    chance = Random(SEED)
    attackers = [
        Sender(f"198.18.{n % ADDRESSES // 250}.{n % ADDRESSES % 250}", f"made up {n}")
        for n in range(SENDERS)
    ]
    attack: list[Status] = []
    honest: list[Status] = []
    for minute in range(STEPS):
        clock.pass_by(minutes=1)
        theirs = [
            Record(made(chance.randint(1, 100), region="us-ny"), new_key(), sender=one)
            for one in attackers[minute::STEPS]
        ]
        pupils = [
            Record(
                made(chance.randint(1, 10), event_code=school.code, writers=1),
                new_key(),
                sender=Sender(f"203.0.113.{number}"),
            )
            for number, school in enumerate(schools)
            for pupil in range(PUPILS)
            if (pupil + number) % STEPS == minute
        ]
        attack += counted(core, theirs)
        honest += counted(core, pupils)
    return attack, honest


def test_an_attack_moves_the_total_by_half_a_percent_and_is_undone(
    core: Core, app: Flask, clock: Clock
) -> None:
    staff = [Record(made(50_000, trust=Trust.IMPORT), new_key()) for _ in range(20)]
    assert set(counted(core, staff)) == {Status.COUNTED}
    schools = [
        core.events.register(
            evening_draft(clock(), kind=HostKind.SCHOOL, title=f"School {n}", expected_people=30)
        )
        for n in range(SCHOOLS)
    ]
    before, began = world(core), clock()
    attack, honest = an_hour(core, clock, schools)
    during = world(core)
    of_schools = sum(
        core.standings.of("demo", f"event:{school.slug}").letters for school in schools
    )
    moved = during.letters - before.letters - of_schools
    held = honest.count(Status.HELD)
    assert during.verified == before.verified
    assert 0 < moved <= before.letters * 0.005
    assert held <= len(honest) * 0.005
    assert len(attack) == SENDERS

    since = (began + timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M")
    command = ["tracker", "reverse", "--trust", "open", "--since", since, "--yes"]
    started = monotonic()
    done = app.test_cli_runner().invoke(args=command)
    seconds = monotonic() - started
    assert done.exit_code == 0, done.output
    assert world(core).letters == before.letters + of_schools
    [name] = re.findall(r"--undo (\S+)", done.output)
    assert app.test_cli_runner().invoke(args=["tracker", "reverse", "--undo", name]).exit_code == 0
    after = world(core).body
    assert {n: after[n] for n in after if n not in ("version", "as_of")} == {
        n: during.body[n] for n in after if n not in ("version", "as_of")
    }
    with core.catalogue.viewing("demo") as (connection, _):
        assert verify(connection, "demo") is None
        assert differences(connection, "demo") == []
    sys.stderr.write(
        f"{SENDERS:,} senders, {ADDRESSES:,} addresses, seed {SEED}: moved {moved:,} of"
        f" {before.letters:,}; {held} of {len(honest):,} school reports held; taken back in"
        f" {seconds:.1f} s\n"
    )
