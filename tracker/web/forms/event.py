"""The form that registers an event. Its fields have the names of the API's."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    EmailField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Optional, ValidationError
from wtforms.widgets import CheckboxInput

from ...campaign import Campaign, Fault, HostKind, Visibility
from ...events import EventDraft

_TIMES = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]


class EventForm(FlaskForm):
    """An event as its organiser states it. Times are those on the clocks of its place."""

    title = StringField(
        "Title",
        validators=[DataRequired("Give the event a title.")],
        render_kw={"maxlength": 60, "autocomplete": "off"},
    )
    kind = SelectField(
        "Who hosts it",
        choices=[("", "Choose"), *((kind.value, kind.label) for kind in HostKind)],
        validators=[InputRequired("Choose who hosts it.")],
    )
    description = TextAreaField("Description", render_kw={"maxlength": 2000, "rows": 4})
    starts_at = DateTimeLocalField(
        "Starts", format=_TIMES, validators=[InputRequired("Give the day and time it starts.")]
    )
    ends_at = DateTimeLocalField("Ends", format=_TIMES, validators=[Optional()])
    timezone = SelectField("Time zone")
    section = SelectField("Section", validators=[InputRequired("Choose a section.")])
    region = SelectField("Region")
    online = BooleanField("It is online")
    city = StringField("Town or city", render_kw={"maxlength": 60})
    venue = StringField("Place", render_kw={"maxlength": 60})
    visibility = SelectField(
        "Who may find it",
        choices=[
            (Visibility.PUBLIC.value, "Everyone: it stands in the list of events"),
            (Visibility.LINK.value, "Only those who have its link"),
        ],
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
    cases = SelectMultipleField("Cases", option_widget=CheckboxInput())

    def validate_city(self, city: StringField) -> None:
        """Refuse an event that is nowhere."""
        if not city.data and not self.online.data:
            raise ValidationError("Say in which city it is, or that it is online.")

    def offer(self, campaign: Campaign) -> None:
        """Offer the campaign's own sections, regions, zones and cases to choose from."""
        sections = sorted(campaign.sections.values(), key=lambda found: (found.name, found.code))
        self.section.choices = [("", "Choose"), *((found.code, found.name) for found in sections)]
        self.region.choices = {
            "": [("", "None")],
            **{
                found.name: [
                    (region.code, region.name)
                    for region in campaign.regions.values()
                    if region.section == found.code
                ]
                for found in sections
            },
        }
        self.timezone.choices = [
            ("", "The place’s own"),
            *((zone, zone) for zone in _zones(campaign)),
        ]
        self.cases.choices = [(case.slug, case.name) for case in campaign.published_cases]

    def draft(self, campaign: Campaign) -> EventDraft:
        """The event that the form states, once it has been validated."""
        section = campaign.sections[self.section.data]
        region = campaign.regions.get(self.region.data)
        starts_at, ends_at = self.starts_at.data, self.ends_at.data
        assert starts_at is not None  # as the form's rules say
        zone = self.timezone.data or (region.timezone if region else section.timezone)
        return EventDraft(
            campaign=campaign.slug,
            title=self.title.data or "",
            kind=HostKind(self.kind.data),
            starts_at=_in_zone(starts_at, zone),
            ends_at=_in_zone(ends_at, zone) if ends_at else None,
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

    def accuse(self, faults: Iterable[Fault]) -> None:
        """Put each fault beside the field that it is about."""
        for fault in faults:
            entry = self._fields.get(fault.field.partition(".")[0])
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


def _in_zone(local: datetime, zone: str) -> datetime:
    return local.replace(tzinfo=ZoneInfo(zone))


def _zones(campaign: Campaign) -> list[str]:
    sections, regions = campaign.sections.values(), campaign.regions.values()
    return sorted({"UTC", *(at.timezone for at in sections), *(at.timezone for at in regions)})
