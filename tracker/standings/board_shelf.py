"""The leaderboards of one process: those asked for lately, each renewed when it is asked for."""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Lock

from sqlalchemy import Connection

from ..campaign import (
    NO_CASE,
    NO_SECTION,
    Campaign,
    OutOfReach,
    Ranking,
    ScopeKind,
    Unknown,
    sentence,
)
from ..catalogue import Catalogue, View
from ..database import Database
from ..events import EventFilter, find_among, find_few
from .board_keys import BoardKey, Window
from .boards import Board, BoardPage, BoardRow
from .cases import LettersByCase, read_letters_by_case
from .entrants import BOARDS
from .turns import Apart, Patience, Turns

MOST_BOARDS = 256
"""The most leaderboards in memory, so that nobody fills it by asking for many kinds."""

MOST_ROWS = 400_000
"""The most rows that they may have together; a row takes some 800 bytes."""

MOST_MOVED_AT_ONCE = 200
"""After more ledger entries and changes of events, a board is renewed on a thread of its own."""

FOUND_TOGETHER = 500
"""So many rows of a board at a time are searched for words that very many events have."""

TakesPage = Callable[[BoardPage, LettersByCase], None]
"""Takes some rows of a board, and their letters for each case."""


class BoardShelf:
    """The leaderboards in memory. Thread-safe. `clock` gives the time now, UTC.

    Each method is given the view that the last look has found: a board has all that the ledger
    counted up to there, or more. Where the database can't be read, a board that was read before
    stands as it was; `tells_former` is called then. Nobody waits for ever: DatabaseBusy is raised
    where too many wait for boards.
    """

    def __init__(
        self,
        database: Database,
        catalogue: Catalogue,
        clock: Callable[[], datetime],
        apart: Apart,
        tells_former: Callable[[], object] = lambda: None,
    ) -> None:
        self._tells_former = tells_former
        self._database = database
        self._catalogue = catalogue
        self._clock = clock
        self._apart = apart
        self._mutex = Lock()
        self._turns = Turns(apart)
        self._reading_again = Lock()
        self._giving = Lock()
        self._boards: OrderedDict[tuple[str, BoardKey], Board] = OrderedDict()

    def page(self, view: View, key: BoardKey, window: Window, *, renew: bool) -> BoardPage:
        """Rows of a board. Without `renew`, what moved since it was read last may be missing."""
        with self._renewed(view, key, Patience(), renew=renew) as board:
            return board.page(window)

    def find(
        self, view: View, key: BoardKey, wanted: EventFilter, most: int
    ) -> tuple[BoardRow, ...]:
        """The events on a board that a filter finds, by rank, at most `most` of them."""
        patience = Patience()
        with self._renewed(view, key, patience) as board:
            ranking = board.ranking
        best: list[str] = []

        def find() -> None:
            with self._database.reading_apart() as connection:
                best.extend(_best(connection, view.campaign.slug, ranking, wanted, most))

        self._turns.run(find, patience)
        with patience.holding(board.lock):
            pages = [board.page(Window(1, around=name)) for name in best]
        return tuple(row for page in pages for row in page.rows)

    def page_with_cases(
        self, view: View, key: BoardKey, window: Window
    ) -> tuple[BoardPage, LettersByCase]:
        """Rows of a board, and their letters for each case at the same moment."""
        read: list[tuple[BoardPage, LettersByCase]] = []
        with self._renewed(view, key, Patience()) as board:

            def read_both() -> None:
                with self._viewing_apart(view.campaign.slug) as (connection, newer):
                    board.renew(connection, newer, self._clock())
                    page = board.page(window)
                    read.append((page, read_letters_by_case(connection, newer, page)))

            self._apart(read_both)
        return read[0]

    def give_with_cases(self, view: View, key: BoardKey, take: TakesPage, rows: int) -> None:
        """Give a whole board, so many rows at a time, with their letters for each case.

        All of it is of one moment. `take` is called on another thread. Boards are given one after
        the other.
        """
        patience = Patience()
        with patience.holding(self._giving):
            with self._renewed(view, key, patience) as shown:
                board = shown.copy()

            def give() -> None:
                with self._viewing_apart(view.campaign.slug) as (connection, newer):
                    board.renew(connection, newer, self._clock())
                    for start in range(0, len(board.ranking), rows):
                        page = board.page(Window(rows, start))
                        take(page, read_letters_by_case(connection, newer, page))

            self._turns.run(give, patience)

    @contextmanager
    def _viewing_apart(self, slug: str) -> Iterator[tuple[Connection, View]]:
        """A transaction for another thread, and the view of a campaign in it."""
        with self._database.reading_apart() as connection:
            yield connection, self._catalogue.view(connection, slug)

    @contextmanager
    def _renewed(
        self, view: View, key: BoardKey, patience: Patience, *, renew: bool = True
    ) -> Iterator[Board]:
        board = self._board(view.campaign, key)
        with patience.holding(board.lock):
            try:
                self._bring_up_to(view, board, patience, renew=renew)
            except OutOfReach:
                if board.age is None:
                    raise
                self._tells_former()
            yield board

    def _bring_up_to(self, view: View, board: Board, patience: Patience, *, renew: bool) -> None:
        if not board.is_current(view, self._clock()):
            self._read(board, patience)
            self._make_room()
        elif board.events < view.at.events or (renew and board.read_to < view.head.number):
            self._renew(board, view)

    def _renew(self, board: Board, view: View) -> None:
        """Renew a board: at once, or where much may have moved, where it stalls nobody else."""
        if not _has_moved_much(board, view):
            with self._catalogue.viewing(board.campaign.slug) as (connection, newer):
                if not _has_moved_much(board, newer):
                    board.renew(connection, newer, self._clock())
                    return

        def renew() -> None:
            with self._viewing_apart(board.campaign.slug) as (connection, newer):
                board.renew(connection, newer, self._clock())

        self._apart(renew)

    def _read(self, board: Board, patience: Patience) -> None:
        """Read a whole board. With many rows that takes a while, so others run meanwhile.

        A board that is in use does not wait for those that nobody has asked for lately; and what
        pages lead to first does not wait for all that anyone can ask for.
        """

        def read() -> None:
            with self._viewing_apart(board.campaign.slug) as (connection, view):
                board.read(connection, view, self._clock())

        if board.age:
            with patience.holding(self._reading_again):
                self._apart(read)
        else:
            usual = board.key == BoardKey(board.key.board, board.key.section)
            self._turns.run(read, patience, usual=usual)

    def _board(self, campaign: Campaign, key: BoardKey) -> Board:
        with self._mutex:
            board = self._boards.pop((campaign.slug, key), None) or Board(campaign, key)
            self._boards[campaign.slug, key] = board
            return board

    def _make_room(self) -> None:
        """Forget the boards that nobody asked for lately. One in use stays with its user."""
        with self._mutex:
            rows = sum(board.size for board in self._boards.values())
            while len(self._boards) > MOST_BOARDS or (rows > MOST_ROWS and len(self._boards) > 1):
                _, oldest = self._boards.popitem(last=False)
                rows -= oldest.size


def _has_moved_much(board: Board, view: View) -> bool:
    """Whether more has moved since a board was read last than is read in a moment."""
    moved = view.head.number - board.read_to
    if BOARDS[board.key.board][0] is ScopeKind.EVENT:
        moved += view.at.events - board.events
    return view.at.age != board.age or moved > MOST_MOVED_AT_ONCE


def _best(
    connection: Connection, campaign: str, ranking: Ranking, wanted: EventFilter, most: int
) -> list[str]:
    """The highest on a ranking that a filter finds: few are looked up, many met on the way down."""
    few = find_few(connection, campaign, wanted)
    if few is not None:
        return ranking.best_of(few, most)
    best: dict[str, None] = {}  # the ranking may move meanwhile, and show one again
    for start in range(0, len(ranking), FOUND_TOGETHER):
        names = ranking.names(start, start + FOUND_TOGETHER)
        best |= dict.fromkeys(find_among(connection, campaign, wanted, names))
        if len(best) >= most:
            break
    return [*best][:most]


def refuse_unknown_board(campaign: Campaign, key: BoardKey) -> None:
    """Raise Unknown where a campaign has no such board, or its section has turned boards off."""
    if key.board not in BOARDS:
        boards = ", ".join(BOARDS)
        raise Unknown.at(
            "board", sentence("There is no such leaderboard: use %(boards)s.", boards=boards)
        )
    if key.section is not None and key.section not in campaign.sections:
        raise Unknown.at("section", NO_SECTION)
    if key.section is not None and not campaign.sections[key.section].boards:
        raise Unknown.at("section", sentence("This section has no leaderboards."))
    if key.case is not None and campaign.case(key.case) is None:
        raise Unknown.at("case", NO_CASE)
    if key.case is not None and key.by != "letters":
        raise Unknown.at("by", sentence("Writers are not counted by case: rank by letters."))
    if key.band is not None and BOARDS[key.board][0] is not ScopeKind.EVENT:
        raise Unknown.at("band", sentence("Only events have a size."))
    if key.band is not None and key.band not in campaign.bands:
        sizes = ", ".join(str(band) for band in campaign.bands)
        raise Unknown.at("band", sentence("There is no such size: use %(sizes)s.", sizes=sizes))
