"""Events: gatherings at which people write letters."""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from .vocabulary import EventStatus, HostKind, Visibility

USUAL_LENGTH = timedelta(hours=3)
"""The length of most events: one whose end nobody gave is taken to last so long."""


@dataclass(frozen=True, kw_only=True)
class EventDetails:
    """The details of an event as its organiser states them. Times are aware; texts are as typed."""

    campaign: str
    title: str
    kind: HostKind
    starts_at: datetime
    timezone: str
    section: str
    ends_at: datetime | None = None
    region: str | None = None
    venue: str = ""
    city: str = ""
    online: bool = False
    visibility: Visibility = Visibility.PUBLIC
    expected_people: int | None = None
    cases: tuple[str, ...] = ()
    contact_public: str = ""
    contact_email: str = ""
    description: str = ""
    language: str = "en"

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day that it touches on its own clocks.

        One that ends at midnight does not touch the day that begins then; one whose end nobody gave
        touches only the day on which it starts.
        """
        zone = ZoneInfo(self.timezone)
        first = self.starts_at.astimezone(zone).date()
        if self.ends_at is None:
            return first, first
        last_second = self.ends_at.replace(microsecond=0) - timedelta(seconds=1)
        return first, max(first, last_second.astimezone(zone).date())

    @property
    def over_at(self) -> datetime:
        """When it ends. One whose end nobody gave lasts as long as most do."""
        return self.ends_at or self.starts_at + USUAL_LENGTH


@dataclass(frozen=True, kw_only=True)
class EventDraft(EventDetails):
    """An event as someone wants to register it."""

    def fingerprint(self) -> str:
        """A hash that is equal for drafts that are equal after parsing."""
        times = {"starts_at": _utc(self.starts_at), "ends_at": self.ends_at and _utc(self.ends_at)}
        content = json.dumps(["event", vars(self) | times], sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Event(EventDetails):
    """A registered event. `starts_at` and `ends_at` are UTC; `code` is what people type.

    `id` names it in the public ledger: random, as a slug holds words that a stranger has typed.
    It is `published` while everyone may see it, and `hidden`, for the reason `hidden_for`, once
    staff have taken it down. Until somebody has reviewed it, `reviewed_at` (UTC) is None. Once it
    is `cancelled`, everyone is told why, `cancelled_for`, and its code goes on working. Its
    `revision` rises with every change of what stands in a calendar; `revised_at` (UTC) is when.
    """

    id: str
    slug: str
    code: str
    revised_at: datetime
    published: bool = True
    hidden: bool = False
    hidden_for: str = ""
    reviewed_at: datetime | None = None
    reviewed_by: str = ""
    cancelled: bool = False
    cancelled_for: str = ""
    revision: int = 0

    def is_going_on(self, now: datetime) -> bool:
        """Whether it takes place, has begun and not ended."""
        return not self.cancelled and self.starts_at <= now < self.over_at

    @property
    def reviewed(self) -> bool:
        """Whether staff have looked at it: only then does its code make a report trusted."""
        return self.reviewed_at is not None

    def status_at(self, now: datetime) -> EventStatus:
        """How it stands with the public at a time."""
        if self.hidden:
            return EventStatus.HIDDEN
        if self.cancelled:
            return EventStatus.CANCELLED
        if not self.published:
            return EventStatus.WAITING
        return EventStatus.DONE if self.over_at <= now else EventStatus.PUBLISHED

    @property
    def public(self) -> bool:
        """Whether it may stand in lists and in the public ledger."""
        return self.published and self.visibility is Visibility.PUBLIC


def _utc(time: datetime) -> str:
    return time.astimezone(UTC).isoformat()
