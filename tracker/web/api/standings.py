"""Standings: the totals of a scope."""

from datetime import datetime

from flask import Response

from ...campaign import Channel, State
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
    letters: int
    verified: int


class StandingsAnswer(Answer):
    """The totals of a scope. The higher (revision, version) is the newer."""

    campaign: str
    scope: str
    revision: int
    version: int
    as_of: datetime | None
    state: State
    letters: int
    verified: int
    reports: int
    goal: int | None
    cases: tuple[CaseStandingAnswer, ...]
    channels: dict[Channel, int]


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
