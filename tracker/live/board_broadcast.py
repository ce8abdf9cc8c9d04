"""Sends leaderboards to those who watch them, in a loop for which standings never wait."""

import logging
import time
from typing import Any, NamedTuple, Protocol

from ..standings import LOOK_EVERY_SECONDS, BoardKey, StandingsBook
from .crowds import Crowd, Newness
from .watched import WatchedBoard

log = logging.getLogger(__name__)

BOARD_EVERY_SECONDS = 1.0
"""Each board is renewed and sent at most so often, whatever comes in."""

TURN_SECONDS = 0.003
"""After so long, others get a turn of the event loop."""

_NOTHING_SENT: Newness = (-1, -1)


class _Renewal(NamedTuple):
    """When a board was renewed, on the monotonic clock, and the stamp of the standings then."""

    at: float
    stamp: int


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
        self._renewed: dict[tuple[str, BoardKey], _Renewal] = {}
        """The boards that were renewed within the last second."""

    def crowd(self, board: WatchedBoard) -> Crowd[WatchedBoard]:
        """The crowd of a board, made where nobody watches it yet."""
        return self.crowds.setdefault(board, Crowd(board, repr(board), _NOTHING_SENT))

    def send_first(self, sid: str, crowd: Crowd[WatchedBoard]) -> None:
        """Send a viewer its board as it stands now. Raises Unknown."""
        page = self._standings.board(*crowd.watched)
        self._sender.send(sid, "leaderboard", page.body)
        if crowd.newness == _NOTHING_SENT:  # otherwise others may still lack what this one got
            crowd.newness = page.newness

    def run(self) -> None:
        """Send the boards that have changed, as long as anybody watches one."""
        while self.crowds:
            try:
                self._send_due()
            except Exception:  # a broken connection to the database must not end the broadcast
                log.exception("Boards could not be sent; trying again.")
                self._sender.sleep(BOARD_EVERY_SECONDS)
            self._sender.sleep(LOOK_EVERY_SECONDS)

    def _send_due(self) -> None:
        """Renew each board that is due, and send the rows of it that are watched."""
        self._standings.look()
        fresh = time.monotonic() - BOARD_EVERY_SECONDS
        self._renewed = {board: one for board, one in self._renewed.items() if one.at > fresh}
        turn = time.monotonic()
        for crowd in self._behind():
            if time.monotonic() - turn > TURN_SECONDS:
                self._sender.sleep(0)
                turn = time.monotonic()
            if time.monotonic() - crowd.sent_at < BOARD_EVERY_SECONDS:
                continue
            try:
                self._send(crowd)
                crowd.failing = False
            except Exception:  # whatever happened, viewers of other boards must not suffer
                if not crowd.failing:
                    log.exception("Nothing can be sent of %s now.", crowd.room)
                crowd.failing, crowd.sent_at = True, time.monotonic()

    def _behind(self) -> list[Crowd[WatchedBoard]]:
        """The crowds whose board may have moved since they were looked at last."""
        crowds = []
        for crowd in self.crowds.values():
            campaign, key, _ = crowd.watched
            renewal = self._renewed.get((campaign, key))
            if crowd.stamp != (renewal.stamp if renewal else self._standings.stamp):
                crowds.append(crowd)
        return crowds

    def _send(self, crowd: Crowd[WatchedBoard]) -> None:
        """Send a crowd its rows if they are newer. The first crowd in a second renews the board."""
        now, (campaign, key, window) = time.monotonic(), crowd.watched
        stamp = self._standings.stamp
        renewal = self._renewed.get((campaign, key))
        page = self._standings.board(campaign, key, window, renew=renewal is None)
        if renewal is None:
            renewal = self._renewed[campaign, key] = _Renewal(now, stamp)
        if page.newness > crowd.newness:
            self._sender.send(crowd.room, "leaderboard", page.body)
            crowd.newness, crowd.sent_at = page.newness, now
        crowd.stamp = renewal.stamp
