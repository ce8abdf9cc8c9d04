"""Leaderboards: sections, regions and events in the order of their ranks."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlalchemy import Connection, select

from ..campaign import By, Campaign, Entrant, Ranking, ScopeKind, Visibility, event_key
from ..schema import campaigns, events, heads, scope_totals
from ..totals import SHOWN


@dataclass(frozen=True)
class Board:
    """A leaderboard as it stood at a version (a ledger number) of its campaign."""

    campaign: str
    board: str
    section: str | None
    by: By
    version: int
    ranking: Ranking


def read_board(
    connection: Connection, campaign: Campaign, board: str, section: str | None, by: By
) -> Board:
    """A board of `BOARDS`, of one section or of all."""
    moved = BOARDS[board](connection, campaign, section, 0)
    ranking = Ranking((entrant for entrant, shown in moved if shown), by, campaign.language)
    return Board(campaign.slug, board, section, by, _version(connection, campaign), ranking)


def renewed(connection: Connection, campaign: Campaign, board: Board) -> Board:
    """The board as it stands now: only what has moved since is read."""
    moved = BOARDS[board.board](connection, campaign, board.section, board.version)
    ranking = board.ranking.changed(
        [entrant for entrant, shown in moved if shown],
        gone=[entrant.id for entrant, shown in moved if not shown],
    )
    return replace(board, version=_version(connection, campaign), ranking=ranking)


def _version(connection: Connection, campaign: Campaign) -> int:
    query = (
        select(heads.c.number)
        .join(campaigns, campaigns.c.id == heads.c.campaign_id)
        .where(campaigns.c.slug == campaign.slug)
    )
    return connection.scalar(query) or 0


Moved = list[tuple[Entrant, bool]]
"""Entrants whose totals moved after a version, and whether each is to be shown."""


def _sections(connection: Connection, campaign: Campaign, section: str | None, after: int) -> Moved:
    totals = _totals(connection, campaign, ScopeKind.SECTION, after)
    return [
        (Entrant(code, campaign.sections[code].name, *totals.get(code, (0, 0))), True)
        for code in campaign.sections
        if section in (None, code) and (after == 0 or code in totals)
    ]


def _regions(connection: Connection, campaign: Campaign, section: str | None, after: int) -> Moved:
    totals = _totals(connection, campaign, ScopeKind.REGION, after)
    return [
        (Entrant(code, campaign.regions[code].name, letters, writers), True)
        for code, (letters, writers) in totals.items()
        if code in campaign.regions and section in (None, campaign.regions[code].section)
    ]


def _events(connection: Connection, campaign: Campaign, section: str | None, after: int) -> Moved:
    query = (
        select(events.c.slug, events.c.title, scope_totals.c.letters, scope_totals.c.writers)
        .join(scope_totals, scope_totals.c.scope == event_key("") + events.c.slug)
        .join(
            campaigns,
            (campaigns.c.id == scope_totals.c.campaign_id)
            & (campaigns.c.id == events.c.campaign_id),
        )
        .where(
            campaigns.c.slug == campaign.slug,
            events.c.published,
            events.c.visibility == Visibility.PUBLIC,
            scope_totals.c.version > after,
        )
    )
    if section:
        query = query.where(events.c.section == section)
    return [(Entrant(*row), row.letters > 0) for row in connection.execute(query)]


def _totals(
    connection: Connection, campaign: Campaign, kind: ScopeKind, after: int
) -> dict[str, tuple[int, int]]:
    """Letters and writers of the shown scopes of a kind that moved after a version, by name."""
    query = (
        select(scope_totals.c.scope, scope_totals.c.letters, scope_totals.c.writers)
        .join(campaigns, campaigns.c.id == scope_totals.c.campaign_id)
        .where(
            campaigns.c.slug == campaign.slug,
            scope_totals.c.scope.startswith(f"{kind}:"),
            scope_totals.c.version > after,
            SHOWN,
        )
    )
    return {
        row.scope.removeprefix(f"{kind}:"): (row.letters, row.writers)
        for row in connection.execute(query)
    }


BOARDS: dict[str, Callable[[Connection, Campaign, str | None, int], Moved]] = {
    "sections": _sections,
    "regions": _regions,
    "events": _events,
}
"""The boards there are, and who stands on each."""
