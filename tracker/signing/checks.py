"""Checks a ledger against the heads that were signed of it."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from ..schema import campaigns, ledger
from .heads import NOTHING_BEFORE, SignedHead, blinded, fingerprint
from .rows import (
    HeadState,
    Restored,
    Restores,
    StoredHead,
    read_restores,
    stored_heads,
    with_taken_back,
)
from .signing_keys import is_signature


@dataclass(frozen=True)
class HeadsChecked:
    """What was found out about the signed heads of a campaign. `fault` is the first one, if any.

    So many `signed` heads were looked at; `held` are those that the ledger holds, by their numbers.
    `strange_keys` signed heads and are not known here, as no key is. The origins of `unchecked`
    heads can't be checked, since their salt is missing. `restores` are told with the last head that
    each took back.
    """

    fault: str | None
    signed: int = 0
    held: Sequence[SignedHead] = ()
    strange_keys: Sequence[str] = ()
    unchecked: int = 0
    restores: Sequence[tuple[Restored, int | None]] = ()


def check_heads(
    connection: Connection,
    slug: str,
    known: Collection[str],
    kept: Sequence[SignedHead] = (),
) -> HeadsChecked:
    """Check each stored head of a campaign, and those that were `kept` elsewhere.

    `known` are the public keys that may have signed; where there are none, the heads must fit the
    keys that they name themselves.
    """
    campaign_id = connection.scalars(select(campaigns.c.id).where(campaigns.c.slug == slug)).one()
    went = read_restores(connection, campaign_id)
    stored = list(stored_heads(connection, campaign_id, slug))
    if odd := next((one.head for one in stored if not one.head.is_well_formed), None):
        return HeadsChecked(f"the head at position {odd.position!r:.40} can't be read")
    known_here = {one.head.digest for one in stored}
    kept = [head for head in kept if head.campaign == slug and head.digest not in known_here]
    numbers = {head.number for head in kept} | {end.number for end in went.ends}
    hashes = _hashes_at(connection, campaign_id, sorted(numbers))
    if fault := _restores_fault(went, hashes):
        return HeadsChecked(fault)
    all_heads = [(one.head, one.entry_hash) for one in stored]
    all_heads += [(head, hashes.get(head.number)) for head in kept]
    held: list[SignedHead] = []
    for head, entry_hash in sorted(all_heads, key=lambda one: (one[0].number, one[0].epoch)):
        held_to = held[-1].number if held else 0
        fault = _signature_fault(head, known) or _chain_fault(head, entry_hash, went, held_to)
        if fault:
            return HeadsChecked(fault)
        if head.hash == entry_hash:
            held.append(head)
    digests: dict[int, set[str]] = defaultdict(set)
    for one in stored:
        if fault := _order_fault(one.head, digests) or _origins_fault(one):
            return HeadsChecked(fault)
        digests[one.head.position].add(one.head.digest)
    keys = dict.fromkeys(head.public_key for head, _ in all_heads)
    return HeadsChecked(
        fault=None,
        signed=len(all_heads),
        held=held,
        strange_keys=[] if known else list(keys),
        unchecked=sum(_holds(one) and one.salt is None for one in stored),
        restores=with_taken_back(went, all_heads),
    )


def _hashes_at(connection: Connection, campaign_id: int, numbers: Sequence[int]) -> dict[int, str]:
    """The hashes of a ledger's entries of these numbers, as far as there are any."""
    found: dict[int, str] = {}
    for at in range(0, len(numbers), 1_000):
        query = select(ledger.c.number, ledger.c.hash).where(
            ledger.c.campaign_id == campaign_id, ledger.c.number.in_(numbers[at : at + 1_000])
        )
        found.update(map(tuple, connection.execute(query)))
    return found


def _restores_fault(went: Restores, hashes: dict[int, str]) -> str | None:
    """Where the ledger is not what a restore has put back, and no later one went back further."""
    for end in went.ends:
        lowest = min(one.number for one in went.ends if one.epoch >= end.epoch)
        if lowest == end.number > 0 and hashes.get(end.number) != end.hash:
            return f"number {end.number} is missing, or not what was put back on {end.day}"
    return None


def _signature_fault(head: SignedHead, known: Collection[str]) -> str | None:
    if known and head.public_key not in known:
        shown = fingerprint(head.public_key)
        return f"the head of {head.day} is signed with a key that is not known here: {shown}"
    if not is_signature(head.public_key, head.signature, head.text):
        return f"the signature of the head of {head.day} is not its own"
    return None


def _chain_fault(
    head: SignedHead, entry_hash: str | None, went: Restores, held_to: int
) -> str | None:
    """Where the ledger is not what was signed: in which numbers, as far as heads tell."""
    if went.state_of(head, entry_hash) is not HeadState.BROKEN:
        return None
    if entry_hash is None:
        return f"number {head.number} is missing, which was signed on {head.day}"
    changed = f"one of the numbers {held_to + 1} to {head.number}"
    return f"{changed} was changed after number {head.number} was signed on {head.day}"


def _order_fault(head: SignedHead, digests: dict[int, set[str]]) -> str | None:
    before = digests[head.position - 1] if head.position > 1 else {NOTHING_BEFORE}
    if head.previous in before:
        return None
    return f"the head before that of {head.day} is missing, or was changed"


def _holds(one: StoredHead) -> bool:
    return one.head.hash == one.entry_hash


def _origins_fault(one: StoredHead) -> str | None:
    if not _holds(one) or one.salt is None or one.origins_hash is None:
        return None
    if blinded(one.origins_hash, one.salt) == one.head.origins:
        return None
    return f"an origin up to number {one.head.number} was changed after {one.head.day}"
