"""Joins the parts of the tracker; the only place that does."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Flask
from sqlalchemy.exc import ArgumentError, DBAPIError

from .campaign import utc_now
from .catalogue import Catalogue
from .cli import commands
from .core import Core
from .database import Database
from .events import Events
from .ledger import Ledger
from .links import Links
from .live import Live
from .settings import ROOT, Settings, UnsafeSettings, read_settings
from .standings import StandingsBook
from .web import SocketHeaders, join_web
from .writer import at_once


def create_app(settings: Settings | None = None, clock: Callable[[], datetime] = utc_now) -> Flask:
    """The application. Raises UnsafeSettings, also where a crash could lose letters."""
    settings = settings or read_settings()
    app = Flask("tracker", root_path=str(ROOT), static_url_path="/static")
    core = join(settings, clock)
    if settings.production:
        _refuse_unsafe(app, core.database)
    app.extensions["tracker"] = core
    join_web(app, core)
    live = Live(core.standings, core.catalogue, clock, core.ledger.is_busy)
    app.extensions["live"] = live.join(app, settings, "gevent" if _under_gevent() else "threading")
    app.wsgi_app = SocketHeaders(app.wsgi_app, settings)  # type: ignore[method-assign]
    app.cli.add_command(commands)
    return app


def join(settings: Settings, clock: Callable[[], datetime] = utc_now) -> Core:
    """The core without the web, for commands and tests. Raises UnsafeSettings."""
    database = _database(settings.database_url)
    catalogue = Catalogue(database, clock, settings.home_section)
    apart = _on_a_real_thread if _under_gevent() else at_once
    events = Events(database, catalogue, clock, apart)
    standings = StandingsBook(database, catalogue, events)
    ledger = Ledger(database, catalogue, clock, standings.moved, apart)
    links = Links(settings.base_url, settings.secret_key)
    return Core(settings, database, catalogue, events, ledger, standings, links, clock)


def _database(url: str) -> Database:
    try:
        return Database(url)
    except (ArgumentError, ValueError):  # its words would show the password
        raise UnsafeSettings(
            "DATABASE_URL can't be used: it must look like postgresql://user:password@host/name."
        ) from None


def _refuse_unsafe(app: Flask, database: Database) -> None:
    if app.debug:
        raise UnsafeSettings("FLASK_DEBUG must not be set in production.")
    try:
        why = database.undurable()
    except DBAPIError:
        why = "The database that DATABASE_URL names can't be reached."
    if why:
        raise UnsafeSettings(why)


def _under_gevent() -> bool:
    from gevent import monkey

    return bool(monkey.is_module_patched("socket"))


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
