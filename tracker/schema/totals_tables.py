"""The tables of totals, which are added up from the ledger."""

from typing import Any

from sqlalchemy import BigInteger, Column, Date, Index, Integer, PrimaryKeyConstraint, String, Table

from .columns import KEPT_BY_KEY, UtcTime, campaign_id, metadata, needed


def _totals(name: str, *keys: Column[Any], **counted: Any) -> Table:
    """A table of totals: what was counted in a scope, divided by `keys` if there are any."""
    return Table(
        name,
        metadata,
        campaign_id(),
        needed("scope", String(90)),
        *keys,
        *(needed(column, kind) for column, kind in counted.items()),
        PrimaryKeyConstraint("campaign_id", "scope", *(key.name for key in keys)),
        **KEPT_BY_KEY,
    )


scope_totals = _totals(
    "scope_totals",
    version=Integer,
    at=UtcTime,
    letters=BigInteger,
    verified=BigInteger,
    reports=BigInteger,
    writers=BigInteger,
    per_writer_letters=BigInteger,
    events=BigInteger,
    schools=BigInteger,
    places=BigInteger,
    senders=BigInteger,
)
"""`senders` are those of a region, each told apart within a day; of other scopes it is 0."""

Index("ix_scope_totals_version", scope_totals.c.campaign_id, scope_totals.c.version)

case_totals = _totals(
    "case_totals", needed("case", String(60)), letters=BigInteger, verified=BigInteger
)
channel_totals = _totals("channel_totals", needed("channel", String(12)), letters=BigInteger)
hour_totals = _totals(
    "hour_totals",
    needed("hour", UtcTime),
    letters=BigInteger,
    writers=BigInteger,
    per_writer_letters=BigInteger,
    report_letters=BigInteger,
)
"""`letters` are those of the entries of an hour, for movement; `report_letters`, for timelines, are
the letters, as they stand, of the reports that were counted first in it: never below 0."""
day_totals = _totals("day_totals", needed("day", Date), letters=BigInteger)
