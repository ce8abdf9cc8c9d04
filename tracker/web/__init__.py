"""The web: what people and programs see of the tracker."""

from contextlib import suppress

from flask import Flask, request

from ..core import Core
from ..database import UNREADABLE
from .api import FastReports, join_api, writing
from .pages.dev import dev
from .pages.events import events
from .pages.organise import organise
from .pages.paper import paper
from .pages.public import public
from .pages.reporting import reporting
from .pages.screens import screens
from .pages.shared.boards import SHOWN_ROWS
from .serving.assets import STATIC_FILE
from .serving.campaign_pages import stay_in_campaigns
from .serving.current import core as joined
from .serving.errors import map_errors
from .serving.guard import guard
from .serving.headers import SocketHeaders, set_headers
from .serving.health import health, stalls
from .serving.log_lines import escape_log_lines
from .serving.memory import AnswersInMemory
from .serving.page_memory import PagesInMemory
from .serving.rendering import set_up_templates
from .serving.tracking import WithoutTracking

__all__ = ["SocketHeaders", "join_web"]


def join_web(app: Flask, core: Core) -> None:
    """Add the pages, the API and their protection to `app`, which answers from `core`."""
    escape_log_lines()
    stay_in_campaigns(app)
    guard(app, core.settings)
    map_errors(app)
    set_headers(app)
    app.before_request(_refresh_standings)
    set_up_templates(app)
    for pages in (public, reporting, events, organise, paper, screens, health):
        app.register_blueprint(pages)
    if core.settings.mail_folder and not core.settings.production:
        app.register_blueprint(dev)
    if "watchdog" in app.extensions:
        app.register_blueprint(stalls)
    join_api(app)
    reports = FastReports(app, app.wsgi_app, core.settings)
    of_pages = [("from", "1"), *(("limit", str(rows)) for rows in SHOWN_ROWS)]
    answers = AnswersInMemory(reports, core.standings, usual=of_pages)
    pages_in_memory = PagesInMemory(app, answers, core)
    app.wsgi_app = WithoutTracking(pages_in_memory)  # type: ignore[method-assign]


def _refresh_standings() -> None:
    """Take in what other processes have changed: a case under embargo, a campaign that closed."""
    if request.blueprint in (None, health.name, writing.name) or request.endpoint == STATIC_FILE:
        return  # these say nothing of a campaign, or the ledger looks for itself
    with suppress(*UNREADABLE):  # who needs the database says so, and the rest goes on
        joined().standings.look()
