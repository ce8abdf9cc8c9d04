"""Leaderboards: sections, regions and events by rank. People are never ranked."""

from collections.abc import Sequence
from typing import Annotated, Self

from flask import Response
from pydantic import Field

from ...campaign import By, Ranked, Unknown, sentence
from ...standings import Board
from ..forms.fields import Text, TypedNumber
from ..serving.current import core
from .answers import Answer, public_answer
from .blueprints import reading
from .operations import Operation, describe
from .requests import CampaignQuery, campaign_named, query_of


class LeaderboardQuery(CampaignQuery):
    """Which rows of a board, and how they are ranked."""

    section: Text | None = Field(None, description="Only what belongs to this section.")
    by: By = Field("letters", description="`per_writer` ranks only those with at least 5 writers.")
    limit: Annotated[TypedNumber, Field(ge=1, le=1_000)] = 100
    around: Text | None = Field(None, description="The id of the row to stand in the middle.")


class RowAnswer(Answer):
    """One place on a leaderboard."""

    rank: int
    id: str
    name: str
    letters: int
    writers: int

    @classmethod
    def of(cls, row: Ranked) -> Self:
        """The answer for a ranked entrant."""
        return cls(rank=row.rank, **vars(row.entrant))


class LeaderboardAnswer(Answer):
    """A leaderboard by standard competition ranking: 1, 2, 2, 4; ties stand by name."""

    campaign: str
    board: str
    section: str | None
    by: By
    version: int
    rows: tuple[RowAnswer, ...]


@reading.get("/leaderboards/<board>")
@describe(
    Operation("A leaderboard", LeaderboardAnswer, query=LeaderboardQuery, problems=(404, 422, 503))
)
def leaderboard(board: str) -> Response:
    """The first rows of a board (`sections`, `regions` or `events`), or those around one."""
    query = query_of(LeaderboardQuery)
    campaign = campaign_named(query.campaign)
    standing = core().standings.board(campaign.slug, board, query.section, query.by)
    answer = LeaderboardAnswer(
        campaign=campaign.slug,
        board=board,
        section=query.section,
        by=query.by,
        version=standing.version,
        rows=tuple(RowAnswer.of(row) for row in _rows(standing, query)),
    )
    return public_answer(answer)


def _rows(board: Board, query: LeaderboardQuery) -> Sequence[Ranked]:
    """As many rows as were asked for, from the first, or with the one asked for in the middle."""
    if query.around is None:
        return board.ranking.rows(0, query.limit)
    position = board.ranking.position(query.around)
    if position is None:
        raise Unknown.at("around", sentence("This board has no such row."))
    last_start = max(len(board.ranking) - query.limit, 0)
    start = min(max(position - query.limit // 2, 0), last_start)
    return board.ranking.rows(start, start + query.limit)
