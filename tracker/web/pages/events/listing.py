"""The list of the events that everyone may see, and the page of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import request, url_for
from flask.typing import ResponseReturnValue

from ....campaign import (
    Campaign,
    Event,
    HostKind,
    Mistake,
    Section,
    Sentence,
    Unknown,
    WrongInput,
    counted,
    event_key,
    sentence,
)
from ....events import NEAR_KM, EventFilter, EventPage
from ....standings import CaseStanding, Standings
from ...serving.campaign_pages import redirected
from ...serving.closing import why_over
from ...serving.current import core, page_campaign
from ...serving.rendering import render
from ..shared.boards import ShownBoard, neighbours

PAGE_OF = 50


@dataclass(frozen=True)
class ListPage:
    """A page of the list of events, with its filters as they were typed and their choices.

    `complaint` says which filter can't be read; `near_km`, how far around a town that is known
    events are listed, the nearest first; `elsewhere`, where there are none, how many of those past,
    or to come, meet the filters. `more_url` leads to the next page, if there is one, `other_url` to
    past events or back, `calendar_url` to the calendar of the section's events, or of all;
    `takes_events` says whether an event can still be registered.
    """

    filters: Mapping[str, str]
    filtered: bool
    complaint: Sentence | None
    kinds: tuple[HostKind, ...]
    sections: list[Section]
    events: tuple[Event, ...]
    near_km: int | None
    elsewhere: Sentence | None
    more_url: str | None
    other_url: str
    calendar_url: str
    takes_events: bool


@dataclass(frozen=True)
class PublicEventPage:
    """An event's public page: its figures, and those of the cases that it offers or has counted.

    `starts`, `ends`, `attendance` and `url` say in words of schema.org when it is and how to come.
    """

    event: Event
    standings: Standings
    board: ShownBoard | None
    cases: tuple[CaseStanding, ...]
    starts: str
    ends: str
    attendance: str
    url: str


def event_list() -> ResponseReturnValue:
    """Public events: those to come, those that are over, or those of the days asked for."""
    campaign = page_campaign()
    filters = _typed_filters()
    complaint, elsewhere, events = None, None, EventPage((), None)
    try:
        wanted, over = _wanted(filters), _over(filters)
        events = _events(campaign, wanted, over)
        if over is not None and not events.events and _is_filtered(filters):
            others = core().events.listed(campaign.slug, wanted, over=not over, limit=PAGE_OF)
            elsewhere = _matching(others, past=not over)
    except Mistake as mistake:
        complaint = mistake.faults[0].sentence
    except WrongInput as wrong:
        complaint = wrong.sentence
    return render("events/list.html", _list_page(campaign, filters, events, complaint, elsewhere))


def _list_page(
    campaign: Campaign,
    filters: Mapping[str, str],
    events: EventPage,
    complaint: Sentence | None,
    elsewhere: Sentence | None,
) -> ListPage:
    return ListPage(
        filters,
        filtered=_is_filtered(filters),
        complaint=complaint,
        kinds=tuple(HostKind),
        sections=campaign.sections_by_name,
        events=events.events,
        near_km=NEAR_KM if events.nearest_first else None,
        elsewhere=elsewhere,
        more_url=_address(cursor=events.cursor) if events.cursor else None,
        other_url=_address(past="" if filters["past"] else "1", cursor=""),
        calendar_url=url_for("events.calendar", section=_section(campaign, filters["section"])),
        takes_events=not why_over(campaign),
    )


def _is_filtered(filters: Mapping[str, str]) -> bool:
    return any(typed for name, typed in filters.items() if name != "past")


def _section(campaign: Campaign, typed: str) -> str | None:
    return typed if typed in campaign.sections else None


def event(slug: str) -> ResponseReturnValue:
    """An event and its letters. One of another campaign has its page there."""
    campaign, event = page_campaign(), core().events.named(slug)
    if event.campaign != campaign.slug:
        core().catalogue.shown(event.campaign)
        return redirected(event.campaign, "events.event", slug=slug)
    standings = core().standings.of(event.campaign, event_key(event.slug))
    board = neighbours(campaign, event)
    page = PublicEventPage(
        event=event,
        standings=standings,
        board=board,
        cases=_cases(event, standings),
        starts=_on_its_clocks(event, event.starts_at),
        ends=_on_its_clocks(event, event.ends_at) if event.ends_at else "",
        attendance=_attendance(event),
        url=core().links.event(event.slug),
    )
    return render("events/event.html", page, section=event.section)


def _on_its_clocks(event: Event, at: datetime) -> str:
    return at.astimezone(ZoneInfo(event.timezone)).isoformat()


def _attendance(event: Event) -> str:
    """How people come to an event, as schema.org calls it."""
    if not event.online:
        return "OfflineEventAttendanceMode"
    return "MixedEventAttendanceMode" if event.city else "OnlineEventAttendanceMode"


def _cases(event: Event, standings: Standings) -> tuple[CaseStanding, ...]:
    return tuple(
        case
        for case in standings.cases
        if not event.cases or case.slug in event.cases or case.letters
    )


def _typed_filters() -> dict[str, str]:
    """The filters that the address names, by the names of EventFilter, and whether it is `past`."""
    fields = {"from": "from_day", "to": "to_day"}
    query = {fields.get(name, name): value.strip() for name, value in request.args.items()}
    return {name: query.get(name, "") for name in (*EventFilter.__dataclass_fields__, "past")}


def _wanted(typed: Mapping[str, str]) -> EventFilter:
    """The filter that was typed. Raises Unknown."""
    return EventFilter(
        q=typed["q"],
        near=typed["near"],
        kind=_kind(typed["kind"]),
        section=typed["section"],
        region=typed["region"],
        from_day=_day(typed["from_day"]),
        to_day=_day(typed["to_day"]),
    )


def _over(typed: Mapping[str, str]) -> bool | None:
    """Which are wanted: those to come, unless days or the past are named."""
    if typed["past"]:
        return True
    return None if typed["from_day"] or typed["to_day"] else False


def _events(campaign: Campaign, wanted: EventFilter, over: bool | None) -> EventPage:
    """A page of the events wanted. Raises Unknown for a cursor that no list gave."""
    cursor = request.args.get("cursor")
    return core().events.listed(campaign.slug, wanted, over=over, cursor=cursor, limit=PAGE_OF)


def _matching(events: EventPage, *, past: bool) -> Sentence | None:
    """How many events there are in the other list, None without any."""
    count = len(events.events)
    if not count:
        return None
    if events.cursor and past:
        return sentence("More than %(count)s past events match", count=count)
    if events.cursor:
        return sentence("More than %(count)s events to come match", count=count)
    if past:
        return counted("%(count)s past event matches", "%(count)s past events match", count)
    return counted("%(count)s event to come matches", "%(count)s events to come match", count)


def _kind(typed: str) -> HostKind | None:
    try:
        return HostKind(typed) if typed else None
    except ValueError:
        raise Unknown.at("kind", sentence("There is no such kind of event.")) from None


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        raise Unknown.at("from", sentence("Give days as YYYY-MM-DD.")) from None


def _address(**changes: str) -> str:
    """The list's own address with these changes; what is empty is left out."""
    query = request.args.to_dict() | changes
    filled = {name: value for name, value in query.items() if value}
    return url_for("events.listed") + (f"?{urlencode(filled)}" if filled else "")
