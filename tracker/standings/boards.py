"""Leaderboards: sections, regions and events in the order of their ranks."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, select

from ..campaign import By, Campaign, Entrant, Ranked, Visibility, ranked
from ..schema import campaigns, events, heads, scope_totals
from ..totals import SHOWN


@dataclass(frozen=True)
class Board:
    """A leaderboard as it stood at a version (a ledger number) of its campaign."""

    campaign: str
    board: str
    by: By
    version: int
    rows: tuple[Ranked, ...]


def read_board(
    connection: Connection, campaign: Campaign, board: str, section: str | None, by: By
) -> Board:
    """A board of `BOARDS`, of one section or of all."""
    version = connection.scalar(
        select(heads.c.number)
        .join(campaigns, campaigns.c.id == heads.c.campaign_id)
        .where(campaigns.c.slug == campaign.slug)
    )
    entrants = BOARDS[board](connection, campaign, section)
    return Board(campaign.slug, board, by, version or 0, ranked(entrants, by))


def _sections(connection: Connection, campaign: Campaign, section: str | None) -> list[Entrant]:
    totals = _totals(connection, campaign, "section:")
    return [
        Entrant(code, found.name, *totals.get(code, (0, 0)))
        for code, found in campaign.sections.items()
        if section in (None, code)
    ]


def _regions(connection: Connection, campaign: Campaign, section: str | None) -> list[Entrant]:
    return [
        Entrant(code, campaign.regions[code].name, letters, writers)
        for code, (letters, writers) in _totals(connection, campaign, "region:").items()
        if code in campaign.regions and section in (None, campaign.regions[code].section)
    ]


def _events(connection: Connection, campaign: Campaign, section: str | None) -> list[Entrant]:
    query = (
        select(events.c.slug, events.c.title, scope_totals.c.letters, scope_totals.c.writers)
        .join(scope_totals, scope_totals.c.scope == "event:" + events.c.slug)
        .join(
            campaigns,
            (campaigns.c.id == scope_totals.c.campaign_id)
            & (campaigns.c.id == events.c.campaign_id),
        )
        .where(
            campaigns.c.slug == campaign.slug,
            events.c.published,
            events.c.visibility == Visibility.PUBLIC,
            scope_totals.c.letters > 0,
        )
    )
    if section:
        query = query.where(events.c.section == section)
    return [Entrant(*row) for row in connection.execute(query)]


def _totals(connection: Connection, campaign: Campaign, prefix: str) -> dict[str, tuple[int, int]]:
    """Letters and writers of every scope of a kind that is shown, by its name."""
    query = (
        select(scope_totals.c.scope, scope_totals.c.letters, scope_totals.c.writers)
        .join(campaigns, campaigns.c.id == scope_totals.c.campaign_id)
        .where(campaigns.c.slug == campaign.slug, scope_totals.c.scope.startswith(prefix), SHOWN)
    )
    return {
        row.scope.removeprefix(prefix): (row.letters, row.writers)
        for row in connection.execute(query)
    }


BOARDS: dict[str, Callable[[Connection, Campaign, str | None], list[Entrant]]] = {
    "sections": _sections,
    "regions": _regions,
    "events": _events,
}
"""The boards there are, and who stands on each."""
