"""What can stand on a leaderboard, with its letters: sections, regions, events, schools."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from ..campaign import Campaign, HostKind, ScopeKind, Visibility
from ..schema import campaigns, case_totals, events, scope_totals
from ..totals import SHOWN

MOST_NAMED = 500
"""The most events that a query names one by one. Of more, all events are read."""


@dataclass(frozen=True, slots=True)
class Total:
    """The letters of something that can stand on a board.

    `version` and `at` are the number and time of the ledger entry that moved it last; `expected` is
    the number of people expected at an event.
    """

    id: str
    name: str
    letters: int
    writers: int
    version: int
    at: datetime
    expected: int = 0


Reader = Callable[[Connection, Campaign, str | None, str | None, int], list[Total]]
"""Reads the totals that moved after a version, of a section or of all, for a case or for all."""


def of_kind(kind: ScopeKind) -> ColumnElement[bool]:
    """SQL: a row of `scope_totals` is of a kind of scope."""
    return scope_totals.c.scope.startswith(f"{kind}:")


def _rows(
    connection: Connection, campaign: Campaign, kind: ScopeKind, case: str | None, after: int
) -> dict[str, Any]:
    """The public totals of a kind of scope that moved after a version, by name."""
    counted = case_totals if case else scope_totals
    query = (
        select(
            scope_totals.c.scope,
            counted.c.letters,
            scope_totals.c.writers,
            scope_totals.c.version,
            scope_totals.c.at,
        )
        .join(campaigns, campaigns.c.id == scope_totals.c.campaign_id)
        .where(
            campaigns.c.slug == campaign.slug,
            of_kind(kind),
            scope_totals.c.version > after,
            SHOWN,
        )
    )
    if case:
        query = query.join(
            case_totals,
            (case_totals.c.campaign_id == scope_totals.c.campaign_id)
            & (case_totals.c.scope == scope_totals.c.scope),
        ).where(case_totals.c.case == case)
    prefix = f"{kind}:"
    return {row.scope.removeprefix(prefix): row for row in connection.execute(query)}


def _sections(
    connection: Connection, campaign: Campaign, section: str | None, case: str | None, after: int
) -> list[Total]:
    rows = _rows(connection, campaign, ScopeKind.SECTION, case, after)
    return [
        _total(code, campaign.sections[code].name, row)
        for code, row in rows.items()
        if _takes_part(campaign, code) and section in (None, code)
    ]


def _regions(
    connection: Connection, campaign: Campaign, section: str | None, case: str | None, after: int
) -> list[Total]:
    rows = _rows(connection, campaign, ScopeKind.REGION, case, after)
    return [
        _total(code, campaign.regions[code].name, row)
        for code, row in rows.items()
        if (region := campaign.regions.get(code))
        and _takes_part(campaign, region.section)
        and section in (None, region.section)
    ]


def _events(
    connection: Connection,
    campaign: Campaign,
    section: str | None,
    case: str | None,
    after: int,
    *,
    kind: HostKind | None = None,
) -> list[Total]:
    """Two plain queries rather than a join: SQLite joins on a composed key row by row."""
    rows = _rows(connection, campaign, ScopeKind.EVENT, case, after)
    query = (
        select(events.c.slug, events.c.title, events.c.expected_people)
        .join(campaigns, campaigns.c.id == events.c.campaign_id)
        .where(
            campaigns.c.slug == campaign.slug,
            events.c.published,
            events.c.visibility == Visibility.PUBLIC,
        )
    )
    if section:
        query = query.where(events.c.section == section)
    if apart := [code for code in campaign.sections if not _takes_part(campaign, code)]:
        query = query.where(events.c.section.not_in(apart))
    if kind:
        query = query.where(events.c.kind == kind)
    if len(rows) <= MOST_NAMED:
        query = query.where(events.c.slug.in_(rows))
    return [
        _total(slug, title, rows[slug], expected or 0)
        for slug, title, expected in connection.execute(query)
        if slug in rows
    ]


def _takes_part(campaign: Campaign, section: str) -> bool:
    return section in campaign.sections and campaign.sections[section].boards


def _total(name: str, title: str, row: Any, expected: int = 0) -> Total:
    return Total(name, title, row.letters, row.writers, row.version, row.at, expected)


BOARDS: dict[str, tuple[ScopeKind, Reader]] = {
    "sections": (ScopeKind.SECTION, _sections),
    "regions": (ScopeKind.REGION, _regions),
    "events": (ScopeKind.EVENT, _events),
    "schools": (ScopeKind.EVENT, partial(_events, kind=HostKind.SCHOOL)),
}
"""The boards by name: the kind of scope that stands on each, and how its totals are read."""


def read_letters_by_case(
    connection: Connection, campaign: str, kind: ScopeKind, names: Collection[str] | None
) -> dict[str, dict[str, int]]:
    """Letters by the name of a scope and by case: of all public scopes of a kind, or of some."""
    query = (
        select(case_totals.c.scope, case_totals.c.case, case_totals.c.letters)
        .join(campaigns, campaigns.c.id == case_totals.c.campaign_id)
        .where(campaigns.c.slug == campaign)
    )
    prefix = f"{kind}:"
    if names is None:
        query = query.where(case_totals.c.scope.startswith(prefix))
    else:
        query = query.where(case_totals.c.scope.in_([prefix + name for name in names]))
    letters: dict[str, dict[str, int]] = {}
    for scope, case, count in connection.execute(query):
        letters.setdefault(scope.removeprefix(prefix), {})[case] = count
    return letters
