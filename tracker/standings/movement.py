"""Movement on a leaderboard: since when it counts, and where its rows stood then."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, and_, func, select

from ..campaign import Campaign, ScopeKind
from ..schema import campaigns, hour_totals, scope_totals
from ..totals import local_hour
from .board_keys import Since
from .entrants import of_kind

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


def counts_at(
    connection: Connection, campaign: Campaign, kind: ScopeKind, at: datetime
) -> dict[str, tuple[int, int]]:
    """Letters and writers that each scope of a kind had at a full hour, by its name.

    What was not public then, a region before its fifth report, is left out.
    """
    of_campaign = hour_totals.c.campaign_id == scope_totals.c.campaign_id
    since = (
        select(
            hour_totals.c.campaign_id,
            hour_totals.c.scope,
            func.sum(hour_totals.c.letters).label("letters"),
            func.sum(hour_totals.c.writers).label("writers"),
        )
        .where(hour_totals.c.hour >= at)
        .group_by(hour_totals.c.campaign_id, hour_totals.c.scope)
        .subquery()
    )
    public_then = (
        select(hour_totals.c.scope)
        .where(of_campaign, hour_totals.c.scope == scope_totals.c.scope, hour_totals.c.hour < at)
        .exists()
    )
    query = (
        select(
            scope_totals.c.scope,
            (scope_totals.c.letters - func.coalesce(since.c.letters, 0)).label("letters"),
            (scope_totals.c.writers - func.coalesce(since.c.writers, 0)).label("writers"),
        )
        .join(campaigns, campaigns.c.id == scope_totals.c.campaign_id)
        .outerjoin(
            since,
            and_(
                since.c.campaign_id == scope_totals.c.campaign_id,
                since.c.scope == scope_totals.c.scope,
            ),
        )
        .where(campaigns.c.slug == campaign.slug, of_kind(kind), public_then)
    )
    prefix = f"{kind}:"
    return {
        scope.removeprefix(prefix): (letters, writers)
        for scope, letters, writers in connection.execute(query).all()
    }
