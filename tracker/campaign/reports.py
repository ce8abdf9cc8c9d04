"""Letter reports and the rules they must meet: what is refused, what is held, what is counted."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from math import inf
from typing import NamedTuple

from .campaigns import Campaign, Window, day_in
from .codes import tidy_code
from .counts import MOST_LETTERS
from .events import Event
from .mistakes import CampaignClosed, Fault, InvalidReport, refuse_if
from .sentences import Sentence, sentence
from .vocabulary import Channel, HeldFor, State, Trust

NO_EVENT = Fault(
    "event_code",
    sentence("No event has this code. Check it with the organiser, or leave it empty."),
)

NO_CAMPAIGN = sentence("There is no campaign of this name.")
NO_CASE = sentence("The campaign has no such case.")
NO_REGION = sentence("This section has no such region.")
NO_REPORT = sentence("There is no report with this reference.")
NO_SECTION = sentence("This section does not take part in the campaign.")

MOST_LINES = 100


@dataclass(frozen=True)
class Line:
    """Letters for one case by one channel, written by `writers` people; None where nobody said."""

    case: str
    channel: Channel
    letters: int
    writers: int | None = None


@dataclass(frozen=True)
class LetterReport:
    """The letters that someone says they wrote, as parsed, before any rule is applied.

    `event_code` is as typed; `section` and `region` are None where the sender named none.
    `writers` is how many people wrote all of it, None where nobody said.
    """

    campaign: str
    lines: tuple[Line, ...]
    section: str | None = None
    region: str | None = None
    event_code: str | None = None
    writers: int | None = None
    written_on: date | None = None
    trust: Trust = Trust.OPEN

    def fingerprint(self) -> str:
        """A hash that is equal for reports that are equal after parsing."""
        content: list[str | int | None] = [
            self.campaign,
            self.section,
            self.region,
            tidy_code(self.event_code) if self.event_code else None,
            self.writers,
            self.written_on.isoformat() if self.written_on else None,
            self.trust,
        ]
        return fingerprint_of("report", content, self.lines)


def fingerprint_of(action: str, content: list[str | int | None], lines: Iterable[Line]) -> str:
    """A hash over an action, its content and its lines, whatever order the lines came in."""
    counts = [[line.case, line.channel, line.letters, line.writers] for line in added_up(lines)]
    # It is stored beside the key and must stay the same in every version. Otherwise somebody who
    # tries again across an update would be told that the key came before with something else.
    return hashlib.sha256(_JSON.encode([action, content, counts]).encode()).hexdigest()


_JSON = json.JSONEncoder(check_circular=False)
"""Gives the same text as `json.dumps`, a third quicker."""


class Destination(NamedTuple):
    """The scopes in which a report counts: its section, perhaps a region, perhaps an event."""

    section: str
    region: str | None = None
    event: Event | None = None


def added_up(lines: Iterable[Line]) -> tuple[Line, ...]:
    """The lines with the letters of a case and channel named twice added, in their order."""
    lines = tuple(lines)
    if len(lines) < 2:
        return lines
    sums: dict[tuple[str, Channel], Line] = {}
    for line in lines:
        key = (line.case, line.channel)
        before = sums.get(key, Line(line.case, line.channel, 0))
        writers = max(before.writers or 0, line.writers or 0) or None  # perhaps the same people
        sums[key] = Line(*key, before.letters + line.letters, writers)
    return tuple(sums[key] for key in sorted(sums))


def letters_of(lines: Iterable[Line]) -> int:
    """The letters of all lines together."""
    return sum([line.letters for line in lines])


def writers_of(lines: Sequence[Line], stated: int | None = None) -> int | None:
    """The number of people who wrote a report, None where nobody said.

    It is as `stated` for the report, and at least the most in any line: one person may write for
    several cases. Each of them wrote a letter, so they are never more than the letters.
    """
    if stated == 1 and len(lines) == 1 and not lines[0].writers:
        return 1  # almost every report
    most = max([stated or 0, *(line.writers or 0 for line in lines)])
    return min(most, letters_of(lines)) or None


def most_plausible(trust: Trust, campaign: Campaign) -> float:
    """The most letters with which a report counts at once; infinite where it is trusted."""
    match trust:
        case Trust.DEMO | Trust.STAFF | Trust.IMPORT:
            return inf
        case Trust.CODE | Trust.ORGANISER:
            return campaign.plausibility.coded_letters
        case _:
            return campaign.plausibility.open_letters


def trust_at(trust: Trust, event: Event | None) -> Trust:
    """The trust in a report at an event. The code of a reviewed event raises an open report.

    Anybody can register an event, so the code of one that nobody has reviewed proves nothing.
    """
    return Trust.CODE if event and event.reviewed and trust is Trust.OPEN else trust


def implausible(
    letters: int, trust: Trust, event: Event | None, campaign: Campaign
) -> HeldFor | None:
    """Why a report of so many letters is held, or None; `trust` is as it came."""
    if letters <= most_plausible(trust_at(trust, event), campaign):
        return None
    if event and letters <= most_plausible(Trust.CODE, campaign):
        return HeldFor.REVIEW
    return HeldFor.SIZE


def destination_of(report: LetterReport, campaign: Campaign, event: Event | None) -> Destination:
    """The place where a report counts: at its event, else where it says, else in the home section.

    `event` is the one its code names, or None. Raises InvalidReport with every fault found.
    """
    refuse_if(_destination_faults(report, campaign, event), InvalidReport)
    section = event.section if event else report.section or campaign.home_section
    assert section is not None
    return Destination(section, event.region if event else report.region, event)


def _destination_faults(
    report: LetterReport, campaign: Campaign, event: Event | None
) -> Iterator[Fault]:
    if report.event_code and not event:
        yield NO_EVENT
        return
    section = event.section if event else report.section or campaign.home_section
    if section is None:
        yield Fault("section", sentence("Say in which section the letters were written."))
    elif section not in campaign.sections:
        yield Fault("section", NO_SECTION)
    if event and report.section not in (None, event.section):
        yield Fault(
            "section", sentence("The event belongs to another section. Leave the section out.")
        )
    if event and report.region not in (None, event.region):
        yield Fault("region", sentence("The event is in another region. Leave the region out."))
    if not event and report.region is not None:
        region = campaign.regions.get(report.region)
        if region is None or region.section != section:
            yield Fault("region", NO_REGION)


def refuse_closed(campaign: Campaign, section: str | None, now: datetime) -> None:
    """Raise CampaignClosed unless the campaign takes a section's reports now."""
    if campaign.state is State.DRAFT:
        raise CampaignClosed.at("campaign", sentence("This campaign is not open yet."))
    window, today = campaign.window(section), campaign.today(section, now)
    if today < window.opens:
        if own := _own_window(campaign, section, window):
            opens = sentence("%(section)s opens on %(day)s.", section=own, day=window.opens)
            raise CampaignClosed.at("section", opens)
        opens = sentence("This campaign opens on %(day)s.", day=window.opens)
        raise CampaignClosed.at("campaign", opens)
    _refuse_after(campaign, section, window, today)


def refuse_over(campaign: Campaign, section: str | None, now: datetime) -> None:
    """Raise CampaignClosed once a section takes no more reports, nor events to report at."""
    window, today = campaign.window(section), campaign.today(section, now)
    _refuse_after(campaign, section, window, today)


def _own_window(campaign: Campaign, section: str | None, window: Window) -> str:
    """The name of a section whose days are not the campaign's; "" of any other."""
    if section not in campaign.sections or window == campaign.window(None):
        return ""
    return campaign.sections[section].name


def _refuse_after(campaign: Campaign, section: str | None, window: Window, today: date) -> None:
    if campaign.state is State.FINAL:
        raise CampaignClosed.at("campaign", _FINAL)
    if today > window.report_by:
        if own := _own_window(campaign, section, window):
            late = replace(_SECTION_LATE, values={"section": own, "day": window.report_by})
            raise CampaignClosed.at("section", late)
        raise CampaignClosed.at("campaign", replace(_LATE, values={"day": window.report_by}))
    if campaign.state is State.PROVISIONAL:
        raise CampaignClosed.at("campaign", _PROVISIONAL)


_FINAL = sentence(
    "This campaign is closed, and its result is final: it takes no more reports and no more events."
)
_LATE = sentence(
    "This campaign closed on %(day)s: it takes no more reports and no more events.", day=date.max
)
_SECTION_LATE = sentence(
    "%(section)s closed on %(day)s: it takes no more reports and no more events.",
    section="",
    day=date.max,
)
_PROVISIONAL = sentence("This campaign is closed: it takes no more reports and no more events.")


def check_report(
    report: LetterReport, campaign: Campaign, destination: Destination, now: datetime
) -> None:
    """Raise InvalidReport with every fault of a report, or CampaignClosed."""
    refuse_closed(campaign, destination.section, now)
    faults = [
        *line_faults(report.lines, campaign, destination.section),
        *writer_faults(report.lines, report.writers),
    ]
    if report.written_on:
        faults += _date_faults(report.written_on, campaign, destination, now)
    refuse_if(faults, InvalidReport)


def line_faults(
    lines: tuple[Line, ...],
    campaign: Campaign,
    section: str,
    already: Sequence[Line] = (),
) -> Iterator[Fault]:
    """The faults in the lines of a report, each at its line.

    Letters that the report had `already` may stay or fall, whatever became of their case since;
    only more of them must meet the rules.
    """
    sums = added_up(lines)
    staying = _staying(sums, already) if already else ()
    if not 1 <= len(lines) <= MOST_LINES:
        yield Fault("lines", _TOO_MANY_LINES)
    for number, line in enumerate(lines):
        if (line.case, line.channel) not in staying:
            for field, why in _case_faults(line, campaign, section):
                yield Fault(f"lines.{number}.{field}", why)
        for field, count in (("letters", line.letters), ("writers", line.writers)):
            if count is not None and not 1 <= count <= MOST_LETTERS:
                yield Fault(f"lines.{number}.{field}", _NO_COUNT)
    for total in sums:
        most = max(total.letters, total.writers or 0)
        if most > MOST_LETTERS and total not in lines:  # each line alone was checked above
            yield Fault("lines", _TOO_MANY_LETTERS)


def writer_faults(lines: Sequence[Line], stated: int | None) -> Iterator[Fault]:
    """The faults in the number of people who wrote a report, `stated` and for each line."""
    if stated is not None and not 1 <= stated <= MOST_LETTERS:
        yield Fault("writers", _NO_COUNT)
        return
    most = max([stated or 0, *(line.writers or 0 for line in lines)])
    if most > 1 and most > (letters := letters_of(lines)) > 0:
        field = "writers" if stated == most else _line_with(most, lines)
        yield Fault(
            field,
            sentence(
                "Give at most %(most)s: there can't be more people than letters.", most=letters
            ),
        )


def _line_with(writers: int, lines: Sequence[Line]) -> str:
    """The field of the first line that so many people wrote."""
    number = next(number for number, line in enumerate(lines) if line.writers == writers)
    return f"lines.{number}.writers"


_TOO_MANY_LINES = sentence(
    "Report letters for at least one case, in at most %(most)s lines.", most=MOST_LINES
)
_NO_COUNT = sentence("Give a whole number from 1 to %(most)s.", most=MOST_LETTERS)
_TOO_MANY_LETTERS = sentence(
    "One report can hold at most %(most)s for a case and channel.", most=MOST_LETTERS
)


def _staying(sums: Iterable[Line], already: Iterable[Line]) -> set[tuple[str, Channel]]:
    """The cases and channels that are to get no more letters than they had."""
    wanted = {(line.case, line.channel): line.letters for line in sums}
    return {
        (line.case, line.channel)
        for line in already
        if line.letters >= wanted.get((line.case, line.channel), 0)
    }


def _case_faults(line: Line, campaign: Campaign, section: str) -> Iterator[tuple[str, Sentence]]:
    """Which field of a line is wrong, and why."""
    case = campaign.case(line.case)
    if case is None:
        yield "case", NO_CASE
    elif case.slug not in campaign.sections[section].cases:
        name = campaign.sections[section].name
        yield "case", sentence("%(section)s does not work on this case.", section=name)
    elif case.safety.closed:
        yield "case", sentence("This case is closed: it takes no more letters.")
    elif why := case.safety.forbids(line.channel):
        yield "channel", why


def _date_faults(
    written_on: date, campaign: Campaign, destination: Destination, now: datetime
) -> Iterator[Fault]:
    first = campaign.window(destination.section).opens
    today = max(day_in(zone, now) for zone in _zones(campaign, destination))
    if not first <= written_on <= today:
        yield Fault(
            "written_on",
            sentence(
                "Give a day from %(first)s to today, %(today)s.",
                first=first.isoformat(),
                today=today.isoformat(),
            ),
        )


def day_written(
    report: LetterReport, campaign: Campaign, destination: Destination, now: datetime
) -> date:
    """The day on which a report says that its letters were written, else today.

    Today is read from the nearest clock: the event's, else the region's, else the section's.
    """
    if report.written_on:
        return report.written_on
    today = day_in(next(_zones(campaign, destination)), now)
    return max(today, campaign.window(destination.section).opens)


def _zones(campaign: Campaign, destination: Destination) -> Iterator[str]:
    """The time zones of the places where a report counts, the nearest first."""
    section, region, event = destination
    if event:
        yield event.timezone
    if region in campaign.regions:
        yield campaign.regions[region].timezone
    yield campaign.sections[section].timezone
