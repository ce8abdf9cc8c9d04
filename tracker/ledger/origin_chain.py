"""The hash chain of the private rows beside the entries, so that true places can't be changed.

A row's hash is over its entry's hash, its own fields and the hash of the row before. No hash of a
single row is ever public: with fifty regions, its fields would be guessed (docs/decisions/0022).
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from .chain import SEPARATOR

ORIGIN_FORMAT = 1
"""The first of what is hashed, so that a later format is told."""

ORIGIN_FIELDS = (
    *("at", "region", "event", "reports", "writers", "per_writer_letters"),
    *("reason", "made_by", "senders"),
)
"""The columns of `entry_origins` that are hashed, in this order."""

_HASHED = SEPARATOR.join(["%s"] * (len(ORIGIN_FIELDS) + 3))


def origin_hash(entry_hash: str, fields: Sequence[Any], previous: str) -> str:
    """The SHA-256 of a row: `ORIGIN_FIELDS` as they are stored, None as an empty text."""
    at, region, event, reports, writers, letters, reason, made_by, senders = fields
    hashed = (
        ORIGIN_FORMAT, entry_hash, at, region or "", event or "", reports, writers, letters,
        reason, made_by, "" if senders is None else senders, previous,
    )  # fmt: skip
    return sha256((_HASHED % hashed).encode()).hexdigest()
