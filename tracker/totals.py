"""Adds ledger entries up: the totals that a batch moves, and the same folded from nothing."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, delete, exists, select

from .campaign import SHOWN_FROM
from .database import Row, streamed, upsert
from .schema import (
    case_totals,
    channel_totals,
    entry_origins,
    events,
    hour_totals,
    ledger,
    regions,
    same_entry,
    scope_totals,
    sections,
)

SHOWN = exists().where(
    hour_totals.c.campaign_id == scope_totals.c.campaign_id,
    hour_totals.c.scope == scope_totals.c.scope,
)
"""Of a row of `scope_totals`: its figures are public. Only a region without an hour's are not."""

ZoneOf = Callable[[str], str]
"""Gives the IANA time zone in which a scope reads its hours."""


class Counted(NamedTuple):
    """What one ledger entry adds. `region` and `event` are the true ones, or None.

    `letters`, `verified`, `reports` and `writers` are signed. `region_at` says whether the hour
    is known of its region, too: the ledger names the region, and it has had its fifth report.
    """

    number: int
    at: datetime
    section: str
    region: str | None
    event: str | None
    case: str
    channel: str
    letters: int
    verified: int
    reports: int
    writers: int
    region_at: bool


@lru_cache(maxsize=4096)
def _scopes(section: str, region: str | None, event: str | None) -> tuple[str, ...]:
    """The scopes whose totals an entry moves, the world first."""
    named = (("section", section), ("region", region), ("event", event))
    return ("world", *(f"{kind}:{name}" for kind, name in named if name))


def _pair() -> list[int]:
    return [0, 0]


@dataclass(slots=True)
class ScopeSum:
    """The sum of a scope: `version` and `at` are the number and time of its last entry.

    `cases` holds letters and verified letters by case.
    """

    version: int = 0
    at: datetime | None = None
    letters: int = 0
    verified: int = 0
    reports: int = 0
    writers: int = 0
    cases: dict[str, list[int]] = field(default_factory=lambda: defaultdict(_pair))
    channels: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    hours: dict[datetime, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, entry: Counted) -> None:
        """Add an entry, the newest of those added; all but its hour, which has a zone."""
        letters = entry.letters
        self.version, self.at = entry.number, entry.at
        self.letters += letters
        self.verified += entry.verified
        self.reports += entry.reports
        self.writers += entry.writers
        case = self.cases[entry.case]
        case[0] += letters
        case[1] += entry.verified
        self.channels[entry.channel] += letters


@dataclass
class Sums:
    """Totals by scope, and by case, channel and hour in each scope."""

    zone_of: ZoneOf
    scopes: dict[str, ScopeSum] = field(default_factory=lambda: defaultdict(ScopeSum))

    def add(self, entry: Counted) -> None:
        """Add an entry, the newest of those added."""
        region = f"region:{entry.region}"
        for scope in _scopes(entry.section, entry.region, entry.event):
            total = self.scopes[scope]
            total.add(entry)
            if entry.region_at or scope != region:
                total.hours[local_hour(self.zone_of(scope), entry.at)] += entry.letters

    def write(self, connection: Connection, campaign_id: int) -> None:
        """Add these sums to the totals that the database holds."""
        for table, rows, added in self._tables(campaign_id):
            replaced = ("version", "at") if table is scope_totals else ()
            upsert(connection, table, rows, add=added, replace=replaced)

    def rows(self, campaign_id: int) -> dict[str, set[tuple[Any, ...]]]:
        """The rows that the totals tables should hold, by table; rows of nothing are left out."""
        return {
            table.name: {tuple(row.values()) for row in rows if any(row[name] for name in added)}
            for table, rows, added in self._tables(campaign_id)
        }

    def _tables(self, campaign_id: int) -> Iterator[tuple[Any, list[Row], tuple[str, ...]]]:
        def row(scope: str, **more: Any) -> Row:
            return {"campaign_id": campaign_id, "scope": scope, **more}

        scopes = self.scopes.items()
        counts = ("letters", "verified", "reports", "writers")
        names = ("version", "at", *counts)
        yield (
            scope_totals,
            [
                row(scope, **{name: getattr(total, name) for name in names})
                for scope, total in scopes
            ],
            counts,
        )
        yield (
            case_totals,
            [
                row(scope, case=case, letters=letters, verified=verified)
                for scope, total in scopes
                for case, (letters, verified) in total.cases.items()
            ],
            ("letters", "verified"),
        )
        yield (
            channel_totals,
            [
                row(scope, channel=str(channel), letters=letters)
                for scope, total in scopes
                for channel, letters in total.channels.items()
            ],
            ("letters",),
        )
        yield (
            hour_totals,
            [
                row(scope, hour=hour, letters=letters)
                for scope, total in scopes
                for hour, letters in total.hours.items()
            ],
            ("letters",),
        )


@lru_cache(maxsize=4096)
def local_hour(zone: str, at: datetime) -> datetime:
    """The instant at which the hour of `at` began on the clocks of `zone` (UTC, as `at` is)."""
    local = at.astimezone(ZoneInfo(zone))
    return at - timedelta(minutes=local.minute, seconds=local.second)


def zones(connection: Connection) -> ZoneOf:
    """The zones of all scopes: UTC for the world, its own for a section, region or event."""
    known = {"world": "UTC"}
    for kind, table, name in (
        ("section", sections, sections.c.code),
        ("region", regions, regions.c.code),
        ("event", events, events.c.slug),
    ):
        for key, zone in connection.execute(select(name, table.c.timezone)):
            known[f"{kind}:{key}"] = zone
    return known.__getitem__


@dataclass
class Fold(Sums):
    """The totals of a campaign added up from its ledger alone, entry by entry."""

    shown: set[str] = field(default_factory=set)
    """The regions that have had their fifth report."""

    def read_on(
        self, connection: Connection, campaign_id: int, seen: Callable[[int], None]
    ) -> None:
        """Add what the ledger holds beyond the last entry that was added.

        `seen` is told how many more entries were read, for a progress bar.
        """
        self.zone_of = zones(connection)
        last = self.scopes["world"].version if self.scopes else 0
        for block in streamed(connection, _entries(campaign_id, last)):
            for row in block:
                scope = f"region:{row.region}"
                if row.region and self.scopes[scope].reports + row.reports >= SHOWN_FROM:
                    self.shown.add(row.region)
                self.add(Counted(*[*row[:-1], row.named and row.region in self.shown]))
            seen(len(block))


def _entries(campaign_id: int, after: int) -> Any:
    return (
        select(
            ledger.c.number,
            entry_origins.c.at,
            ledger.c.section,
            entry_origins.c.region,
            entry_origins.c.event,
            ledger.c.case,
            ledger.c.channel,
            ledger.c.letters,
            ledger.c.verified,
            entry_origins.c.reports,
            entry_origins.c.writers,
            (ledger.c.region != "").label("named"),
        )
        .join_from(ledger, entry_origins, same_entry)
        .where(ledger.c.campaign_id == campaign_id, ledger.c.number > after)
        .order_by(ledger.c.number)
    )


def kept(connection: Connection, campaign_id: int) -> dict[str, set[tuple[Any, ...]]]:
    """The rows that the totals tables do hold, by table; rows of nothing are left out."""
    found: dict[str, set[tuple[Any, ...]]] = {}
    for table, counts in _COUNTS.items():
        rows = connection.execute(select(table).where(table.c.campaign_id == campaign_id))
        found[table.name] = {
            tuple(row) for row in rows if any(row._mapping[name] for name in counts)
        }
    return found


_COUNTS = {
    scope_totals: ("letters", "verified", "reports", "writers"),
    case_totals: ("letters", "verified"),
    channel_totals: ("letters",),
    hour_totals: ("letters",),
}


def forget(connection: Connection, campaign_id: int) -> None:
    """Remove a campaign's totals, to be written anew."""
    for table in _COUNTS:
        connection.execute(delete(table).where(table.c.campaign_id == campaign_id))
