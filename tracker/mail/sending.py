"""The mailer: takes one message after another, writes it, sends it, and notes how that ended."""

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from email.message import EmailMessage
from typing import NamedTuple

from ..campaign import DatabaseBusy
from ..outbox import MailState
from .delivery import Delivery, NotTaken, Unreachable
from .waiting import MOST_TRIES, Settled, Waiting, WaitingMail

log = logging.getLogger(__name__)

LONGEST_REST = 60.0
"""The longest pause, in seconds, while nothing can be sent. It is twice as long each time."""

Write = Callable[[Waiting], EmailMessage | None]
"""Writes a message; None where there is nothing left to say."""


class Turn(NamedTuple):
    """What a turn has done: whether a message was taken, and how many seconds to rest."""

    taken: bool
    rest: float


class Mailer:
    """Sends the messages of a database, one at a time.

    How a message has ended is noted with the next one that is taken, in one transaction. A process
    that is killed between a server's acceptance and that commit sends the message once more, and
    nothing else is ever sent twice: what was taken stays taken until its claim has run out.
    """

    def __init__(
        self,
        waiting: WaitingMail,
        write: Write,
        delivery: Delivery,
        clock: Callable[[], datetime],
    ) -> None:
        self._waiting = waiting
        self._write = write
        self._delivery = delivery
        self._clock = clock
        self._settled: Settled | None = None
        self._failures = 0

    def turn(self) -> Turn:
        """Send one message if any is due. Raises DatabaseBusy; then call it again later."""
        if not self._settled and not self._waiting.any_due():
            self._delivery.rest()
            return Turn(False, 0)
        message = self._waiting.take(self._settled)
        self._settled = None
        if message is None:
            return Turn(False, 0)
        self._settled = self._sent(message)
        return Turn(True, min(2.0 ** (self._failures - 1), LONGEST_REST) if self._failures else 0)

    def finish(self) -> None:
        """Note how the last message has ended, without taking another, and say good-bye."""
        with suppress(DatabaseBusy):
            if self._settled:
                self._waiting.settle(self._settled)
                self._settled = None
        self._delivery.rest()

    def _sent(self, message: Waiting) -> Settled:
        """How a try to send a message ends."""
        if message.expires_at and message.expires_at <= self._clock():
            return Settled(message, MailState.DROPPED, "it came too late")
        try:
            mail = self._write(message)
        except DatabaseBusy:
            return Settled(message, MailState.WAITING, "the database could not be read")
        except Exception:
            log.exception("The message %s (%s) can't be written.", message.id, message.kind)
            return self._later(message, "it can't be written")
        if mail is None:
            return Settled(message, MailState.DROPPED, "nothing is left to say")
        try:
            self._delivery.deliver(mail, message.address, message.id)
        except NotTaken as why:
            self._reached()
            if why.for_good:
                return self._given_up(message, str(why))
            return self._later(message, str(why))
        except Unreachable as why:
            self._failures += 1
            if self._failures == 1:
                log.warning("No mail can be sent now, it is tried again: %s.", why)
            return self._later(message, str(why))
        self._reached()
        return Settled(message, MailState.SENT)

    def _reached(self) -> None:
        if self._failures:
            log.warning("Mail can be sent again.")
        self._failures = 0

    def _later(self, message: Waiting, why: str) -> Settled:
        if message.tries >= MOST_TRIES:
            return self._given_up(message, why)
        return Settled(message, MailState.WAITING, why)

    def _given_up(self, message: Waiting, why: str) -> Settled:
        log.warning(
            "The message %s (%s) is given up after %d of at most %d tries: %s.",
            *(message.id, message.kind, message.tries, MOST_TRIES, why),
        )
        return Settled(message, MailState.GIVEN_UP, why)
