"""What of signed heads outlives a restore: those that the backup lacks come back beside it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import SQLAlchemyError

from ..campaign import DatabaseBusy
from ..database import UNREADABLE, Database, Row, insert, unhurried
from ..schema import campaigns, heads, restored_ends, signed_heads
from .heads import NOTHING_BEFORE, SignedHead, blinded, fingerprint
from .rows import StoredHead, head_row, stored_heads
from .signing_keys import is_signature


class CarriedHead(NamedTuple):
    """A head that a restore brings along, with the private salt of its origins, if known."""

    head: SignedHead
    salt: str | None


def refuse_unsigned(heads: Iterable[SignedHead], known: Collection[str]) -> None:
    """Raise ValueError for a head that is not signed, by one of these keys where any is known."""
    for head in heads:
        if why_not := _why_unsigned(head, known):
            raise ValueError(f"The head of {head.day} {why_not}.")


def _why_unsigned(head: SignedHead, known: Collection[str]) -> str | None:
    if not is_signature(head.public_key, head.signature, head.text):
        return "is not signed by the key that it names"
    if known and head.public_key not in known:
        return f"is signed by a key that is not known: {fingerprint(head.public_key)}"
    return None


def heads_of_before(database: Database) -> list[CarriedHead] | None:
    """The heads in a database that a backup is to replace; None where they can't be read.

    A salt that does not fit there comes not along.
    """
    with suppress(DatabaseBusy, SQLAlchemyError, *UNREADABLE), database.reading() as connection:
        unhurried(connection)
        ids = _campaign_ids(connection)
        return [
            CarriedHead(one.head, one.salt if _fits(one) else None)
            for slug, campaign_id in ids.items()
            for one in stored_heads(connection, campaign_id, slug)
        ]
    return None


def _fits(one: StoredHead) -> bool:
    """Whether the salt of a head makes what was signed of the end of the origins."""
    return one.head.origins == blinded(str(one.origins_hash), str(one.salt))


def carry(
    connection: Connection, carried: Sequence[CarriedHead], known: Collection[str]
) -> list[str]:
    """Store the heads that are not there yet. Gives what was left out, in sentences.

    That is what can't be read, is not signed by one of the `known` keys, is of a campaign that is
    not there, or comes after a head that is missing. Where no key is known, those count that signed
    the heads that are there.
    """
    ids = _campaign_ids(connection)
    there = [
        one.head
        for slug, campaign_id in ids.items()
        for one in stored_heads(connection, campaign_id, slug)
    ]
    known = known or {head.public_key for head in there}
    chains = _Chains(there)
    rows: list[Row] = []
    left_out: dict[tuple[str, str], list[SignedHead]] = defaultdict(list)
    for head, salt in sorted(carried, key=lambda one: _sortable(one.head)):
        if chains.has(head):
            continue
        if why_not := _why_unfit(head, known, ids) or chains.why_not(head):
            left_out[head.campaign, why_not].append(head)
        else:
            chains.add(head)
            rows.append(head_row(head, ids[head.campaign], salt))
    insert(connection, signed_heads, rows)
    return [_told(why, heads) for (_, why), heads in left_out.items()]


class _Chains:
    """The heads of all campaigns, by their places, as each names the one before it."""

    def __init__(self, heads: Iterable[SignedHead]) -> None:
        self._digests: dict[tuple[str, int], set[str]] = defaultdict(set)
        self._places: set[tuple[str, int, int]] = set()
        for head in heads:
            self.add(head)

    def add(self, head: SignedHead) -> None:
        """Take a head up."""
        self._digests[head.campaign, head.position].add(head.digest)
        self._places.add((head.campaign, head.epoch, head.position))

    def has(self, head: SignedHead) -> bool:
        """Whether this very head is there."""
        return head.digest in self._digests.get((head.campaign, head.position), ())

    def why_not(self, head: SignedHead) -> str | None:
        """Why a head can't be taken up; None where it can."""
        if (head.campaign, head.epoch, head.position) in self._places:
            return "another stands in its place"
        before = self._digests.get((head.campaign, head.position - 1), ())
        first = head.position == 1 and head.previous == NOTHING_BEFORE
        return None if first or head.previous in before else "the head before it is missing"


def _sortable(head: SignedHead) -> tuple[str, int, int]:
    """Where a head stands among others; one that can't be read stands anywhere."""
    return (head.campaign, head.epoch, head.position) if head.is_well_formed else ("", 0, 0)


def _why_unfit(head: SignedHead, known: Collection[str], ids: Mapping[str, int]) -> str | None:
    if not head.is_well_formed:
        return "it can't be read"
    if head.campaign not in ids:
        return "the backup has no such campaign"
    why_unsigned = _why_unsigned(head, known)
    return f"it {why_unsigned}" if why_unsigned else None


def _told(why: str, heads: Sequence[SignedHead]) -> str:
    """A sentence about heads of a campaign that were left out for one reason."""
    first, last = heads[0], heads[-1]
    if not first.is_well_formed:  # it may have any text in its fields
        return f"{len(heads):,} of the heads of {first.campaign} can't be read and were left out."
    if len(heads) == 1:
        return f"The head of {first.campaign} of {first.day} was left out: {why}."
    days = f"{first.day} to {last.day}"
    return f"{len(heads):,} heads of {first.campaign}, {days}, were left out: of the first, {why}."


def _campaign_ids(connection: Connection) -> dict[str, int]:
    """The ids of all campaigns by their slugs."""
    query = select(campaigns.c.slug, campaigns.c.id)
    return dict(map(tuple, connection.execute(query)))


def newest_epoch(connection: Connection) -> int:
    """The highest epoch of any signed head, 0 without one."""
    return connection.scalar(select(func.max(signed_heads.c.epoch))) or 0


def note_ends(connection: Connection, epoch: int) -> None:
    """Note where each ledger ends that a restore puts back under an epoch."""
    ends = connection.execute(select(heads.c.campaign_id, heads.c.number, heads.c.hash))
    rows = [{"epoch": epoch, **end._mapping} for end in ends]
    insert(connection, restored_ends, rows)
