"""The standings of a scope as one immutable value, and how they are read from the totals."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Select, Table, bindparam, select

from ..campaign import Campaign, Channel, Purpose, Scope, ScopeKind, State
from ..schema import campaigns, case_totals, channel_totals, scope_totals
from ..totals import SHOWN
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
    """The totals of a scope at a revision and version; the higher pair is the newer.

    `as_of` is the time of the last entry that moved them, UTC. `events`, `schools` and `places`
    (towns) are those with counted letters. Where the figures are `withheld`, as those of a region
    below its fifth report, all counts here are 0, and the body has null in their place.
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
        return f"{self.campaign}:{self.scope}:{self.revision}:{self.version}"


def read_standings(connection: Connection, campaign: Campaign, scope: Scope) -> Standings:
    """The standings of a scope; a region's figures only from its fifth report on."""
    where = {"campaign": campaign.slug, "scope": scope.key}
    total = connection.execute(_of(scope_totals).where(SHOWN), where).one_or_none()
    if total is None:
        return _standings(campaign, scope, None, {}, {})
    cases = {row.case: row for row in connection.execute(_of(case_totals), where)}
    channels = {row.channel: row.letters for row in connection.execute(_of(channel_totals), where)}
    return _standings(campaign, scope, total, cases, channels)


def _of(table: Table) -> Select[Any]:
    return (
        select(table)
        .join(campaigns, campaigns.c.id == table.c.campaign_id)
        .where(campaigns.c.slug == bindparam("campaign"), table.c.scope == bindparam("scope"))
    )


def _standings(
    campaign: Campaign, scope: Scope, total: Any, cases: dict[str, Any], channels: dict[str, int]
) -> Standings:
    return Standings(
        campaign=campaign.slug,
        scope=scope.key,
        revision=campaign.revision,
        version=total.version if total else 0,
        as_of=total.at if total else None,
        state=campaign.state,
        **{name: getattr(total, name, 0) for name in _COUNTS},
        withheld=total is None and scope.kind is ScopeKind.REGION,
        goal=_goal(campaign, scope),
        cases=tuple(
            CaseStanding(
                case.slug,
                case.name,
                case.country,
                cases[case.slug].letters if case.slug in cases else 0,
                cases[case.slug].verified if case.slug in cases else 0,
            )
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
