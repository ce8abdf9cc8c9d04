"""Compares the totals with the fold of the ledger, and writes them anew from it."""

from collections.abc import Callable, Iterator

from sqlalchemy import Connection, select

from ..database import locked
from ..schema import campaigns, heads
from ..totals import folded, forget, kept

Seen = Callable[[int], None]
"""Told how many more entries were read, for a progress bar."""


def differences(connection: Connection, campaign: str, seen: Seen = lambda _: None) -> list[str]:
    """Every totals row that is not what the ledger adds up to; none if all is well."""
    campaign_id = _id(connection, campaign)
    should = folded(connection, campaign_id, seen).rows(campaign_id)
    does = kept(connection, campaign_id)
    return [line for table in should for line in _compare(table, should[table], does[table])]


def _compare(
    table: str, should: set[tuple[object, ...]], does: set[tuple[object, ...]]
) -> Iterator[str]:
    for row in sorted(does - should, key=str):
        yield f"{table} has {row[1:]}, which the ledger does not add up to"
    for row in sorted(should - does, key=str):
        yield f"{table} lacks {row[1:]}, which the ledger adds up to"


def rebuild(connection: Connection, campaign: str, seen: Seen = lambda _: None) -> None:
    """Write a campaign's totals anew from its ledger, and raise its revision."""
    campaign_id = _id(connection, campaign)
    connection.execute(locked(connection, select(heads).where(heads.c.campaign_id == campaign_id)))
    sums = folded(connection, campaign_id, seen)
    forget(connection, campaign_id)
    sums.write(connection, campaign_id)
    connection.execute(
        campaigns.update()
        .where(campaigns.c.id == campaign_id)
        .values(revision=campaigns.c.revision + 1)
    )


def _id(connection: Connection, campaign: str) -> int:
    query = select(campaigns.c.id).where(campaigns.c.slug == campaign)
    return int(connection.execute(query).scalar_one())
