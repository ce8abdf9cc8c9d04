"""Very many events with letters, for the benchmarks of leaderboards."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from tracker.campaign import Event, EventDraft, HostKind, event_key
from tracker.core import Core
from tracker.events.terms import text_of
from tracker.schema import event_terms, events, hour_totals, scope_totals


def _draft(core: Core) -> EventDraft:
    return EventDraft(
        campaign="demo",
        title="Model",
        kind=HostKind.LIBRARY,
        starts_at=core.clock(),
        timezone="America/New_York",
        section="us",
        city="New York",
    )


def _terms(number: int) -> list[str]:
    words = ["event", str(number), "new", "york"]
    return [*words, "city:new", "city:york", "kind:library", "section:us"]


def _times(chance: random.Random, now: datetime) -> dict[str, Any]:
    """The times of an event of three hours within a month of now, one in a hundred of two days."""
    starts, is_long = now + timedelta(hours=chance.randrange(-720, 720)), not chance.randrange(100)
    lasts = timedelta(hours=48 if is_long else 3)
    return {"starts_at": starts, "over_at": starts + lasts, "lasts_long": is_long}


def fill_with_events(core: Core, size: int) -> list[Event]:
    """Put events with letters of yesterday and today straight into the tables; gives some of them.

    Event `event-7` has the code 00000007.
    """
    chance, now = random.Random(size), datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    first = core.events.register(_draft(core))
    model = {name: getattr(first, name) for name in Event.__dataclass_fields__}
    kept = {name: value for name, value in model.items() if name in events.c}
    event_rows, terms, totals, hours = [], [], [], []
    for number in range(size):
        slug = f"event-{number}"
        event_rows.append(
            kept | {"slug": slug, "id": f"ev-{number:012d}", "code": f"{number:08d}",
                    "title": f"Event {number}", "campaign_id": 1, "published": True,
                    "registered_at": now, "words": text_of(_terms(number)), **_times(chance, now)}
        )  # fmt: skip
        terms += [{"campaign_id": 1, "term": term, "event": slug} for term in _terms(number)]
        letters = chance.randrange(1, 10_000)
        scope = {"campaign_id": 1, "scope": event_key(slug)}
        counts = {"letters": letters, "per_writer_letters": letters, "writers": letters // 5}
        counts |= {"verified": 0, "reports": 1, "events": 1, "schools": 0, "places": 1}
        totals.append(scope | counts | {"version": 1, "at": now})
        for hours_ago, share in ((30, 0.7), (1, 0.3)):
            at = now - timedelta(hours=hours_ago)
            counted = int(letters * share)
            hours.append(
                scope
                | {"hour": at, "letters": counted, "writers": 0, "per_writer_letters": counted}
                | {"report_letters": counted}
            )
    with core.database.writing() as connection:
        connection.execute(events.insert(), event_rows)
        connection.execute(event_terms.insert(), terms)
        connection.execute(scope_totals.insert(), totals)
        connection.execute(hour_totals.insert(), hours)
    return [core.events.named(f"event-{number}") for number in range(0, size, size // 500)]
