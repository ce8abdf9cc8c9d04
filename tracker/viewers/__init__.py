"""The viewers' transport: connections that cost next to nothing, behind Flask-SocketIO's face.

What python-engineio keeps for each connection (greenlets, a queue, the request) a viewer does not
need. Here the event loop owns the socket; see docs/decisions/0006-a-transport-for-viewers.md.
"""

import socketio

from .engine import Engine, Rooms

PATIENCE_SECONDS = 30.0
"""How long a viewer may take nothing of what waits for it."""

LOOK_EVERY_SECONDS = 1.0
"""How often it is looked who is due a ping, or to be cut."""

MOST_VIEWERS = 20_000
"""Connections of one process; whoever comes then is told to ask over HTTP."""


def take_over(
    server: socketio.Server,
    *,
    patience: float = PATIENCE_SECONDS,
    look_every: float = LOOK_EVERY_SECONDS,
    most: int = MOST_VIEWERS,
) -> None:
    """Have a python-socketio server, under gevent's own web server, use this transport."""
    engine = Engine(server, patience, look_every, most)
    rooms = Rooms(engine, server.packet_class)
    server.eio, server.manager = engine, rooms
    rooms.set_server(server)
