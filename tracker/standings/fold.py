"""Adds a whole ledger up from nothing, and reads the stored totals to compare."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection, case, delete, select

from ..campaign import (
    WORLD,
    Kind,
    event_key,
    is_shown,
    region_key,
    section_key,
)
from ..database import Progress, streamed
from ..schema import (
    case_totals,
    channel_totals,
    day_totals,
    entry_origins,
    events,
    hour_totals,
    ledger,
    regions,
    same_entry,
    scope_totals,
    sections,
)
from ..totals import COUNTS, GATHERED, Counts, GatheringOf, Sums, ZoneOf, gathering_at


def zones(connection: Connection) -> ZoneOf:
    """Gives the zone of any scope: UTC for the world, its own for a section, region or event."""
    by_scope = {WORLD: "UTC"}
    for key_of, table, name in (
        (section_key, sections, sections.c.code),
        (region_key, regions, regions.c.code),
        (event_key, events, events.c.slug),
    ):
        for named, zone in connection.execute(select(name, table.c.timezone)):
            by_scope[key_of(named)] = zone
    return by_scope.__getitem__


def gatherings(connection: Connection) -> GatheringOf:
    """Gives what any event adds to the numbers of schools and towns."""
    query = select(*events.c["slug", "section", "region", "city", "kind"])
    by_slug = {slug: gathering_at(*where) for slug, *where in connection.execute(query)}
    return by_slug.__getitem__


@dataclass
class Fold(Sums):
    """The totals of a campaign added up from its ledger alone, entry by entry."""

    shown: set[str] = field(default_factory=set)
    """The regions that have had their fifth sender."""

    def read_on(
        self,
        connection: Connection,
        campaign_id: int,
        progress: Progress,
        sections: Collection[str] = (),
    ) -> None:
        """Add the ledger's entries after the last one that was added: all, or of some sections."""
        self.zone_of, self.gathering_of = zones(connection), gatherings(connection)
        last = self.scopes[WORLD].version if self.scopes else 0
        entries = _entries(campaign_id, last)
        if sections:
            entries = entries.where(ledger.c.section.in_(sections))
        for block in streamed(connection, entries, progress):
            for row in block:
                self._add(row)

    def _add(self, row: Any) -> None:
        senders = max(row.reports, 0) if row.senders is None else row.senders
        if row.region:
            before = self.scopes[region_key(row.region)]
            if is_shown(before.reports + row.reports, before.senders + senders):
                self.shown.add(row.region)
        self.add(
            number=row.number,
            at=row.at,
            section=row.section,
            region=row.region,
            event=row.event,
            case=row.case,
            channel=row.channel,
            written_on=date.fromisoformat(row.written_on),
            counted_at=row.counted_at,
            counts=Counts(*(getattr(row, name) for name in COUNTS)),
            dated_in_region=row.public_region != "" and row.region in self.shown,
            senders=senders,
        )


_first, _first_origin = ledger.alias(), entry_origins.alias()
_FIRST_AT = (
    select(_first_origin.c.at)
    .join(
        _first,
        (_first.c.campaign_id == _first_origin.c.campaign_id)
        & (_first.c.number == _first_origin.c.number),
    )
    .where(_first.c.campaign_id == ledger.c.campaign_id, _first.c.report == ledger.c.report)
    .order_by(_first.c.number)
    .limit(1)
    .scalar_subquery()
)
"""SQL: when the report of an entry was counted first."""


def _entries(campaign_id: int, after: int) -> Any:
    return (
        select(
            *ledger.c["number", "section", "case", "channel", "letters", "verified", "written_on"],
            ledger.c.region.label("public_region"),
            *entry_origins.c["at", "region", "event", "senders", *COUNTS[2:]],
            case((ledger.c.kind == Kind.REPORT, entry_origins.c.at), else_=_FIRST_AT).label(
                "counted_at"
            ),
        )
        .join_from(ledger, entry_origins, same_entry)
        .where(ledger.c.campaign_id == campaign_id, ledger.c.number > after)
        .order_by(ledger.c.number)
    )


def stored_rows(connection: Connection, campaign_id: int) -> dict[str, set[tuple[Any, ...]]]:
    """The rows that the totals tables hold, by table, without rows that are all zero."""
    stored: dict[str, set[tuple[Any, ...]]] = {}
    for table, counts in _COUNTS.items():
        rows = connection.execute(select(table).where(table.c.campaign_id == campaign_id))
        stored[table.name] = {
            tuple(row) for row in rows if any(row._mapping[name] for name in counts)
        }
    return stored


_COUNTS = {
    scope_totals: (*COUNTS, *GATHERED, "senders"),
    case_totals: ("letters", "verified"),
    channel_totals: ("letters",),
    hour_totals: ("letters", "writers", "per_writer_letters", "report_letters"),
    day_totals: ("letters",),
}


def forget(connection: Connection, campaign_id: int) -> None:
    """Remove a campaign's totals, to be written anew."""
    for table in _COUNTS:
        connection.execute(delete(table).where(table.c.campaign_id == campaign_id))
