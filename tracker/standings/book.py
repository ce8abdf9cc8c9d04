"""The standings that everyone watches: held in memory, and renewed when the ledger moves."""

import threading
import time
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from sqlalchemy import bindparam, select

from ..campaign import Campaign, Scope, scope_in
from ..catalogue import Catalogue
from ..database import Database
from ..events import EventFilter, Events
from ..schema import campaigns, heads, scope_totals
from .board_keys import ALL_ROWS, BoardKey, Window
from .board_shelf import Apart, BoardShelf, TakesPage, refuse_unknown_board
from .boards import BoardPage, BoardRow
from .cases import LettersByCase
from .places import Place, read_places
from .snapshot import Standings, read_standings
from .timeline import On, Step, TimelinePoint, read_days_written, read_timeline

LOOK_EVERY_SECONDS = 0.05
"""The time between two looks at whether another process has moved the head of a ledger."""

Value = TypeVar("Value")


class StandingsBook:
    """The standings, boards and timelines of one process. Thread-safe.

    All of it is answered from memory, unless the head in the database has moved since.
    """

    def __init__(
        self,
        database: Database,
        catalogue: Catalogue,
        events: Events,
        clock: Callable[[], datetime],
        apart: Apart,
    ) -> None:
        self._database = database
        self._catalogue = catalogue
        self._events = events
        self._clock = clock
        self._boards = BoardShelf(database, clock, apart)
        self.on_move: Callable[[], object] = lambda: None
        """Called after each commit of this process, by the thread that made it."""
        self.stamp = 0
        """Rises whenever a look found that something has changed."""
        self._mutex = threading.Lock()
        self._looked = float("-inf")
        self._moves = self._moves_seen = 0
        self._seen: int | None = None
        self._quarter = 0
        self._numbers: dict[str, int] = {}
        self._revisions: dict[str, int] = {}
        self._versions: dict[tuple[str, str], int] = {}
        self._values: dict[tuple[object, ...], tuple[tuple[int, int], object]] = {}

    def moved(self) -> None:
        """Take note that this process has committed: the next to ask will look at the database."""
        self._moves += 1
        self.on_move()

    def look(self) -> None:
        """Find out what has changed in the database, at most every `LOOK_EVERY_SECONDS`."""
        if self._looked_lately():
            return
        with self._mutex:
            if self._looked_lately():  # another thread has, while this one waited
                return
            moves, now = self._moves, time.monotonic()
            self._note_the_time()
            seen = self._database.changes_seen()
            if seen is None or seen != self._seen:
                self._read_heads()
                self._seen = seen
            # From before the look, as a move during it may have been missed.
            self._looked, self._moves_seen = now, moves

    def _note_the_time(self) -> None:
        """Raise the stamp each quarter of an hour: in some zone a day or an hour begins then."""
        quarter = int(self._clock().timestamp()) // 900
        if quarter != self._quarter:
            self._quarter = quarter
            self.stamp += 1

    def look_at_others(self) -> None:
        """As `look`, but heeding only what other processes did: enough to know the campaigns."""
        if time.monotonic() - self._looked >= LOOK_EVERY_SECONDS:
            self.look()

    def _looked_lately(self) -> bool:
        lately = time.monotonic() - self._looked < LOOK_EVERY_SECONDS
        return lately and self._moves == self._moves_seen

    def _read_heads(self) -> None:
        with self._database.reading() as connection:
            rows = connection.execute(_HEADS).all()
            for row in rows:
                before = self._numbers.get(row.slug, 0)
                if row.number > before:
                    moved = connection.execute(
                        _MOVED, {"campaign": row.campaign_id, "before": before}
                    )
                    self._versions.update({(row.slug, scope): number for scope, number in moved})
        numbers = {row.slug: row.number for row in rows}
        revisions = {row.slug: row.revision for row in rows}
        self._catalogue.expect(revisions)
        if (numbers, revisions) != (self._numbers, self._revisions):
            self._numbers, self._revisions = numbers, revisions
            self.stamp += 1

    def of(self, campaign_slug: str, key: str) -> Standings:
        """The standings of the scope of a key as they are now. Raises Unknown."""
        self.look()
        campaign = self._catalogue.campaign(campaign_slug)

        def read(_before: object) -> Standings:
            scope = self.scope(campaign, key)
            with self._database.reading() as connection:
                return read_standings(connection, campaign, scope)

        return self._remembered(("standings",), campaign, key, read)

    def scope(self, campaign: Campaign, key: str) -> Scope:
        """The scope of a key in a campaign. Raises Unknown."""
        return scope_in(campaign, key, self._events.named)

    def board(
        self, campaign_slug: str, key: BoardKey, window: Window = ALL_ROWS, *, renew: bool = True
    ) -> BoardPage:
        """Rows of a leaderboard as it stands now, or without `renew`, as it stood a moment ago.

        Raises Unknown (campaign, board, section, case, size).
        """
        if renew:
            self.look()
        campaign = self._catalogue.campaign(campaign_slug)
        refuse_unknown_board(campaign, key)
        head = self._numbers.get(campaign.slug, 0)
        return self._boards.page(campaign, key, window, head, renew=renew)

    def refuse_unknown_board(self, campaign_slug: str, key: BoardKey) -> None:
        """Raise Unknown where a campaign has no such board."""
        refuse_unknown_board(self._catalogue.campaign(campaign_slug), key)

    def find_on_board(
        self, campaign_slug: str, key: BoardKey, wanted: EventFilter, most: int
    ) -> tuple[BoardRow, ...]:
        """The events on a leaderboard that a filter finds, by rank, at most `most` of them.

        Raises as `board` does.
        """
        campaign, head = self._campaign_of_board(campaign_slug, key)
        return self._boards.find(campaign, key, head, wanted, most)

    def board_with_cases(
        self, campaign_slug: str, key: BoardKey, window: Window
    ) -> tuple[BoardPage, LettersByCase]:
        """Rows of a leaderboard, and their letters for each case at the same moment.

        Raises as `board` does.
        """
        campaign, head = self._campaign_of_board(campaign_slug, key)
        return self._boards.page_with_cases(campaign, key, window, head)

    def give_board_with_cases(
        self, campaign_slug: str, key: BoardKey, take: TakesPage, rows: int
    ) -> None:
        """Give a whole leaderboard, so many rows at a time, with their letters for each case.

        `take` is called on another thread. Raises as `board` does.
        """
        campaign, head = self._campaign_of_board(campaign_slug, key)
        self._boards.give_with_cases(campaign, key, head, take, rows)

    def _campaign_of_board(self, campaign_slug: str, key: BoardKey) -> tuple[Campaign, int]:
        """The campaign of a board, and the number of its ledger's head, as they are now."""
        self.look()
        campaign = self._catalogue.campaign(campaign_slug)
        refuse_unknown_board(campaign, key)
        return campaign, self._numbers.get(campaign.slug, 0)

    def places(self, campaign_slug: str, section: str | None, most: int) -> tuple[Place, ...]:
        """The towns from which letters came last, of a section or of all. Raises Unknown."""
        self.look()
        campaign = self._catalogue.campaign(campaign_slug)

        def read(_before: object) -> tuple[Place, ...]:
            with self._database.reading() as connection:
                return read_places(connection, campaign, section, most)

        return self._remembered(("places", section, most), campaign, "", read)

    def timeline(
        self, campaign_slug: str, key: str, by: Step, on: On = "counted"
    ) -> tuple[TimelinePoint, ...]:
        """Letters over time, none for a region below its fifth report. Raises Unknown.

        Of letters `on` the days when they were written, there are no hours.
        """
        self.look()
        campaign = self._catalogue.campaign(campaign_slug)

        def read(_before: object) -> tuple[TimelinePoint, ...]:
            zone = self.scope(campaign, key).zone
            with self._database.reading() as connection:
                if on == "written":
                    return read_days_written(connection, campaign_slug, key)
                return read_timeline(connection, campaign_slug, key, zone, by)

        return self._remembered(("timeline", by, on), campaign, key, read)

    def _remembered(
        self,
        kind: tuple[object, ...],
        campaign: Campaign,
        scope: str,
        read: Callable[[Value | None], Value],
    ) -> Value:
        """The value read before, unless the scope (or without one, the campaign) has moved since.

        `read` is given the value that was read before at the same revision, or None.
        """
        number = (
            self._versions.get((campaign.slug, scope), 0)
            if scope
            else self._numbers.get(campaign.slug, 0)
        )
        key, due = (*kind, campaign.slug, scope), (campaign.revision, number)
        age, value = self._values.get(key, (None, None))
        if age != due:
            before = value if age and age[0] == campaign.revision else None
            value = read(before)  # type: ignore[arg-type]  # the key names its type
            self._values[key] = (due, value)
        return value  # type: ignore[return-value]  # the key names its type


_HEADS = select(heads, campaigns.c.slug, campaigns.c.revision).join(
    campaigns, campaigns.c.id == heads.c.campaign_id
)
_MOVED = select(scope_totals.c.scope, scope_totals.c.version).where(
    scope_totals.c.campaign_id == bindparam("campaign"),
    scope_totals.c.version > bindparam("before"),
)
