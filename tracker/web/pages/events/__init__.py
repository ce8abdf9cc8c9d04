"""The events that everyone may see, and how a new one is registered."""

from flask import Blueprint

from ...serving.campaign_pages import add_page
from . import calendars, listing, registering

__all__ = ["events"]

events = Blueprint("events", __name__)

add_page(events, "/events", "listed", listing.event_list)
add_page(events, "/events/new", "new", registering.new)
add_page(events, "/events/new", "register", registering.register, methods=["POST"])
add_page(events, "/events/<slug>", "event", listing.event)
add_page(events, "/events.ics", "calendar", calendars.calendar)
add_page(events, "/events/<slug>.ics", "event_calendar", calendars.event_calendar)
