"""The leaderboards of sections, regions, events and schools."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import ValidationError

from ....campaign import Campaign, Case, Section, Sentence, Unknown, sentence
from ....events import EventFilter
from ....standings import BoardKey, Window
from ...forms.fields import LONGEST_NAME
from ...forms.leaderboards import BoardFields
from ...serving.current import core, page_campaign
from ...serving.reader import say
from ...serving.rendering import render
from ..shared.boards import (
    BOARDS_OF_EVENTS,
    LABELS,
    ROWS_ON_BOARD,
    ShownBoard,
    shown,
    shown_board,
)
from .matrix import Matrix, matrix_of

MOST_FOUND = 20
"""The most rows that a search shows."""

EACH_CASE = "*"
"""Asks for the matrix of a board: its letters for each case side by side."""


@dataclass(frozen=True)
class Band:
    """A size of event to choose: its most people, and how it reads."""

    most: int
    label: Sentence


@dataclass(frozen=True)
class FoundRow:
    """An event that a search has found: its rank, and the address of its place on the board."""

    rank: int
    name: str
    url: str


@dataclass(frozen=True)
class LeaderboardPage:
    """Rows of a board, with the choices that lead to others.

    `matrix` has the letters of the rows for each case, None where they are not asked for.
    `is_unranked` says that the address asks for an event that does not stand here. `q` is what was
    searched, `found` what a search has found, None without one. The addresses lead to the rows
    before and after, "" at an end.
    """

    board: ShownBoard
    matrix: Matrix | None
    is_unranked: bool
    labels: Mapping[str, Sentence]
    section: Section | None
    sections: list[Section]
    case: Case | None
    cases: tuple[Case, ...]
    bands: tuple[Band, ...]
    q: str
    found: tuple[FoundRow, ...] | None
    before_url: str
    after_url: str
    csv_url: str

    @property
    def of_events(self) -> bool:
        """Whether events stand on it, which can be searched and have a size."""
        return self.board.key.board in BOARDS_OF_EVENTS

    @property
    def is_narrowed(self) -> bool:
        """Whether a choice beside the section and the search has been made."""
        usual = BoardKey(self.board.key.board, section=self.board.key.section)
        return self.matrix is not None or self.board.key != usual

    @property
    def first(self) -> int:
        """The number of the first row here, from 1."""
        return self.board.page.start + 1

    @property
    def last(self) -> int:
        """The number of the last row here."""
        return self.board.page.start + len(self.board.rows)


def leaderboards() -> ResponseReturnValue:
    """A board by letters or per writer, of all or of one section, case or size of event."""
    campaign = page_campaign()
    key = board_key(campaign)
    window = replace(_asked().window, limit=ROWS_ON_BOARD)
    try:
        board, matrix = _board(campaign, key, window)
        if not board.rows and board.page.length:  # beyond the end, or around what is not ranked
            last = (board.page.length - 1) // ROWS_ON_BOARD * ROWS_ON_BOARD
            elsewhere = Window(ROWS_ON_BOARD, 0 if window.around else last)
            board, matrix = _board(campaign, key, elsewhere)
    except Unknown as unknown:
        abort(404, say(unknown.faults[0].sentence))
    return _rendered(campaign, board, matrix, is_unranked=board.around != (window.around or ""))


def _board(campaign: Campaign, key: BoardKey, window: Window) -> tuple[ShownBoard, Matrix | None]:
    """Rows of a board, with the matrix of their letters where it is asked for."""
    if request.args.get("case") != EACH_CASE:
        return shown_board(campaign, key, window), None
    page, letters = core().standings.board_with_cases(campaign.slug, key, window)
    matrix = matrix_of(page, letters, campaign.cases_of(key.section))
    return shown(page, window), matrix


def board_key(campaign: Campaign) -> BoardKey:
    """The board that the address names; unnamed, that of events, or of sections without a home.

    What makes no sense on a board, as the page keeps a choice from another one, is left out.
    Answers 404 where a choice can't be read.
    """
    name = request.args.get("board", "") or ("events" if campaign.home_section else "sections")
    key = _asked().key(name)
    case = None if key.case == EACH_CASE else key.case
    return replace(
        key,
        case=case,
        by="letters" if case else key.by,
        band=key.band if name in BOARDS_OF_EVENTS else None,
    )


def _asked() -> BoardFields:
    """The choices in the address; an empty one counts as not made."""
    choices = {name: value for name, value in request.args.items() if value.strip()}
    try:
        return BoardFields.model_validate(choices)
    except ValidationError:
        abort(404, say(sentence("There is no such leaderboard.")))


def _rendered(
    campaign: Campaign, board: ShownBoard, matrix: Matrix | None, *, is_unranked: bool
) -> ResponseReturnValue:
    page, key = board.page, board.key
    of_events = key.board in BOARDS_OF_EVENTS
    q = request.args.get("q", "").strip()[:LONGEST_NAME] if of_events else ""
    kept = {"case": EACH_CASE} if matrix else {}
    before, after = max(page.start - ROWS_ON_BOARD, 0), page.start + ROWS_ON_BOARD
    is_last = page.start + len(page.rows) >= page.length
    shown_page = LeaderboardPage(
        board=board,
        matrix=matrix,
        is_unranked=is_unranked,
        labels=LABELS,
        section=campaign.sections[key.section] if key.section else None,
        sections=[section for section in campaign.sections_by_name if section.boards],
        case=campaign.case(key.case) if key.case else None,
        cases=campaign.published_cases,
        bands=_bands(campaign) if of_events else (),
        q=q,
        found=_found(campaign, key, q, kept) if q else None,
        before_url=_address(key, kept | {"from": before + 1}) if page.start else "",
        after_url="" if is_last else _address(key, kept | {"from": after + 1}),
        csv_url=_address(key, endpoint="public.leaderboard_file"),
    )
    return render("public/leaderboards.html", shown_page)


def _bands(campaign: Campaign) -> tuple[Band, ...]:
    """The campaign's size bands: up to 20 people, 21 to 100, and so on."""
    bands = []
    above = 0
    for most in campaign.bands:
        label = (
            sentence("%(fewest)s to %(most)s people", fewest=above + 1, most=most)
            if above
            else sentence("up to %(most)s people", most=most)
        )
        bands.append(Band(most, label))
        above = most
    return tuple(bands)


def _found(
    campaign: Campaign, key: BoardKey, q: str, kept: Mapping[str, object]
) -> tuple[FoundRow, ...]:
    """The ranked events whose title or place holds these words, by rank.

    The addresses of their places on the board keep these parameters.
    """
    wanted = EventFilter(q=q, section=key.section)
    found = []
    for row in core().standings.find_on_board(campaign.slug, key, wanted, MOST_FOUND):
        entrant = row.ranked.entrant
        url = _address(key, {**kept, "around": entrant.id})
        found.append(FoundRow(row.ranked.rank, entrant.name, f"{url}#{entrant.id}"))
    return tuple(found)


def _address(
    key: BoardKey, more: Mapping[str, object] = {}, endpoint: str = "public.leaderboards"
) -> str:
    """The address of a board's page or file, with what differs from the usual, and `more`."""
    usual = replace(BoardKey(key.board), board="")
    named = {name: value for name, value in vars(key).items() if value != getattr(usual, name)}
    named |= {name: value for name, value in more.items() if (name, value) != ("from", 1)}
    return f"{url_for(endpoint)}?{urlencode(named)}"
