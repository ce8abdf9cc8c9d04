"""Standings, events and leaderboards as rows: what pages show, read in one transaction."""

from collections import defaultdict
from collections.abc import Container, Iterator
from datetime import UTC, datetime
from itertools import groupby
from typing import Any, NamedTuple, get_args
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Table, select

from ..campaign import (
    WORLD,
    By,
    Channel,
    Event,
    Purpose,
    Visibility,
    event_key,
    region_key,
    section_key,
)
from ..catalogue import View
from ..database import streamed
from ..events import read_events
from ..schema import (
    case_totals,
    channel_totals,
    day_totals,
    events,
    hour_totals,
    scope_totals,
)
from ..standings import ALL_ROWS, BOARDS, Board, BoardKey
from ..totals import SHOWN
from .files import Row

TOTALS = ("letters", "verified", "reports", "writers", "events", "schools", "places")
STANDINGS_COLUMNS = ("scope", "title", "by", "name", *TOTALS)
"""`by` says what a row divides the scope by: nothing, case, channel, purpose, day_counted or
day_written; `name` is the case, channel, purpose or day. Only undivided rows have all totals."""

EVENT_COLUMNS = (
    *("id", "slug", "title", "kind", "section", "region", "venue", "city", "online"),
    *("starts_at", "ends_at", "timezone", "cancelled"),
    *("letters", "verified", "reports", "writers"),
)
BOARD_COLUMNS = ("board", "by", "rank", "id", "name", "letters", "writers")


class PublicScope(NamedTuple):
    """A scope whose figures are public: its title, and the zone of its clocks."""

    title: str
    zone: str


def public_scopes(connection: Connection, view: View) -> dict[str, PublicScope]:
    """The scopes of a campaign with public letters, by key: the world first, events last."""
    campaign, totals = view.campaign, _totals(connection, view)
    scopes = {WORLD: PublicScope("World", "UTC")}
    for section in campaign.sections_by_name:
        scopes[section_key(section.code)] = PublicScope(section.name, section.timezone)
        for region in campaign.regions_of(section.code):
            scopes[region_key(region.code)] = PublicScope(region.name, region.timezone)
    for event in public_events(connection, view):
        scopes[event_key(event.slug)] = PublicScope(event.title, event.timezone)
    return {key: scope for key, scope in scopes.items() if key in totals}


def public_events(connection: Connection, view: View) -> list[Event]:
    """The events of a campaign that are listed, by time."""
    listed = (
        (events.c.campaign_id == view.at.campaign_id)
        & events.c.published
        & (events.c.visibility == Visibility.PUBLIC)
    )
    return read_events(connection, listed)


def _totals(connection: Connection, view: View) -> dict[str, Any]:
    """The rows of `scope_totals` that are shown, by scope."""
    return {row.scope: row for row in connection.execute(_of(scope_totals, view).where(SHOWN))}


def _of(table: Table, view: View) -> Any:
    return select(table).where(view.told(table))


def _rows(connection: Connection, query: Any) -> Iterator[Any]:
    """The rows of a query, of which few are in memory at a time."""
    for block in streamed(connection, query):
        yield from block


def standings_rows(connection: Connection, view: View) -> Iterator[Row]:
    """The standings of every scope that is shown: in all, and divided. See STANDINGS_COLUMNS."""
    scopes, totals = public_scopes(connection, view), _totals(connection, view)
    blank = (None,) * (len(TOTALS) - 2)
    for key, scope in scopes.items():
        yield (key, scope.title, "", "", *(getattr(totals[key], name) for name in TOTALS))
    shown = {case.slug for case in view.campaign.published_cases}
    for row in _rows(connection, _of(case_totals, view)):
        if row.scope in scopes and row.case in shown:
            title = scopes[row.scope].title
            yield (row.scope, title, "case", row.case, row.letters, row.verified, *blank)
    for by, scope_key, name, letters in _divided(connection, view, scopes, totals):
        yield (scope_key, scopes[scope_key].title, by, name, letters, None, *blank)


def _divided(
    connection: Connection,
    view: View,
    scopes: dict[str, PublicScope],
    totals: dict[str, Any],
) -> Iterator[tuple[str, str, str, int]]:
    """Letters by channel, purpose and day: what they are divided by, the scope, the name, letters.

    Of a region, letters of which no hour is shown stand on its first day of counting, and on no day
    of writing.
    """
    purposes: dict[tuple[str, Purpose], int] = defaultdict(int)
    for row in _rows(connection, _of(channel_totals, view)):
        if row.scope in scopes and row.letters:
            yield "channel", row.scope, row.channel, row.letters
            purposes[row.scope, Channel(row.channel).purpose] += row.letters
    for (scope, purpose), letters in purposes.items():
        yield "purpose", scope, purpose.value, letters
    hours = _rows(connection, _of(hour_totals, view).order_by(*hour_totals.c["scope", "hour"]))
    for scope, rows in groupby(hours, key=lambda row: row.scope):
        if scope in scopes:
            zone, days = ZoneInfo(scopes[scope].zone), defaultdict[str, int](int)
            undated = totals[scope].letters
            for row in rows:
                days[row.hour.astimezone(zone).date().isoformat()] += row.report_letters
                undated -= row.report_letters
            days[min(days)] += undated  # as in the timelines of the API
            yield from (("day_counted", scope, *day) for day in sorted(days.items()) if day[1])
    for row in _rows(connection, _of(day_totals, view).order_by(*day_totals.c["scope", "day"])):
        if row.scope in scopes and row.letters:
            yield "day_written", row.scope, row.day.isoformat(), row.letters


def event_rows(connection: Connection, view: View) -> Iterator[Row]:
    """The public events, with their letters. See EVENT_COLUMNS."""
    totals = _totals(connection, view)
    for event in public_events(connection, view):
        total = totals.get(event_key(event.slug))
        yield (
            *(event.id, event.slug, event.title, event.kind.value, event.section),
            shown_region(event, totals),
            *(event.venue, event.city, int(event.online), written(event.starts_at)),
            *(written(event.ends_at) if event.ends_at else None, event.timezone),
            int(event.cancelled),
            *(getattr(total, name, 0) for name in TOTALS[:4]),
        )


def shown_region(event: Event, totals: Container[str]) -> str | None:
    """The region of an event, None while that is not shown; `totals` are the scopes that are."""
    return event.region if event.region and region_key(event.region) in totals else None


def written(at: datetime) -> str:
    """A time as RFC 3339 writes it in UTC."""
    return f"{at.astimezone(UTC).isoformat()[:19]}Z"


def board_rows(connection: Connection, view: View) -> Iterator[Row]:
    """Every leaderboard of the campaign, from the first rank to the last. See BOARD_COLUMNS."""
    for name in BOARDS:
        for by in get_args(By):
            board = Board(view.campaign, BoardKey(name, by=by))
            board.read_now(connection, view)
            for row in board.page(ALL_ROWS).rows:
                entrant = row.ranked.entrant
                yield (
                    *(name, by, row.ranked.rank, entrant.id, entrant.name),
                    *(entrant.letters, entrant.writers),
                )
