"""Shared parts of the tests: settings, a clock, an organiser's event, reports of participants."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, NoReturn

import pytest

from tracker.campaign import Channel, Event, HostKind, LetterReport, Line, OutOfReach
from tracker.core import Core
from tracker.events import EventDraft
from tracker.ledger import Entry, Receipt
from tracker.settings import Settings

DATA = Path(__file__).parent.parent / "data"
EVENING = datetime(2026, 12, 10, 18, 42, 7, tzinfo=UTC)

_keys = count(1)


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = EVENING

    def __call__(self) -> datetime:
        """The time now, UTC, to the second."""
        return self.now

    def pass_by(self, **amount: int) -> None:
        """Let time pass; takes the arguments of timedelta."""
        self.now += timedelta(**amount)


def test_settings(database_url: str, **changes: Any) -> Settings:
    """Settings that come from the test alone, not from the environment or `.env`.

    Without limits, as one test sends what many senders would; those of limits switch them on.
    """
    values: dict[str, Any] = {"database_url": database_url, "secret_key": "k" * 48}
    values |= {"base_url": "", "port": 5000, "limits": "off"}
    return Settings.model_validate(values | changes)


test_settings.__test__ = False  # type: ignore[attr-defined]


def evening_draft(now: datetime, **changes: Any) -> EventDraft:
    """A draft of a public event at a library in New York that has begun."""
    values: dict[str, Any] = {
        "campaign": "demo",
        "title": "Letters at the library",
        "kind": HostKind.LIBRARY,
        "starts_at": now - timedelta(hours=1),
        "timezone": "America/New_York",
        "section": "us",
        "region": "us-ny",
        "city": "New York",
    }
    return EventDraft(**values | changes)


def prepare_demonstration(core: Core) -> None:
    """Load sections, regions and the demonstration campaign, unless they are there already."""
    if "demo" not in [campaign.slug for campaign in core.catalogue.campaigns()]:
        core.catalogue.load_places(DATA / "sections.csv", DATA / "regions.csv")
        core.catalogue.load(DATA / "demo.toml")


def load_demo(core: Core, before: str, after: str) -> None:
    """Load the demonstration's file again with one change, as a coordinator."""
    load_changed(core, {before: after})


def load_another(core: Core) -> None:
    """Load a campaign that replaces the demonstration, as a coordinator."""
    days = "opens = 2026-09-01\nday = 2026-12-10\nreport_by = 2027-01-15"
    load_changed(core, {'slug = "demo"': 'slug = "w4r-2026"', "demonstration = true": days})


def load_changed(core: Core, changes: dict[str, str]) -> None:
    """Load the demonstration's file with some changes, as a coordinator."""
    text = (DATA / "demo.toml").read_text()
    for before, after in changes.items():
        assert before in text
        text = text.replace(before, after)
    with NamedTemporaryFile("w", suffix=".toml") as file:
        file.write(text)
        file.flush()
        core.catalogue.load(Path(file.name))


def new_key() -> str:
    """An idempotency key that no other report has."""
    return f"key-of-a-test-{next(_keys)}"


def letters(
    letters: int = 3,
    case: str = "germain-rukuki",
    channel: Channel = Channel.LETTER,
    **changes: Any,
) -> LetterReport:
    """A report of one line, by one person."""
    values: dict[str, Any] = {
        "campaign": "demo",
        "lines": (Line(case, channel, letters),),
        "writers": 1,
    }
    return LetterReport(**values | changes)


def report(core: Core, count: int = 3, **changes: Any) -> Receipt:
    """Report letters under a new key, as a participant."""
    return core.ledger.record(letters(count, **changes), new_key())


def report_at(core: Core, event: Event, count: int = 3, **changes: Any) -> Receipt:
    """Report letters with an event's code, as an attendee."""
    return report(core, count, event_code=event.code, **changes)


def public_entries(core: Core, after: int, limit: int, campaign: str = "demo") -> list[Entry]:
    """The public entries of a ledger with numbers above `after`."""
    return core.ledger.entries(core.standings.view(campaign), after, limit)


@contextmanager
def unreadable(core: Core) -> Iterator[None]:
    """The database has just gone away for readers: looks have not found that out yet."""

    def hangs(*_: object) -> NoReturn:
        raise OutOfReach

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(core.database, "_reading", hangs)
        yield
