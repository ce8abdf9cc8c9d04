"""Events: gatherings at which people write letters."""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from .vocabulary import HostKind, Visibility

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
    """

    id: str
    slug: str
    code: str
    published: bool = True

    def is_going_on(self, now: datetime) -> bool:
        """Whether it has begun and not ended. Without an end it lasts as long as most do."""
        return self.starts_at <= now < (self.ends_at or self.starts_at + USUAL_LENGTH)

    @property
    def public(self) -> bool:
        """Whether it may stand in lists and in the public ledger."""
        return self.published and self.visibility is Visibility.PUBLIC


def _utc(time: datetime) -> str:
    return time.astimezone(UTC).isoformat()
