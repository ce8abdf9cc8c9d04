"""Events as calendar files (RFC 5545), for one event or for all that are to come.

Times are in UTC: an event is one moment, which stays right however clocks are changed. An event
keeps its UID; a newer revision of it has a higher SEQUENCE. One that is cancelled stays, marked so.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING

from ..campaign import Campaign, Event, sentence
from ..events import EventFilter, Events
from ..links import Links

if TYPE_CHECKING:  # it loads Babel, which no command needs
    from ..languages import Language

MOST_EVENTS = 500
"""The most events in one calendar: those that begin next."""

MOST_SIGNS = 300
"""The most characters of an event's description. Its page has all of it."""

MOST_KEPT = 32
"""The most calendars that are remembered, those that were asked for last."""

OLDEST_SECONDS = 5.0
"""A calendar is made anew after so long: another process may have registered an event."""

REFRESH = timedelta(hours=1)
"""How often a calendar program is asked to look again."""

_ENDING = b"END:VCALENDAR\r\n"


class Calendars:
    """The calendars of campaigns and their sections, remembered for a while.

    `stamp` is another one once any event may have changed. `apart` runs a call where it stalls
    nobody else.
    """

    def __init__(
        self,
        events: Events,
        links: Links,
        stamp: Callable[[], object],
        apart: Callable[[Callable[[], None]], None],
    ) -> None:
        self._events = events
        self._links = links
        self._stamp = stamp
        self._apart = apart
        self._making = Lock()
        self._kept: OrderedDict[tuple[str, str | None], tuple[float, object, bytes]] = OrderedDict()

    def of_event(self, event: Event, language: Language) -> bytes:
        """The calendar file of one event."""
        head = _head(event.title, f"{event.id}.calendar")
        return head + _component(event, self._links.event(event.slug), language) + _ENDING

    def of_campaign(self, campaign: Campaign, section: str | None, language: Language) -> bytes:
        """The calendar of a campaign's public events that are not over, or of a section's."""
        name = (campaign.slug, section)
        with self._making:  # whoever comes meanwhile takes what was made
            now, stamp = time.monotonic(), self._stamp()
            made, of_stamp, calendar = self._kept.get(name, (0.0, None, b""))
            if not calendar or of_stamp != stamp or now - made > OLDEST_SECONDS:
                calendar = self._made(campaign, section, language)
                self._kept[name] = (now, stamp, calendar)
            self._kept.move_to_end(name)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return calendar

    def _made(self, campaign: Campaign, section: str | None, language: Language) -> bytes:
        events = self._events.to_come(campaign.slug, EventFilter(section=section), MOST_EVENTS)
        title = campaign.name
        if section:
            title = f"{campaign.name}, {campaign.sections[section].name}"
        parts = [_head(title, f"{campaign.slug}.{section or 'all'}.calendar")]

        def write() -> None:
            parts.extend(
                _component(event, self._links.event(event.slug), language) for event in events
            )

        self._apart(write)
        return b"".join([*parts, _ENDING])


def _head(title: str, uid: str) -> bytes:
    """The beginning of a calendar, up to its first event."""
    from icalendar import Calendar  # slow to load, and few commands need it

    calendar = Calendar.new(
        name=title,
        uid=uid,
        method="PUBLISH",
        prodid="-//Write for Rights tracker//Events//EN",
        refresh_interval=REFRESH,
    )
    return bytes(calendar.to_ical()).removesuffix(_ENDING)


@lru_cache(maxsize=2_048)  # most events are the same when a calendar is made again
def _component(event: Event, page_url: str, language: Language) -> bytes:
    """An event in a calendar."""
    from icalendar import Event as Component
    from icalendar.enums import STATUS

    component = Component.new(
        uid=event.id,
        summary=event.title,
        start=event.starts_at,
        end=event.ends_at,
        stamp=event.revised_at,
        last_modified=event.revised_at,
        sequence=event.revision,
        status=STATUS.CANCELLED if event.cancelled else STATUS.CONFIRMED,
        categories=[language.say(event.kind.label)],
        location=_place(event, language),
        description=_description(event, page_url, language),
        url=page_url,
    )
    return bytes(component.to_ical())


def _place(event: Event, language: Language) -> str:
    online = language.gettext("online") if event.online else ""
    return ", ".join(filter(None, (event.venue, event.city, online)))


def _description(event: Event, page_url: str, language: Language) -> str:
    words = event.description
    if len(words) > MOST_SIGNS:
        words = f"{words[: MOST_SIGNS - 1].rstrip()}…"
    reason = sentence("Cancelled: %(reason)s", reason=event.cancelled_for)
    told = language.say(reason) if event.cancelled else ""
    return "\n\n".join(filter(None, (told, words, page_url)))
