"""The public form of a ledger entry, and the hash chain from which none can be taken unnoticed."""

from datetime import UTC, date, datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any, NamedTuple, Self

SEPARATOR = "\x1f"

FORMAT = 1
"""The format of the entries that are made now. Each names its own, so that a later one is told."""


class Entry(NamedTuple):
    """A line of a report as the public ledger shows it; blanks are empty, counts are signed.

    The fields are hashed and published in this order: others rely on it, so it never changes.
    """

    format: int
    number: int
    at: str
    kind: str
    report: str
    campaign: str
    section: str
    region: str
    event: str
    case: str
    channel: str
    letters: int
    verified: int
    written_on: str
    trust: str
    previous: str
    hash: str

    @classmethod
    def sealed(
        cls,
        *,
        number: int,
        at: str,
        kind: str,
        report: str,
        campaign: str,
        section: str,
        region: str,
        event: str,
        case: str,
        channel: str,
        letters: int,
        verified: int,
        written_on: str,
        trust: str,
        previous: str,
    ) -> Self:
        """The entry of these fields, with their hash. Enums are given as texts."""
        hashed = (
            FORMAT, number, at, kind, report, campaign, section, region, event, case, channel,
            letters, verified, written_on, trust, previous,
        )  # fmt: skip
        return cls._make((*hashed, _hash_of(hashed)))


FIELDS = Entry._fields
"""The names of the public fields, in their order."""

_HASHED = SEPARATOR.join(["%s"] * (len(FIELDS) - 1))


def _hash_of(fields: tuple[Any, ...]) -> str:
    """The SHA-256 of the fields before the hash: text joined by U+001F, in UTF-8."""
    return sha256((_HASHED % fields).encode()).hexdigest()


@lru_cache(maxsize=256)
def minute(at: datetime) -> str:
    """A time as the public ledger gives it, to the minute."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")


@lru_cache(maxsize=256)
def day_text(day: date) -> str:
    """A day as the public ledger gives it."""
    return day.isoformat()


def fault(entry: Entry, number: int, previous: str) -> str | None:
    """The fault of an entry that should have this number and follow this hash, or None."""
    if entry.format != FORMAT:
        return f"number {number} is in a format that is not known here"
    if entry.number != number:
        return f"number {number} is missing"
    if entry.previous != previous:
        return f"number {number} does not follow the entry before it"
    if entry.hash != _hash_of(entry[:-1]):
        return f"number {number} was changed: its hash does not fit"
    return None
