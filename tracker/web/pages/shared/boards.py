"""Leaderboards as pages show them, and the JSON with which a script keeps them live."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for

from ....campaign import (
    WORLD,
    Campaign,
    Entrant,
    Event,
    Ranked,
    Scope,
    ScopeKind,
    Sentence,
    counted,
    section_key,
    sentence,
)
from ....standings import BOARDS, BoardKey, BoardPage, BoardRow, Window
from ...serving.current import core
from ...serving.movement import movement

LABELS = {
    "sections": sentence("Sections"),
    "regions": sentence("Regions"),
    "events": sentence("Events"),
    "schools": sentence("Schools"),
}
"""The boards as people read them, in the order of their tabs."""

assert LABELS.keys() == BOARDS.keys()

BOARDS_OF_EVENTS = {name for name, (kind, _) in BOARDS.items() if kind is ScopeKind.EVENT}

NEIGHBOURS = 5
"""The rows around an event on its own pages."""

ROWS_ON_HOME = 5
ROWS_ON_DASHBOARD = 10
ROWS_ON_DISPLAY = 7
ROWS_ON_BOARD = 50
"""The rows of one page of the leaderboards."""

SHOWN_ROWS = {NEIGHBOURS, ROWS_ON_HOME, ROWS_ON_DASHBOARD, ROWS_ON_DISPLAY, ROWS_ON_BOARD}
"""The numbers of rows for which the tracker's own pages ask."""

_NO_ID = "ID"

_BLANK = BoardRow(Ranked(0, Entrant("", "", 0, 0)), None)


@dataclass(frozen=True)
class ShownBoard:
    """Rows of a board on a page.

    `live` is what a script asks the socket for, to keep them so. `link` is the address of a row's
    page, `ID` standing for its id; "" where its rows have none.
    """

    page: BoardPage
    window: Window
    live: str
    link: str

    @property
    def key(self) -> BoardKey:
        """Which board it is."""
        return self.page.key

    @property
    def rows(self) -> tuple[BoardRow, ...]:
        """Its rows."""
        return self.page.rows

    @property
    def blank(self) -> BoardRow:
        """A row without content, from which a script makes new ones."""
        return _BLANK

    @property
    def moves(self) -> bool:
        """Whether its rows have a movement: letters for one case are not stored by hour."""
        return self.key.case is None

    @property
    def scope(self) -> str:
        """The key of the scope whose letters move it."""
        return section_key(self.key.section) if self.key.section else WORLD

    @property
    def around(self) -> str:
        """The id of the row in the middle, "" where there is none."""
        return self.window.around or ""

    @property
    def place(self) -> tuple[Sentence, ...]:
        """Where the row in the middle stands, in short sentences."""
        return place_of(self, self.around)


def shown_board(campaign: Campaign, key: BoardKey, window: Window) -> ShownBoard:
    """Rows of a board for a page. Raises Unknown."""
    return shown(core().standings.board(campaign.slug, key, window), window)


def shown(page: BoardPage, window: Window) -> ShownBoard:
    """These rows of a board for a page."""
    link = url_for("events.event", slug=_NO_ID) if page.key.board in BOARDS_OF_EVENTS else ""
    return ShownBoard(page, window, live=_live(page.key, window), link=link)


def board_if_any(campaign: Campaign, key: BoardKey, window: Window) -> ShownBoard | None:
    """Rows of a board for a page; None where its section has turned boards off."""
    section = campaign.sections.get(key.section or "")
    return None if section and not section.boards else shown_board(campaign, key, window)


def board_beside(campaign: Campaign, scope: Scope, limit: int) -> ShownBoard | None:
    """The rows that belong beside a scope's figures: around an event, a section's events, sections.

    None where the section has turned boards off.
    """
    board = "events" if scope.section else "sections"
    around = scope.name if scope.kind is ScopeKind.EVENT else None
    return board_if_any(
        campaign, BoardKey(board, section=scope.section), Window(limit, around=around)
    )


def neighbours(campaign: Campaign, event: Event) -> ShownBoard | None:
    """The rows around an event among those of its section; None of one that is in no list."""
    if not event.public:
        return None
    key = BoardKey("events", section=event.section)
    return board_if_any(campaign, key, Window(NEIGHBOURS, around=event.slug))


def place_of(board: ShownBoard, name: str) -> tuple[Sentence, ...]:
    """Where a row stands, in short sentences; none where it is not ranked.

    `placeOf` in static/js/board.js does the same.
    """
    at = next(
        (at for at, row in enumerate(board.rows) if row.ranked.entrant.id == name),
        None,
    )
    if at is None:
        return ()
    ranked = board.rows[at].ranked
    above = board.rows[at - 1].ranked if at else None
    words = [sentence("Rank %(rank)s of %(length)s", rank=ranked.rank, length=board.page.length)]
    if ranked.gap is not None and above and above.rank < ranked.rank:
        words.append(
            counted(
                "%(count)s letter behind %(name)s",
                "%(count)s letters behind %(name)s",
                ranked.gap,
                name=above.entrant.name,
            )
        )
    elif ranked.gap is not None:
        words.append(
            counted(
                "%(count)s letter to the next rank",
                "%(count)s letters to the next rank",
                ranked.gap,
            )
        )
    move = movement(board.rows[at], board.rows)
    return (*words, move.words) if move.places else tuple(words)


def _live(key: BoardKey, window: Window) -> str:
    asked: Mapping[str, object] = {
        **vars(key),
        "limit": window.limit,
        "from": window.start + 1,
        "around": window.around,
    }
    return json.dumps({name: value for name, value in asked.items() if value is not None})
