"""Movement on a leaderboard: since when it counts, and where its rows stood then."""

from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, ColumnElement, Connection, cast, func, select

from ..campaign import By, ScopeKind
from ..catalogue import View
from ..database import plain_rows
from ..schema import hour_totals
from ..totals import local_hour
from .board_keys import Since

_COUNTED_FROM = date(2020, 1, 1)


def beginning(since: Since, zone: str, now: datetime) -> datetime:
    """When the movement began, UTC: the last midnight of a zone, or about an hour ago.

    Letters are stored by hour, so an hour ago is the nearest full hour to that.
    """
    if since == "hour":
        return local_hour(zone, now - timedelta(minutes=30))
    local = ZoneInfo(zone)
    midnight = datetime.combine(now.astimezone(local).date(), time(), tzinfo=local)
    return midnight.astimezone(UTC)


def beginnings(since: Since, zone: str, now: datetime) -> int:
    """How many days or hours have begun: it rises whenever a movement begins anew."""
    begun = beginning(since, zone, now)
    if since == "hour":
        return int(begun.timestamp()) // 3600
    return (begun.astimezone(ZoneInfo(zone)).date() - _COUNTED_FROM).days


def counted_since(
    connection: Connection,
    view: View,
    kind: ScopeKind,
    by: By,
    at: datetime,
    names: Collection[str] | None = None,
) -> Iterator[tuple[str, int, int]]:
    """Letters and writers that scopes of a kind have counted since a full hour, after their names.

    Of those named alone, if any are. Per writer, the letters are those whose writers are known. All
    hours are read in order, as they are stored: that is quicker than to look up those of each.
    """
    counted = hour_totals.c.letters if by == "letters" else hour_totals.c.per_writer_letters
    sums = (cast(func.sum(column), BigInteger) for column in (counted, hour_totals.c.writers))
    query = (
        select(hour_totals.c.scope, *sums)
        .where(view.told(hour_totals), _of_kind(kind), hour_totals.c.hour >= at)
        .group_by(hour_totals.c.scope)
    )
    if names is not None:
        query = query.where(hour_totals.c.scope.in_([f"{kind}:{name}" for name in names]))
    start = len(f"{kind}:")
    for scope, letters, writers in plain_rows(connection, query):
        yield scope[start:], letters, writers


def public_before(connection: Connection, view: View, kind: ScopeKind, at: datetime) -> set[str]:
    """The names of the scopes of a kind that were public before a full hour.

    A region is so from its fifth report on.
    """
    query = (
        select(hour_totals.c.scope).where(
            view.told(hour_totals), _of_kind(kind), hour_totals.c.hour < at
        )
    ).distinct()
    return {scope.removeprefix(f"{kind}:") for scope in connection.scalars(query)}


def _of_kind(kind: ScopeKind) -> ColumnElement[bool]:
    """SQL: an hour's row is of a kind of scope."""
    return hour_totals.c.scope.startswith(f"{kind}:")
