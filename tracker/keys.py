"""Idempotency keys: the answers under them, read and stored in the transaction that answers."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from .campaign import KeyReused, Sentence, key_hash
from .database import Values, insert_whole, rows_of_kept, value_table
from .schema import idempotency_keys
from .senders import Sender

LONG = 22
"""A key of so many characters can't be guessed. A shorter one is bound to its sender."""


def is_short(key: str) -> bool:
    """Whether a key may be guessed by somebody else than its sender."""
    return len(key) < LONG


class Answered(NamedTuple):
    """What a key was answered with, in the campaign of this id. `fingerprint` is the content's.

    `sender` is the mark of whoever used it, None where it is long or nobody could be told apart.
    """

    campaign_id: int
    fingerprint: str
    answer: str
    sender: str | None = None


class Keys:
    """The answers under some keys: those given before, and those given now.

    A key is one over all campaigns. Only the keys that it was made with can be looked up or
    remembered.
    """

    def __init__(self, connection: Connection, keys: Iterable[str | None]) -> None:
        self._connection = connection
        self._new: list[Values] = []
        self._hashes = {key: key_hash(key) for key in keys if key}
        self._answered = {
            key_hash: Answered(*answered)
            for key_hash, *answered in self._read(sorted(self._hashes.values()))
        }

    def _read(self, hashes: Sequence[str]) -> Sequence[Values]:
        if not hashes:
            return ()
        table, bound = value_table(self._connection, "hashes", hashes)
        return rows_of_kept(self._connection, _answered_under(table), bound)

    def campaign_of(self, key: str | None) -> int | None:
        """The id of the campaign in which a key was answered before, or None."""
        before = self._answered.get(self._hashes[key]) if key else None
        return before.campaign_id if before else None

    def is_own(self, key: str | None, sender: str | None) -> bool:
        """Whether whoever uses this key has shown to be its sender, or is the first to use it."""
        if key is None or not is_short(key):
            return True
        before = self._answered.get(self._hashes[key])
        return before is None or before.sender == sender

    def may_be_guessed(self, key: str | None, sender: Sender, mark: str | None) -> bool:
        """Whether a short key was used before, and its sender, of this mark, may be another.

        Whoever shows no device has the mark of all in its network who show none.
        """
        if (
            key is None
            or not is_short(key)
            or not (before := self._answered.get(self._hashes[key]))
        ):
            return False
        return before.sender != mark or not sender.device

    def is_for(self, key: str | None, fingerprint: str) -> bool:
        """Whether this key was answered before for this content."""
        before = self._answered.get(self._hashes[key]) if key else None
        return before is not None and before.fingerprint == fingerprint

    def earlier(self, key: str | None, fingerprint: str, reused: Sentence) -> str | None:
        """The answer that was given under this key before, or None.

        Raises KeyReused, with this sentence, if that was for other content.
        """
        if key is None or not (before := self._answered.get(self._hashes[key])):
            return None
        if before.fingerprint != fingerprint:
            raise KeyReused.at("Idempotency-Key", reused)
        return before.answer

    def remember(
        self,
        campaign_id: int,
        key: str,
        fingerprint: str,
        answer: str,
        sender: str | None = None,
    ) -> None:
        """Store an answer for whoever sends this key again, in this transaction or later."""
        hashed = self._hashes[key]
        self._answered[hashed] = Answered(campaign_id, fingerprint, answer, sender)
        self._new.append((hashed, campaign_id, fingerprint, answer, sender))

    def write(self) -> None:
        """Put the new answers into the transaction."""
        insert_whole(self._connection, idempotency_keys, self._new)


@lru_cache(maxsize=4)
def _answered_under(hashes: Any) -> Any:
    """The rows of these hashes, each with the fields of an `Answered`."""
    columns = idempotency_keys.c["key_hash", "campaign_id", "fingerprint", "answer", "sender"]
    return select(*columns).where(
        idempotency_keys.c.key_hash.in_(select(hashes.c.value)),
    )
