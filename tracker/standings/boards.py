"""Leaderboards in memory: read once, renewed with what has moved, and shown in pages."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from threading import RLock
from typing import Any, NamedTuple

from sqlalchemy import Connection

from ..campaign import Campaign, Entrant, PastRanks, Ranked, Ranking, measure
from .board_keys import BoardKey, Window
from .entrants import BOARDS, Known, Total
from .movement import counted_since
from .published import Published, written_time


class BoardRow(NamedTuple):
    """A row of a board. `was` is its rank when the movement began, None where it had none."""

    ranked: Ranked
    was: int | None


@dataclass(frozen=True)
class BoardPage(Published):
    """Some rows of a board at a revision and version; the higher pair is the newer.

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
        return f"{self.revision}:{self.version}:{sha256(self.json).hexdigest()[:16]}"


@dataclass
class Board:
    """A leaderboard in memory, for one thread at a time: whoever uses it holds its `lock`.

    `revision` rises with what is no ledger entry: a change of the campaign, a new day. `version`
    is the number of the last ledger entry that moved anything on the board, `as_of` its time;
    `read_to` is the last ledger number that was looked at, `known` what was read of each event, and
    `past` the ranks when the movement began.
    """

    campaign: Campaign
    key: BoardKey
    revision: int = 0
    version: int = 0
    as_of: datetime | None = None
    read_to: int = 0
    ranking: Ranking = field(default_factory=lambda: Ranking(()))
    past: PastRanks = field(default_factory=lambda: PastRanks({}))
    known: dict[str, tuple[str, int]] = field(default_factory=dict)
    lock: RLock = field(default_factory=RLock)

    def read(self, connection: Connection, campaign: Campaign, head: int, began: datetime) -> None:
        """Read all of the board, with the ranks that its rows had when the movement `began`.

        `head` is a ledger number that the connection's view of the database has reached.
        """
        totals = self.read_now(connection, campaign, head)
        self.past = PastRanks({}) if self.key.case else self._past_ranks(connection, began, totals)

    def read_now(self, connection: Connection, campaign: Campaign, head: int) -> list[Total]:
        """Read all of the board as it stands, without movement. Gives the totals that it read."""
        self.campaign, self.version, self.as_of, self.known = campaign, 0, None, {}
        totals = self._read(connection, 0, {})
        self.ranking = Ranking(self._entrants(totals), self.key.by, self.campaign.language)
        self._note(totals, head)
        return totals

    def renew(self, connection: Connection, head: int) -> None:
        """Read what has moved since the board was read last."""
        totals = self._read(connection, self.read_to, self.known)
        stand = {entrant.id: entrant for entrant in self._entrants(totals)}
        gone = [total.id for total in totals if total.id not in stand]
        self.ranking.change(stand.values(), gone)
        self._note(totals, head)

    def _read(self, connection: Connection, after: int, known: Known) -> list[Total]:
        _, read = BOARDS[self.key.board]
        return read(connection, self.campaign, self.key, after, known)

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

    def _past_ranks(
        self, connection: Connection, began: datetime, totals: Iterable[Total]
    ) -> PastRanks:
        """The ranks when the movement began, of all that may stand on the board today."""
        kind, _ = BOARDS[self.key.board]
        since = counted_since(connection, self.campaign, kind, self.key.by, began)
        measures = {}
        for total in totals:
            if counted := since.get(total.id):
                letters, writers = total.letters - counted[0], total.writers - counted[1]
                if self._is_of_its_size(total.expected, writers):
                    measures[total.id] = measure(letters, writers, self.key.by)
        return PastRanks(measures)

    @property
    def size(self) -> int:
        """The most rows of which it holds anything in memory."""
        return max(len(self.ranking), len(self.known), len(self.past))

    def copy(self) -> "Board":
        """The board as it stands now, with a ranking of its own."""
        known = dict(self.known)
        return replace(self, ranking=self.ranking.copy(), known=known, lock=RLock())

    def page(self, window: Window) -> BoardPage:
        """The rows of a window; none around an id that is not ranked."""
        start = self._start(window)
        stop = None if start is None or window.limit is None else start + window.limit
        ranked = () if start is None else self.ranking.rows(start, stop)
        return BoardPage(
            campaign=self.campaign.slug,
            key=self.key,
            revision=self.revision,
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
