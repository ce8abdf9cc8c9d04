"""A whole season: reports of people alone and reports from events, in time order."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from heapq import heappop, heappush, merge
from operator import attrgetter
from random import Random

from sqlalchemy import Connection, select

from ..campaign import Campaign, LetterReport, Line, Section, Trust, day_in
from ..events import EventDraft
from ..schema import campaigns, entry_origins
from .gatherings import Gathering, Making, Town, towns_of
from .letters import Writing, letters_of_a_person, liking, writing_in
from .times import Hour, moments, open_sections, opening, season_hours

REPORTS_AN_EVENT = 40
MOST_EVENTS = 10_000
"""There is an event for each REPORTS_AN_EVENT reports of all kinds, up to this many events."""

FROM_EVENTS = 0.7
"""The largest part of the reports that comes from events."""

BEGUN_FOR_ONE_COMING = 8
"""The events that have begun for each one that is still to come."""

NAMES_REGION = 0.7
"""The part of the people who report alone that names a region."""

REPORTED_LATE, MOST_DAYS_LATE = 0.2, 6
"""The part of the people who report alone some days after they wrote, and at most how many."""

USUAL_GOAL = 50_000
"""The goal that a section without one is given, to weigh it against the others."""


@dataclass(frozen=True)
class PlannedReport:
    """A report and the time at which it comes, UTC; `event` is the index of its event, if any."""

    at: datetime
    report: LetterReport
    event: int | None = None


@dataclass(frozen=True)
class Season:
    """A season up to `now`. `alone` is how many reports come from no event."""

    campaign: Campaign
    seed: int
    now: datetime
    sections: tuple[Section, ...]
    hours: tuple[Hour, ...]
    gatherings: tuple[Gathering, ...]
    alone: int
    writings: Mapping[str, Writing]
    towns: Mapping[str, Sequence[Town]]

    @property
    def events(self) -> tuple[EventDraft, ...]:
        """The events to register, by their start; the last of them are still to come."""
        return tuple(gathering.draft for gathering in self.gatherings)

    def reports(self, codes: Sequence[str] = ()) -> Iterator[PlannedReport]:
        """The reports in time order, made one at a time; a second call gives the same again.

        `codes` are the events' codes, in the order of the events; without them no report has one.
        """
        return merge(self._from_events(codes), self._alone(), key=attrgetter("at"))

    def _alone(self) -> Iterator[PlannedReport]:
        chance = Random(f"{self.seed} alone")
        for at, hour in moments(self.hours, self.alone, chance):
            section = chance.choices(self.sections, hour.weights)[0].code
            towns = self.towns[section]
            named = towns and chance.random() < NAMES_REGION
            region = chance.choice(towns).region if named else None
            lines = self.writings[section].of_a_person(letters_of_a_person(chance), chance)
            zone = self.campaign.sections[section].timezone
            written_on = self._earlier(day_in(zone, at), chance)
            report = self._report(lines, section, region, None, 1, written_on)
            yield PlannedReport(at, report)

    def _from_events(self, codes: Sequence[str]) -> Iterator[PlannedReport]:
        """All events' reports in time order: those of overlapping events are merged."""
        waiting: list[tuple[datetime, int, int, PlannedReport]] = []
        for index, gathering in enumerate(self.gatherings):
            draft = gathering.draft
            while waiting and waiting[0][0] <= draft.starts_at:
                yield heappop(waiting)[-1]
            code = codes[index] if codes else None
            for number, (at, lines, writers) in enumerate(self._written_at(index, gathering)):
                written_on = max(day_in(draft.timezone, draft.starts_at), self.campaign.opens)
                place = (draft.section, draft.region, code)
                report = self._report(lines, *place, writers, written_on)
                heappush(waiting, (at, index, number, PlannedReport(at, report, index)))
        while waiting:
            yield heappop(waiting)[-1]

    def _written_at(
        self, index: int, gathering: Gathering
    ) -> Iterator[tuple[datetime, tuple[Line, ...], int]]:
        """Lines of an event with their times and how many wrote them.

        People's own come during it, the organisers' after it.
        """
        chance = Random(f"{self.seed} event {index}")
        writing, left = self.writings[gathering.draft.section], gathering.letters
        lasts = min(gathering.ends_at, self.now) - gathering.draft.starts_at
        for _ in range(gathering.reporters):
            letters = letters_of_a_person(chance)
            left -= letters
            at = gathering.draft.starts_at + _part(lasts, chance)
            yield at, writing.of_a_person(letters, chance), 1
        for tallies in range(gathering.tallies, 0, -1):
            letters = max(1, left // tallies)
            left -= letters
            at = min(self.now, gathering.ends_at + _part(timedelta(hours=1), chance))
            writers = min(gathering.writers_of_a_tally, letters)
            yield at, writing.of_a_table(letters, chance), writers

    def _report(
        self,
        lines: tuple[Line, ...],
        section: str,
        region: str | None,
        code: str | None,
        writers: int,
        written_on: date,
    ) -> LetterReport:
        slug, trust = self.campaign.slug, Trust.DEMO
        return LetterReport(slug, lines, section, region, code, writers, written_on, trust)

    def _earlier(self, day: date, chance: Random) -> date:
        """The day on which letters were written that somebody reports on `day`."""
        days = chance.randint(1, MOST_DAYS_LATE) if chance.random() < REPORTED_LATE else 0
        return max(day - timedelta(days=days), self.campaign.opens)


def _part(lasts: timedelta, chance: Random) -> timedelta:
    return timedelta(seconds=int(lasts.total_seconds() * chance.random()))


def season(
    campaign: Campaign, reports: int, seed: int, now: datetime, since: datetime | None = None
) -> Season:
    """A season of a campaign, with `reports` reports between its opening and now (UTC).

    `since` is the time of the ledger's last entry: the season goes on from there, with new events
    only if that was a day ago or more. Raises ValueError if the campaign has not opened, or works
    on no case that takes letters.
    """
    campaign, chance = campaign.at(now), Random(f"{seed} season {since or ''}".rstrip())
    writings = _writings(campaign, now, chance)
    sections = tuple(campaign.sections[code] for code in writings)
    weights = [(section.goal or USUAL_GOAL) * chance.uniform(0.9, 1.1) for section in sections]
    opens_at = opening(campaign, sections, now)
    begins_at = max(opens_at, since or opens_at)
    ends_at = max(now, begins_at + timedelta(seconds=1))
    hours = tuple(season_hours(begins_at, ends_at, list(zip(sections, weights, strict=True))))
    towns = towns_of(campaign)
    number = min(MOST_EVENTS, -(-reports // REPORTS_AN_EVENT))
    if since and now - since < timedelta(days=1):
        number = 0
    made = Making(campaign, sections, towns, now, chance)
    begun = made.begun(hours, number, int(reports * FROM_EVENTS))
    still = made.coming(weights, number // BEGUN_FOR_ONE_COMING)
    alone = reports - sum(gathering.reports for gathering in begun)
    return Season(campaign, seed, now, sections, hours, (*begun, *still), alone, writings, towns)


def _writings(campaign: Campaign, now: datetime, chance: Random) -> dict[str, Writing]:
    likings = liking(campaign.published_cases, chance)
    open_now = [section.code for section in open_sections(campaign, now)]
    writings = {
        code: writing
        for code in open_now
        if (writing := writing_in(campaign, code, likings)) is not None
    }
    if open_now and not writings:
        raise ValueError(
            "No section works on a case that takes letters, so there is nothing to report."
        )
    return writings


def written_until(connection: Connection, campaign: str) -> datetime | None:
    """The time of a campaign's newest entry, whoever made it, or None if there is none.

    A made-up season goes on from there, as the entries of a ledger stand in time order.
    """
    query = (
        select(entry_origins.c.at)
        .join(campaigns, campaigns.c.id == entry_origins.c.campaign_id)
        .where(campaigns.c.slug == campaign)
        .order_by(entry_origins.c.number.desc())
        .limit(1)
    )
    return connection.scalars(query).one_or_none()
