"""Leaderboards in memory: read once, renewed with what has moved, and shown in pages."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from threading import RLock
from typing import Any, NamedTuple

from sqlalchemy import Connection

from ..campaign import Campaign, Entrant, PastRanks, Ranked, Ranking, ScopeKind, measure
from ..catalogue import View
from .board_keys import BoardKey, Window
from .entrants import BOARDS, MOST_NAMED, Known, Total, changed_events
from .movement import beginning, beginnings, counted_since, public_before
from .published import Published, written_time


class BoardRow(NamedTuple):
    """A row of a board. `was` is its rank when the movement began, None where it had none."""

    ranked: Ranked
    was: int | None


@dataclass(frozen=True)
class BoardPage(Published):
    """Some rows of a board at an epoch, revision and version; the higher is the newer.

    `as_of` is the time of the last entry that moved the board, UTC; `length` counts all its rows;
    `start` is the position of the first row here, from 0.
    """

    campaign: str
    key: BoardKey
    length: int
    start: int
    rows: tuple[BoardRow, ...]

    @cached_property
    def body(self) -> dict[str, Any]:
        """The page as the API and the socket give it."""
        return {
            "campaign": self.campaign,
            **vars(self.key),
            "epoch": self.epoch,
            "revision": self.revision,
            "version": self.version,
            "as_of": self.as_of and written_time(self.as_of),
            "of": self.length,
            "rows": [
                {
                    "rank": row.ranked.rank,
                    **row.ranked.entrant._asdict(),
                    "was": row.was,
                    "gap": row.ranked.gap,
                }
                for row in self.rows
            ],
        }

    @cached_property
    def etag(self) -> str:
        """The strong ETag of this body, without its quotes."""
        return ":".join([*map(str, self.newness), sha256(self.json).hexdigest()[:16]])


@dataclass
class Board:
    """A leaderboard in memory, for one thread at a time: whoever uses it holds its `lock`.

    `age` is the epoch and revision of the view that it was read in, None before; `events` the
    number of the last change of an event that was looked at; `begun` the number of the day, or
    hour, in which the movement began. `version` is the number of the last ledger entry that moved
    anything on the board, `as_of` its time; `read_to` is the last ledger number that was looked at,
    `known` what was read of each event, and `past` the ranks when the movement began.
    """

    campaign: Campaign
    key: BoardKey
    age: tuple[int, int] | None = None
    events: int = 0
    begun: int = 0
    version: int = 0
    as_of: datetime | None = None
    read_to: int = 0
    ranking: Ranking = field(default_factory=lambda: Ranking(()))
    past: PastRanks = field(default_factory=lambda: PastRanks({}))
    known: dict[str, tuple[str, int]] = field(default_factory=dict)
    lock: RLock = field(default_factory=RLock)

    def read(self, connection: Connection, view: View, now: datetime) -> None:
        """Read all of the board, with the ranks that its rows had when the movement began.

        Where that fails, the board stays as it was.
        """
        fresh = Board(view.campaign, self.key, lock=self.lock)
        totals = fresh.read_now(connection, view)
        zone = fresh.campaign.zone_of_boards(self.key.section)
        fresh.begun = beginnings(self.key.since, zone, now)
        fresh.past = PastRanks(fresh._past_measures(connection, view, now, totals))
        vars(self).update(vars(fresh))

    def read_now(self, connection: Connection, view: View) -> list[Total]:
        """Read all of the board as it stands, without movement. Gives the totals that it read."""
        self.campaign, self.age, self.events = view.campaign, view.at.age, view.at.events
        self.version, self.as_of, self.known = 0, None, {}
        totals = self._read(connection, view, 0, {}, ())
        self.ranking = Ranking(self._entrants(totals), self.key.by, self.campaign.language)
        self._note(totals, view.head.number)
        return totals

    def renew(self, connection: Connection, view: View, now: datetime) -> None:
        """Read what has moved since the board was read last; all of it in a view of another age.

        Where that fails, the board stays as it was.
        """
        changed = self._changed_events(connection, view)
        if view.at.age != self.age or len(changed) > MOST_NAMED:
            self.read(connection, view, now)
            return
        for slug in changed:
            self.known.pop(slug, None)
        totals = self._read(connection, view, self.read_to, self.known, changed)
        again = [total for total in totals if total.id in changed]
        past = self._past_measures(connection, view, now, again, changed) if changed else {}
        stand = {entrant.id: entrant for entrant in self._entrants(totals)}
        gone = {*changed, *(total.id for total in totals)} - stand.keys()
        self.ranking.change(stand.values(), gone)
        if changed:
            self.past.change(past, changed)
        self.events = view.at.events
        self._note(totals, view.head.number)

    def _changed_events(self, connection: Connection, view: View) -> frozenset[str]:
        """The events that were changed since the board was read last, if it is one of events."""
        if view.at.events == self.events or BOARDS[self.key.board][0] is not ScopeKind.EVENT:
            return frozenset()
        return frozenset(changed_events(connection, view, self.events))

    def is_current(self, view: View, now: datetime) -> bool:
        """Whether all of the board need not be read anew, but perhaps what has moved."""
        if self.age is None or self.age < view.at.age:
            return False
        zone = view.campaign.zone_of_boards(self.key.section)
        return self.begun == beginnings(self.key.since, zone, now)

    def _read(
        self,
        connection: Connection,
        view: View,
        after: int,
        known: Known,
        changed: frozenset[str] | tuple[()],
    ) -> list[Total]:
        _, read = BOARDS[self.key.board]
        return read(connection, view, self.key, after, known, changed)

    def _entrants(self, totals: Iterable[Total]) -> list[Entrant]:
        """What stands on the board, of these totals: what is of its size."""
        return [
            Entrant(total.id, total.name, total.letters, total.writers)
            for total in totals
            if self._is_of_its_size(total.expected, total.writers)
        ]

    def _is_of_its_size(self, expected: int, writers: int) -> bool:
        band = self.key.band
        return band is None or self.campaign.band_of(max(expected, writers)) == band

    def _note(self, totals: Iterable[Total], read_to: int) -> None:
        self.read_to = read_to
        self.known.update({total.id: (total.name, total.expected) for total in totals})
        for total in totals:
            if total.version > self.version:
                self.version, self.as_of = total.version, total.at

    def _past_measures(
        self,
        connection: Connection,
        view: View,
        now: datetime,
        totals: Iterable[Total],
        names: frozenset[str] | None = None,
    ) -> dict[str, float]:
        """The measures when the movement began, of all that may stand on the board today.

        `names` are those of the totals where these are not all. On boards of a case none moves.
        """
        if self.key.case:
            return {}
        kind, _ = BOARDS[self.key.board]
        began = beginning(self.key.since, self.campaign.zone_of_boards(self.key.section), now)
        since = counted_since(connection, view, kind, self.key.by, began, names)
        if kind is ScopeKind.REGION:  # all others are public from their first report
            public = public_before(connection, view, kind, began)
            totals = [total for total in totals if total.id in public]
        if self.key.by == "letters" and self.key.band is None:  # the usual board, and the largest
            more = {name: letters for name, letters, _ in since}
            return {total.id: total.letters - more.get(total.id, 0) for total in totals}
        counted, none = {name: counts for name, *counts in since}, (0, 0)
        measures = {}
        for total in totals:
            letters, writers = counted.get(total.id, none)
            letters, writers = total.letters - letters, total.writers - writers
            if self._is_of_its_size(total.expected, writers):
                measures[total.id] = measure(letters, writers, self.key.by)
        return measures

    @property
    def size(self) -> int:
        """The most rows of which it holds anything in memory."""
        return max(len(self.ranking), len(self.known), len(self.past))

    def copy(self) -> "Board":
        """The board as it stands now, with a ranking of its own."""
        known = dict(self.known)
        ranking, past = self.ranking.copy(), self.past.copy()
        return replace(self, ranking=ranking, past=past, known=known, lock=RLock())

    def page(self, window: Window) -> BoardPage:
        """The rows of a window; none around an id that is not ranked."""
        start = self._start(window)
        stop = None if start is None or window.limit is None else start + window.limit
        ranked = () if start is None else self.ranking.rows(start, stop)
        epoch, revision = self.age or (0, 0)
        return BoardPage(
            campaign=self.campaign.slug,
            key=self.key,
            epoch=epoch,
            revision=revision + self.events + self.begun,
            version=self.version,
            as_of=self.as_of,
            length=len(self.ranking),
            start=start or 0,
            rows=tuple(BoardRow(row, self.past.of(row.entrant.id)) for row in ranked),
        )

    def _start(self, window: Window) -> int | None:
        if window.around is None:
            return window.start
        position = self.ranking.position(window.around)
        if position is None or window.limit is None:
            return position and 0
        last_start = max(len(self.ranking) - window.limit, 0)
        return min(max(position - window.limit // 2, 0), last_start)
