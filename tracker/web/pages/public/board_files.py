"""A leaderboard as a file of comma-separated values, with the letters for each case."""

import csv
import io
import time
from collections.abc import Iterator

from flask import Response, abort

from ....campaign import Campaign, Unknown
from ....standings import Board, StandingsBook, Window
from ...serving.current import core
from ...serving.reader import say
from .leaderboards import board_key

ROWS_TOGETHER = 100
"""The rows that are written before other requests get a turn."""

_COLUMNS = ("rank", "id", "name", "letters", "writers", "was", "gap")


def leaderboard_file() -> Response:
    """All rows of the board that the address names, ready for a spreadsheet."""
    campaign = core().catalogue.current()
    key = board_key(campaign)
    try:
        board = core().standings.whole_board(campaign.slug, key)
    except Unknown as unknown:
        abort(404, say(unknown.faults[0].sentence))
    response = Response(_lines(core().standings, campaign, board), mimetype="text/csv")
    name = f"leaderboard-{campaign.slug}-{key.board}.csv"
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response


def _lines(book: StandingsBook, campaign: Campaign, board: Board) -> Iterator[str]:
    cases = [case.slug for case in campaign.published_cases]
    yield _written([[*_COLUMNS, *cases]])
    for start in range(0, len(board.ranking), ROWS_TOGETHER):
        rows = board.page(Window(ROWS_TOGETHER, start)).body["rows"]
        names = [row["id"] for row in rows]
        time.sleep(0)  # others get their turn
        by_case = book.letters_by_case(campaign.slug, board.key.board, names)
        yield _written(
            [
                *(_cell(row[column]) for column in _COLUMNS),
                *(by_case.get(row["id"], {}).get(case, 0) for case in cases),
            ]
            for row in rows
        )


def _cell(value: object) -> object:
    """A value for a spreadsheet, which would run a text that begins like a formula."""
    is_formula = isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r")
    return f"'{value}" if is_formula else value


def _written(rows: object) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)  # type: ignore[arg-type]
    return text.getvalue()
