"""The tracker as the benchmarks run it under gunicorn, and variants that leave something out."""

from datetime import UTC, datetime
from functools import partial
from itertools import count
from typing import Any

from flask import Flask

from bench.broadcasts import Broadcasts
from bench.renewals import Renewals
from tracker.application import create_app
from tracker.campaign import LetterReport, Status, letters_of
from tracker.core import Core
from tracker.ledger import Receipt, Record
from tracker.ledger.batch import Batch
from tracker.senders import Sender
from tracker.standings import BoardKey, BoardPage, Window


def grouped() -> Flask:
    """The tracker as it is: all waiting reports share a commit."""
    app = create_app()
    core = _parts(app)

    def standings() -> dict[str, Any]:
        return dict(core.standings.of("demo", "section:us").body)

    def leaderboard() -> dict[str, Any]:
        """The rows of a board that make a message as long as the standings, or a little longer."""
        wanted, rows = len(core.standings.of("demo", "section:us").json), 1
        while len((page := _board(core, rows)).json) < wanted and len(page.rows) == rows:
            rows += 1
        return dict(page.body)

    bodies = {"standings": standings, "leaderboard": leaderboard}
    broadcasts = Broadcasts(app, app.extensions["live"], bodies)
    app.wsgi_app = Renewals(broadcasts)  # type: ignore[assignment, method-assign]
    return app


def _board(core: Core, rows: int) -> BoardPage:
    return core.standings.board("demo", BoardKey("events", section="us"), Window(rows))


def alone() -> Flask:
    """The tracker, but each request commits its own report, as apps usually do."""
    app = create_app()
    ledger, database = _parts(app).ledger, _parts(app).database

    def record(
        report: LetterReport,
        key: str,
        *,
        campaign_omitted: bool = False,
        sender: Sender | None = None,
    ) -> Receipt:
        job = Record(report, key, campaign_omitted=campaign_omitted, sender=sender)
        (answer,) = ledger.write([job])
        if isinstance(answer, Exception):
            raise answer
        return answer

    database.writing_ledger = database.writing  # type: ignore[method-assign]
    ledger.record = record  # type: ignore[method-assign]
    return app


def unstored() -> Flask:
    """The tracker with all steps of a report, except that no row is built or stored."""
    setattr(Batch, "write", lambda _batch: None)  # noqa: B010 - a type checker can't follow it
    return create_app()


def nothing() -> Flask:
    """The route alone, to show the cost of HTTP: it reads a report and invents a receipt."""
    app = create_app()
    numbers = count(1)
    example = Receipt(
        reference="01BENCHBENCHBENCHBENCHBENC",
        status=Status.COUNTED,
        letters=0,
        version=0,
        national=0,
        section="us",
        stands=0,
    )

    def record(
        report: LetterReport,
        key: str,
        *,
        campaign_omitted: bool = False,
        sender: Sender | None = None,
    ) -> Receipt:
        letters, number = letters_of(report.lines), next(numbers)
        return example._replace(letters=letters, version=number, national=number)

    _parts(app).ledger.record = record  # type: ignore[method-assign]
    return app


def nothing_by_flask() -> Flask:
    """The route alone through Flask, without the tracker's own layers in front of it."""
    app = nothing()
    app.wsgi_app = partial(Flask.wsgi_app, app)  # type: ignore[method-assign]
    return app


def bare() -> Flask:
    """Flask with one route that answers with constant bytes: the floor for a page or an API."""
    app = Flask("bare")
    answer = datetime.now(UTC).isoformat().encode() * 80

    @app.get("/")
    def constant() -> bytes:
        return answer

    return app


def _parts(app: Flask) -> Core:
    core: Core = app.extensions["tracker"]
    return core
