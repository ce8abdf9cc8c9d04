"""Events: listed, read and registered."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Self

from flask import Response, request
from pydantic import ConfigDict, Field

from ...campaign import Event, EventStatus, HostKind, InvalidEvent, Unknown, Visibility, shown_code
from ...events import EventFilter
from ..forms.fields import Day, Name, TypedNumber
from ..serving import intake
from ..serving.current import core
from ..serving.errors import InvalidQuery
from .answers import REPLAYED, Answer, private_answer, public_answer
from .blueprints import PREFIX, reading, writing
from .bodies import EventBody
from .operations import Operation, describe
from .requests import (
    CampaignQuery,
    NoQuery,
    body_of,
    campaign_named,
    campaign_of_body,
    key_if_any,
    query_of,
)


class EventsQuery(CampaignQuery):
    """Which public events."""

    model_config = ConfigDict(validate_by_name=False, validate_by_alias=True)

    near: Name | None = Field(
        None,
        description="A city, or how its name begins. Around a town of the tracker's own list its"
        " events come first, then those within 50 km, the nearest town first.",
    )
    from_day: Day | None = Field(
        None,
        alias="from",
        description="A day: events that end before it on their own clocks are left out.",
    )
    to_day: Day | None = Field(
        None,
        alias="to",
        description="A day: events that begin after it on their own clocks are left out.",
    )
    section: Name | None = None
    region: Name | None = None
    kind: HostKind | None = None
    q: Name | None = Field(None, description="Words of the event.")
    cursor: Name | None = Field(None, description="The `cursor` of the page before.")
    limit: Annotated[TypedNumber, Field(ge=1, le=100)] = 50

    def filter(self) -> EventFilter:
        """The filter that these parameters state."""
        return EventFilter(**self.model_dump(include=set(EventFilter.__dataclass_fields__)))


class EventAnswer(Answer):
    """An event as the public sees it: without its code and its private contact."""

    id: str = Field(description="Its name in the public ledger.")
    slug: str
    campaign: str
    title: str
    kind: HostKind
    starts_at: datetime
    ends_at: datetime | None
    timezone: str
    section: str
    region: str | None
    venue: str
    city: str
    online: bool
    visibility: Visibility
    expected_people: int | None
    cases: tuple[str, ...] = Field(
        description="Those that it is held for, without any under embargo; none also where it is"
        " held for all of its section's."
    )
    contact_public: str
    description: str
    language: str
    status: EventStatus = Field(
        description="`published`, `cancelled`, or `done` once it is over: no others are given."
    )
    cancelled_for: str = Field(description="Why it is cancelled; empty where it is not.")
    reviewed: bool = Field(
        description="Whether staff have looked at it. Before that its code makes no report trusted,"
        " and it stands on no leaderboard."
    )
    page_url: str

    @classmethod
    def of(cls, event: Event) -> Self:
        """The answer for an event, without cases that are under embargo by now."""
        shown = {name: value for name, value in vars(event).items() if name in cls.model_fields}
        campaign = core().catalogue.campaign(event.campaign)
        shown |= {"status": event.status_at(core().clock()), "reviewed": event.reviewed}
        shown["cases"] = tuple(slug for slug in event.cases if campaign.case(slug))
        return cls(page_url=core().links.event(event.slug), **shown)


class EventsAnswer(Answer):
    """A page of events by start; `cursor` asks for the page after, null on the last."""

    campaign: str
    events: tuple[EventAnswer, ...]
    cursor: str | None


class RegisteredAnswer(Answer):
    """The links and the code that an organiser needs. The manage link is theirs alone."""

    slug: str
    code: str | None = Field(
        None,
        exclude_if=lambda code: code is None,
        description="Left out, as `manage_url` is, where a key of fewer than 22 characters is"
        " repeated by another sender than it came from.",
    )
    status: EventStatus = Field(
        description="`waiting` until its review, where the campaign does not publish it at once."
    )
    reviewed: bool = Field(description="Whether staff have looked at it.")
    page_url: str
    short_url: str | None = Field(None, exclude_if=lambda url: url is None)
    manage_url: str | None = Field(None, exclude_if=lambda url: url is None)

    @classmethod
    def of(cls, event: Event, *, own: bool) -> Self:
        """The answer for who registered an event, or for a stranger who has repeated its key."""
        links = core().links
        return cls(
            slug=event.slug,
            code=shown_code(event.code) if own else None,
            status=event.status_at(core().clock()),
            reviewed=event.reviewed,
            page_url=links.event(event.slug),
            short_url=links.short(event.code) if own else None,
            manage_url=links.manage(event.slug) if own else None,
        )


@reading.get("/events")
@describe(Operation("The events", EventsAnswer, query=EventsQuery, problems=(404, 422, 503)))
def events() -> Response:
    """The public events of a campaign, those that start first first; cancelled ones, too."""
    query = query_of(EventsQuery)
    campaign = campaign_named(query.campaign)
    try:
        page = core().events.listed(
            campaign.slug, query.filter(), cursor=query.cursor, limit=query.limit
        )
    except Unknown as unknown:  # the cursor
        raise InvalidQuery(*unknown.faults) from None
    return public_answer(
        EventsAnswer(
            campaign=campaign.slug,
            events=tuple(map(EventAnswer.of, page.events)),
            cursor=page.cursor,
        )
    )


@reading.get("/events/<slug>")
@describe(Operation("An event", EventAnswer, problems=(404, 422, 503)))
def event(slug: str) -> Response:
    """An event by its slug, also one that only those with its link can find."""
    query_of(NoQuery)
    return public_answer(EventAnswer.of(core().events.named(slug)))


@writing.post("/events")
@describe(
    Operation(
        "Register an event",
        RegisteredAnswer,
        body=EventBody,
        statuses=(201, 200),
        problems=(400, 404, 413, 415, 422, 429, 503),
        keyable=True,
    )
)
def register_event() -> Response:
    """Register an event of a campaign that is not closed; its code works at once.

    Until staff have reviewed it, reports with its code count as those without one do.
    With a key it is registered once: the same key and content answer 200 with the first answer,
    the same key with other content 422. A short key is bound to its sender, as for reports; many
    more events of one address than anybody needs are refused with 429 and `Retry-After`.
    """
    query_of(NoQuery)
    key = key_if_any()
    body = body_of(EventBody, InvalidEvent)
    draft = body.draft(campaign_of_body(body.campaign, InvalidEvent).slug)
    sender = intake.sender_of_request(request.environ)
    made = core().events.register_once(draft, key, sender)
    answer = RegisteredAnswer.of(made.event, own=made.own)
    if made.replayed:
        return private_answer(answer, headers=REPLAYED)
    return private_answer(
        answer, HTTPStatus.CREATED, {"Location": f"{PREFIX}/events/{made.event.slug}"}
    )
