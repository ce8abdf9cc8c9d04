"""Joins the parts of the tracker; the only place that does."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import fields
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.exc import ArgumentError, DBAPIError

from .alarming import watch
from .campaign import SenderLimits, utc_now
from .catalogue import Catalogue
from .core import Core
from .daily_signing import sign_daily
from .database import Database
from .events import Events
from .garbage import search_daily
from .ledger import Ledger
from .links import Links
from .mail import WaitingMail
from .opendata import Calendars, KeptLedgers, PublishedDatabases, export_apart
from .outbox import Outbox
from .paper import Press
from .settings import ROOT, Settings, UnsafeSettings, read_settings
from .signing import Signing
from .standings import StandingsBook, write_hours_anew
from .threads import MOST_WAITING, Threads, under_gevent

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

    if core.settings.watchdog == "on" and under_gevent():
        from .watchdog import Watchdog

        app.extensions["watchdog"] = Watchdog()  # gunicorn starts it once the worker serves
    join_web(app, core)
    live = Live(core.standings, core.catalogue, core.clock, core.ledger.is_busy)
    async_mode = "gevent" if under_gevent() else "threading"
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
    searching = Threads(2, MOST_WAITING).run
    limits = _sender_limits(settings) if settings.limited else None
    outbox = Outbox(database, clock, limits, Threads(1).run, is_open=bool(settings.mail_url))
    events = Events(database, catalogue, clock, Threads(1).run, searching, limits, outbox)
    ranking = Threads(2, MOST_WAITING).run  # a crowd of searches keeps no board waiting
    standings = StandingsBook(database, catalogue, events, clock, ranking)
    catalogue.on_new_zones = write_hours_anew
    catalogue.on_change = events.on_change = standings.moved
    ledger = Ledger(database, catalogue, clock, standings.moved, Threads(1).run, limits)
    links = Links(settings.base_url, settings.secret_key)
    folder = _published_folder(settings.database_url)
    published = PublishedDatabases(
        folder, export_apart(ROOT, settings.database_url) if under_gevent() else None
    )
    kept_ledgers = KeptLedgers(database, folder, Threads(2).run, _pause_of_a_thread())
    calendars = Calendars(events, links, lambda: (standings.stamp, events.changes), searching)
    signing = Signing(
        *(database, catalogue, clock, settings.signing_key_path, settings.sign_heads_at),
        posted=bool(settings.heads_webhook),
    )
    return Core(
        *(settings, database, catalogue, events, ledger, standings, links),
        *(published, kept_ledgers, calendars, signing, Press(Threads(3).run), outbox),
        *(WaitingMail(database, clock), clock),
    )


def _sender_limits(settings: Settings) -> SenderLimits:
    """The limits as the settings named `LIMIT_…` state them."""
    return SenderLimits(
        **{name.name: getattr(settings, f"limit_{name.name}") for name in fields(SenderLimits)}
    )


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


def begin_watches(core: Core) -> None:
    """Look for alarms, sign the ledger's heads and search for garbage, beside the requests.

    gunicorn calls it in each worker once that serves: what begins before would not outlive a fork.
    """
    from gevent import sleep, spawn

    apart = Threads(2).run
    watch(core, apart)
    spawn(sign_daily, core, apart)
    spawn(search_daily, sleep)


def _pause_of_a_thread() -> Callable[[float], None]:
    """A sleep for real threads, in which gevent's own would begin an event loop."""
    if not under_gevent():
        return time.sleep
    from gevent.monkey import get_original

    sleep: Callable[[float], None] = get_original("time", "sleep")
    return sleep
