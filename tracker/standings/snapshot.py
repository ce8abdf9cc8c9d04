"""The standings of a scope as one immutable value, and how they are read from the totals."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, Table, bindparam, select

from ..campaign import Campaign, Channel, Purpose, Scope, ScopeKind, State
from ..catalogue import View
from ..database import rows_of_kept, value_table
from ..schema import case_totals, channel_totals, scope_totals
from ..totals import DATED, STANDS
from .published import Published, written_time


@dataclass(frozen=True)
class CaseStanding:
    """The letters reported, and verified, for a case."""

    slug: str
    name: str
    country: str
    letters: int
    verified: int


@dataclass(frozen=True)
class Standings(Published):
    """The totals of a scope at an epoch, revision and version; the higher is the newer.

    `as_of` is the time of the last entry that moved them, UTC. `events`, `schools` and `places`
    (towns) are those with counted letters. Where the figures are `withheld`, as those of a region
    below its fifth report, all counts here are 0, and the body has null in their place. Those who
    may see them ask by `watch_key`, which is the scope but for an event that is not published.
    """

    campaign: str
    scope: str
    state: State
    letters: int
    verified: int
    reports: int
    goal: int | None
    cases: tuple[CaseStanding, ...]
    channels: dict[Channel, int]
    writers: int = 0
    events: int = 0
    schools: int = 0
    places: int = 0
    withheld: bool = False
    place: Scope | None = None

    @property
    def watch_key(self) -> str:
        """The key by which those who may see them ask for them."""
        return self.place.watch_key if self.place else self.scope

    @property
    def purposes(self) -> dict[Purpose, int]:
        """Letters by purpose, which follows from the channel."""
        letters = dict.fromkeys(Purpose, 0)
        for channel, count in self.channels.items():
            letters[channel.purpose] += count
        return letters

    @cached_property
    def body(self) -> dict[str, Any]:
        """The standings as the API and the socket give them."""

        def said(figure: Any) -> Any:
            return None if self.withheld else figure

        return {
            "campaign": self.campaign,
            "scope": self.scope,
            "epoch": self.epoch,
            "revision": self.revision,
            "version": self.version,
            "as_of": self.as_of and written_time(self.as_of),
            "state": self.state.value,
            "letters": said(self.letters),
            "verified": said(self.verified),
            "reports": said(self.reports),
            "goal": self.goal,
            "cases": [
                vars(case) | {"letters": said(case.letters), "verified": said(case.verified)}
                for case in self.cases
            ],
            "channels": said({str(channel): count for channel, count in self.channels.items()}),
            "purposes": said({str(purpose): count for purpose, count in self.purposes.items()}),
            "writers": said(self.writers),
            "events": said(self.events),
            "schools": said(self.schools),
            "places": said(self.places),
        }

    @property
    def etag(self) -> str:
        """The strong ETag of this body, without its quotes."""
        return ":".join(map(str, (self.campaign, self.scope, *self.newness)))


def read_standings(
    connection: Connection, view: View, scopes: Iterable[Scope]
) -> Iterator[Standings]:
    """The standings of scopes, in order; a region's figures only from its fifth sender on.

    Those of a region that was shown, but of which fewer than five reports stand, are withheld at
    the version of now, so that whoever watches it forgets them.
    """
    scopes = tuple(scopes)
    values, asked = value_table(connection, "scopes", [scope.key for scope in scopes])
    asked["totals"] = view.head.totals
    of_scope, of_case, of_channel = _queries(values)
    totals = {row[0]: _Total(*row[1:]) for row in rows_of_kept(connection, of_scope, asked)}
    cases: _Parts = defaultdict(dict)
    for scope, case, letters, verified in rows_of_kept(connection, of_case, asked):
        cases[scope][case] = letters, verified
    channels: _Parts = defaultdict(dict)
    for scope, channel, letters in rows_of_kept(connection, of_channel, asked):
        channels[scope][channel] = letters
    for scope in scopes:
        total = totals.get(scope.key)
        if total is None or not total.stands:
            yield _standings(view, scope, total, {}, {})
        else:
            yield _standings(view, scope, total, cases[scope.key], channels[scope.key])


class _Total(NamedTuple):
    """The totals of a scope, and whether figures of it are told."""

    version: int
    at: datetime
    letters: int
    verified: int
    reports: int
    writers: int
    events: int
    schools: int
    places: int
    stands: bool


_COLUMNS = _Total._fields[:-1]

_Parts = defaultdict[str, dict[str, Any]]
"""What a scope's letters are divided into, by scope and name."""


@cache
def _queries(scopes: Any) -> tuple[Select[Any], Select[Any], Select[Any]]:
    """The totals of the scopes in a table of values: in all, by case, by channel.

    Kept, as SQLAlchemy takes longer to build them than the database to answer them.
    """

    def of(table: Table, *columns: Any) -> Select[Any]:
        return select(*columns).where(
            table.c.campaign_id == bindparam("totals"),
            table.c.scope.in_(select(scopes.c.value)),
        )

    return (
        of(scope_totals, *scope_totals.c["scope", *_COLUMNS], STANDS.label("stands")).where(DATED),
        of(case_totals, *case_totals.c["scope", "case", "letters", "verified"]),
        of(channel_totals, *channel_totals.c["scope", "channel", "letters"]),
    )


def _standings(
    view: View, scope: Scope, total: _Total | None, cases: dict[str, Any], channels: dict[str, int]
) -> Standings:
    campaign, shown = view.campaign, total is not None and total.stands
    return Standings(
        campaign=campaign.slug,
        scope=scope.key,
        place=scope,
        epoch=view.at.epoch,
        revision=view.at.revision,
        version=total.version if total else 0,
        as_of=total.at if total else None,
        state=campaign.state,
        **{name: getattr(total, name) if shown else 0 for name in _COUNTS},
        withheld=not shown and scope.kind is ScopeKind.REGION,
        goal=_goal(campaign, scope),
        cases=tuple(
            CaseStanding(case.slug, case.name, case.country, *cases.get(case.slug, (0, 0)))
            for case in _shown(campaign, scope, cases)
        ),
        channels={channel: channels[channel] for channel in Channel if channels.get(channel, 0)},
    )


_COUNTS = ("letters", "verified", "reports", "writers", "events", "schools", "places")


def _shown(campaign: Campaign, scope: Scope, counted: dict[str, Any]) -> Any:
    """The cases that a scope lists: those that its section works on or has letters for."""
    section = None if scope.kind is ScopeKind.EVENT else scope.section
    works_on = {case.slug for case in campaign.cases_of(section)}
    return (
        case for case in campaign.published_cases if case.slug in works_on or case.slug in counted
    )


def _goal(campaign: Campaign, scope: Scope) -> int | None:
    if scope.kind is ScopeKind.WORLD:
        return campaign.goal
    return campaign.sections[scope.name].goal if scope.kind is ScopeKind.SECTION else None
