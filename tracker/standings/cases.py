"""The letters of a leaderboard's rows for each case: the matrix of events and cases."""

from sqlalchemy import Connection, select

from ..catalogue import View
from ..database import value_table
from ..schema import case_totals
from .boards import BoardPage
from .entrants import BOARDS

LettersByCase = dict[str, dict[str, int]]
"""Letters by the id of a row, and by case."""


def read_letters_by_case(connection: Connection, view: View, page: BoardPage) -> LettersByCase:
    """The letters of these rows for each case; what stands on a board is public."""
    kind, _ = BOARDS[page.key.board]
    prefix = f"{kind}:"
    scopes = [prefix + row.ranked.entrant.id for row in page.rows]
    values, asked = value_table(connection, "scopes", scopes)
    query = select(*case_totals.c["scope", "case", "letters"]).where(
        view.told(case_totals), case_totals.c.scope.in_(select(values.c.value))
    )
    letters: LettersByCase = {}
    for scope, case, count in connection.execute(query, asked):
        letters.setdefault(scope.removeprefix(prefix), {})[case] = count
    return letters
