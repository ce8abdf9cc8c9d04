"""Idempotency keys: what was answered under them, read and kept in the transaction that answers."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select

from .campaign import KeyReused, key_hash
from .database import Row, insert
from .schema import idempotency_keys


class _Kept(NamedTuple):
    fingerprint: str
    answer: str


class Keys:
    """The answers that some keys had before, in any of some campaigns, and those given now.

    Only of the keys that it was made with can anything be asked or remembered.
    """

    def __init__(
        self, connection: Connection, campaign_ids: Iterable[int], keys: Iterable[str | None]
    ) -> None:
        self._connection = connection
        self._new: list[Row] = []
        self._hashes = {key: key_hash(key) for key in keys if key}
        where = {"campaign_ids": list(campaign_ids), "hashes": sorted(self._hashes.values())}
        rows = connection.execute(_KEPT, where).all() if self._hashes else ()
        self._kept = {
            (row.campaign_id, row.key_hash): _Kept(row.fingerprint, row.answer) for row in rows
        }

    def knows(self, campaign_id: int, key: str | None) -> bool:
        """Whether the key was answered before in a campaign."""
        return key is not None and (campaign_id, self._hashes[key]) in self._kept

    def earlier(self, campaign_id: int, key: str | None, fingerprint: str, of: str) -> str | None:
        """What this key was answered before, or None.

        Raises KeyReused if that was for other content; `of` names what was sent: "report".
        """
        if key is None or not (kept := self._kept.get((campaign_id, self._hashes[key]))):
            return None
        if kept.fingerprint != fingerprint:
            raise KeyReused.at(
                "Idempotency-Key",
                f"This key came before with something else. Use a new key for a new {of}.",
            )
        return kept.answer

    def remember(self, campaign_id: int, key: str, fingerprint: str, answer: str) -> None:
        """Keep an answer for whoever comes with this key again, in this transaction or later."""
        hashed = self._hashes[key]
        self._kept[campaign_id, hashed] = _Kept(fingerprint, answer)
        self._new.append(
            {
                "campaign_id": campaign_id,
                "key_hash": hashed,
                "fingerprint": fingerprint,
                "answer": answer,
            }
        )

    def write(self) -> None:
        """Put the new answers into the transaction."""
        insert(self._connection, idempotency_keys, self._new)


_KEPT = select(idempotency_keys).where(
    # Both columns of the key: by its second alone, every key ever kept would be looked at.
    idempotency_keys.c.campaign_id.in_(bindparam("campaign_ids", expanding=True)),
    idempotency_keys.c.key_hash.in_(bindparam("hashes", expanding=True)),
)
