"""Timelines: letters over time in a scope."""

from typing import Literal

from flask import Response
from pydantic import Field

from ..serving.current import core
from .answers import Answer, public_answer
from .blueprints import reading
from .operations import Operation, describe
from .requests import ScopeQuery, campaign_named, query_of, scope_key


class TimelineQuery(ScopeQuery):
    """Of which scope, in which steps."""

    by: Literal["hour", "day"] = "day"


class PointAnswer(Answer):
    """The letters of one hour or day."""

    at: str = Field(description="The hour's beginning with its offset, or the day.")
    letters: int


class TimelineAnswer(Answer):
    """Letters over time, in the scope's own time zone. Hours and days without any are left out."""

    campaign: str
    scope: str
    by: Literal["hour", "day"]
    points: tuple[PointAnswer, ...]


@reading.get("/timeline")
@describe(
    Operation("Letters over time", TimelineAnswer, query=TimelineQuery, problems=(404, 422, 503))
)
def timeline() -> Response:
    """The letters of each hour or day that has a ledger entry."""
    query = query_of(TimelineQuery)
    campaign = campaign_named(query.campaign)
    scope = scope_key(query.scope, campaign)
    points = core().standings.timeline(campaign.slug, scope, query.by)
    return public_answer(
        TimelineAnswer(
            campaign=campaign.slug,
            scope=scope,
            by=query.by,
            points=tuple(PointAnswer.model_validate(point) for point in points),
        )
    )
