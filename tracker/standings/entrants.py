"""What can stand on a leaderboard, with its letters: sections, regions, events, schools."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from functools import cache, partial
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, bindparam, case, select

from ..campaign import By, Campaign, HostKind, ScopeKind, Visibility
from ..catalogue import View
from ..database import rows_of_kept, value_table
from ..schema import case_totals, events, scope_totals
from ..totals import DATED, STANDS
from .board_keys import BoardKey

MOST_NAMED = 500
"""The most events that a query names one by one. Of more, all events are read."""


class Total(NamedTuple):
    """The letters of something that can stand on a board; per writer those whose writers are known.

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


Known = Mapping[str, tuple[str, int]]
"""The name of what a board has read before, and the people expected there, by its id."""

Reader = Callable[[Connection, View, BoardKey, int, Known, Collection[str]], list[Total]]
"""Reads the totals of what can stand on a board, as far as they moved after a version, and those of
the events named."""


def changed_events(connection: Connection, view: View, after: int) -> list[str]:
    """The slugs of the events that were changed after so many changes of events."""
    asked = {"campaign": view.at.campaign_id, "after": after}
    return [slug for (slug,) in rows_of_kept(connection, _CHANGED, asked)]


_CHANGED = select(events.c.slug).where(
    events.c.campaign_id == bindparam("campaign"), events.c.changed > bindparam("after")
)


def of_kind(kind: ScopeKind) -> ColumnElement[bool]:
    """SQL: a row of `scope_totals` is of a kind of scope."""
    return scope_totals.c.scope.startswith(f"{kind}:")


@cache
def _totals(kind: ScopeKind, by_case: bool, by: By, named: Any = None) -> Select[Any]:
    """The public totals of a kind of scope that moved after a version, in all or for a case.

    Or those whose keys are in the table of values `named`.
    Kept, as SQLAlchemy takes longer to build it than the database to answer it.
    """
    letters = scope_totals.c.letters if by == "letters" else scope_totals.c.per_writer_letters
    # A region that is withheld again has moved, too: to nothing.
    query = select(
        scope_totals.c.scope,
        case((STANDS, case_totals.c.letters if by_case else letters), else_=0),
        scope_totals.c.writers,
        scope_totals.c.version,
        scope_totals.c.at,
    ).where(
        scope_totals.c.campaign_id == bindparam("totals"),
        of_kind(kind),
        scope_totals.c.version > bindparam("after")
        if named is None
        else scope_totals.c.scope.in_(select(named.c.value)),
    )
    if kind is ScopeKind.REGION:  # all others are public from their first report
        query = query.where(DATED)
    if not by_case:
        return query
    return query.join(
        case_totals,
        (case_totals.c.campaign_id == scope_totals.c.campaign_id)
        & (case_totals.c.scope == scope_totals.c.scope),
    ).where(case_totals.c.case == bindparam("case"))


def _rows(
    connection: Connection,
    view: View,
    kind: ScopeKind,
    key: BoardKey,
    after: int,
    named: Collection[str] = (),
) -> dict[str, Any]:
    """The public totals of a kind of scope that moved after a version, or are named, by name."""
    prefix, of_case = f"{kind}:", {"case": key.case} if key.case else {}
    asked = {"totals": view.head.totals, **of_case}
    query = _totals(kind, key.case is not None, key.by)
    rows = rows_of_kept(connection, query, asked | {"after": after})
    if named:
        values, keys = value_table(connection, "keys", [prefix + name for name in named])
        query = _totals(kind, key.case is not None, key.by, values)
        rows = [*rows, *rows_of_kept(connection, query, asked | keys)]
    return {row[0].removeprefix(prefix): row for row in rows}


def _sections(
    connection: Connection,
    view: View,
    key: BoardKey,
    after: int,
    _known: Known,
    _changed: Collection[str],
) -> list[Total]:
    campaign, rows = view.campaign, _rows(connection, view, ScopeKind.SECTION, key, after)
    return [
        _total(code, campaign.sections[code].name, 0, row)
        for code, row in rows.items()
        if _takes_part(campaign, code) and key.section in (None, code)
    ]


def _regions(
    connection: Connection,
    view: View,
    key: BoardKey,
    after: int,
    _known: Known,
    _changed: Collection[str],
) -> list[Total]:
    campaign, rows = view.campaign, _rows(connection, view, ScopeKind.REGION, key, after)
    return [
        _total(code, campaign.regions[code].name, 0, row)
        for code, row in rows.items()
        if (region := campaign.regions.get(code))
        and _takes_part(campaign, region.section)
        and key.section in (None, region.section)
    ]


def _events(
    connection: Connection,
    view: View,
    key: BoardKey,
    after: int,
    known: Known,
    changed: Collection[str],
    *,
    kind: HostKind | None = None,
) -> list[Total]:
    """Two plain queries rather than a join: SQLite joins on a composed key row by row."""
    rows = _rows(connection, view, ScopeKind.EVENT, key, after, changed)
    totals = [_total(slug, *known[slug], rows[slug]) for slug in rows if slug in known]
    if len(totals) == len(rows):
        return totals
    query = select(events.c.slug, events.c.title, events.c.expected_people).where(
        events.c.campaign_id == view.at.campaign_id,
        events.c.published,
        events.c.visibility == Visibility.PUBLIC,
        events.c.reviewed_at.is_not(None),
    )
    if key.section:
        query = query.where(events.c.section == key.section)
    if apart := [code for code in view.campaign.sections if not _takes_part(view.campaign, code)]:
        query = query.where(events.c.section.not_in(apart))
    if kind:
        query = query.where(events.c.kind == kind)
    if len(rows) <= MOST_NAMED:
        query = query.where(events.c.slug.in_(rows.keys() - known.keys()))
    return totals + [
        _total(slug, title, expected or 0, rows[slug])
        for slug, title, expected in connection.execute(query).all()
        if slug in rows and slug not in known
    ]


def _takes_part(campaign: Campaign, section: str) -> bool:
    return section in campaign.sections and campaign.sections[section].boards


def _total(name: str, title: str, expected: int, row: Any) -> Total:
    _, letters, writers, version, at = row
    return Total(name, title, letters, writers, version, at, expected)


BOARDS: dict[str, tuple[ScopeKind, Reader]] = {
    "sections": (ScopeKind.SECTION, _sections),
    "regions": (ScopeKind.REGION, _regions),
    "events": (ScopeKind.EVENT, _events),
    "schools": (ScopeKind.EVENT, partial(_events, kind=HostKind.SCHOOL)),
}
"""The boards by name: the kind of scope that stands on each, and how its totals are read."""
