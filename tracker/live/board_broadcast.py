"""Sends leaderboards to those who watch them, in a loop for which standings never wait."""

import logging
import time
from functools import partial
from typing import Any, NamedTuple, Protocol

from ..standings import LOOK_EVERY_SECONDS, BoardKey, BoardPage, Newness, StandingsBook
from .crowds import SHORTEST_PAUSE_SECONDS, Crowd, Turn
from .watched import WatchedBoard

log = logging.getLogger(__name__)

BOARD_EVERY_SECONDS = 1.0
"""Each board is renewed and sent at most so often, whatever comes in."""

_NOTHING_SENT = Newness(-1, -1, -1)


class _Renewal(NamedTuple):
    """When a board was renewed, on the monotonic clock, and the stamp of the standings then."""

    at: float
    stamp: int

    def is_fresh(self) -> bool:
        """Whether it was within the last second."""
        return time.monotonic() - self.at < BOARD_EVERY_SECONDS


class Sender(Protocol):
    """What the broadcast needs of the server."""

    def send(self, room: str, message: str, body: dict[str, Any]) -> None:
        """Send a message to a room, or to one viewer by the number of its connection."""

    def sleep(self, seconds: float) -> None:
        """Let others run for a while."""


class BoardBroadcast:
    """The boards that are watched. Everybody who watches the same rows gets the same frame."""

    def __init__(self, standings: StandingsBook, sender: Sender) -> None:
        self._standings = standings
        self._sender = sender
        self.crowds: dict[WatchedBoard, Crowd[WatchedBoard]] = {}
        self._renewals: dict[tuple[str, BoardKey], _Renewal] = {}
        self._settled = -1
        """The stamp of the standings at which everybody had been sent everything."""

    def crowd(self, board: WatchedBoard) -> Crowd[WatchedBoard]:
        """The crowd of a board, made where nobody watches it yet."""
        return self.crowds.setdefault(board, Crowd(board, repr(board), _NOTHING_SENT))

    def send_first(self, sid: str, crowd: Crowd[WatchedBoard]) -> None:
        """Send a viewer its board as it stood within the last second. Raises Unknown."""
        page, renewal = self._page(crowd.watched)
        self._sender.send(sid, "leaderboard", page.body)
        if crowd.newness == _NOTHING_SENT:  # otherwise others may still lack what this one got
            crowd.newness, crowd.stamp = page.newness, renewal.stamp
            self._settled = -1

    def run(self) -> None:
        """Send the boards that have changed, as long as anybody watches one."""
        while self.crowds:
            try:
                self._send_moved()
            except Exception:  # a broken connection to the database must not end the broadcast
                log.exception("Boards could not be sent; trying again.")
                self._sender.sleep(BOARD_EVERY_SECONDS)
            self._sender.sleep(self._pause())

    def _pause(self) -> float:
        """Seconds until the next look: sooner than usual where a board may be renewed before."""
        now = time.monotonic()
        waits = (one.at + BOARD_EVERY_SECONDS - now for one in self._renewals.values())
        soonest = min((wait for wait in waits if wait > 0), default=LOOK_EVERY_SECONDS)
        return min(max(soonest, SHORTEST_PAUSE_SECONDS), LOOK_EVERY_SECONDS)

    def _send_moved(self) -> None:
        """Send every crowd the rows of its board that have moved, once for each renewal."""
        self._standings.look()
        stamp = self._standings.stamp
        if stamp == self._settled:
            return
        turn = Turn(partial(self._sender.sleep, 0))
        for crowd in self._behind():
            turn.end_if_long()
            try:
                self._send(crowd)
                crowd.failing = False
            except Exception:  # whatever happened, viewers of other boards must not suffer
                if not crowd.failing:
                    log.exception("Nothing can be sent of %s now.", crowd.room)
                crowd.failing, crowd.sent_at = True, time.monotonic()
        if all(crowd.stamp == stamp for crowd in list(self.crowds.values())):
            self._settled = stamp
        self._forget_renewals()

    def _behind(self) -> list[Crowd[WatchedBoard]]:
        """The crowds whose board has moved, or may have, since they were sent it, smallest first.

        So the few who watch the rows around an event need not wait for thousands to be sent theirs.
        One that was sent nothing yet is left out: its first viewer waits for the board to be read,
        which may take seconds, and the others must not wait with it.
        """
        now, crowds = time.monotonic(), []
        for crowd in list(self.crowds.values()):
            if crowd.newness == _NOTHING_SENT:
                continue
            if crowd.failing and now - crowd.sent_at < BOARD_EVERY_SECONDS:
                continue
            renewal = self._renewal(crowd.watched)
            if crowd.stamp != (renewal.stamp if renewal else self._standings.stamp):
                crowds.append(crowd)
        return sorted(crowds, key=lambda crowd: crowd.viewers)

    def _send(self, crowd: Crowd[WatchedBoard]) -> None:
        page, renewal = self._page(crowd.watched)
        if page.newness > crowd.newness:
            self._sender.send(crowd.room, "leaderboard", page.body)
            crowd.newness = page.newness
        crowd.stamp = renewal.stamp

    def _page(self, board: WatchedBoard) -> tuple[BoardPage, _Renewal]:
        """The rows of a board, which is renewed for it unless it was within the last second."""
        now, stamp = time.monotonic(), self._standings.stamp
        renewal = self._renewal(board)
        page = self._standings.board(*board, renew=renewal is None)
        if renewal is None:
            renewal = self._renewals[board.campaign, board.key] = _Renewal(now, stamp)
        return page, renewal

    def _renewal(self, board: WatchedBoard) -> _Renewal | None:
        """The renewal of a board within the last second."""
        renewal = self._renewals.get((board.campaign, board.key))
        return renewal if renewal and renewal.is_fresh() else None

    def _forget_renewals(self) -> None:
        fresh = {board: one for board, one in self._renewals.items() if one.is_fresh()}
        self._renewals = fresh
