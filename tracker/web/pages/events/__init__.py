"""The events that everyone may see, and how a new one is registered."""

from flask import Blueprint

from . import listing, registering

__all__ = ["events"]

events = Blueprint("events", __name__)

events.add_url_rule("/events", "listed", listing.event_list)
events.add_url_rule("/events/new", "new", registering.new)
events.add_url_rule("/events/new", "register", registering.register, methods=["POST"])
events.add_url_rule("/events/<slug>", "event", listing.event)
