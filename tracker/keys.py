"""Idempotency keys: what was answered under them, read and kept in the transaction that answers."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from .campaign import KeyReused, Sentence, key_hash
from .database import Values, insert_whole, value_table
from .schema import campaigns, idempotency_keys


class _Answered(NamedTuple):
    fingerprint: str
    answer: str


class Keys:
    """The answers that some keys had before, in any campaign, and those given now.

    Only of the keys that it was made with can anything be asked or remembered.
    """

    def __init__(self, connection: Connection, keys: Iterable[str | None]) -> None:
        self._connection = connection
        self._new: list[Values] = []
        self._hashes = {key: key_hash(key) for key in keys if key}
        self._answered = {
            (row.campaign_id, row.key_hash): _Answered(row.fingerprint, row.answer)
            for row in self._read(sorted(self._hashes.values()))
        }

    def _read(self, hashes: Sequence[str]) -> Sequence[Any]:
        if not hashes:
            return ()
        table, bound = value_table(self._connection, "hashes", hashes)
        return self._connection.execute(_answered_under(table), bound).all()

    def knows(self, campaign_id: int, key: str | None) -> bool:
        """Whether the key was answered before in a campaign."""
        return key is not None and (campaign_id, self._hashes[key]) in self._answered

    def earlier(
        self, campaign_id: int, key: str | None, fingerprint: str, reused: Sentence
    ) -> str | None:
        """What this key was answered before, or None.

        Raises KeyReused, with this sentence, if that was for other content.
        """
        if key is None or not (before := self._answered.get((campaign_id, self._hashes[key]))):
            return None
        if before.fingerprint != fingerprint:
            raise KeyReused.at("Idempotency-Key", reused)
        return before.answer

    def remember(self, campaign_id: int, key: str, fingerprint: str, answer: str) -> None:
        """Keep an answer for whoever comes with this key again, in this transaction or later."""
        hashed = self._hashes[key]
        self._answered[campaign_id, hashed] = _Answered(fingerprint, answer)
        self._new.append((campaign_id, hashed, fingerprint, answer))

    def write(self) -> None:
        """Put the new answers into the transaction."""
        insert_whole(self._connection, idempotency_keys, self._new)


@lru_cache(maxsize=4)
def _answered_under(hashes: Any) -> Any:
    """What was kept under these: found by both columns of the key, else all ever kept were read."""
    return select(idempotency_keys).where(
        idempotency_keys.c.campaign_id.in_(select(campaigns.c.id)),
        idempotency_keys.c.key_hash.in_(select(hashes.c.value)),
    )
