"""Timelines: letters over time in a scope."""

from flask import Response
from pydantic import Field

from ...campaign import sentence
from ...standings import On, Step
from ..serving.current import core
from ..serving.errors import InvalidQuery
from .answers import Answer, public_answer
from .blueprints import reading
from .operations import Operation, describe
from .requests import ScopeQuery, campaign_named, query_of, scope_key


class TimelineQuery(ScopeQuery):
    """Of which scope, in which steps."""

    by: Step = "day"
    on: On = Field(
        "counted",
        description="The time of a letter: when it was counted, or the day when it was written.",
    )


class PointAnswer(Answer):
    """The letters of one hour or day."""

    at: str = Field(description="The hour's beginning with its offset, or the day.")
    letters: int


class TimelineAnswer(Answer):
    """Letters over time. Hours and days without any are left out.

    All letters of a report stand where it was counted first: what is corrected or withdrawn later
    lowers that hour, none is below 0, and all add up to the scope's letters.
    Hours and days of counting are those of the scope's own clocks, UTC in the world. The days of
    writing are those that reports gave.
    """

    campaign: str
    scope: str
    by: Step
    on: On
    points: tuple[PointAnswer, ...]


@reading.get("/timeline")
@describe(
    Operation("Letters over time", TimelineAnswer, query=TimelineQuery, problems=(404, 422, 503))
)
def timeline() -> Response:
    """The letters of each hour or day in which some were counted, or of each day of writing."""
    query = query_of(TimelineQuery)
    if query.on == "written" and query.by == "hour":
        raise InvalidQuery.at("by", sentence("Of letters by the day written there are only days."))
    campaign = campaign_named(query.campaign)
    scope = scope_key(query.scope, campaign)
    points = core().standings.timeline(campaign.slug, scope, query.by, query.on)
    return public_answer(
        TimelineAnswer(
            campaign=campaign.slug,
            scope=scope,
            by=query.by,
            on=query.on,
            points=tuple(PointAnswer.model_validate(point) for point in points),
        )
    )
