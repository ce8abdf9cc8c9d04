"""The letters of a leaderboard's rows for each case: the matrix of events and cases."""

from sqlalchemy import Connection, select

from ..schema import campaigns, case_totals
from .boards import BoardPage
from .entrants import BOARDS

LettersByCase = dict[str, dict[str, int]]
"""Letters by the id of a row, and by case."""


def read_letters_by_case(connection: Connection, page: BoardPage) -> LettersByCase:
    """The letters of these rows for each case; what stands on a board is public."""
    kind, _ = BOARDS[page.key.board]
    prefix = f"{kind}:"
    scopes = [prefix + row.ranked.entrant.id for row in page.rows]
    query = (
        select(case_totals.c.scope, case_totals.c.case, case_totals.c.letters)
        .join(campaigns, campaigns.c.id == case_totals.c.campaign_id)
        .where(campaigns.c.slug == page.campaign, case_totals.c.scope.in_(scopes))
    )
    letters: LettersByCase = {}
    for scope, case, count in connection.execute(query):
        letters.setdefault(scope.removeprefix(prefix), {})[case] = count
    return letters
