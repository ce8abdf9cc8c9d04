"""The leaderboards of one process: those asked for lately, each renewed when it is asked for."""

import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Lock

from ..campaign import (
    NO_CASE,
    NO_SECTION,
    Campaign,
    DatabaseBusy,
    ScopeKind,
    Unknown,
    sentence,
)
from ..database import Database
from ..events import EventFilter, read_slugs
from .board_keys import BoardKey, Window
from .boards import Board, BoardPage, BoardRow
from .cases import LettersByCase, read_letters_by_case
from .entrants import BOARDS
from .movement import beginning, beginnings

MOST_BOARDS = 256
"""The most leaderboards in memory, so that nobody fills it by asking for many kinds."""

MOST_ROWS = 400_000
"""The most rows that they may have together; a row takes some 800 bytes."""

MOST_MOVED_AT_ONCE = 200
"""After more ledger entries than these, a board is renewed on a thread of its own."""

LONGEST_PAUSE_SECONDS = 1.0
"""The longest pause after a whole board was read."""

LONGEST_WAIT_SECONDS = 10
"""The longest that a file of a board waits for the files of others."""

Apart = Callable[[Callable[[], None]], None]
"""Runs a blocking call where it stalls nobody else."""

TakesPage = Callable[[BoardPage, LettersByCase], None]
"""Takes some rows of a board, and their letters for each case."""


class BoardShelf:
    """The leaderboards in memory. Thread-safe. `clock` gives the time now, UTC."""

    def __init__(self, database: Database, clock: Callable[[], datetime], apart: Apart) -> None:
        self._database = database
        self._clock = clock
        self._apart = apart
        self._mutex = Lock()
        self._reading = Lock()
        self._reading_again = Lock()
        self._giving = Lock()
        self._next_reading = 0.0
        self._boards: OrderedDict[tuple[str, BoardKey], Board] = OrderedDict()

    def page(
        self, campaign: Campaign, key: BoardKey, window: Window, head: int, *, renew: bool
    ) -> BoardPage:
        """Rows of a board with all that the ledger counted up to number `head`, or more.

        Without `renew`, what has moved since the board was read last may be missing.
        """
        with self._renewed(campaign, key, head, renew=renew) as board:
            return board.page(window)

    def find(
        self, campaign: Campaign, key: BoardKey, head: int, wanted: EventFilter, most: int
    ) -> tuple[BoardRow, ...]:
        """The events on a board that a filter finds, by rank, at most `most` of them."""
        with self._renewed(campaign, key, head) as board:
            ranking = board.ranking
        best: list[str] = []

        def find() -> None:
            with self._database.reading_apart() as connection:
                best.extend(ranking.best_of(read_slugs(connection, campaign.slug, wanted), most))

        self._one_at_a_time(find)
        with board.lock:
            pages = [board.page(Window(1, around=name)) for name in best]
        return tuple(row for page in pages for row in page.rows)

    def copy(self, campaign: Campaign, key: BoardKey, head: int) -> Board:
        """A whole board, to be read while it changes in memory."""
        with self._renewed(campaign, key, head) as board:
            return board.copy()

    def page_with_cases(
        self, campaign: Campaign, key: BoardKey, window: Window, head: int
    ) -> tuple[BoardPage, LettersByCase]:
        """Rows of a board, and their letters for each case at the same moment."""
        read: list[tuple[BoardPage, LettersByCase]] = []
        with self._renewed(campaign, key, head) as board:

            def read_both() -> None:
                with self._database.reading_apart() as connection:
                    board.renew(connection, head)
                    page = board.page(window)
                    read.append((page, read_letters_by_case(connection, page)))

            self._apart(read_both)
        return read[0]

    def give_with_cases(
        self, campaign: Campaign, key: BoardKey, head: int, take: TakesPage, rows: int
    ) -> None:
        """Give a whole board, so many rows at a time, with their letters for each case.

        All of it is of one moment. `take` is called on another thread. Boards are given one after
        the other. Raises DatabaseBusy where too many wait for that.
        """
        if not self._giving.acquire(timeout=LONGEST_WAIT_SECONDS):
            raise DatabaseBusy
        try:
            board = self.copy(campaign, key, head)

            def give() -> None:
                with self._database.reading_apart() as connection:
                    board.renew(connection, head)
                    for start in range(0, len(board.ranking), rows):
                        page = board.page(Window(rows, start))
                        take(page, read_letters_by_case(connection, page))

            self._one_at_a_time(give)
        finally:
            self._giving.release()

    @contextmanager
    def _renewed(
        self, campaign: Campaign, key: BoardKey, head: int, *, renew: bool = True
    ) -> Iterator[Board]:
        zone, now = campaign.zone_of_boards(key.section), self._clock()
        revision = campaign.revision + beginnings(key.since, zone, now)
        board = self._board(campaign, key)
        with board.lock:
            if board.revision < revision:
                self._read(board, campaign, head, beginning(key.since, zone, now))
                board.revision = revision
                self._make_room()
            elif renew and board.read_to < head:
                self._renew(board, head)
            yield board

    def _renew(self, board: Board, head: int) -> None:
        """Renew a board: at once, or where much may have moved, where it stalls nobody else."""
        if head - board.read_to <= MOST_MOVED_AT_ONCE:
            with self._database.reading() as connection:
                board.renew(connection, head)
            return

        def renew() -> None:
            with self._database.reading_apart() as connection:
                board.renew(connection, head)

        self._apart(renew)

    def _read(self, board: Board, campaign: Campaign, head: int, began: datetime) -> None:
        """Read a whole board. With many rows that takes a while, so others run meanwhile.

        A board that is in use does not wait for those that nobody has asked for lately.
        """

        def read() -> None:
            with self._database.reading_apart() as connection:
                board.read(connection, campaign, head, began)

        if board.revision:
            with self._reading_again:
                self._apart(read)
        else:
            self._one_at_a_time(read)

    def _one_at_a_time(self, read: Callable[[], None]) -> None:
        """Read all of a board where it stalls nobody.

        Anyone can ask for boards that nobody watches, and for files. So they are read one after the
        other, with a pause after each that is as long as the reading took.
        """
        with self._reading:
            time.sleep(max(self._next_reading - time.monotonic(), 0))
            started = time.monotonic()
            self._apart(read)
            ended = time.monotonic()
            self._next_reading = ended + min(ended - started, LONGEST_PAUSE_SECONDS)

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
