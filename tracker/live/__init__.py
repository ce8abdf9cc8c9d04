"""The `/live` namespace: standings and boards on connecting and on change, and heartbeats."""

import json
import logging
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from resource import RLIMIT_NOFILE, getrlimit
from typing import Any

from flask import Flask
from flask_socketio import SocketIO
from socketio.exceptions import ConnectionRefusedError as Refused
from socketio.packet import Packet

from ..campaign import (
    NO_CAMPAIGN,
    DatabaseBusy,
    Mistake,
    OutOfReach,
    State,
    Unknown,
    default_key,
    sentence,
)
from ..catalogue import Catalogue
from ..database import UNREADABLE
from ..settings import Settings
from ..standings import LOOK_EVERY_SECONDS, Standings, StandingsBook, written_time
from .board_broadcast import BoardBroadcast
from .crowds import SHORTEST_PAUSE_SECONDS, Crowd, Turn, Watched
from .watched import WatchedBoard, WatchedScope, board_wanted

log = logging.getLogger(__name__)

NAMESPACE = "/live"
SEND_EVERY_SECONDS = 0.25
"""Standings of a scope are sent at most four times a second; viewers rely on it."""

SCOPES_READ_TOGETHER = 100
"""Of so many scopes at most it is asked together whether they have moved."""

HEARTBEAT_SECONDS = 5.0
LARGEST_FRAME = 4096
"""The most bytes that a client may send in a frame."""

_UNREADABLE = sentence("There is no campaign or scope of this name.")
_OUT_OF_REACH = sentence("The standings can't be read just now.")


class Live:
    """The viewers of this process, by the scope and the board that they watch.

    Looking for changes costs by the number of scopes and boards watched, not of viewers. While the
    ledger is `busy`, a broadcast pauses between small shares of the viewers.
    """

    def __init__(
        self,
        standings: StandingsBook,
        catalogue: Catalogue,
        clock: Callable[[], Any],
        busy: Callable[[], bool] = lambda: False,
    ) -> None:
        self._standings = standings
        self._busy = busy
        self._catalogue = catalogue
        self._clock = clock
        self._watched: dict[str, tuple[Crowd[WatchedScope], Crowd[WatchedBoard] | None]] = {}
        """The crowds of each viewer, by the number of its connection."""
        self._crowds: dict[WatchedScope, Crowd[WatchedScope]] = {}
        self._boards = BoardBroadcast(standings, self)
        self._ticking = self._sending_boards = False

    def join(self, app: Flask, settings: Settings, async_mode: str) -> SocketIO:
        """Serve the namespace on an app, with the concurrency of its server (`async_mode`)."""
        self._socketio = SocketIO(
            app,
            async_mode=async_mode,
            cors_allowed_origins=_origins(settings),
            transports=["websocket"],
            max_http_buffer_size=LARGEST_FRAME,
            manage_session=False,
            serializer=_Packet,  # `json` would change the packets of every client in this process
        )
        server = self._socketio.server
        assert server
        self._server = server
        self._moved = server.eio.create_event()
        self._standings.on_move = _setter(self._moved, async_mode)
        if async_mode == "gevent" and settings.viewers == "own":
            from ..viewers import take_over

            take_over(
                server,
                most=settings.viewers_within(getrlimit(RLIMIT_NOFILE)[0]),
                most_of_an_address=settings.viewers_per_address if settings.limited else None,
                proxies=settings.proxies,
                busy=self._busy,
                unhurried=("heartbeat",),
            )
        # Registered with the server itself: Flask-SocketIO would make a Flask request for each
        # call, a third of the cost of connecting and most of that of disconnecting.
        server.on("connect", self._connect, namespace=NAMESPACE)
        server.on("disconnect", self._disconnect, namespace=NAMESPACE)
        return self._socketio

    def _connect(self, sid: str, _environ: dict[str, Any], auth: Any) -> None:
        wanted = auth if isinstance(auth, dict) else {}
        if any(not str(wanted.get(name, "")).isprintable() for name in ("campaign", "scope")):
            raise Refused(str(_UNREADABLE))
        try:
            scope = self._scope_wanted(wanted)
            board = _board_wanted(scope, wanted.get("board"))
            self._admit(sid, scope, board)
        except Mistake as mistake:
            self._disconnect(sid)
            raise Refused(str(mistake)) from None
        except (
            DatabaseBusy,
            *UNREADABLE,
        ) as error:  # without an answer the client would wait for ever
            self._disconnect(sid)
            log.warning("A viewer could not be told the standings: %s", error)
            raise Refused(str(_OUT_OF_REACH)) from None
        self._start_ticking()

    def _admit(self, sid: str, scope: WatchedScope, board: WatchedBoard | None) -> None:
        """Count a viewer among its crowds, and send it what it watches. Raises Unknown.

        It enters a room before what is sent is read: a change that comes meanwhile reaches it, and
        it keeps the newer of the two.
        """
        first = self._standings.of(*scope)
        scope = WatchedScope(scope.campaign, first.watch_key)  # a code has many spellings
        if board:
            self._standings.refuse_unknown_board(board.campaign, board.key)
        of_scope = self._crowds.setdefault(scope, Crowd(scope, " ".join(scope), first.newness))
        of_board = self._boards.crowd(board) if board else None
        self._watched[sid] = of_scope, of_board
        crowds: list[Crowd[Any]] = [of_scope, *([of_board] if of_board else [])]
        for crowd in crowds:
            crowd.viewers += 1
            self._server.enter_room(sid, crowd.room, namespace=NAMESPACE)
        self.send(sid, "standings", self._standings.of(*scope).body)
        if of_board:
            self._boards.send_first(sid, of_board)

    def send(self, room: str, message: str, body: dict[str, Any]) -> None:
        """Send a message to a room, or to one viewer by the number of its connection."""
        self._socketio.emit(message, body, to=room, namespace=NAMESPACE)

    def sleep(self, seconds: float) -> None:
        """Let others run for a while."""
        self._socketio.sleep(seconds)

    def _start_ticking(self) -> None:
        if not self._ticking:
            self._ticking = True
            self._socketio.start_background_task(self._tick)
        if self._boards.crowds and not self._sending_boards:
            self._sending_boards = True
            self._socketio.start_background_task(self._send_boards)

    def _send_boards(self) -> None:
        self._boards.run()
        self._sending_boards = False

    def _scope_wanted(self, wanted: dict[str, Any]) -> WatchedScope:
        """The scope that a viewer asks for. Raises Unknown or Refused."""
        self._standings.look()  # another process may have made the campaign a draft
        slug = wanted.get("campaign")
        campaign = (
            self._catalogue.current() if slug is None else self._catalogue.campaign(str(slug))
        )
        if campaign.state is State.DRAFT:
            raise Refused(str(NO_CAMPAIGN))
        scope = wanted.get("scope")
        return WatchedScope(campaign.slug, default_key(campaign) if scope is None else str(scope))

    def _disconnect(self, sid: str, *_reason: Any) -> None:
        if sid not in self._watched:  # it was refused before it was counted
            return
        scope, board = self._watched.pop(sid)
        _leave(self._crowds, scope)
        if board:
            _leave(self._boards.crowds, board)

    def _tick(self) -> None:
        """Send what has changed, as long as anybody watches.

        A commit of this process is sent at once, unless it follows closely on another. One of
        another process is sent when a look finds it.
        """
        beat, woken = time.monotonic(), False
        while self._crowds:
            try:
                beat = self._send_due(beat)
            except Exception:  # a broken connection to the database must not end the broadcast
                log.exception("Standings could not be sent; trying again.")
                self._socketio.sleep(1)
            pause = self._pause()
            if woken:
                self._socketio.sleep(pause)
                pause = self._pause()
            woken = self._moved.wait(pause)
            self._moved.clear()
        self._ticking = False

    def _pause(self) -> float:
        """Seconds until the next look: sooner than usual if a crowd may be sent to before.

        Otherwise screens would be told one look late while reports keep coming.
        """
        now = time.monotonic()
        waits = (crowd.sent_at + SEND_EVERY_SECONDS - now for crowd in list(self._crowds.values()))
        soonest = min((wait for wait in waits if wait > 0), default=LOOK_EVERY_SECONDS)
        return min(max(soonest, SHORTEST_PAUSE_SECONDS), LOOK_EVERY_SECONDS)

    def _send_due(self, beat: float) -> float:
        """Send changes, and heartbeats if they are due; return the time of the last heartbeats.

        A scope that fails harms no other. It is tried again with the heartbeats. Viewers of one
        that is gone, such as an event that was hidden, are sent away: they would be refused now.
        """
        self._standings.look()  # raises for all scopes alike where the database is out of reach
        beats = time.monotonic() - beat >= HEARTBEAT_SECONDS
        if beats and self._standings.old:  # silence tells viewers that the figures are stale
            return beat
        turn = Turn(partial(self.sleep, 0))
        due = [crowd for crowd in self._crowds.values() if beats or not crowd.failing]
        self._read_moved(due, turn)
        for crowd in due:
            turn.end_if_long()
            try:
                self._tell(crowd, beats)
                crowd.failing = False
            except Unknown:
                self._send_away(crowd, turn)
            except Exception:  # whatever happened, viewers of other scopes must not suffer
                if not crowd.failing:
                    log.exception("Nothing can be sent of %s now.", crowd.room)
                crowd.failing = True
        return time.monotonic() if beats else beat

    def _send_away(self, crowd: Crowd[WatchedScope], turn: Turn) -> None:
        """End the connections of a crowd whose scope is gone."""
        for sid, (of_scope, _) in list(self._watched.items()):
            if of_scope is crowd:
                self._server.disconnect(sid, namespace=NAMESPACE)
                turn.end_if_long()

    def _read_moved(self, crowds: Iterable[Crowd[WatchedScope]], turn: Turn) -> None:
        """Read those scopes together that have moved and may be sent now."""
        now, due = time.monotonic(), defaultdict[str, list[str]](list)
        for crowd in crowds:
            if now - crowd.sent_at >= SEND_EVERY_SECONDS:
                due[crowd.watched.campaign].append(crowd.watched.scope)
        for campaign, scopes in due.items():
            for start in range(0, len(scopes), SCOPES_READ_TOGETHER):
                some = scopes[start : start + SCOPES_READ_TOGETHER]
                # Each scope is asked for again, and says what is wrong.
                with suppress(Mistake, OutOfReach):
                    self._standings.renew(campaign, some, turn.end)
                turn.end_if_long()

    def _tell(self, crowd: Crowd[WatchedScope], beats: bool) -> None:
        now = time.monotonic()
        due = now - crowd.sent_at >= SEND_EVERY_SECONDS
        if not (due or beats):
            return
        standings = self._standings.of(*crowd.watched)
        if due and standings.newness != crowd.newness:
            self.send(crowd.room, "standings", standings.body)
            crowd.newness, crowd.sent_at = standings.newness, now
        if beats:
            # In the background, as a heartbeat is in no hurry, and the next standings are.
            heartbeat = _heartbeat(standings, self._clock())
            self._socketio.start_background_task(self._beat, crowd.room, heartbeat)

    def _beat(self, room: str, heartbeat: dict[str, Any]) -> None:
        try:
            self.send(room, "heartbeat", heartbeat)
        except Exception:  # the next one comes in five seconds
            log.exception("The heartbeat of %s could not be sent.", room)


class _LettersAsTheyAre:
    """JSON in which a letter of any script is itself: half as long as its escape in ASCII."""

    dumps = staticmethod(partial(json.dumps, ensure_ascii=False))
    loads = staticmethod(json.loads)


class _Packet(Packet):
    json = _LettersAsTheyAre  # type: ignore[assignment]


def _board_wanted(scope: WatchedScope, wanted: Any) -> WatchedBoard | None:
    """The board that a viewer asks for, if any. Raises Unknown."""
    return None if wanted is None else board_wanted(scope.campaign, wanted)


def _leave(crowds: dict[Watched, Crowd[Watched]], crowd: Crowd[Watched]) -> None:
    crowd.viewers -= 1
    if not crowd.viewers:
        del crowds[crowd.watched]


def _setter(event: Any, async_mode: str) -> Callable[[], object]:
    """A function that sets an event from any thread; gevent's own may only be set in its loop."""
    if async_mode != "gevent":
        return event.set  # type: ignore[no-any-return]
    from gevent import get_hub

    return partial(get_hub().loop.run_callback_threadsafe, event.set)


def _heartbeat(standings: Standings, now: Any) -> dict[str, Any]:
    return {**standings.newness._asdict(), "at": written_time(now)}


def _origins(settings: Settings) -> list[str] | None:
    """The origins that may connect: our own; in development (None) the host of the request."""
    return [settings.base_url] if settings.production else None
