"""Marks of senders, which tell them apart within one day, and what was counted of them."""

import base64
import hmac
import json
import secrets
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, delete, select, tuple_

from .campaign import Count
from .database import locked, rows_of_kept, upsert, value_table
from .schema import report_senders, sender_counts, sender_keys
from .senders import Sender

KEPT = timedelta(days=30)
"""So long the marks of a report's sender are kept beside it."""

FORGOTTEN_TOGETHER = 1_000
"""The most rows of a table that one transaction forgets: reports wait for it."""


class SenderMarks:
    """Gives senders marks: an HMAC under a key of the day, which is destroyed with the day.

    So the same sender has the same mark on one day, and nobody can tell whose it was afterwards.
    """

    def __init__(self, connection: Connection, today: date) -> None:
        self._key = _key_of(connection, today)
        self._made: dict[tuple[str, str], str] = {}

    def of_device(self, sender: Sender) -> str:
        """The mark of a sender's device. All requests of an address that show none are one."""
        if sender.device:
            return self.of("device", sender.device)
        return self.of("devices of", sender.address)

    def of_address(self, sender: Sender) -> str:
        """The mark of the address that a sender comes from."""
        return self.of("address", sender.address)

    def of(self, kind: str, name: str) -> str:
        """The mark of something that is told apart by its name, in 20 characters."""
        if (mark := self._made.get((kind, name))) is None:
            made = hmac.digest(self._key, f"{kind} {name}".encode("utf-8", "replace"), "sha256")
            mark = self._made[kind, name] = base64.urlsafe_b64encode(made[:15]).decode()
        return mark


def _key_of(connection: Connection, today: date) -> bytes:
    """The key of a day. The first to need it makes it, and destroys those of before."""
    known = rows_of_kept(connection, _KEY, {"day": today})
    if not known:
        _destroy_keys_before(connection, today)
        upsert(connection, sender_keys, [{"day": today, "key": secrets.token_hex(32)}])
        # Another campaign's transaction may have been the first.
        known = rows_of_kept(connection, _KEY, {"day": today})
    [(key,)] = known
    return bytes.fromhex(key)


_KEY = select(sender_keys.c.key).where(sender_keys.c.day == bindparam("day"))


def _destroy_keys_before(connection: Connection, today: date) -> None:
    connection.execute(delete(sender_keys).where(sender_keys.c.day < today))


def of_day(day: date, name: str) -> str:
    """The name of a count that is kept for its day."""
    return f"{_day_text(day)}/{name}"


@lru_cache(maxsize=64)
def _day_text(day: date) -> str:
    return f"{day:%Y%m%d}"


def of_network(day: date, address: str) -> str:
    """The name of what the address of a mark is counted for on a day, whichever the campaign."""
    return of_day(day, f"0/address/{address}")


def kept_with_marks(day: date, name: str) -> str:
    """The name of a count that is kept as long as the marks beside reports of its day are."""
    return f"{_KEPT_WITH_MARKS}{of_day(day, name)}"


_KEPT_WITH_MARKS = "marks/"


def forget_some(connection: Connection, today: date) -> bool:
    """Destroy the keys of the days before, and some of the counts and marks kept long enough.

    Whether any of these may be left: then call it again, in another transaction. What is left
    meanwhile is never read: what is counted today has names of today.
    """
    _destroy_keys_before(connection, today)
    subject, kept_from = sender_counts.c.subject, today - KEPT
    counted_before = select(subject).where(subject < of_day(today, ""))
    seen_before = select(subject).where(
        subject.between(_KEPT_WITH_MARKS, kept_with_marks(kept_from, ""))
    )
    beside = report_senders.c["day", "reference"]
    noted_before = select(*beside).where(report_senders.c.day < kept_from)
    deletions = [
        delete(sender_counts).where(subject.in_(_some(counted_before, subject))),
        delete(sender_counts).where(subject.in_(_some(seen_before, subject))),
        delete(report_senders).where(tuple_(*beside).in_(_some(noted_before, *beside))),
    ]
    deleted = [connection.execute(deletion).rowcount for deletion in deletions]
    return max(deleted) >= FORGOTTEN_TOGETHER


def _some(query: Select[Any], *order: ColumnElement[Any]) -> Select[Any]:
    return query.order_by(*order).limit(FORGOTTEN_TOGETHER)


class CountsOfSenders:
    """The counts under some names, read at once, to be changed and written back.

    Their names are made by `of_day` or `kept_with_marks`, unless they are never forgotten. Those of
    a campaign nobody else changes meanwhile, as the ledger has locked its head; for others there is
    `keep_alone`.
    """

    def __init__(self, connection: Connection, subjects: Sequence[str]) -> None:
        self._connection = connection
        self._asked: dict[str, Count] = {}
        self._read = set(subjects)
        self._stored: dict[str, str] = {}
        if subjects:
            values, asked = value_table(connection, "subjects", subjects)
            self._stored = dict(rows_of_kept(connection, _under(values), asked))

    def keep_alone(self, subjects: Sequence[str]) -> None:
        """Read counts as they are now, and let nobody else change them until the transaction ends.

        Those that were asked for before stay as they are here.
        """
        rows = [
            {"subject": name, "counted": _NOTHING} for name in subjects if name not in self._asked
        ]
        if rows:
            upsert(self._connection, sender_counts, rows)  # what is not there can't be locked
            values, asked = value_table(self._connection, "subjects", [*subjects])
            query = _under(values).order_by(sender_counts.c.subject)
            found = self._connection.execute(locked(self._connection, query, sender_counts), asked)
            self._stored |= {row[0]: row[1] for row in found}
            self._read |= set(subjects)

    def of(self, subject: str) -> Count:
        """The count under a name that was read; it is written at the end."""
        if subject not in self._asked:
            if subject not in self._read:  # it would be written over
                raise KeyError(subject)
            stored = self._stored.get(subject)
            self._asked[subject] = Count.read(json.loads(stored)) if stored else Count()
        return self._asked[subject]

    def has(self, subject: str) -> bool:
        """Whether anything is stored under a name, or was asked for."""
        return subject in self._asked or subject in self._stored

    def write(self) -> None:
        """Write the counts that were asked for and have changed."""
        rows = [
            {"subject": subject, "counted": text}
            for subject, count in self._asked.items()
            if (text := _JSON.encode(count.stored)) != self._stored.get(subject, _NOTHING)
        ]
        upsert(self._connection, sender_counts, rows, replace=("counted",))


_JSON = json.JSONEncoder(separators=(",", ":"), check_circular=False)
_NOTHING = _JSON.encode(Count().stored)


@lru_cache(maxsize=4)
def _under(subjects: Any) -> Any:
    return select(sender_counts.c.subject, sender_counts.c.counted).where(
        sender_counts.c.subject.in_(select(subjects.c.value))
    )
