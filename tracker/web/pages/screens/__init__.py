"""The pages to watch: the dashboard with its charts, and the display for unattended projectors."""

from flask import Blueprint

from . import dashboard, display, setup

__all__ = ["screens"]

screens = Blueprint("screens", __name__)

screens.add_url_rule("/live", "dashboard", dashboard.dashboard)
screens.add_url_rule("/display", "display", display.display)
screens.add_url_rule("/display/setup", "setup", setup.setup)
