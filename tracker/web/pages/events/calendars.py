"""Events as calendar files: one event's, and those to come for calendars that look again."""

from flask import Response, abort, request
from flask.typing import ResponseReturnValue

from ...serving.campaign_pages import redirected
from ...serving.current import core, page_campaign
from ...serving.reader import reader_language

TYPE = "text/calendar"


def event_calendar(slug: str) -> ResponseReturnValue:
    """The calendar file of an event. One of another campaign has its address there."""
    event = core().events.named(slug)
    if event.campaign != page_campaign().slug:
        core().catalogue.shown(event.campaign)
        return redirected(event.campaign, "events.event_calendar", slug=slug)
    answer = _answer(core().calendars.of_event(event, reader_language()))
    answer.headers["Content-Disposition"] = f"attachment; filename={event.slug}.ics"
    if not event.public:
        answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def calendar() -> Response:
    """The calendar of the campaign's events that are not over, or of one `section`."""
    campaign = page_campaign()
    section = request.args.get("section") or None
    if section and section not in campaign.sections:
        abort(404)
    return _answer(core().calendars.of_campaign(campaign, section, reader_language()))


def _answer(content: bytes) -> Response:
    answer = Response(content, mimetype=TYPE)
    answer.add_etag()
    answer.make_conditional(request)
    return answer
