"""Writes the hours of sections and regions anew whose time zone has changed."""

from collections.abc import Mapping

from sqlalchemy import Connection, delete, select

from ..database import insert_whole, locked, no_progress, unhurried
from ..schema import heads, hour_totals
from .fold import Fold, gatherings, zones


def write_hours_anew(connection: Connection, sections: Mapping[str, str]) -> None:
    """Write the hours of scopes anew from the ledgers, as the clocks of their zones tell them now.

    `sections` has the keys of the scopes, each with the section in which it lies. To be called in
    the transaction that changes the zones: nothing is counted until it ends.
    """
    unhurried(connection)
    every_head = select(heads).order_by(heads.c.campaign_id)
    locking = locked(connection, every_head, heads)
    for campaign_id in [row.campaign_id for row in connection.execute(locking)]:
        fold = Fold(zones(connection), gatherings(connection))
        fold.read_on(connection, campaign_id, no_progress, {*sections.values()})
        of_scopes = hour_totals.c.scope.in_(sections.keys())
        connection.execute(
            delete(hour_totals).where(hour_totals.c.campaign_id == campaign_id, of_scopes)
        )
        scope = [*hour_totals.c.keys()].index("scope")
        hours = fold.rows(campaign_id)[hour_totals.name]
        insert_whole(connection, hour_totals, [row for row in hours if row[scope] in sections])
