"""Standings: the totals of a scope."""

from datetime import datetime

from flask import Response
from pydantic import Field

from ...campaign import Channel, Purpose, State
from ..serving.current import core
from .answers import Answer, public_answer
from .blueprints import reading
from .operations import Operation, describe
from .requests import ScopeQuery, campaign_named, query_of, scope_key


class CaseStandingAnswer(Answer):
    """The letters of a case."""

    slug: str
    name: str
    country: str
    letters: int | None
    verified: int | None


class StandingsAnswer(Answer):
    """The totals of a scope. The higher (epoch, revision, version) is the newer.

    What is withheld is null, never 0: the counts of a region below its fifth sender. `events`,
    `schools` and `places` (towns) are those with counted letters.
    """

    campaign: str
    scope: str
    epoch: int = Field(description="1, or the UTC second when a backup was put back last.")
    revision: int
    version: int
    as_of: datetime | None
    state: State
    letters: int | None
    verified: int | None
    reports: int | None
    goal: int | None
    cases: tuple[CaseStandingAnswer, ...]
    channels: dict[Channel, int] | None
    purposes: dict[Purpose, int] | None
    writers: int | None
    events: int | None
    schools: int | None
    places: int | None


@reading.get("/standings")
@describe(
    Operation(
        "The standings of a scope", StandingsAnswer, query=ScopeQuery, problems=(404, 422, 503)
    )
)
def standings() -> Response:
    """Letters reported in a scope, by case (in the campaign's order) and by channel."""
    query = query_of(ScopeQuery)
    campaign = campaign_named(query.campaign)
    standing = core().standings.of(campaign.slug, scope_key(query.scope, campaign))
    return public_answer(standing.json, standing.etag)
