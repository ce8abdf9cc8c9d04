"""The pages to watch: the dashboard with its charts, and the display for unattended projectors."""

from flask import Blueprint

from ...serving.campaign_pages import add_page
from . import dashboard, display, setup

__all__ = ["screens"]

screens = Blueprint("screens", __name__)

add_page(screens, "/live", "dashboard", dashboard.dashboard)
add_page(screens, "/display", "display", display.display)
add_page(screens, "/display/setup", "setup", setup.setup)
