"""The messages that wait: taken by one worker at a time, settled, listed, released, forgotten."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, delete, func, select, update

from ..database import Database, among, locked
from ..outbox import MailState, epoch_now
from ..schema import outbox as table

CLAIMED = timedelta(minutes=5)
"""So long nobody else takes a message that a worker has taken. To send one takes less."""

FIRST_PAUSE = timedelta(minutes=1)
"""The pause after a first try. It is twice as long each time."""

LONGEST_PAUSE = timedelta(hours=6)

MOST_TRIES = 24
"""After so many tries, which take four days, a message is given up."""

ADDRESSES_KEPT = timedelta(days=30)
"""So long the address of a message that was given up is kept, so that somebody can look."""

ROWS_KEPT = timedelta(days=400)
"""So long it is kept that a message was sent, so that the same is not queued again."""

LONGEST_TROUBLE = 60

TOGETHER = 1_000
"""The most rows that one transaction forgets, releases or discards: reports wait for it."""


@dataclass(frozen=True)
class Waiting:
    """A message as it waits. `tries` counts the one that has begun, too."""

    key: str
    id: str
    kind: str
    address: str
    language: str
    campaign: str
    section: str
    about: dict[str, Any]
    due_at: datetime
    expires_at: datetime | None
    tries: int


class Settled(NamedTuple):
    """How a try has ended: `state` is WAITING where it is to be tried again.

    `trouble` is what a mail server answered, without addresses.
    """

    message: Waiting
    state: MailState
    trouble: str = ""


class Listed(NamedTuple):
    """A message in a list for an operator. `held` says that it waits for somebody to release it."""

    id: str
    state: MailState
    held: bool
    kind: str
    address: str
    due_at: datetime
    next_at: datetime
    tries: int
    trouble: str


class WaitingMail:
    """The messages of a database that wait, and those that have ended."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def any_due(self) -> bool:
        """Whether a message is to be sent by now. Raises OutOfReach."""
        with self._database.reading() as connection:
            return connection.execute(_due(self._clock()).limit(1)).first() is not None

    def take(self, settled: Settled | None = None) -> Waiting | None:
        """Note how the last message has ended, and take the next that is due, in one transaction.

        Of two workers at once, each takes another one. Raises DatabaseBusy; then neither was done.
        """
        with self._database.writing() as connection:
            now = self._clock()
            if settled:
                _settle(connection, settled, now)
            query = _due(now).order_by(table.c.next_at, table.c.key).limit(1)
            row = connection.execute(locked(connection, query, table, skip=True)).first()
            if row is None:
                return None
            taken = {"tries": row.tries + 1, "next_at": now + CLAIMED}
            connection.execute(update(table).where(table.c.key == row.key).values(taken))
            return _waiting(row)

    def settle(self, settled: Settled) -> None:
        """Note how a message has ended. Raises DatabaseBusy."""
        with self._database.writing() as connection:
            _settle(connection, settled, self._clock())

    def held(self) -> int:
        """How many messages wait from before a backup was restored."""
        with self._database.reading() as connection:
            query = select(func.count()).select_from(table).where(_is_held())
            return int(connection.execute(query).scalar_one())

    def listed(
        self, state: MailState = MailState.WAITING, limit: int = 100, *, held: bool = False
    ) -> list[Listed]:
        """The messages in a state, or only those held, the oldest first."""
        where = _is_held() if held else table.c.state == state
        of_before = (table.c.epoch < epoch_now()).label("held")
        columns = table.c["id", "state", "kind", "address", "due_at", "next_at", "tries", "trouble"]
        query = select(*columns, of_before).where(where).order_by(table.c.next_at, table.c.key)
        with self._database.reading() as connection:
            return [
                Listed(
                    *(row.id, MailState(row.state), row.state == "waiting" and bool(row.held)),
                    *(row.kind, row.address, row.due_at, row.next_at, row.tries, row.trouble),
                )
                for row in connection.execute(query.limit(limit))
            ]

    def release(self, ids: Sequence[str] = ()) -> int:
        """Let messages from before a restore be sent: those of some ids, or all. How many."""
        return self._change_some(_is_held(), ids, lambda _now: {"epoch": epoch_now()})

    def discard(self, ids: Sequence[str] = ()) -> int:
        """End messages unsent: those that wait with some ids, or all from before a restore."""
        where = table.c.state == MailState.WAITING if ids else _is_held()
        return self._change_some(where, ids, lambda now: _ended(MailState.DISCARDED, now))

    def _change_some(
        self,
        where: ColumnElement[bool],
        ids: Sequence[str],
        changes: Callable[[datetime], dict[str, Any]],
    ) -> int:
        """Change rows that meet a condition, some at a time; how many."""
        changed = 0
        while True:
            with self._database.writing() as connection:
                named = where & among(connection, table.c.id, ids) if ids else where
                some = select(table.c.key).where(named).order_by(table.c.key).limit(TOGETHER)
                change = update(table).where(table.c.key.in_(some)).values(changes(self._clock()))
                count = connection.execute(change).rowcount
            changed += count
            if count < TOGETHER:
                return changed

    def forget_some(self) -> bool:
        """Erase addresses and rows that were kept long enough; whether more may be left."""
        now = self._clock()
        addressed = (table.c.state != MailState.WAITING) & (table.c.address != "")
        erased = select(table.c.key).where(addressed, table.c.ended_at < now - ADDRESSES_KEPT)
        ended = (table.c.state != MailState.WAITING) & (table.c.ended_at < now - ROWS_KEPT)
        old = select(table.c.key).where(ended)
        with self._database.writing() as connection:
            counts = [
                connection.execute(
                    update(table)
                    .where(table.c.key.in_(erased.order_by(table.c.key).limit(TOGETHER)))
                    .values(_ERASED)
                ).rowcount,
                connection.execute(
                    delete(table).where(table.c.key.in_(old.order_by(table.c.key).limit(TOGETHER)))
                ).rowcount,
            ]
        return max(counts) >= TOGETHER


_ERASED = {"address": "", "about": "{}"}


def _due(now: datetime) -> Any:
    """The query of what is to be sent by now, but for what was queued before a restore."""
    waits = table.c.state == MailState.WAITING
    return select(table).where(waits, table.c.epoch == epoch_now(), table.c.next_at <= now)


def _is_held() -> ColumnElement[bool]:
    return (table.c.state == MailState.WAITING) & (table.c.epoch < epoch_now())


def _waiting(row: Any) -> Waiting:
    columns = {one.name: getattr(row, one.name) for one in fields(Waiting)}
    return Waiting(**columns | {"about": json.loads(row.about), "tries": row.tries + 1})


def _settle(connection: Connection, settled: Settled, now: datetime) -> None:
    """Note how a try has ended. One that somebody has tried since may only have been sent."""
    message, state, trouble = settled
    where = table.c.key == message.key
    if state is not MailState.SENT:
        where &= (table.c.state == MailState.WAITING) & (table.c.tries == message.tries)
    if state is MailState.WAITING:
        pause = min(FIRST_PAUSE * 2 ** (message.tries - 1), LONGEST_PAUSE)
        values: dict[str, Any] = {"next_at": now + pause}
    else:
        values = _ended(state, now)
    noted = values | {"trouble": trouble[:LONGEST_TROUBLE]}
    connection.execute(update(table).where(where).values(noted))


def _ended(state: MailState, now: datetime) -> dict[str, Any]:
    """The columns of a message that has ended: its address is erased, unless it was given up."""
    erased = {} if state is MailState.GIVEN_UP else _ERASED
    return {"state": state.value, "ended_at": now, **erased}
