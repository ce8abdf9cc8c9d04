"""An organiser's own pages: of an event behind a secret link, and the way back to a lost one."""

from flask import Blueprint

from . import event, links
from .event import managed

__all__ = ["managed", "organise"]

organise = Blueprint("organise", __name__, url_prefix="/organise")

organise.add_url_rule("/events/<slug>/<secret>", "event", event.event)
organise.add_url_rule("/links", "links", links.links)
organise.add_url_rule("/links", "ask", links.ask, methods=["POST"])
