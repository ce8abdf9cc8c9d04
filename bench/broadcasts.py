"""Lets a Flask app under test send messages to all viewers, on request."""

import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import parse_qs

from flask import Flask
from flask_socketio import SocketIO

NAMESPACE = "/live"
PATH = "/bench/broadcast"
Start = Callable[..., Any]


class Broadcasts:
    """Answers `POST /bench/broadcast?count=C&every=MS&from=V&message=NAME` in front of an app.

    It then emits C messages of this name (else `standings`), MS milliseconds apart, with versions
    from V on. Each holds its time of sending, CLOCK_MONOTONIC in nanoseconds.
    """

    def __init__(
        self,
        app: Flask,
        socketio: SocketIO,
        bodies: Mapping[str, Callable[[], dict[str, Any]]],
    ) -> None:
        self._behind = app.wsgi_app
        self._socketio = socketio
        self._bodies = bodies

    def __call__(self, environment: dict[str, Any], start: Start) -> Iterable[bytes]:
        """Answer a WSGI request."""
        if environment.get("PATH_INFO") != PATH:
            return self._behind(environment, start)
        parameters = parse_qs(environment["QUERY_STRING"])
        numbers = [int(parameters[name][0]) for name in ("count", "every", "from")]
        message = parameters.get("message", ["standings"])[0]
        self._socketio.start_background_task(self._send, message, *numbers)
        start("200 OK", [("Content-Length", "0")])
        return [b""]

    def _send(self, name: str, count: int, every: int, version: int) -> None:
        due = time.monotonic()
        body = self._bodies[name]()
        for number in range(version, version + count):
            message = {"sent": time.monotonic_ns()} | body | {"version": number}
            self._socketio.emit(name, message, namespace=NAMESPACE)
            due += every / 1000
            self._socketio.sleep(max(0.0, due - time.monotonic()))
