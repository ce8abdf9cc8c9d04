"""A leaderboard as a file of comma-separated values, with the letters for each case."""

import csv
import io

from flask import Response, abort

from ....campaign import Unknown
from ....standings import BoardPage, LettersByCase
from ...serving.current import core, page_campaign
from ...serving.reader import say
from .leaderboards import board_key

ROWS_TOGETHER = 500
"""The rows that are read and written together."""

_COLUMNS = ("rank", "id", "name", "letters", "writers", "was", "gap")


def leaderboard_file() -> Response:
    """All rows of the board that the address names, ready for a spreadsheet."""
    campaign = page_campaign()
    key = board_key(campaign)
    cases = [case.slug for case in campaign.published_cases]
    text = io.StringIO()
    written = csv.writer(text)
    written.writerow([*_COLUMNS, *cases])

    def write(page: BoardPage, letters: LettersByCase) -> None:
        for row in page.body["rows"]:
            of_row = letters.get(row["id"], {})
            cells = [_cell(row[column]) for column in _COLUMNS]
            written.writerow([*cells, *(of_row.get(case, 0) for case in cases)])

    try:
        core().standings.give_board_with_cases(campaign.slug, key, write, ROWS_TOGETHER)
    except Unknown as unknown:
        abort(404, say(unknown.faults[0].sentence))
    response = Response(text.getvalue(), mimetype="text/csv")
    name = f"leaderboard-{campaign.slug}-{key.board}.csv"
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response


def _cell(value: object) -> object:
    """A value for a spreadsheet, which would run a text that begins like a formula."""
    is_formula = isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r")
    return f"'{value}" if is_formula else value
