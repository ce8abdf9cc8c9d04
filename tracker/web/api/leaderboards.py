"""Leaderboards: sections, regions, events and schools by rank. People are never ranked."""

from datetime import datetime

from flask import Response
from pydantic import Field

from ...campaign import By, Campaign, ScopeKind, Unknown, scope_in, sentence
from ...standings import BOARDS, BoardPage, Since
from ..forms.leaderboards import BoardFields
from ..serving.current import core
from .answers import Answer, public_answer
from .blueprints import reading
from .operations import Operation, describe
from .requests import CampaignQuery, campaign_named, query_of


class LeaderboardQuery(BoardFields, CampaignQuery):
    """Which board of which campaign, and which of its rows."""


class RowAnswer(Answer):
    """One place on a leaderboard.

    `was` is its rank when the movement began, null where it had none; `gap` the letters to the
    next better rank, null on the first and per writer.
    """

    rank: int
    id: str
    name: str
    letters: int
    writers: int
    was: int | None
    gap: int | None


class LeaderboardAnswer(Answer):
    """A leaderboard by standard competition ranking: 1, 2, 2, 4; ties stand by name.

    The higher (epoch, revision, version) is the newer. `of` counts all rows of the board.
    """

    campaign: str
    board: str
    section: str | None
    case: str | None
    by: By
    band: int | None
    since: Since
    epoch: int = Field(description="1, or the UTC second when a backup was put back last.")
    revision: int
    version: int
    as_of: datetime | None
    of: int
    rows: tuple[RowAnswer, ...]


@reading.get("/leaderboards/<board>")
@describe(
    Operation("A leaderboard", LeaderboardAnswer, query=LeaderboardQuery, problems=(404, 422, 503))
)
def leaderboard(board: str) -> Response:
    """Rows of a board (`sections`, `regions`, `events`, `schools`): from the first, or around one.

    Around an event that has no letters yet there are none.
    """
    query = query_of(LeaderboardQuery)
    campaign = campaign_named(query.campaign)
    page = core().standings.board(campaign.slug, query.key(board), query.window)
    if query.around is not None and not page.rows:
        _refuse_unknown_row(campaign, page, query.around)
    return public_answer(page.json, page.etag)


def _refuse_unknown_row(campaign: Campaign, page: BoardPage, name: str) -> None:
    """Raise Unknown where nothing of this name could ever stand on the board."""
    kind, _ = BOARDS[page.key.board]
    try:
        scope_in(campaign, f"{ScopeKind(kind)}:{name}", core().events.named)
    except Unknown:
        raise Unknown.at("around", sentence("This board has no such row.")) from None
