"""The `/live` namespace: a snapshot on connecting and on change, and a heartbeat; one way only."""

import logging
import time
from collections.abc import Callable
from typing import Any

from flask import Flask
from flask_socketio import SocketIO
from socketio.exceptions import ConnectionRefusedError as Refused

from .campaign import Mistake, State
from .catalogue import Catalogue
from .settings import Settings
from .standings import LOOK_EVERY_SECONDS, Standings, StandingsBook

log = logging.getLogger(__name__)

NAMESPACE = "/live"
SEND_EVERY_SECONDS = 0.25
"""Standings of a scope are sent at most four times a second (contract)."""

HEARTBEAT_SECONDS = 5.0
LARGEST_FRAME = 4096
"""Bytes that a client may send in a frame (trust.md)."""

Scope = tuple[str, str]
"""A campaign and a scope, such as ("demo", "section:us")."""


class Live:
    """Who watches which scope in this process, and what they were sent last."""

    def __init__(self, standings: StandingsBook, catalogue: Catalogue, clock: Callable[[], Any]):
        self._standings = standings
        self._catalogue = catalogue
        self._clock = clock
        self._watchers: dict[str, Scope] = {}
        self._sent: dict[Scope, tuple[tuple[int, int] | None, float]] = {}
        self._ticking = False

    def join(self, app: Flask, settings: Settings, async_mode: str) -> SocketIO:
        """Serve the namespace on an app, with the concurrency that its server has."""
        self._socketio = SocketIO(
            app,
            async_mode=async_mode,
            cors_allowed_origins=_origins(settings),
            transports=["websocket"],
            max_http_buffer_size=LARGEST_FRAME,
            manage_session=False,
        )
        server = self._socketio.server
        assert server
        self._server = server
        if async_mode == "gevent" and settings.viewers == "own":
            from .viewers import take_over

            take_over(server)
        # On the server itself, as Flask-SocketIO would make a request of Flask's for each call:
        # a third of what it costs to come, and most of what it costs to go.
        server.on("connect", self._connect, namespace=NAMESPACE)
        server.on("disconnect", self._disconnect, namespace=NAMESPACE)
        return self._socketio

    def _connect(self, sid: str, _environ: dict[str, Any], auth: Any) -> None:
        asked = auth if isinstance(auth, dict) else {}
        if any(not str(asked.get(name, "")).isprintable() for name in ("campaign", "scope")):
            raise Refused("There is no campaign or scope of this name.")
        scope = self._asked_for(asked)
        try:
            standings = self._standings.of(*scope)
        except Mistake as mistake:
            raise Refused(str(mistake)) from None
        self._watchers[sid] = scope
        self._sent.setdefault(scope, (standings.newness, float("-inf")))
        self._server.enter_room(sid, _room(scope), namespace=NAMESPACE)
        self._socketio.emit(
            "standings",
            standings.body,
            to=sid,
            namespace=NAMESPACE,
        )
        if not self._ticking:
            self._ticking = True
            self._socketio.start_background_task(self._tick)

    def _asked_for(self, auth: dict[str, Any]) -> Scope:
        try:
            slug = auth.get("campaign")
            campaign = (
                self._catalogue.current() if slug is None else self._catalogue.campaign(str(slug))
            )
        except Mistake as mistake:
            raise Refused(str(mistake)) from None
        if campaign.state is State.DRAFT:
            raise Refused("There is no campaign of this name.")
        scope = auth.get("scope")
        return campaign.slug, self._standings.default_scope(campaign) if scope is None else str(
            scope
        )

    def _disconnect(self, sid: str, *_reason: Any) -> None:
        self._watchers.pop(sid, None)

    def _tick(self) -> None:
        """Send what has changed, as long as anyone watches."""
        beat = time.monotonic()
        while self._watchers:
            try:
                beat = self._send_due(beat)
            except Exception:  # a broken connection to the database must not end the broadcast
                log.exception("Standings could not be sent; trying again.")
                self._socketio.sleep(1)
            self._socketio.sleep(LOOK_EVERY_SECONDS)
        self._sent.clear()
        self._ticking = False

    def _send_due(self, beat: float) -> float:
        """Send changes, and heartbeats if they are due; give the time of the last heartbeats."""
        watched = set(self._watchers.values())
        self._send_changes(watched)
        now = time.monotonic()
        if now - beat < HEARTBEAT_SECONDS:
            return beat
        self._send_heartbeats(watched)
        return now

    def _send_changes(self, watched: set[Scope]) -> None:
        now = time.monotonic()
        for scope in watched:
            newness, sent_at = self._sent.get(scope, (None, float("-inf")))
            if now - sent_at < SEND_EVERY_SECONDS:
                continue
            standings = self._standings.of(*scope)
            if standings.newness != newness:
                self._send(scope, "standings", standings.body)
                self._sent[scope] = (standings.newness, now)

    def _send_heartbeats(self, watched: set[Scope]) -> None:
        for scope in watched:
            standings = self._standings.of(*scope)
            self._send(scope, "heartbeat", _heartbeat(standings, self._clock()))

    def _send(self, scope: Scope, name: str, body: dict[str, Any]) -> None:
        self._socketio.emit(name, body, to=_room(scope), namespace=NAMESPACE)


def _room(scope: Scope) -> str:
    return " ".join(scope)


def _heartbeat(standings: Standings, now: Any) -> dict[str, Any]:
    return {
        "revision": standings.revision,
        "version": standings.version,
        "at": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def _origins(settings: Settings) -> list[str] | None:
    """Whose pages may connect: our own; in development (None) whatever host the request names."""
    return [settings.origin] if settings.production else None
