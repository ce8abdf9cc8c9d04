"""The events that everyone may see, and how a new one is registered."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from ....campaign import (
    Campaign,
    Event,
    HostKind,
    Mistake,
    Unknown,
    event_key,
    sentence,
)
from ....events import EventPage
from ...serving.current import core

PAGE_OF = 50


@dataclass(frozen=True)
class Asked:
    """The filters of the list, as typed."""

    q: str = ""
    near: str = ""
    kind: str = ""
    section: str = ""
    region: str = ""
    starts_from: str = ""
    starts_to: str = ""
    past: str = ""

    @property
    def any(self) -> bool:
        """Whether anything is asked for."""
        return any(vars(self).values())


def listed() -> ResponseReturnValue:
    """Public events: those to come, those that are over, or those of the days asked for."""
    campaign = core().catalogue.current()
    asked = _asked()
    complaint = ""
    try:
        page = _found(campaign, asked)
    except Mistake as mistake:
        complaint, page = str(mistake), EventPage((), None)
    return render_template(
        "events/list.html",
        asked=asked,
        filtered=asked.any,
        complaint=complaint,
        kinds=list(HostKind),
        sections=campaign.sections_by_name,
        events=page.events,
        more=_more(page),
        other=_address(past="" if asked.past else "1", cursor=""),
    )


def event(slug: str) -> ResponseReturnValue:
    """An event and its letters."""
    found = core().events.named(slug)
    return render_template("events/event.html", event=found, **event_figures(found))


def event_figures(event: Event) -> dict[str, Any]:
    """The standings of an event, and those of its cases that it offers or has counted."""
    standings = core().standings.of(event.campaign, event_key(event.slug))
    offered = [
        case
        for case in standings.cases
        if not event.cases or case.slug in event.cases or case.letters
    ]
    return {
        "campaign": core().catalogue.campaign(event.campaign),
        "standings": standings,
        "listed": offered,
    }


def _asked() -> Asked:
    names = {"from": "starts_from", "to": "starts_to"}
    known = Asked.__dataclass_fields__
    said = {names.get(name, name): value.strip() for name, value in request.args.items()}
    return Asked(**{name: value for name, value in said.items() if name in known})


def _found(campaign: Campaign, asked: Asked) -> EventPage:
    """The events asked for, those to come unless days or the past are. Raises Unknown."""
    first, last = _day(asked.starts_from), _day(asked.starts_to)
    return core().events.listed(
        campaign.slug,
        q=asked.q or None,
        near=asked.near or None,
        kind=_kind(asked.kind),
        section=asked.section or None,
        region=asked.region or None,
        starts_from=first,
        starts_to=last,
        over=True if asked.past else None if first or last else False,
        cursor=request.args.get("cursor"),
        limit=PAGE_OF,
    )


def _kind(said: str) -> HostKind | None:
    try:
        return HostKind(said) if said else None
    except ValueError:
        raise Unknown.at("kind", sentence("There is no such kind of event.")) from None


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said) if said else None
    except ValueError:
        raise Unknown.at("from", sentence("Give days as YYYY-MM-DD.")) from None


def _more(page: EventPage) -> str | None:
    if page.cursor is None:
        return None
    return _address(cursor=page.cursor)


def _address(**changes: str) -> str:
    """The list's own address with these changes; what is empty is left out."""
    asked = {name: said for name, said in (request.args.to_dict() | changes).items() if said}
    query = urlencode(asked)
    return url_for("events.listed") + (f"?{query}" if query else "")
