"""The times of a season's reports: their days, and their hours of the day."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from math import exp
from random import Random
from zoneinfo import ZoneInfo

from ..campaign import Campaign, Section

HOURS = (1, 1, 1, 1, 1, 2, 4, 10, 25, 40, 50, 55, 50, 55, 60, 55, 50, 55, 70, 100, 90, 60, 25, 6)
"""The share of reports in each hour of a day, by the section's clocks."""

HOURS_OF_THE_DAY = tuple(
    weight * (3 if 17 <= hour <= 21 else 1) for hour, weight in enumerate(HOURS)
)
"""The same on Human Rights Day, when people come together in the evening."""

PEAK = dict(zip(range(5, 16), (4, 4, 5, 6, 7, 16, 6, 4, 3, 3, 2), strict=True))
"""The share of each day from 5 to 15 December, in hundredths of the season: 60 together."""

BEFORE, AFTER, TRICKLE = 30, 10, 0.02
"""The shares of all days before, of the month after, and of each later day, likewise."""

TAIL_DAYS = 31


@dataclass(frozen=True)
class Hour:
    """An hour of the season (the last may be shorter), and the weight of each section in it."""

    starts_at: datetime
    seconds: float
    weights: tuple[float, ...]


def opening(campaign: Campaign, sections: Sequence[Section], now: datetime) -> datetime:
    """The time when the campaign had opened in all these sections. Raises ValueError before it."""
    opened = max((_midnight(campaign.opens, section) for section in sections), default=now)
    if opened >= now:
        raise ValueError("The campaign has not opened yet, so there is nothing to report.")
    return opened


def open_sections(campaign: Campaign, now: datetime) -> list[Section]:
    """The sections in which the campaign's first day has begun, by code."""
    sections = [campaign.sections[code] for code in sorted(campaign.sections)]
    return [section for section in sections if _midnight(campaign.opens, section) < now]


def _midnight(day: date, section: Section) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(section.timezone)).astimezone(UTC)


def season_hours(
    opens_at: datetime, now: datetime, weights: Sequence[tuple[Section, float]]
) -> list[Hour]:
    """The hours from the opening to now, weighted by day, hour and section."""
    zones = [(ZoneInfo(section.timezone), weight) for section, weight in weights]
    days = [opens_at.astimezone(zone).date() for zone, _ in zones]
    shares = day_shares(min(days), max(now.astimezone(zone).date() for zone, _ in zones))
    hours = []
    starts_at = opens_at
    while starts_at < now:
        seconds = min(3600.0, (now - starts_at).total_seconds())
        chances = [_chance(starts_at.astimezone(zone), shares) * weight for zone, weight in zones]
        hours.append(Hour(starts_at, seconds, tuple(part * seconds for part in chances)))
        starts_at += timedelta(hours=1)
    return hours


def _chance(local: datetime, shares: dict[date, float]) -> float:
    of_the_day = HOURS_OF_THE_DAY if (local.month, local.day) == (12, 10) else HOURS
    return shares[local.date()] * of_the_day[local.hour] / sum(of_the_day)


def day_shares(first: date, last: date) -> dict[date, float]:
    """The share of each day in a season that has run from `first` to `last`.

    Once 5 December is reached, 60 hundredths come from 5 to 15 December. Before that, reports bunch
    towards the last day, so that the timeline is lively.
    """
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    year = first.year if first <= date(first.year, 12, 10) else first.year + 1
    begins, ends = date(year, 12, 5), date(year, 12, 15)
    if last < begins:
        return _rising(days)
    rising = _rising([first + timedelta(days=n) for n in range((begins - first).days)])
    falling = _falling(ends)
    whole = sum(rising.values()) or 1
    shares = {day: BEFORE * share / whole for day, share in rising.items()}
    return {day: shares.get(day) or _late_share(day, ends, falling) for day in days}


def _late_share(day: date, ends: date, falling: dict[date, float]) -> float:
    return PEAK[day.day] if day <= ends else falling.get(day, TRICKLE)


def _rising(days: Sequence[date]) -> dict[date, float]:
    pace = max(1.0, len(days) / 5)
    return {day: exp(number / pace) for number, day in enumerate(days)}


def _falling(ends: date) -> dict[date, float]:
    tail = [exp(-number / 8) for number in range(TAIL_DAYS)]
    return {
        ends + timedelta(days=number): AFTER * share / sum(tail)
        for number, share in enumerate(tail, start=1)
    }


def moments(hours: Sequence[Hour], number: int, chance: Random) -> Iterator[tuple[datetime, Hour]]:
    """`number` times in order, to the second, each with its hour; more where weights are high."""
    sums = [sum(hour.weights) for hour in hours]
    whole, index, reached = sum(sums), 0, sums[0] if sums else 0.0
    passed = 0.0
    for left in range(number, 0, -1):
        passed += (1 - passed) * (
            1 - chance.random() ** (1 / left)
        )  # the least of `left` random numbers
        while reached < passed * whole and index < len(hours) - 1:
            index += 1
            reached += sums[index]
        hour = hours[index]
        within = 1 - (reached - passed * whole) / sums[index]
        seconds = min(max(within, 0.0), 1.0) * (hour.seconds - 1)
        yield hour.starts_at + timedelta(seconds=max(0, int(seconds))), hour
