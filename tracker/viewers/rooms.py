"""python-socketio's rooms; a message to a room is framed once and written to each viewer."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

import gevent
import socketio
from engineio import packet as packets

from . import frames
from .viewer import Viewer

SHARE = 100
"""The viewers that a broadcast writes to before others get a turn: a report waits 1 to 3 ms for it.
"""

YIELDED_SECONDS = 0.015
"""The longest delay of the last viewer that lets reports go first."""

UNHURRIED_SECONDS = 1.0
"""The time over which an unhurried event is sent, with other work in between."""


class Members(dict[str, str]):
    """The viewers in a room, each with the number of its connection.

    python-socketio makes a dictionary of both directions for each room, one for each viewer among
    them. It reads the other direction of the one room alone that everybody is in.
    """

    __slots__ = ()

    @property
    def _fwdm(self) -> "Members":
        return self


class Rooms(socketio.Manager):
    """python-socketio's rooms; a message to a room is framed once and written to each viewer."""

    def __init__(
        self,
        viewers: Mapping[str, Viewer],
        packet_class: Any,
        busy: Callable[[], bool],
        unhurried: Collection[str],
        arrived: Callable[[str, bool], None] = lambda *_: None,
    ) -> None:
        super().__init__()
        self._arrived = arrived
        self._viewers = viewers
        self._busy = busy
        self._unhurried = unhurried
        self._packet = packet_class
        self._entered: dict[str, tuple[Any, ...]] = {}
        """The rooms that each viewer has entered, besides the two that everybody is in."""

    def basic_enter_room(
        self, sid: str, namespace: str, room: Any, eio_sid: str | None = None
    ) -> None:
        """Put a viewer into a room."""
        if room is not None and namespace in self.rooms:
            self.rooms[namespace].setdefault(room, Members())
        super().basic_enter_room(sid, namespace, room, eio_sid)
        if room is None and eio_sid is not None:
            self._arrived(eio_sid, True)
        if room not in (None, sid, *self._entered.get(sid, ())):
            self._entered[sid] = (*self._entered.get(sid, ()), room)

    def basic_disconnect(self, sid: str, namespace: str, **more: Any) -> None:
        """Take a viewer out of all its rooms.

        The stock method goes through every room there is, and each viewer has one of its own: a
        crowd that leaves would hold everybody up for seconds.
        """
        eio_sid = self.rooms.get(namespace, {}).get(None, {}).get(sid)
        for room in (None, sid, *self._entered.pop(sid, ())):
            self.basic_leave_room(sid, namespace, room)
        self.callbacks.pop(sid, None)
        for waiting in (self.pending_connect, self.pending_disconnect):
            if sid in waiting.get(namespace, ()):
                waiting[namespace].remove(sid)
                if not waiting[namespace]:
                    del waiting[namespace]
        if eio_sid is not None:
            self._arrived(eio_sid, False)

    def emit(
        self,
        event: str,
        data: Any,
        namespace: str,
        room: Any = None,
        skip_sid: Any = None,
        callback: Callable[..., None] | None = None,
        to: Any = None,
        **more: Any,
    ) -> None:
        """Send an event to a room, as python-socketio does."""
        if callback:  # then each viewer gets a packet with a number of its own
            super().emit(event, data, namespace, room, skip_sid, callback, to, **more)
            return
        arguments = list(data) if isinstance(data, tuple) else [] if data is None else [data]
        # Unless told that there are none, it searches the whole body for bytes: a quarter of the
        # cost of a new viewer.
        packet = self._packet(namespace=namespace, data=[event, *arguments], binary=False)
        frame = frames.framed(packets.Packet(packets.MESSAGE, packet.encode()).encode())
        skipped = skip_sid if isinstance(skip_sid, list) else [skip_sid]
        key = (namespace, event)
        viewers = self._viewers
        everyone = list(self.get_participants(namespace, to or room))
        pause = 0.0
        if event in self._unhurried:
            pause = UNHURRIED_SECONDS * SHARE / max(len(everyone), 1)
        for start in range(0, len(everyone), SHARE):
            if start:
                gevent.sleep(pause)
                if self._busy():  # one turn of the loop is not enough for the writing thread
                    gevent.sleep(YIELDED_SECONDS * SHARE / max(len(viewers), 1))
            for sid, eio_sid in everyone[start : start + SHARE]:
                viewer = viewers.get(eio_sid)
                if viewer is not None and sid not in skipped:
                    viewer.write(frame, key)
