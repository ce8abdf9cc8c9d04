"""A small Socket.IO server under gevent on either transport, with short time limits for tests.

    python -m tests.watching own|stock '{"patience": 2.0}'

It prints its port. Each line on its input, `EVENT [SIZE]`, sends an event to everyone in the room
"all". Its answer is a line of JSON: viewers, open files, kilobytes.
"""

from gevent import monkey

monkey.patch_all()

import json  # noqa: E402
import os  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from ipaddress import ip_network  # noqa: E402
from typing import Any  # noqa: E402

import gevent  # noqa: E402
import psutil  # noqa: E402
from flask import Flask, request  # noqa: E402
from flask_socketio import SocketIO, join_room  # noqa: E402
from gevent.fileobject import FileObject  # noqa: E402
from gevent.pywsgi import WSGIServer  # noqa: E402
from socketio.exceptions import ConnectionRefusedError as Refused  # noqa: E402

from tracker.viewers import take_over  # noqa: E402

EMIT_SECONDS = 0.25
"""The longest wait of an answer for its event to be sent; unhurried events take longer."""

busy_calls: list[int] = []
"""One item for each time the transport asked whether others have work to do."""


def make(
    transport: str, options: dict[str, Any], times: dict[str, float]
) -> tuple[Flask, SocketIO]:
    """An app with a namespace `/live` that greets, refuses or waits, as the viewer asks."""
    app = Flask(__name__)
    live = SocketIO(
        app,
        async_mode="gevent",
        transports=["websocket"],
        max_http_buffer_size=4096,
        manage_session=False,
        **times,
    )
    if transport == "own":
        proxies = [ip_network(name) for name in options.pop("proxies", ())]
        if options.get("busy"):
            options["busy"] = lambda: busy_calls.append(1) or True  # type: ignore[func-returns-value]
        take_over(live.server, **{"most": 10_000, "proxies": proxies} | options)

    def connect(auth: Any = None) -> None:
        wishes = auth if isinstance(auth, dict) else {}
        if "refuse" in wishes:
            raise Refused(str(wishes["refuse"]))
        gevent.sleep(wishes.get("wait", 0))
        join_room("all")
        greeting = {"letters": 0, "name": "Žižka"}
        live.emit("standings", greeting, to=request.sid, namespace="/live")

    live.on_event("connect", connect, namespace="/live")
    live.on_event("disconnect", lambda *_: None, namespace="/live")
    return app, live


def say(line: str) -> None:
    """Answer the test."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    """Serve until the input ends."""
    transport, options = sys.argv[1], json.loads(sys.argv[2])
    names = [name for name in ("ping_interval", "ping_timeout") if name in options]
    times = {name: options.pop(name) for name in names}
    app, live = make(transport, options, times)
    server = WSGIServer(("127.0.0.1", 0), app, log=None, backlog=2048)
    server.start()
    say(str(server.address[1]))
    process = psutil.Process()
    for line in FileObject(sys.stdin):
        name, size = [*line.split(), "0"][:2]
        if name == "stop":
            live.server.shutdown()
        elif name != "-":
            body = {"fill": "x" * int(size)}
            gevent.spawn(live.emit, name, body, to="all", namespace="/live").join(EMIT_SECONDS)
        gevent.sleep(0)
        rooms = live.server.manager.rooms.get("/live", {})
        answer = {
            "viewers": len(live.server.eio.sockets),
            "watching": len(rooms.get("all", ())),
            "records": len(rooms) + len(rooms.get(None, ())) + len(live.server.environ),
            "files": process.num_fds(),
            "kilobytes": process.memory_info().rss // 1024,
            "seconds": time.process_time(),
            "busy_calls": len(busy_calls),
        }
        say(json.dumps(answer))
    os._exit(0)


if __name__ == "__main__":
    main()
