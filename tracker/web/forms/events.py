"""The form that registers an event, and the fields that it shares with the API's body."""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ...campaign import (
    MOST_LINES,
    Campaign,
    EventDraft,
    Fault,
    HostKind,
    Sentence,
    Visibility,
    WrongInput,
    at_clocks,
    sentence,
)
from ...events import draft_faults
from .fields import Name, Text, Ticked, TypedCount, TypedDay, TypedTime
from .form import Form
from .validation import faults_of


class EventFields(BaseModel):
    """The fields that the form and the API's body share."""

    title: Text = ""
    kind: HostKind
    section: Name
    region: Name | None = None
    venue: Text = ""
    city: Text = Field("", description="Needed unless the event is online.")
    visibility: Visibility = Visibility.PUBLIC
    cases: tuple[Name, ...] = Field(
        (),
        max_length=MOST_LINES,
        description="Those that it is held for, which are offered first; all of the section's where"
        " none is named. Letters for another of the section's cases count, too.",
    )
    contact_public: Text = Field("", description="Shown on the event's page.")
    contact_email: Text = Field(
        "", description="Never shown. The code and the links are mailed to it."
    )
    description: Text = ""


class _EventForm(EventFields):
    """An event as its organiser types it. Times are those on the clocks of its place."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    starts_on: TypedDay
    starts_time: TypedTime
    ends_on: TypedDay | None = None
    ends_time: TypedTime | None = None
    timezone: Name = ""
    online: Ticked = False
    expected_people: TypedCount | None = None


LABELS = {
    "title": sentence("Title"),
    "kind": sentence("Who hosts it"),
    "description": sentence("Description"),
    "starts_on": sentence("Day"),
    "starts_time": sentence("Starts at"),
    "ends_time": sentence("Ends at"),
    "ends_on": sentence("Last day"),
    "timezone": sentence("Time zone"),
    "section": sentence("Section"),
    "region": sentence("Region"),
    "online": sentence("It is online"),
    "city": sentence("Town or city"),
    "venue": sentence("Place"),
    "visibility": sentence("Who may find it"),
    "expected_people": sentence("How many people do you expect?"),
    "contact_public": sentence("Contact for everyone"),
    "contact_email": sentence("Your e-mail address"),
    "cases": sentence("Cases"),
}
"""The label of each field, in the form's order."""

VISIBILITIES = {
    Visibility.PUBLIC: sentence("Everyone: it stands in the list of events"),
    Visibility.LINK: sentence("Only those who have its link"),
}

_NOT_LISTED = sentence("Choose one from the list.")
_SENTENCES: dict[str | tuple[str, str], Sentence] = {
    "enum": _NOT_LISTED,
    ("missing", "kind"): sentence("Choose who hosts it."),
    ("missing", "starts_on"): sentence("Give the day it starts."),
    ("missing", "starts_time"): sentence("Give the time it starts."),
    ("missing", "section"): sentence("Choose a section."),
}
_NIGHT = sentence("This is not after it starts. If it ends on another day, give its last day.")
_NO_END = sentence("Give the time that it ends, too.")

_TIMES = ("starts_on", "starts_time", "ends_on", "ends_time")

_SHOWN_AT = {"starts_at": "starts_on", "ends_at": "ends_time"}
"""The form's field that shows a fault of the event's start or end."""


def time_zones_of(campaign: Campaign) -> list[str]:
    """The time zones that the form offers: those of the campaign's sections and regions."""
    sections, regions = campaign.sections.values(), campaign.regions.values()
    zones = {section.timezone for section in sections} | {region.timezone for region in regions}
    return sorted({"UTC", *zones})


def read_event(form: Form, campaign: Campaign) -> tuple[EventDraft, list[Fault]]:
    """The event that a form states, and all that is wrong with it, in the form's order.

    What can't be read has something usual in its place, so that the rest is checked all the same.
    """
    fields, faults = _read_fields(form, campaign)
    faults += _choice_faults(form, campaign)
    faults += _end_faults(fields, {fault.field for fault in faults})
    draft = _draft(fields, campaign, faults)
    faults += [at_field(fault) for fault in draft_faults(draft, campaign)]
    order = ["", *LABELS]
    return draft, sorted(faults, key=lambda fault: order.index(fault.field))


def _read_fields(form: Form, campaign: Campaign) -> tuple[_EventForm, list[Fault]]:
    typed = _typed(form)
    usual = {
        "kind": HostKind.OTHER,
        "starts_on": campaign.window(campaign.home_section).day.isoformat(),
        "starts_time": "12:00",
        "section": "",
    }
    try:
        return _EventForm.model_validate(typed), []
    except ValidationError as error:
        faults = [at_field(fault) for fault in faults_of(error, _SENTENCES)]
    wrong = {fault.field for fault in faults}
    readable = {name: value for name, value in (usual | typed).items() if name not in wrong}
    return _EventForm.model_validate(usual | readable), faults


def _typed(form: Form) -> dict[str, Any]:
    """The form's fields without those left empty, but for one whose empty text is no choice."""
    typed: dict[str, Any] = {}
    for name in LABELS:
        if name == "cases":
            typed[name] = form.chosen(name)[: MOST_LINES + 1]
        elif form.text(name) or (name == "visibility" and name in form.texts):
            typed[name] = form.text(name)
    if typed.get("online"):
        typed.setdefault("kind", HostKind.ONLINE)
    return typed


def _choice_faults(form: Form, campaign: Campaign) -> Iterator[Fault]:
    zone = form.text("timezone")
    if zone and zone not in time_zones_of(campaign):
        yield Fault("timezone", _NOT_LISTED)


def _end_faults(fields: _EventForm, wrong: set[str]) -> Iterator[Fault]:
    """Refuse to guess: an end before the start is a mistake as often as a night."""
    if wrong & {*_TIMES}:
        return
    if fields.ends_on and not fields.ends_time:
        yield Fault("ends_on", _NO_END)
    if fields.ends_time and fields.ends_time <= fields.starts_time and not fields.ends_on:
        yield Fault("ends_time", _NIGHT)


def _draft(fields: _EventForm, campaign: Campaign, faults: list[Fault]) -> EventDraft:
    """The event that the fields state; a time that its clocks don't show is added to the faults."""
    wrong = {fault.field for fault in faults}
    section = campaign.sections.get(fields.section)
    region = campaign.regions.get(fields.region or "")
    chosen = "" if "timezone" in wrong else fields.timezone
    zone = chosen or getattr(region or section, "timezone", "UTC")
    stated = dict(fields)
    times = {name: stated.pop(name) for name in _TIMES}
    first, last = times["starts_on"], times["ends_on"] or times["starts_on"]
    starts_at = _at_clocks(first, times["starts_time"], zone, "starts_time", faults)
    ends_at = None
    if times["ends_time"] and not wrong & set(times):
        ends_at = _at_clocks(last, times["ends_time"], zone, "ends_time", faults)
    return EventDraft(
        campaign=campaign.slug,
        language=section.language if section else "en",
        starts_at=starts_at,
        ends_at=ends_at,
        **stated | {"timezone": zone, "region": fields.region or None},
    )


def _at_clocks(day: date, at: time, zone: str, field: str, faults: list[Fault]) -> datetime:
    local = datetime.combine(day, at)
    try:
        return at_clocks(local, zone)
    except WrongInput as wrong:
        faults.append(Fault(field, wrong.sentence))
        return local.replace(tzinfo=ZoneInfo(zone))


def at_field(fault: Fault) -> Fault:
    """A fault at the field of the form that shows it; at none where the form has no such field."""
    name = fault.field.partition(".")[0]
    name = _SHOWN_AT.get(name, name)
    return Fault(name if name in LABELS else "", fault.sentence)


def labelled(faults: tuple[Fault, ...]) -> tuple[Fault, ...]:
    """The faults for the top of the form, each under its field's label."""
    return tuple(
        Fault(fault.field, _under(LABELS[fault.field], fault.sentence)) if fault.field else fault
        for fault in faults
    )


def _under(label: Sentence, fault: Sentence) -> Sentence:
    if label.pattern.endswith("?"):
        return sentence("%(question)s %(fault)s", question=label, fault=fault)
    return sentence("%(name)s: %(fault)s", name=label, fault=fault)
