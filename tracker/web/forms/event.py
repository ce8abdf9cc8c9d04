"""The form that registers an event. Its fields have the names of the API's, times in two parts."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import DataRequired, InputRequired, Optional, ValidationError
from wtforms.widgets import CheckboxInput

from ...campaign import Campaign, Fault, HostKind, Visibility
from ...events import EventDraft
from .report import KEY, new_key

_CLOCK = ["%H:%M", "%H:%M:%S"]

_SHOWN_AT = {"starts_at": "starts_on", "ends_at": "ends_time"}
"""Beside which field a fault of one that the form takes in two parts is shown."""


class EventForm(FlaskForm):
    """An event as its organiser states it. Times are those on the clocks of its place."""

    title = StringField(
        "Title",
        validators=[DataRequired("Give the event a title.")],
        render_kw={"maxlength": 60, "autocomplete": "off"},
    )
    kind = SelectField(
        "Who hosts it",
        choices={"": "Choose", **{kind.value: kind.label for kind in HostKind}},
        validators=[InputRequired("Choose who hosts it.")],
    )
    description = TextAreaField("Description", render_kw={"maxlength": 2000, "rows": 4})
    starts_on = DateField("Day", validators=[InputRequired("Give the day it starts.")])
    starts_time = TimeField(
        "Starts at", format=_CLOCK, validators=[InputRequired("Give the time it starts.")]
    )
    ends_time = TimeField("Ends at", format=_CLOCK, validators=[Optional()])
    ends_on = DateField("Last day", validators=[Optional()])
    timezone = SelectField("Time zone", default="")
    section = SelectField("Section", default="", validators=[InputRequired("Choose a section.")])
    region = SelectField("Region", default="")
    online = BooleanField("It is online")
    city = StringField("Town or city", render_kw={"maxlength": 60})
    venue = StringField("Place", render_kw={"maxlength": 60})
    visibility = SelectField(
        "Who may find it",
        choices={
            Visibility.PUBLIC.value: "Everyone: it stands in the list of events",
            Visibility.LINK.value: "Only those who have its link",
        },
        default=Visibility.PUBLIC.value,
    )
    expected_people = IntegerField(
        "How many people do you expect?",
        validators=[Optional()],
        render_kw={"min": 1, "max": 99_999, "inputmode": "numeric"},
    )
    contact_public = StringField("Contact for everyone", render_kw={"maxlength": 120})
    contact_email = EmailField(
        "Your e-mail address", render_kw={"maxlength": 254, "autocomplete": "email"}
    )
    key = HiddenField(default=new_key)
    cases = SelectMultipleField("Cases", option_widget=CheckboxInput())

    def validate_city(self, city: StringField) -> None:
        """Refuse an event that is nowhere."""
        if not city.data and not self.online.data:
            raise ValidationError("Say in which city it is, or that it is online.")

    def renew_key(self) -> None:
        """Take a fresh key, for another event."""
        self.key.data = new_key()

    def offer(self, campaign: Campaign) -> None:
        """Offer the campaign's own sections, regions, zones and cases to choose from."""
        if not KEY.fullmatch(self.key.data or ""):
            self.renew_key()
        sections = sorted(campaign.sections.values(), key=lambda found: (found.name, found.code))
        self.section.choices = {"": "Choose", **{found.code: found.name for found in sections}}
        self.region.choices = {"": "None"} | {
            found.name: regions for found in sections if (regions := _regions(campaign, found.code))
        }
        self.timezone.choices = {"": "The place’s own"} | {zone: zone for zone in _zones(campaign)}
        self.cases.choices = {case.slug: case.name for case in campaign.published_cases}

    def draft(self, campaign: Campaign) -> EventDraft:
        """The event that the form states, once it has been validated."""
        section = campaign.sections[self.section.data]
        region = campaign.regions.get(self.region.data)
        zone = self.timezone.data or (region.timezone if region else section.timezone)
        return EventDraft(
            campaign=campaign.slug,
            title=self.title.data or "",
            kind=HostKind(self.kind.data),
            starts_at=self._starts(ZoneInfo(zone)),
            ends_at=self._ends(ZoneInfo(zone)),
            timezone=zone,
            section=section.code,
            region=self.region.data or None,
            venue=self.venue.data or "",
            city=self.city.data or "",
            online=self.online.data,
            visibility=Visibility(self.visibility.data),
            expected_people=self.expected_people.data,
            cases=tuple(self.cases.data or ()),
            contact_public=self.contact_public.data or "",
            contact_email=self.contact_email.data or "",
            description=self.description.data or "",
            language=section.language,
        )

    def _starts(self, zone: ZoneInfo) -> datetime:
        assert self.starts_on.data is not None  # as the form's rules say
        assert self.starts_time.data is not None
        return datetime.combine(self.starts_on.data, self.starts_time.data, zone)

    def _ends(self, zone: ZoneInfo) -> datetime | None:
        """When it ends, if that was said: without a last day within a day of its start."""
        starts, until = self._starts(zone), self.ends_time.data
        if until is None:
            return None
        same_day = datetime.combine(starts.date(), until, zone)
        if self.ends_on.data:
            return datetime.combine(self.ends_on.data, until, zone)
        return same_day if same_day > starts else same_day + timedelta(days=1)

    def accuse(self, faults: Iterable[Fault]) -> None:
        """Put each fault beside the field that it is about."""
        for fault in faults:
            name = fault.field.partition(".")[0]
            entry = self._fields.get(_SHOWN_AT.get(name, name))
            if entry is not None:
                entry.errors = [*entry.errors, fault.message]

    @property
    def faults(self) -> list[Fault]:
        """Everything that is wrong, by field, in the form's order."""
        return [
            Fault(name, str(message))
            for name, entry in self._fields.items()
            for message in entry.errors
        ]


def _regions(campaign: Campaign, section: str) -> dict[str, str]:
    found = [region for region in campaign.regions.values() if region.section == section]
    return {region.code: region.name for region in found}


def _zones(campaign: Campaign) -> list[str]:
    sections, regions = campaign.sections.values(), campaign.regions.values()
    return sorted({"UTC", *(at.timezone for at in sections), *(at.timezone for at in regions)})
