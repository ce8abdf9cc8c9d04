"""What a viewer watches, read from what it sends on connecting: a scope, and perhaps a board."""

from collections.abc import Mapping
from typing import Any, NamedTuple, get_args

from ..campaign import By, Mistake, Unknown, sentence
from ..standings import BoardKey, Since, Window

MOST_ROWS = 100
"""The most rows of a board that one message holds."""

_USUAL_ROWS = 20
_LONGEST_NAME = 80
_NAMES = {"board", "section", "case", "by", "band", "since", "limit", "from", "around"}


class WatchedScope(NamedTuple):
    """A campaign and a scope, such as ("demo", "section:us")."""

    campaign: str
    scope: str


class WatchedBoard(NamedTuple):
    """Rows of a leaderboard of a campaign."""

    campaign: str
    key: BoardKey
    window: Window


def board_wanted(campaign: str, wanted: Any) -> WatchedBoard:
    """The board that a viewer asks for, a JSON object named as the API's parameters.

    Raises Unknown with a sentence where it can't be read.
    """
    if not isinstance(wanted, Mapping) or not wanted.keys() <= _NAMES:
        raise _unreadable("board")
    board = wanted.get("board", "events")
    if not isinstance(board, str):
        raise _unreadable("board")
    key = BoardKey(
        board,
        section=_name(wanted, "section"),
        case=_name(wanted, "case"),
        by=_choice(wanted, "by", get_args(By)),
        band=_number(wanted, "band", None, 1_000_000),
        since=_choice(wanted, "since", get_args(Since)),
    )
    limit = _number(wanted, "limit", _USUAL_ROWS, MOST_ROWS)
    first = _number(wanted, "from", 1, 1_000_000_000)
    assert first is not None
    return WatchedBoard(campaign, key, Window(limit, first - 1, _name(wanted, "around")))


def _name(wanted: Mapping[str, Any], field: str) -> str | None:
    value = wanted.get(field)
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > _LONGEST_NAME or not value.isprintable():
        raise _unreadable(field)
    return value


def _choice(wanted: Mapping[str, Any], field: str, choices: tuple[Any, ...]) -> Any:
    value = wanted.get(field)
    if value is not None and value not in choices:
        raise _unreadable(field)
    return choices[0] if value is None else value


def _number(wanted: Mapping[str, Any], field: str, usual: int | None, most: int) -> int | None:
    value = wanted.get(field)
    if value is None:
        return usual
    if type(value) is not int or not 1 <= value <= most:
        raise _unreadable(field)
    return value


def _unreadable(field: str) -> Mistake:
    return Unknown.at(
        field, sentence("The board can't be read: see %(field)s in the API.", field=field)
    )
