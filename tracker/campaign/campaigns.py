"""Campaigns, and the sections and regions that take part in them."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, lru_cache
from typing import NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from .cases import Case
from .names import name_key
from .vocabulary import CampaignKind, State


class Window(NamedTuple):
    """When letters are written and reported: opening day, Human Rights Day, the last day to report.

    Each is read by the clocks of whoever's window it is.
    """

    opens: date
    day: date
    report_by: date


@dataclass(frozen=True)
class Section:
    """A national body. `cases` holds slugs of the cases that it works on.

    `opens`, `day` and `report_by` are its own days; where one is None, the campaign's is meant.
    `members` is how many people belong to it, to compare sections by; None where nobody said.
    Without `boards`, nothing of it stands on a leaderboard.
    """

    code: str
    name: str
    language: str = "en"
    timezone: str = "UTC"
    opens: date | None = None
    day: date | None = None
    report_by: date | None = None
    goal: int | None = None
    members: int | None = None
    cases: frozenset[str] = frozenset()
    boards: bool = True


SHOWN_FROM = 5
"""A region is named in public from its fifth sender on, so that nobody is singled out."""


def is_shown(reports: int, senders: int) -> bool:
    """Whether a region with so many standing reports, and senders so far, may be named in public.

    A sender is counted once a day, so nobody gets a stranger's report shown by four of their own.
    """
    return min(reports, senders) >= SHOWN_FROM


@dataclass(frozen=True)
class Region:
    """A part of a section, by its ISO 3166-2 code in lower case."""

    code: str
    section: str
    name: str
    timezone: str = "UTC"


@dataclass(frozen=True)
class Plausibility:
    """Above how many letters a report is held, without an event code and with one.

    Above `ask_letters` in a line the page asks "really?" first.
    """

    open_letters: int = 100
    coded_letters: int = 2_000
    ask_letters: int = 20


@dataclass(frozen=True)
class Campaign:
    """One year's Write for Rights in all sections.

    `opens`, `day` and `report_by` are days; a section may have others of its own (see `window`).
    `bands` are the sizes by which events are compared, each by the most people in it.
    With `events_public_at_once`, events have a public page before somebody has reviewed them.
    `revision` rises with every change that is not a ledger entry.
    """

    slug: str
    name: str
    opens: date
    day: date
    report_by: date
    state: State = State.OPEN
    goal: int | None = None
    home_section: str | None = None
    demonstration: bool = False
    kind: CampaignKind = CampaignKind.WRITE_FOR_RIGHTS
    plausibility: Plausibility = Plausibility()
    bands: tuple[int, ...] = (20, 100, 500)
    events_public_at_once: bool = False
    revision: int = 1
    cases: tuple[Case, ...] = ()
    sections: dict[str, Section] = field(default_factory=dict)
    regions: dict[str, Region] = field(default_factory=dict)

    def case(self, slug: str) -> Case | None:
        """The published case of this name, or None."""
        return self._by_slug.get(slug)

    @cached_property
    def _by_slug(self) -> dict[str, Case]:
        return {case.slug: case for case in self.published_cases}

    @cached_property
    def published_cases(self) -> tuple[Case, ...]:
        """The cases in the campaign's order, without embargoed ones."""
        return tuple(case for case in self.cases if not case.safety.embargoed)

    @property
    def language(self) -> str:
        """The home section's language, which sorts names of several sections; else English."""
        home = self.sections.get(self.home_section or "")
        return home.language if home else "en"

    @property
    def sections_by_name(self) -> list[Section]:
        """Its sections by name, as the home section's language sorts them."""
        return _by_name(self.sections.values(), self.language)

    def regions_of(self, section: str) -> list[Region]:
        """The regions of a section by name, as its language sorts them."""
        regions = (region for region in self.regions.values() if region.section == section)
        return _by_name(regions, self.sections[section].language)

    def cases_of(self, section: str | None) -> tuple[Case, ...]:
        """The published cases that a section works on (all of them without a section)."""
        if section is None:
            return self.published_cases
        works_on = self.sections[section].cases
        return tuple(case for case in self.published_cases if case.slug in works_on)

    def band_of(self, people: int) -> int | None:
        """The size band of an event of so many people; None of one that no band holds."""
        return next((band for band in self.bands if people <= band), None)

    def zone_of_boards(self, section: str | None) -> str:
        """The time zone of leaderboards: the section's, else the home section's, else UTC."""
        code = section or self.home_section
        return self.sections[code].timezone if code in self.sections else "UTC"

    def window(self, section: str | None) -> Window:
        """The days of a section, or without one those of the campaign.

        The days of a demonstration move with the date, the same for all.
        """
        return self._windows.get(section) or self._windows[None]

    @cached_property
    def _windows(self) -> dict[str | None, Window]:
        windows: dict[str | None, Window] = {None: Window(self.opens, self.day, self.report_by)}
        for code, own in self.sections.items() if not self.demonstration else ():
            windows[code] = Window(
                own.opens or self.opens, own.day or self.day, own.report_by or self.report_by
            )
        return windows

    def today(self, section: str | None, now: datetime) -> date:
        """Today's date in a section's own time zone, in UTC without a section."""
        zone = self.sections[section].timezone if section in self.sections else "UTC"
        return day_in(zone, now)

    def at(self, now: datetime) -> "Campaign":
        """This campaign as it stands at `now`: a demonstration's window moves with the date."""
        if not self.demonstration:
            return self
        opens, day, report_by = demonstration_window(self.today(self.home_section, now))
        if opens == self.opens and day == self.day:
            return self
        return replace(self, opens=opens, day=day, report_by=report_by)


Part = TypeVar("Part", Section, Region)


def _by_name(parts: Iterable[Part], language: str) -> list[Part]:
    return sorted(parts, key=lambda part: (name_key(part.name, language), part.code))


@lru_cache(maxsize=64)  # every report needs it three times
def day_in(zone: str, at: datetime) -> date:
    """The date of a moment on the clocks of an IANA time zone."""
    return at.astimezone(ZoneInfo(zone)).date()


def demonstration_window(today: date) -> tuple[date, date, date]:
    """Opening day, Human Rights Day and report-by day of a demonstration that is always open.

    It opened on the last 1 September, its day is the next 10 December, and it takes reports
    until the 15 January after that.
    """
    opens = date(today.year, 9, 1)
    if opens > today:
        opens = date(today.year - 1, 9, 1)
    day = date(today.year, 12, 10)
    if day < today:
        day = date(today.year + 1, 12, 10)
    return opens, day, day + timedelta(days=36)


def utc_now() -> datetime:
    """The time now, UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)
