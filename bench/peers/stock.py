"""An app after Flask-SocketIO's own examples: one commit and one `emit` for each report.

It runs under gunicorn's gevent worker, like the tracker. The database syncs each commit, because
an answer must promise as much as the tracker's does.
"""

import json
import os
import sqlite3
from typing import Any

from flask import Flask, request
from flask_socketio import SocketIO

from bench.broadcasts import NAMESPACE, Broadcasts

TABLES = """
CREATE TABLE IF NOT EXISTS reports (version INTEGER PRIMARY KEY, key TEXT UNIQUE, body TEXT);
CREATE TABLE IF NOT EXISTS totals (slug TEXT PRIMARY KEY, letters INTEGER NOT NULL);
"""
ADD = """
INSERT INTO totals VALUES (?, ?)
ON CONFLICT (slug) DO UPDATE SET letters = letters + excluded.letters
"""


class Reports:
    """Reports in SQLite, each in its own commit, and the standings that they add up to."""

    def __init__(self, file: str, body: dict[str, Any]) -> None:
        self._connection = sqlite3.connect(file, check_same_thread=False)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.executescript(TABLES)
        self.standings = body | {"version": 0}
        self._cases = {case["slug"]: case for case in body["cases"]}

    def record(self, key: str, report: dict[str, Any]) -> int:
        """Store a report; returns its number. Raises KeyError if a case is unknown."""
        lines = [(line["case"], int(line["letters"])) for line in report["lines"]]
        with self._connection:
            version = self._connection.execute(
                "INSERT INTO reports (key, body) VALUES (?, ?)", (key, json.dumps(report))
            ).lastrowid
            self._connection.executemany(ADD, lines)
        assert version is not None
        for slug, letters in lines:
            self._cases[slug]["letters"] += letters
            self.standings["letters"] += letters
        self.standings |= {"version": version, "reports": version}
        return version


def create_app() -> Flask:
    """The app; its database and its first standings come from the environment."""
    app = Flask(__name__)
    socketio = SocketIO(app, async_mode="gevent", transports=["websocket"], manage_session=False)
    reports = Reports(os.environ["BENCH_DATABASE"], json.loads(os.environ["BENCH_BODY"]))

    def greet(_auth: object = None) -> None:
        socketio.emit(
            "standings",
            reports.standings,
            to=vars(request._get_current_object())["sid"],  # type: ignore[attr-defined]
            namespace=NAMESPACE,
        )

    socketio.on_event("connect", greet, namespace=NAMESPACE)

    @app.post("/api/v1/reports")
    def record() -> tuple[dict[str, Any], int]:
        version = reports.record(request.headers["Idempotency-Key"], request.get_json())
        socketio.emit("standings", reports.standings, namespace=NAMESPACE)
        return {"version": version, "national": reports.standings["letters"]}, 201

    @app.get("/")
    def plain() -> dict[str, Any]:
        return reports.standings

    app.wsgi_app = Broadcasts(app, socketio, {"standings": lambda: reports.standings})  # type: ignore[assignment, method-assign]
    return app
