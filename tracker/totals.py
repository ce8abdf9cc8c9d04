"""Totals: ledger entries added up by scope, and written by the transaction that counts them."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from operator import attrgetter
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, exists, not_, or_

from .campaign import SHOWN_FROM, HostKind, keys_of, place_key, region_key
from .database import Row, upsert
from .schema import (
    case_totals,
    channel_totals,
    day_totals,
    hour_totals,
    scope_totals,
)

DATED = exists().where(
    hour_totals.c.campaign_id == scope_totals.c.campaign_id,
    hour_totals.c.scope == scope_totals.c.scope,
)
"""SQL: a row of `scope_totals` has hours. A region's has none before its fifth sender."""

STANDS = or_(
    not_(scope_totals.c.scope.startswith(region_key(""))), scope_totals.c.reports >= SHOWN_FROM
)
"""SQL: a row of `scope_totals` is not that of a region of which fewer than five reports stand."""

SHOWN = DATED & STANDS
"""SQL: a row of `scope_totals` is public. One without any hour is not: a region's below its fifth
sender, and a town's. Nor is a region's of which fewer than five reports stand."""

ZoneOf = Callable[[str], str]
"""Gives the IANA time zone in which a scope reads its hours."""

LettersOf = Callable[[str], int]
"""Gives the letters that a scope had before."""


class Gathering(NamedTuple):
    """What an event adds to the numbers of schools and towns. `place` is the key of its town."""

    place: str | None
    is_school: bool


def gathering_at(section: str, region: str | None, city: str, kind: str) -> Gathering:
    """What an event at a place, of a kind of host, adds to these numbers."""
    return Gathering(place_key(section, region, city), kind == HostKind.SCHOOL)


GatheringOf = Callable[[str], Gathering]
"""Gives what an event adds to these numbers, by its slug."""


class Counts(NamedTuple):
    """The numbers that an entry adds, signed.

    `per_writer_letters` are those whose writers are known: only they count in per-writer figures.
    """

    letters: int
    verified: int
    reports: int
    writers: int
    per_writer_letters: int


COUNTS = Counts._fields
GATHERED = ("events", "schools", "places")


def _zeros(count: int) -> Callable[[], list[int]]:
    return lambda: [0] * count


@dataclass(slots=True)
class ScopeSum:
    """The sum of a scope: `version` and `at` are the number and time of its last entry.

    `cases` holds letters and verified letters by case, `hours` letters, writers and letters per
    writer by the hour of their entry, and letters by the hour of their report's first; `days`
    letters by the day when they were written.
    """

    version: int = 0
    at: datetime | None = None
    letters: int = 0
    verified: int = 0
    reports: int = 0
    writers: int = 0
    per_writer_letters: int = 0
    senders: int = 0
    cases: dict[str, list[int]] = field(default_factory=lambda: defaultdict(_zeros(2)))
    channels: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    hours: dict[datetime, list[int]] = field(default_factory=lambda: defaultdict(_zeros(4)))
    days: dict[date, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, number: int, at: datetime, counts: Counts) -> None:
        """Add an entry's numbers."""
        letters, verified, reports, writers, per_writer_letters = counts
        self.version, self.at = number, at
        self.letters += letters
        self.verified += verified
        self.reports += reports
        self.writers += writers
        self.per_writer_letters += per_writer_letters


class _Gathered(NamedTuple):
    """An event or a town: in which scopes, and as what, it counts while it has letters."""

    counted_in: tuple[str, ...]
    counted_as: tuple[str, ...]
    in_a_town: bool = False


@dataclass
class Sums:
    """Totals by scope, and by case, channel, hour and day in each scope.

    A town has a sum of its own, too, so that towns with letters can be counted.
    """

    zone_of: ZoneOf
    gathering_of: GatheringOf
    scopes: dict[str, ScopeSum] = field(default_factory=lambda: defaultdict(ScopeSum))
    _gathered: dict[str, "_Gathered"] = field(default_factory=dict)

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
        written_on: date,
        counted_at: datetime,
        counts: Counts,
        dated_in_region: bool,
        senders: int = 0,
    ) -> None:
        """Add an entry that is newer than those added. `region` and `event` are the true ones.

        `senders` is how many its region had not had that day.

        `counted_at` is the time of its report's first entry: a timeline shows its letters there.
        `dated_in_region` says whether the letters count in an hour and on a day of the region, too:
        they do where the ledger names the region and it has had its fifth report.
        """
        letters, verified, _, writers, per_writer_letters = counts
        undated = region_key(region) if region and not dated_in_region else None
        scopes = keys_of(section, region, event)
        for scope in scopes:
            total = self.scopes[scope]
            total.add(number, at, counts)
            of_case = total.cases[case]
            of_case[0] += letters
            of_case[1] += verified
            total.channels[channel] += letters
            if scope != undated:
                zone = self.zone_of(scope)
                of_hour = total.hours[local_hour(zone, at)]
                of_hour[0] += letters
                of_hour[1] += writers
                of_hour[2] += per_writer_letters
                if counted_at != at:
                    of_hour = total.hours[local_hour(zone, counted_at)]
                of_hour[3] += letters
                total.days[written_on] += letters
        if region:
            self.scopes[region_key(region)].senders += senders
        if event:
            self._gather(event, scopes, number, at, counts)

    def _gather(
        self, event: str, scopes: tuple[str, ...], number: int, at: datetime, counts: Counts
    ) -> None:
        gathering = self.gathering_of(event)
        *around, own = scopes
        if own not in self._gathered:
            names = ("events", "schools") if gathering.is_school else ("events",)
            self._gathered[own] = _Gathered(scopes, names, gathering.place is not None)
        if gathering.place:
            self.scopes[gathering.place].add(number, at, counts)
            self._gathered.setdefault(gathering.place, _Gathered(tuple(around), ("places",)))

    @property
    def gathered(self) -> tuple[str, ...]:
        """The scopes of the events and towns that got letters or lost some."""
        return tuple(self._gathered)

    def write(self, connection: Connection, campaign_id: int, before: LettersOf) -> None:
        """Add these sums to the totals that the database holds.

        `before` gives the letters that it holds for each scope of `gathered`.
        """
        for table, rows, added in self._tables(campaign_id, before):
            replaced = ("version", "at") if table is scope_totals else ()
            upsert(connection, table, rows, add=added, replace=replaced)

    def rows(self, campaign_id: int) -> dict[str, set[tuple[Any, ...]]]:
        """The rows that the totals tables should hold, by table, without rows that are all zero."""
        return {
            table.name: {tuple(row.values()) for row in rows if any(row[name] for name in added)}
            for table, rows, added in self._tables(campaign_id, none_before)
        }

    def _numbers_gathered(self, before: LettersOf) -> dict[str, dict[str, int]]:
        """How many more events, schools and towns have letters now, by scope."""
        numbers: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(GATHERED, 0))
        for scope, gathered in self._gathered.items():
            had = before(scope)
            more = (had + self.scopes[scope].letters > 0) - (had > 0)
            if not more:
                continue
            for around in gathered.counted_in:
                for name in gathered.counted_as:
                    numbers[around][name] += more
            if gathered.in_a_town:
                numbers[scope]["places"] += more
        return numbers

    def _tables(
        self, campaign_id: int, before: LettersOf
    ) -> Iterator[tuple[Any, list[Row], tuple[str, ...]]]:
        """Each table of totals with its rows, and the columns that are added to what it holds."""
        yield scope_totals, self._scope_rows(campaign_id, before), (*COUNTS, *GATHERED, "senders")
        letters = ("letters",)
        of_hour = ("letters", "writers", "per_writer_letters", "report_letters")
        for table, key, added, divided in (
            (case_totals, "case", ("letters", "verified"), attrgetter("cases")),
            (channel_totals, "channel", letters, attrgetter("channels")),
            (hour_totals, "hour", of_hour, attrgetter("hours")),
            (day_totals, "day", letters, attrgetter("days")),
        ):
            rows = [
                {"campaign_id": campaign_id, "scope": scope, key: part}
                | dict(zip(added, counts if isinstance(counts, list) else [counts], strict=True))
                for scope, total in self.scopes.items()
                for part, counts in divided(total).items()
            ]
            yield table, rows, added

    def _scope_rows(self, campaign_id: int, before: LettersOf) -> list[Row]:
        gathered, none = self._numbers_gathered(before), dict.fromkeys(GATHERED, 0)
        return [
            {"campaign_id": campaign_id, "scope": scope, "version": total.version, "at": total.at}
            | {name: getattr(total, name) for name in COUNTS}
            | gathered.get(scope, none)
            | {"senders": total.senders}
            for scope, total in self.scopes.items()
        ]


def none_before(_scope: str) -> int:
    """The letters before of a ledger that is added up from nothing."""
    return 0


@lru_cache(maxsize=4096)
def local_hour(zone: str, at: datetime) -> datetime:
    """The instant at which the hour of `at` began on the clocks of `zone` (UTC, as `at` is).

    Where they were set within that hour, as by half an hour, it began when they were set.
    """
    clocks = ZoneInfo(zone)
    local = at.astimezone(clocks)
    begun = at - timedelta(minutes=local.minute, seconds=local.second)
    if begun.astimezone(clocks).utcoffset() == local.utcoffset():
        return begun
    seconds = range(int((at - begun).total_seconds()) + 1)
    set_after = bisect_left(seconds, True, key=lambda passed: _since(begun, passed, local))
    return begun + timedelta(seconds=set_after)


def _since(begun: datetime, seconds: int, local: datetime) -> bool:
    """Whether the clocks of `local` had its offset already, so many seconds after `begun`."""
    then = begun + timedelta(seconds=seconds)
    return then.astimezone(local.tzinfo).utcoffset() == local.utcoffset()
