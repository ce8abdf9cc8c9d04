"""The viewers' transport: connections that cost next to nothing, behind Flask-SocketIO's interface.

python-engineio keeps greenlets, a queue and the request for each connection; viewers need none of
them. Here the event loop owns the socket: see docs/decisions/0006-a-transport-for-viewers.md.
"""

from collections.abc import Callable, Collection

import socketio

from ..senders import Networks
from .engine import Engine
from .rooms import Rooms
from .seats import Seats

PATIENCE_SECONDS = 30.0
"""The longest that a viewer may leave frames unread before it is cut off."""

LOOK_AFTER_SECONDS = 1.0
"""The time between two checks for pings that are due and deadlines that have passed."""


def take_over(
    server: socketio.Server,
    *,
    most: int,
    most_of_an_address: int | None = None,
    proxies: Networks = (),
    patience: float = PATIENCE_SECONDS,
    look_every: float = LOOK_AFTER_SECONDS,
    busy: Callable[[], bool] = lambda: False,
    unhurried: Collection[str] = (),
) -> None:
    """Have a python-socketio server, under gevent's own web server, use this transport.

    At most `most` viewers watch at a time, `most_of_an_address` of them from one address; others
    are told to ask over HTTP. `proxies` are believed about whom they ask for. `busy` says that
    something is under way that should not wait for many viewers; `unhurried` names the events that
    may take a second to reach everybody.
    """
    engine = Engine(server, patience, look_every, Seats(most, most_of_an_address, proxies))
    rooms = Rooms(engine.sockets, server.packet_class, busy, unhurried, engine.arrived)
    server.eio, server.manager = engine, rooms
    rooms.set_server(server)
