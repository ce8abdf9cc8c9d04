"""Movement on a leaderboard: since when it counts, and where its rows stood then."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, case, func, select

from ..campaign import By, Campaign, ScopeKind
from ..schema import campaigns, hour_totals
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
    connection: Connection, campaign: Campaign, kind: ScopeKind, by: By, at: datetime
) -> dict[str, tuple[int, int]]:
    """Letters and writers that each scope of a kind has counted since a full hour, by its name.

    Per writer, the letters are those whose writers are known.

    What was not public then, a region before its fifth report, is left out. All hours are read once
    and in order: asking for the hours of each scope takes three times as long.
    """
    since = hour_totals.c.hour >= at
    counted = hour_totals.c.letters if by == "letters" else hour_totals.c.per_writer_letters
    query = (
        select(
            hour_totals.c.scope,
            func.sum(case((since, counted), else_=0)),
            func.sum(case((since, hour_totals.c.writers), else_=0)),
        )
        .join(campaigns, campaigns.c.id == hour_totals.c.campaign_id)
        .where(campaigns.c.slug == campaign.slug, hour_totals.c.scope.startswith(f"{kind}:"))
        .group_by(hour_totals.c.scope)
        .having(func.min(hour_totals.c.hour) < at)
    )
    start = len(f"{kind}:")
    return {
        scope[start:]: (letters, writers) for scope, letters, writers in connection.execute(query)
    }
