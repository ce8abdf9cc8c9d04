"""Totals: ledger entries added up by scope, and written by the transaction that counts them."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, exists

from .campaign import keys_of, region_key
from .database import Row, upsert
from .schema import (
    case_totals,
    channel_totals,
    hour_totals,
    scope_totals,
)

SHOWN = exists().where(
    hour_totals.c.campaign_id == scope_totals.c.campaign_id,
    hour_totals.c.scope == scope_totals.c.scope,
)
"""SQL: a row of `scope_totals` is public. Only the row of a region without any hour is not."""

ZoneOf = Callable[[str], str]
"""Gives the IANA time zone in which a scope reads its hours."""


def _pair() -> list[int]:
    return [0, 0]


@dataclass(slots=True)
class ScopeSum:
    """The sum of a scope: `version` and `at` are the number and time of its last entry.

    `cases` holds letters and verified letters by case, `hours` letters and writers by hour.
    """

    version: int = 0
    at: datetime | None = None
    letters: int = 0
    verified: int = 0
    reports: int = 0
    writers: int = 0
    cases: dict[str, list[int]] = field(default_factory=lambda: defaultdict(_pair))
    channels: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    hours: dict[datetime, list[int]] = field(default_factory=lambda: defaultdict(_pair))


@dataclass
class Sums:
    """Totals by scope, and by case, channel and hour in each scope."""

    zone_of: ZoneOf
    scopes: dict[str, ScopeSum] = field(default_factory=lambda: defaultdict(ScopeSum))

    def add(
        self,
        *,
        number: int,
        at: datetime,
        section: str,
        region: str | None,
        event: str | None,
        case: str,
        channel: str,
        letters: int,
        verified: int,
        reports: int,
        writers: int,
        hour_of_region: bool,
    ) -> None:
        """Add an entry that is newer than those added. `region` and `event` are the true ones.

        `letters`, `verified`, `reports` and `writers` are signed. `hour_of_region` says whether the
        letters count in an hour of the region, too: they do where the ledger names the region and
        it has had its fifth report.
        """
        without_hour = region_key(region) if region and not hour_of_region else None
        for scope in keys_of(section, region, event):
            total = self.scopes[scope]
            total.version, total.at = number, at
            total.letters += letters
            total.verified += verified
            total.reports += reports
            total.writers += writers
            of_case = total.cases[case]
            of_case[0] += letters
            of_case[1] += verified
            total.channels[channel] += letters
            if scope != without_hour:
                of_hour = total.hours[local_hour(self.zone_of(scope), at)]
                of_hour[0] += letters
                of_hour[1] += writers

    def write(self, connection: Connection, campaign_id: int) -> None:
        """Add these sums to the totals that the database holds."""
        for table, rows, added in self._tables(campaign_id):
            replaced = ("version", "at") if table is scope_totals else ()
            upsert(connection, table, rows, add=added, replace=replaced)

    def rows(self, campaign_id: int) -> dict[str, set[tuple[Any, ...]]]:
        """The rows that the totals tables should hold, by table, without rows that are all zero."""
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
                row(scope, hour=hour, letters=letters, writers=writers)
                for scope, total in scopes
                for hour, (letters, writers) in total.hours.items()
            ],
            ("letters", "writers"),
        )


@lru_cache(maxsize=4096)
def local_hour(zone: str, at: datetime) -> datetime:
    """The instant at which the hour of `at` began on the clocks of `zone` (UTC, as `at` is)."""
    local = at.astimezone(ZoneInfo(zone))
    return at - timedelta(minutes=local.minute, seconds=local.second)
