"""The public form of a ledger entry, and the hash chain that no entry can leave unseen."""

import hashlib
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields, replace
from datetime import UTC, datetime

SEPARATOR = "\x1f"


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a report as the public ledger shows it; blanks are empty, counts are signed."""

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
    trust: str
    previous: str
    hash: str = ""

    def sealed(self) -> "Entry":
        """This entry with the hash of its other fields."""
        return replace(self, hash=hash_of(astuple(self)[:-1]))


FIELDS = tuple(field.name for field in fields(Entry))
"""The names of the public fields, in the order in which they are hashed and published."""


def hash_of(values: Iterable[str | int]) -> str:
    """The SHA-256 of an entry's fields before its hash: text joined by U+001F, in UTF-8."""
    return hashlib.sha256(SEPARATOR.join(map(str, values)).encode()).hexdigest()


def minute(at: datetime) -> str:
    """A time as the public ledger gives it, to the minute."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")


def fault(entry: Entry, number: int, previous: str) -> str | None:
    """What is wrong with an entry that should have this number and follow this hash, or None."""
    if entry.number != number:
        return f"number {number} is missing"
    if entry.previous != previous:
        return f"number {number} does not follow the entry before it"
    if entry.hash != hash_of(astuple(entry)[:-1]):
        return f"number {number} was changed: its hash does not fit"
    return None
