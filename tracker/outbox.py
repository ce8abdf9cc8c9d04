"""The outbox: messages are queued in the transaction of what they speak of, and mailed later."""

import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Connection, ScalarSelect, func, select

from .campaign import SenderLimits, is_mailbox, key_hash, same_mailbox
from .database import Database, upsert
from .schema import FIRST_EPOCH, restores
from .schema import outbox as table
from .sender_counts import CountsOfSenders, SenderMarks, of_day
from .senders import Sender
from .writer import at_once


class MailState(StrEnum):
    """How a message stands. All but `waiting` are its end.

    It is `dropped` where nothing is left to say or it came too late, `discarded` by a person.
    """

    WAITING = "waiting"
    SENT = "sent"
    GIVEN_UP = "given up"
    DROPPED = "dropped"
    DISCARDED = "discarded"


@dataclass(frozen=True)
class Message:
    """A message to be queued: `kind` names the module and the templates that write it.

    `key` is its idempotency key: of two messages with the same one the first is queued. `about` is
    what it speaks of, as JSON; the rest is looked up when it is sent. `due_at` and `expires_at` are
    aware: it is not sent before the one, nor after the other.
    """

    kind: str
    address: str
    key: str
    about: Mapping[str, Any] = field(default_factory=dict)
    language: str = "en"
    campaign: str = ""
    section: str = ""
    due_at: datetime | None = None
    expires_at: datetime | None = None

    def __post_init__(self) -> None:
        """Raise ValueError for what can't stand in a message."""
        if not is_mailbox(self.address):  # its words would show the address
            raise ValueError("a message needs the address of one person")
        texts = [self.kind, self.language, self.campaign, self.section, *_texts_in(self.about)]
        if not all(text.isprintable() for text in texts):
            raise ValueError("no field of a message may hold a line break or a control character")


def _texts_in(value: Any) -> list[str]:
    """Every text in what a message is about."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        return [text for pair in value.items() for part in pair for text in _texts_in(part)]
    if isinstance(value, Sequence):
        return [text for part in value for text in _texts_in(part)]
    return []


def queue(connection: Connection, messages: Sequence[Message], now: datetime) -> None:
    """Queue messages in a transaction, but for those whose key was there before.

    Their ids and dates are fixed here, so that a message that is sent again is the same.
    """
    if not messages:
        return
    epoch = connection.execute(select(epoch_now())).scalar_one()
    rows = [_row(message, epoch, now) for message in messages]
    by_key = {row["key"]: row for row in reversed(rows)}
    upsert(connection, table, [*by_key.values()])


def _row(message: Message, epoch: int, now: datetime) -> dict[str, Any]:
    due_at = message.due_at or now
    return {
        "key": key_hash(message.key),
        "id": secrets.token_hex(16),
        "state": MailState.WAITING.value,
        "kind": message.kind,
        "address": message.address,
        "language": message.language,
        "campaign": message.campaign,
        "section": message.section,
        "about": json.dumps(message.about, ensure_ascii=False),
        "epoch": epoch,
        "queued_at": now,
        "due_at": due_at,
        "expires_at": message.expires_at,
        "tries": 0,
        "next_at": due_at,
        "ended_at": None,
        "trouble": "",
    }


def epoch_now() -> ScalarSelect[int]:
    """SQL: the epoch of the database. What was queued in one before waits for a person."""
    return select(func.coalesce(func.max(restores.c.epoch), FIRST_EPOCH)).scalar_subquery()


class Cause(NamedTuple):
    """Who would cause a mail, where a network address is known, and to which mailbox."""

    sender: Sender | None
    address: str


class StrangersMail:
    """The mail that strangers cause in a transaction: counted, so that no inbox is bombed.

    Addresses are counted under marks of the day. Nobody else changes the counts meanwhile, so two
    workers at once can't both send the last. Without `limits` everything is allowed.
    """

    def __init__(
        self,
        connection: Connection,
        now: datetime,
        causes: Sequence[Cause],
        limits: SenderLimits | None,
    ) -> None:
        self._limits = limits
        self._today, self._now = now.date(), int(now.timestamp())
        counted = causes if limits else ()
        self._marks = SenderMarks(connection, self._today) if counted else None
        self._counts = CountsOfSenders(connection, ())
        self._counts.keep_alone(sorted({name for one in counted for name in self._names(one)}))

    def _names(self, cause: Cause) -> list[str]:
        """The names of the counts of a mailbox and, if it is known, of a network."""
        assert self._marks
        names = [_of_mailbox(self._today, self._marks, cause.address)]
        if cause.sender:
            names.append(of_day(self._today, f"mails/{self._marks.of_address(cause.sender)}"))
        return names

    def allows(self, cause: Cause) -> bool:
        """Count a mail; whether it may be sent. Nobody is told, as that would tell of others."""
        if not self._limits:
            return True
        mailbox, *network = [self._counts.of(name) for name in self._names(cause)]
        return self._limits.allow_mail(mailbox, network[0] if network else None, self._now)

    def write(self) -> None:
        """Write what was counted."""
        self._counts.write()


def _of_mailbox(today: date, marks: SenderMarks, address: str) -> str:
    return of_day(today, f"mailbox/{marks.of('mailbox', same_mailbox(address))}")


class Outbox:
    """Queues messages for those who write. While it is not `open` nothing is queued at all.

    `limits` hold for the mail that strangers cause; None for no limits. `apart` runs a blocking
    write where it stalls nobody else.
    """

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        limits: SenderLimits | None,
        apart: Callable[[Callable[[], None]], None] = at_once,
        *,
        is_open: bool,
    ) -> None:
        self._database = database
        self._clock = clock
        self._limits = limits
        self._apart = apart
        self.is_open = is_open

    def strangers(
        self, connection: Connection, now: datetime, causes: Sequence[Cause]
    ) -> StrangersMail:
        """The mail that strangers cause in a transaction."""
        return StrangersMail(connection, now, causes, self._limits if self.is_open else None)

    def queue(self, connection: Connection, messages: Sequence[Message], now: datetime) -> None:
        """Queue messages in the transaction of what they speak of, as `queue` does."""
        if self.is_open:
            queue(connection, messages, now)

    def ask(self, message: Message, sender: Sender | None) -> None:
        """Queue a message for which a stranger asks, unless too many were asked for.

        Nothing says which: it takes the same way for everybody. Raises DatabaseBusy.
        """
        cause = Cause(sender, message.address)

        def write() -> None:
            with self._database.writing_apart() as connection:
                now = self._clock()
                counted = self.strangers(connection, now, [cause])
                if counted.allows(cause):
                    self.queue(connection, [message], now)
                counted.write()

        self._apart(write)
