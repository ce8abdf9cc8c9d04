"""Two thousand reminders due at once, and a worker that is killed ten times: each comes once."""

import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from threading import Event as Flag
from threading import Thread

import pytest

from tests.cast import evening_draft
from tests.mail_host import MailHost, mail_host
from tests.test_mail import FROM, states, worker
from tests.waiting import await_true
from tracker.application import join
from tracker.campaign import utc_now
from tracker.core import Core
from tracker.events.contacts import message_about
from tracker.mail.waiting import CLAIMED
from tracker.outbox import queue
from tracker.settings import Settings
from tracker.working import work

pytestmark = [
    pytest.mark.skipif(not os.environ.get("FAULTS"), reason="make faults runs it"),
]

REMINDERS = 2_000
KILLS = 10
SEED = 13


def test_each_of_two_thousand_gets_one_message_however_often_the_worker_is_killed(
    core: Core, database_url: str, settings: Settings
) -> None:
    addresses = [f"number.{number}@example.org" for number in range(REMINDERS)]
    drafts = [evening_draft(core.clock(), contact_email=address) for address in addresses]
    events = core.events.register_all(drafts)
    with core.database.writing() as connection:
        queue(connection, [message_about(event, "event-registered") for event in events], utc_now())
    chance, after_answer = random.Random(SEED), 0
    began = time.monotonic()
    with mail_host() as host:
        url = f"smtp://127.0.0.1:{host.port}"
        for kill in range(KILLS):
            killed = worker(database_url, url)
            wanted = min(REMINDERS - 50, (kill + 1) * 150 + chance.randrange(60))
            await_true(lambda wanted=wanted: len(host.taken) >= wanted, 120)  # type: ignore[misc]
            time.sleep(chance.random() / 50)
            killed.send_signal(signal.SIGKILL)
            killed.wait(20)
            await_true(lambda: not host.open)
            after_answer += _unnoted(core, host)
        kept = settings.model_copy(update={"mail_url": url, "mail_from": FROM})
        _send_the_rest(kept, lambda: _waiting(core) == 0)
        seconds = time.monotonic() - began
    counts = Counter(host.recipients)
    twice = sum(count - 1 for count in counts.values())
    sys.stdout.write(
        f"\n{REMINDERS:,} messages, {KILLS} kills, {seconds:.0f} s: {len(counts):,} recipients,"
        f" {twice} got a second one; {after_answer} kills fell between answer and commit\n"
    )
    assert sorted(counts) == sorted(addresses)
    assert twice == after_answer
    assert Counter(state for state, _, _ in states(core)) == {"sent": REMINDERS}


def _waiting(core: Core) -> int:
    return sum(state == "waiting" for state, _, _ in states(core))


def _unnoted(core: Core, host: MailHost) -> int:
    """How many messages were taken by the host and are not noted as sent."""
    waiting = {address for state, address, _ in states(core) if state == "waiting"}
    return int(host.taken[-1][0] in waiting)


def _send_the_rest(settings: Settings, done: Callable[[], bool]) -> None:
    """Let a worker send what is left, on a clock on which the claims of the killed have run out."""
    later = join(settings, lambda: utc_now() + CLAIMED + timedelta(minutes=1))
    stopped = Flag()
    last = Thread(target=work, args=[later, stopped])
    last.start()
    try:
        await_true(done, 300)
    finally:
        stopped.set()
        last.join()
        later.database.close()
