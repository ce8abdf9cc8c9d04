"""Joins the parts of the tracker; the only place that does."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import ArgumentError, DBAPIError

from .campaign import utc_now
from .catalogue import Catalogue
from .core import Core
from .database import Database
from .events import Events
from .ledger import Ledger
from .links import Links
from .opendata import PublishedDatabases, export_apart
from .settings import ROOT, Settings, UnsafeSettings, read_settings
from .standings import StandingsBook
from .writer import at_once

if TYPE_CHECKING:  # Flask is loaded where an application is made: the core does without it
    from flask import Flask


def create_app(
    settings: Settings | None = None,
    clock: Callable[[], datetime] = utc_now,
    *,
    served: bool = True,
) -> Flask:
    """The application. Raises UnsafeSettings, also where a crash could lose letters.

    One that is not `served` has its commands only, which then start in half the time.
    """
    from flask import Flask

    from .cli import commands

    settings = settings or read_settings()
    app = Flask("tracker", root_path=str(ROOT), static_url_path="/static")
    if settings.production and app.debug:
        raise UnsafeSettings("FLASK_DEBUG must not be set in production.")
    core = app.extensions["tracker"] = join(settings, clock)
    app.cli.add_command(commands)
    if served:
        _serve(app, core)
    return app


def _serve(app: Flask, core: Core) -> None:
    """Put the pages, the API and the live screens on the application."""
    from .live import Live
    from .web import SocketHeaders, join_web

    join_web(app, core)
    live = Live(core.standings, core.catalogue, core.clock, core.ledger.is_busy)
    async_mode = "gevent" if _under_gevent() else "threading"
    app.extensions["live"] = live.join(app, core.settings, async_mode)
    app.wsgi_app = SocketHeaders(app.wsgi_app, core.settings)  # type: ignore[method-assign]


def join(settings: Settings, clock: Callable[[], datetime] = utc_now) -> Core:
    """The core without the web, for commands and tests.

    Raises UnsafeSettings, in production also where a crash could lose letters.
    """
    database = _database(settings.database_url)
    if settings.production:
        _refuse_undurable(database)
    catalogue = Catalogue(database, clock, settings.home_section)
    apart = _on_a_real_thread if _under_gevent() else at_once
    events = Events(database, catalogue, clock, apart)
    standings = StandingsBook(database, catalogue, events, clock, apart)
    ledger = Ledger(database, catalogue, clock, standings.moved, apart)
    links = Links(settings.base_url, settings.secret_key)
    published = PublishedDatabases(
        _published_folder(settings.database_url),
        export_apart(ROOT, settings.database_url) if _under_gevent() else None,
    )
    return Core(settings, database, catalogue, events, ledger, standings, links, published, clock)


def _published_folder(url: str) -> Path:
    """The folder of public databases: beside an SQLite database, else in `data/`."""
    if url.startswith("sqlite:///"):
        path = Path(url.removeprefix("sqlite:///")).absolute()
        return path.parent / "published" / path.stem
    return ROOT / "data" / "published" / sha256(url.encode()).hexdigest()[:12]


def _database(url: str) -> Database:
    try:
        return Database(url)
    except (ArgumentError, ValueError):  # its words would show the password
        raise UnsafeSettings(
            "DATABASE_URL can't be used: it must look like postgresql://user:password@host/name."
        ) from None


def _refuse_undurable(database: Database) -> None:
    try:
        why = database.undurable()
    except DBAPIError:
        why = "The database that DATABASE_URL names can't be reached."
    if why:
        raise UnsafeSettings(why)


def _under_gevent() -> bool:
    """Whether gevent has put its sockets in place; a program without it does not load it."""
    monkey = sys.modules.get("gevent.monkey")
    return monkey is not None and bool(monkey.is_module_patched("socket"))


def _on_a_real_thread(call: Callable[[], None]) -> None:
    """Run a blocking call on a thread: a slow disk then stalls only those who wait for it.

    A thread can't be stopped. A greenlet that is killed meanwhile ends once the call has ended.
    """
    from gevent import get_hub

    pool: Any = get_hub().threadpool
    running = pool.spawn(call)
    killed: BaseException | None = None
    while not running.ready():
        try:
            running.wait()
        except BaseException as error:  # noqa: BLE001 - it is raised below
            killed = error
    if killed:
        raise killed
    running.get()
