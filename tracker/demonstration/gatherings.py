"""The events of a made-up season: their kinds, places and times, and their letters."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from math import log
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from ..campaign import Campaign, HostKind, Section, Visibility
from ..events import EventDraft
from .kinds import BY_DAY, BY_EVENING, TITLES, VENUES
from .times import HOURS, Hour, moments

TOWNS = Path(__file__).parents[2] / "data" / "demo-places.csv"

MEDIAN, SPREAD, MOST = 150, log(1_500 / 150) / 1.645, 15_000
"""Letters of an event: log-normal, the median 150, the 95th percentile 1,500, never above MOST."""

FEWEST, LETTERS_A_PERSON, MOST_REPORTERS, COMING_DAYS = 5, (4, 10), 50, 60


@dataclass(frozen=True)
class Town:
    """A town in which events take place, and its region."""

    region: str
    city: str


@dataclass(frozen=True)
class Gathering:
    """An event with what is written there: how many letters, by how many people.

    `reporters` of these people report for themselves; the organisers report for the others, in so
    many `tallies`.
    """

    draft: EventDraft
    letters: int = 0
    people: int = 0
    reporters: int = 0
    tallies: int = 0

    @property
    def reports(self) -> int:
        """The number of reports that come from it."""
        return self.reporters + self.tallies

    @property
    def ends_at(self) -> datetime:
        """The time of its end, or of its start if it has no end."""
        return self.draft.ends_at or self.draft.starts_at

    @property
    def writers_of_a_tally(self) -> int:
        """The number of people that each tally is for."""
        return max(1, (self.people - self.reporters) // max(1, self.tallies))

    def within(self, reports: int) -> "Gathering":
        """The same with at most `reports` reports; with none if its tallies alone are more."""
        if reports < self.tallies:
            return replace(self, reporters=0, tallies=0)
        return replace(self, reporters=min(self.reporters, reports - self.tallies))


def towns_of(campaign: Campaign) -> Mapping[str, Sequence[Town]]:
    """The towns of each section. The more people live in a region, the more towns it has."""
    towns: dict[str, list[Town]] = {section: [] for section in campaign.sections}
    with TOWNS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            region = campaign.regions.get(row["region"])
            if region and region.section in towns:
                towns[region.section].append(Town(region.code, row["city"]))
    return towns


@dataclass(frozen=True)
class Making:
    """Makes the events of a season."""

    campaign: Campaign
    sections: Sequence[Section]
    towns: Mapping[str, Sequence[Town]]
    now: datetime
    chance: Random

    def begun(self, hours: Sequence[Hour], number: int, reports: int) -> list[Gathering]:
        """`number` events that have begun, by their start, with at most `reports` reports."""
        gatherings: list[Gathering] = []
        for at, hour in moments(hours, number, self.chance):
            section = self.chance.choices(self.sections, hour.weights)[0]
            draft = self._draft(section, at, hours[0].starts_at, self.now)
            gatherings.append(self._written(draft).within(reports))
            reports -= gatherings[-1].reports
        return sorted(gatherings, key=lambda gathering: gathering.draft.starts_at)

    def coming(self, weights: Sequence[float], number: int) -> list[Gathering]:
        """`number` events that are still to come, by their start."""
        first = self.now + timedelta(days=1)
        last = first + timedelta(days=COMING_DAYS + 1)
        most = (datetime.combine(self.campaign.day, time(), UTC) - first).days
        gatherings = []
        for section in self.chance.choices(self.sections, weights, k=number):
            days = self.chance.triangular(0, COMING_DAYS, min(max(0, most), COMING_DAYS))
            hour = self.chance.choices(range(24), HOURS)[0]
            zone = ZoneInfo(section.timezone)
            on = (first + timedelta(days=int(days))).astimezone(zone).date()
            at = datetime.combine(on, time(hour), zone).astimezone(UTC)
            gatherings.append(Gathering(self._draft(section, max(first, at), first, last)))
        return sorted(gatherings, key=lambda gathering: gathering.draft.starts_at)

    def _written(self, draft: EventDraft) -> Gathering:
        letters = round(self.chance.lognormvariate(log(MEDIAN), SPREAD))
        letters = min(MOST, max(FEWEST, letters))
        people = max(1, round(letters / self.chance.uniform(*LETTERS_A_PERSON)))
        tallies = 1 + (letters > 400) + (letters > 1_500)
        reporters = min(MOST_REPORTERS, round((people - 1) * self.chance.betavariate(1.2, 3)))
        people = max(people, reporters + tallies)
        draft = replace(draft, expected_people=people + self.chance.randint(0, 10))
        return Gathering(draft, letters, people, reporters, tallies)

    def _draft(self, section: Section, at: datetime, first: datetime, last: datetime) -> EventDraft:
        """An event that starts at about `at`, between `first` and `last`."""
        local = _waking(at.astimezone(ZoneInfo(section.timezone)))
        kind = (BY_DAY if local.hour < 17 else BY_EVENING).one(self.chance)
        towns = self.towns[section.code]
        town = self.chance.choice(towns) if towns and kind is not HostKind.ONLINE else None
        kind = kind if town else HostKind.ONLINE
        timezone = self.campaign.regions[town.region].timezone if town else section.timezone
        starts_at = local.replace(tzinfo=ZoneInfo(timezone)).astimezone(UTC)
        starts_at = starts_at if first <= starts_at <= last else at
        words = {
            "time": _time_of_day(local.hour),
            "place": town.city if town else section.name,
        }
        return EventDraft(
            campaign=self.campaign.slug,
            title=self.chance.choice(TITLES[kind]).format_map(words),
            kind=kind,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=self.chance.choice((1, 2, 2, 3, 4))),
            timezone=timezone,
            section=section.code,
            region=town.region if town else None,
            venue=VENUES.get(kind, ""),
            city=town.city if town else "",
            online=town is None,
            visibility=Visibility.LINK if kind is HostKind.HOME else Visibility.PUBLIC,
            expected_people=self.chance.randint(5, 60),
            description="Made up for the demonstration.",
        )


def _waking(local: datetime) -> datetime:
    """The quarter of an hour at or before a time; an evening hour instead of one at night."""
    hour = local.hour if 8 <= local.hour <= 21 else 19
    return local.replace(hour=hour, minute=local.minute // 15 * 15, second=0, microsecond=0)


def _time_of_day(hour: int) -> str:
    return "morning" if hour < 12 else "afternoon" if hour < 17 else "evening"
