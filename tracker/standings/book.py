"""The standings that everyone watches: held in memory, and renewed when the ledger moves."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection, bindparam, select

from ..campaign import (
    NO_SCOPE,
    Campaign,
    Event,
    OutOfReach,
    Scope,
    Unknown,
    event_key,
    scope_at,
    scope_in,
    without_code,
)
from ..catalogue import Catalogue, Head, View
from ..database import Database, rows_of_kept
from ..events import EventFilter, Events
from ..schema import scope_totals
from .board_keys import ALL_ROWS, BoardKey, Window
from .board_shelf import BoardShelf, TakesPage, refuse_unknown_board
from .boards import BoardPage, BoardRow
from .cases import LettersByCase
from .entrants import changed_events
from .heads import KnownHeads
from .places import Place, read_places
from .remembered import Remembered
from .scopes import read_scopes
from .snapshot import Standings, read_standings
from .timeline import On, Step, TimelinePoint, read_days_written, read_timeline
from .turns import Apart

MOST_MOVED = 2_000
"""After more ledger entries than these, or changes of events, all that is remembered of a campaign
is forgotten."""

CASES_READ_TOGETHER = 100
"""Of so many cases at most, standings are read in one go before others get a turn."""

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
        self._catalogue = catalogue
        self._events = events
        self._heads = KnownHeads(database, catalogue, clock, self._on_head)
        self._boards = BoardShelf(database, catalogue, clock, apart, self._heads.keep_nothing)
        self._remembered = Remembered()
        self.on_move: Callable[[], object] = lambda: None
        """Called after each commit of this process, by the thread that made it."""
        self.look = self._heads.look
        """Find out what has changed in the database. Raises OutOfReach if nothing is known."""
        self.look_at_others = self._heads.look_at_others
        """The same, heeding only what other processes did: enough to know the campaigns."""

    @property
    def stamp(self) -> int:
        """Rises whenever a look found that something has changed."""
        return self._heads.stamp

    @property
    def changes(self) -> int:
        """Rises whenever a look found that a campaign or an event has changed, or a restore."""
        return self._heads.changes

    @property
    def old(self) -> int:
        """For how many seconds the database could not be looked at; 0 while it can."""
        return self._heads.old

    def moved(self) -> None:
        """Take note that this process has committed: the next to ask will look at the database."""
        self._heads.moved()
        self.on_move()

    def _on_head(self, slug: str, before: Head | None, head: Head) -> None:
        self._remembered.moved(slug, head, self._moved_scopes(slug, before, head))

    def _moved_scopes(self, slug: str, before: Head | None, head: Head) -> list[str] | None:
        """The scopes of a campaign that have moved since the last look, None for all of them."""
        if before is None or before.age != head.age:
            return None
        if max(head.newest - before.newest, head.events - before.events) > MOST_MOVED:
            return None
        if not self._remembered.holds_any(slug):
            return []
        with self._catalogue.viewing(slug) as (connection, view):
            asked = {"totals": view.head.totals, "before": before.newest}
            moved = [scope for (scope,) in rows_of_kept(connection, _MOVED, asked)]
            changed = changed_events(connection, view, before.events)
        return [*moved, *map(event_key, changed)]

    def view(self, campaign_slug: str) -> View:
        """What the public is told of a campaign, as the last look found it. Raises Unknown."""
        self.look()
        return self._heads.view(campaign_slug)

    def of(self, campaign_slug: str, key: str) -> Standings:
        """The standings of the scope of a key as they are now. Raises Unknown or OutOfReach.

        Those of an event that is not published are found only by its `watch_key`. Where they have
        moved, but the database can't be read, they are as they were before.
        """
        self.look()
        key, code = without_code(key)
        known = self._remembered.get(campaign_slug, key, Standings)
        if known is None:
            try:
                [known] = self._read(campaign_slug, [key])
            except OutOfReach:
                known = self._former(campaign_slug, key, Standings)
                if known is None:
                    raise
        assert isinstance(known, Standings)
        if known.place and not known.place.opens_to(code):
            raise Unknown.at("scope", NO_SCOPE)
        return known

    def _former(self, campaign_slug: str, scope: str, kind: Hashable) -> object | None:
        """What was known before it moved, for want of better; or None."""
        self._heads.keep_nothing()
        return self._remembered.former(campaign_slug, scope, kind)

    def renew(self, campaign_slug: str, keys: Iterable[str], pause: Callable[[], object]) -> None:
        """Read the standings of those scopes that have moved, so that `of` knows them.

        They are read in a few queries, with a `pause` after each share of them. A scope that there
        is not any more is left out.
        """
        self.look()
        get = self._remembered.get
        plain = dict.fromkeys(without_code(key)[0] for key in keys)
        unread = [key for key in plain if get(campaign_slug, key, Standings) is None]
        if not unread:
            return
        together = max(
            1, CASES_READ_TOGETHER // max(1, len(self._heads.view(campaign_slug).campaign.cases))
        )
        for start in range(0, len(unread), together):
            self._read(campaign_slug, unread[start : start + together])
            pause()

    def _read(self, slug: str, keys: Sequence[str]) -> list[Standings]:
        """Read the standings of those keys that are scopes. Raises Unknown where none is."""
        with self._catalogue.viewing(slug) as (connection, view):
            scopes = read_scopes(connection, view, keys)
            if not scopes:
                raise Unknown.at("scope", NO_SCOPE)
            read = list(read_standings(connection, view, scopes))
        for standings in read:
            self._remembered.put(view, standings.scope, Standings, standings)
        return read

    def scope(self, campaign: Campaign, key: str) -> Scope:
        """The scope of a key in a campaign, also an event that waits for review. Raises Unknown."""
        return scope_in(campaign, key, self._events.working)

    def board(
        self, campaign_slug: str, key: BoardKey, window: Window = ALL_ROWS, *, renew: bool = True
    ) -> BoardPage:
        """Rows of a leaderboard as it stands now, or without `renew`, as it stood a moment ago.

        Raises Unknown (campaign, board, section, case, size), OutOfReach, or DatabaseBusy where
        too many wait for boards.
        """
        if renew:
            self.look()
        return self._boards.page(self._with_board(campaign_slug, key), key, window, renew=renew)

    def refuse_unknown_board(self, campaign_slug: str, key: BoardKey) -> None:
        """Raise Unknown where a campaign has no such board."""
        refuse_unknown_board(self._catalogue.campaign(campaign_slug), key)

    def find_on_board(
        self, campaign_slug: str, key: BoardKey, wanted: EventFilter, most: int
    ) -> tuple[BoardRow, ...]:
        """The events on a leaderboard that a filter finds, by rank, at most `most` of them.

        Raises as `board` does.
        """
        self.look()
        return self._boards.find(self._with_board(campaign_slug, key), key, wanted, most)

    def board_with_cases(
        self, campaign_slug: str, key: BoardKey, window: Window
    ) -> tuple[BoardPage, LettersByCase]:
        """Rows of a leaderboard, and their letters for each case at the same moment.

        Raises as `board` does.
        """
        self.look()
        return self._boards.page_with_cases(self._with_board(campaign_slug, key), key, window)

    def give_board_with_cases(
        self, campaign_slug: str, key: BoardKey, take: TakesPage, rows: int
    ) -> None:
        """Give a whole leaderboard, so many rows at a time, with their letters for each case.

        `take` is called on another thread. Raises as `board` does.
        """
        self.look()
        self._boards.give_with_cases(self._with_board(campaign_slug, key), key, take, rows)

    def _with_board(self, campaign_slug: str, key: BoardKey) -> View:
        """The view of a campaign that has a board. Raises Unknown."""
        view = self._heads.view(campaign_slug)
        refuse_unknown_board(view.campaign, key)
        return view

    def places(self, campaign_slug: str, section: str | None, most: int) -> tuple[Place, ...]:
        """The towns from which letters came last, of a section or of all. Raises Unknown."""

        def read(connection: Connection, view: View) -> tuple[Place, ...]:
            return read_places(connection, view, section, most)

        return self._of_kind(("places", section, most), campaign_slug, "", read)

    def counted_at(self, event: Event) -> int:
        """The letters that were counted at an event, hidden or not, for its own and for staff."""
        with self._catalogue.viewing(event.campaign) as (connection, view):
            [standings] = read_standings(connection, view, [scope_at(event)])
        return standings.letters

    def timeline(
        self, campaign_slug: str, key: str, by: Step, on: On = "counted"
    ) -> tuple[TimelinePoint, ...]:
        """Letters over time, none for a region below its fifth report. Raises Unknown.

        Of letters `on` the days when they were written, there are no hours. Those of an event that
        is not published are found only by its `watch_key`.
        """
        key, _ = without_code(asked := key)
        if key.startswith(event_key("")):
            self.of(campaign_slug, asked)

        def read(connection: Connection, view: View) -> tuple[TimelinePoint, ...]:
            scopes = read_scopes(connection, view, [key])
            if not scopes:
                raise Unknown.at("scope", NO_SCOPE)
            if on == "written":
                return read_days_written(connection, view, key)
            return read_timeline(connection, view, key, scopes[0].zone, by)

        return self._of_kind(("timeline", by, on), campaign_slug, key, read)

    def _of_kind(
        self,
        kind: tuple[object, ...],
        campaign_slug: str,
        scope: str,
        read: Callable[[Connection, View], Value],
    ) -> Value:
        """What is remembered of a scope (or "", a campaign), read now where it is not."""
        self.look()
        known = self._remembered.get(campaign_slug, scope, kind)
        if known is None:
            try:
                with self._catalogue.viewing(campaign_slug) as (connection, view):
                    known = read(connection, view)
                self._remembered.put(view, scope, kind, known)
            except OutOfReach:
                known = self._former(campaign_slug, scope, kind)
                if known is None:
                    raise
        return known  # type: ignore[return-value]  # the kind names its type


_MOVED = select(scope_totals.c.scope).where(
    scope_totals.c.campaign_id == bindparam("totals"),
    scope_totals.c.version > bindparam("before"),
)
