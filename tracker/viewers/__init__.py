"""The viewers' transport: connections that cost next to nothing, behind Flask-SocketIO's face.

What python-engineio keeps for each connection (greenlets, a queue, the request) a viewer does not
need. Here the event loop owns the socket; see docs/decisions/0006-a-transport-for-viewers.md.
"""

from collections.abc import Callable, Collection

import socketio

from ..senders import Networks
from .engine import Engine
from .rooms import Rooms
from .seats import Seats

PATIENCE_SECONDS = 30.0
"""How long a viewer may take nothing of what waits for it."""

LOOK_AFTER_SECONDS = 1.0
"""How often it is looked who is due a ping, or to be cut."""


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

    At most so many watch at a time, and at most so many from one address; whoever comes then is
    told to ask over HTTP. The word of `proxies` is taken for who is behind them. `busy` says that
    something is under way which should not wait for many viewers; `unhurried` names the events that
    may take a second to reach all.
    """
    engine = Engine(server, patience, look_every, Seats(most, most_of_an_address, proxies))
    rooms = Rooms(engine.sockets, server.packet_class, busy, unhurried)
    server.eio, server.manager = engine, rooms
    rooms.set_server(server)
