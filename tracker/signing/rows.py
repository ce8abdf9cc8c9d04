"""Signed heads and restores as they stand in the database, and what became of each head."""

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, String, select, type_coerce

from ..catalogue import FIRST_EPOCH, View
from ..database import Row
from ..schema import entry_origins, ledger, restored_ends, restores, signed_heads
from .heads import HEAD_FIELDS, SignedHead


class HeadState(StrEnum):
    """What became of a head: the ledger holds it, a restore took it back, or neither."""

    HELD = "held"
    TAKEN_BACK = "taken back"
    BROKEN = "broken"


class Restored(NamedTuple):
    """A restore of a campaign's ledger, up to an entry, which had this hash.

    The epoch is the second when it was.
    """

    epoch: int
    number: int
    hash: str

    @property
    def day(self) -> date:
        """The day of it (UTC)."""
        return datetime.fromtimestamp(self.epoch, UTC).date()


class StoredHead(NamedTuple):
    """A head, the private salt of its origins, and what both chains hold at its number now."""

    head: SignedHead
    salt: str | None
    entry_hash: str | None
    origins_hash: str | None


class ToldHead(NamedTuple):
    """A head as the public is told of it."""

    head: SignedHead
    state: HeadState


class Restores(NamedTuple):
    """The restores that a campaign's ledger went through, and the epochs that it went on from."""

    ends: Sequence[Restored]
    epochs: Collection[int]

    def state_of(self, head: SignedHead, entry_hash: str | None) -> HeadState:
        """What became of a head, at whose number the ledger holds this hash, None for nothing."""
        if head.hash == entry_hash:
            return HeadState.HELD
        took_back = any(self.took_back(end, head) for end in self.ends)
        return HeadState.TAKEN_BACK if took_back else HeadState.BROKEN

    def took_back(self, end: Restored, head: SignedHead) -> bool:
        """Whether a restore went back to before a head, or to a ledger that never had it."""
        later = end.epoch > head.epoch
        return later and (end.number < head.number or head.epoch not in self.epochs)


def read_restores(connection: Connection, campaign_id: int) -> Restores:
    """The restores of a campaign's ledger, the newest first."""
    ends = (
        select(restored_ends.c.epoch, restored_ends.c.number, restored_ends.c.hash)
        .where(restored_ends.c.campaign_id == campaign_id)
        .order_by(restored_ends.c.epoch.desc())
    )
    epochs = connection.scalars(select(restores.c.epoch)).all()
    found = [Restored(*row) for row in connection.execute(ends)]
    return Restores(found, {FIRST_EPOCH, *epochs})


def stored_heads(connection: Connection, campaign_id: int, slug: str) -> Iterator[StoredHead]:
    """All heads of a campaign, the oldest first."""
    query = _heads(campaign_id).order_by(signed_heads.c.epoch, signed_heads.c.position)
    for row in connection.execute(query):
        yield _stored(row, slug)


def told_heads(connection: Connection, view: View, limit: int, after: int = 0) -> list[ToldHead]:
    """The heads that the public is told of, the newest first: at most `limit`, after so many."""
    query = (
        _heads(view.at.campaign_id)
        .where(_is_told(view))
        .order_by(signed_heads.c.epoch.desc(), signed_heads.c.position.desc())
        .limit(limit)
        .offset(after)
    )
    went = read_restores(connection, view.at.campaign_id)
    found = (_stored(row, view.campaign.slug) for row in connection.execute(query))
    return [ToldHead(one.head, went.state_of(one.head, one.entry_hash)) for one in found]


def heads_after(
    connection: Connection, view: View, after: SignedHead | None, limit: int
) -> list[SignedHead]:
    """The heads that the public is told of, the oldest first: at most `limit` after one of them."""
    epoch, position = signed_heads.c.epoch, signed_heads.c.position
    query = _heads(view.at.campaign_id).where(_is_told(view))
    if after:
        later = (epoch > after.epoch) | (position > after.position)
        query = query.where(epoch >= after.epoch, later)
    rows = connection.execute(query.order_by(epoch, position).limit(limit))
    return [_stored(row, view.campaign.slug).head for row in rows]


def newest_head(connection: Connection, campaign_id: int, slug: str) -> SignedHead | None:
    """The head of a campaign that was signed last; None where none was."""
    query = _heads(campaign_id).order_by(
        signed_heads.c.epoch.desc(), signed_heads.c.position.desc()
    )
    row = connection.execute(query.limit(1)).one_or_none()
    return _stored(row, slug).head if row else None


def restores_told(connection: Connection, view: View) -> list[tuple[Restored, int | None]]:
    """The restores of a campaign, the newest first, each with the last head that it took back."""
    campaign_id = view.at.campaign_id
    went = read_restores(connection, campaign_id)
    if not went.ends:
        return []
    gone = ledger.c.hash.is_(None) | (ledger.c.hash != signed_heads.c.hash)
    rows = connection.execute(_heads(campaign_id).where(_is_told(view), gone))
    heads = (_stored(row, view.campaign.slug) for row in rows)
    return with_taken_back(went, [(one.head, one.entry_hash) for one in heads])


def with_taken_back(
    went: Restores, heads: Sequence[tuple[SignedHead, str | None]]
) -> list[tuple[Restored, int | None]]:
    """Restores, each with the number of the last of the heads that it took back, None for none.

    A head was taken back by the first restore after it that can have done so.
    """
    taken: dict[int, int] = {}
    for head, entry_hash in heads:
        if went.state_of(head, entry_hash) is HeadState.TAKEN_BACK:
            by = min(end.epoch for end in went.ends if went.took_back(end, head))
            taken[by] = max(taken.get(by, 0), head.number)
    return [(end, taken.get(end.epoch)) for end in went.ends]


def head_row(head: SignedHead, campaign_id: int, salt: str | None) -> Row:
    """The row of `signed_heads`."""
    fields = head._asdict() | {
        "day": date.fromisoformat(head.day),
        "signed_at": datetime.fromisoformat(head.signed_at),
        "campaign_id": campaign_id,
        "origins_salt": salt,
    }
    del fields["campaign"]
    return fields


def _heads(campaign_id: int) -> Select[Any]:
    """Heads, and what both chains hold at their numbers."""
    columns = [type_coerce(signed_heads.c[name], _TYPES[name]) for name in HEAD_FIELDS[1:]]
    ours, number = signed_heads.c.campaign_id, signed_heads.c.number
    of_ledger = (ledger.c.campaign_id == ours) & (ledger.c.number == number)
    of_origins = (entry_origins.c.campaign_id == ours) & (entry_origins.c.number == number)
    return (
        select(*columns, signed_heads.c.origins_salt, ledger.c.hash, entry_origins.c.hash)
        .select_from(signed_heads.outerjoin(ledger, of_ledger).outerjoin(entry_origins, of_origins))
        .where(ours == campaign_id)
    )


def _is_told(view: View) -> ColumnElement[bool]:
    """SQL: a head is one that the public is told: up to the public head, or of before a restore."""
    return (signed_heads.c.number <= view.head.number) | (signed_heads.c.epoch < view.at.epoch)


_TYPES = {name: signed_heads.c[name].type for name in HEAD_FIELDS[1:]} | dict.fromkeys(
    ("day", "signed_at"), String()
)


def _stored(row: Any, slug: str) -> StoredHead:
    *fields, salt, entry_hash, origins_hash = row
    named = dict(zip(HEAD_FIELDS[1:], fields, strict=True))
    named["day"] = str(named["day"])  # which PostgreSQL's driver gives as a date
    return StoredHead(SignedHead(slug, **named), salt, entry_hash, origins_hash)
