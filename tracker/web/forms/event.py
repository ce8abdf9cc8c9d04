"""The form that registers an event. Its fields have the names of the API's, times in two parts."""

from collections.abc import Iterable
from datetime import datetime, time
from zoneinfo import ZoneInfo

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    Field,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.form import BaseForm
from wtforms.validators import InputRequired, Optional, ValidationError
from wtforms.widgets import CheckboxInput

from ...campaign import Campaign, Fault, HostKind, Sentence, Visibility, sentence
from ...events import EventDraft, draft_faults
from .report import KEY, new_key

_CLOCK = ["%H:%M", "%H:%M:%S"]
_NOON = time(12)
_TIMES = ("starts_on", "starts_time", "ends_on", "ends_time")

_SHOWN_AT = {"starts_at": "starts_on", "ends_at": "ends_time"}
"""Beside which field a fault of one that the form takes in two parts is shown."""

_NOT_LISTED = "Choose one from the list."
_SENTENCES = {
    "Not a valid date value.": "Give the day as year, month and day, such as 2026-12-10.",
    "Not a valid time value.": "Give the time in hours and minutes, such as 18:00.",
    "Not a valid integer value.": "Give a whole number, such as 30.",
}
"""Our words for what the library finds; where none stand here, a choice was not on its list."""


class _OurWords:
    """Speaks for the library."""

    def gettext(self, string: str) -> str:
        return _SENTENCES.get(string, _NOT_LISTED)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return _NOT_LISTED


class EventForm(FlaskForm):
    """An event as its organiser states it. Times are those on the clocks of its place."""

    class Meta(FlaskForm.Meta):
        """How the library is set up for this form."""

        def get_translations(self, form: BaseForm) -> _OurWords:
            """Where it takes its words from."""
            return _OurWords()

    title = StringField("Title", render_kw={"maxlength": 60, "autocomplete": "off"})
    kind = SelectField(
        "Who hosts it",
        choices={"": "Choose", **{kind.value: str(kind.label) for kind in HostKind}},
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

    def validate_ends_time(self, ends_time: TimeField) -> None:
        """Refuse to guess: an end before the start is a mistake as often as a night."""
        starts = self.starts_time.data
        if ends_time.data and starts and ends_time.data <= starts and not _filled(self.ends_on):
            raise ValidationError(
                "This is not after it starts. If it ends on another day, give its last day."
            )

    def validate_ends_on(self, _ends_on: DateField) -> None:
        """Refuse a last day on which it ends at no time."""
        if not _filled(self.ends_time):
            raise ValidationError("Give the time that it ends, too.")

    def renew_key(self) -> None:
        """Take a fresh key, for another event."""
        self.key.data = new_key()

    def offer(self, campaign: Campaign) -> None:
        """Offer the campaign's own sections, regions, zones and cases to choose from."""
        if not KEY.fullmatch(self.key.data or ""):
            self.renew_key()
        sections = campaign.sections_by_name
        self.section.choices = {"": "Choose", **{found.code: found.name for found in sections}}
        self.region.choices = {"": "None"} | {
            found.name: regions for found in sections if (regions := _regions(campaign, found.code))
        }
        self.timezone.choices = {"": "The place’s own"} | {zone: zone for zone in _zones(campaign)}
        self.cases.choices = {case.slug: case.name for case in campaign.published_cases}

    def draft(self, campaign: Campaign) -> EventDraft | None:
        """The event that the form states; None, with every fault at its field, if it can't be."""
        self.validate()
        draft = self._read(campaign)
        self.accuse(draft_faults(draft, campaign))
        return None if self.faults else draft

    def _read(self, campaign: Campaign) -> EventDraft:
        """What can be read of the event, with something usual for what can't."""
        section = campaign.sections.get(self.section.data)
        region = campaign.regions.get(self.region.data)
        zone = "UTC" if self.timezone.errors else self.timezone.data
        zone = zone or getattr(region or section, "timezone", "UTC")
        return EventDraft(
            campaign=campaign.slug,
            title=self.title.data or "",
            kind=HostKind.OTHER if self.kind.errors else HostKind(self.kind.data),
            starts_at=self._starts(campaign, ZoneInfo(zone)),
            ends_at=self._ends(ZoneInfo(zone)),
            timezone=zone,
            section=self.section.data,
            region=self.region.data or None,
            venue=self.venue.data or "",
            city=self.city.data or "",
            online=self.online.data,
            visibility=(
                Visibility.PUBLIC if self.visibility.errors else Visibility(self.visibility.data)
            ),
            expected_people=self.expected_people.data,
            cases=tuple(self.cases.data or ()),
            contact_public=self.contact_public.data or "",
            contact_email=self.contact_email.data or "",
            description=self.description.data or "",
            language=section.language if section else "en",
        )

    def _starts(self, campaign: Campaign, zone: ZoneInfo) -> datetime:
        day, time = self.starts_on.data, self.starts_time.data
        return datetime.combine(day or campaign.day, time or _NOON, zone)

    def _ends(self, zone: ZoneInfo) -> datetime | None:
        """When it ends, if that was said: without a last day, on the day that it starts."""
        day, time = self.ends_on.data or self.starts_on.data, self.ends_time.data
        faulty = any(self._fields[name].errors for name in _TIMES)
        return datetime.combine(day, time, zone) if day and time and not faulty else None

    def accuse(self, faults: Iterable[Fault]) -> None:
        """Put each fault beside the field that it is about, if none stands there yet."""
        for fault in faults:
            name = fault.field.partition(".")[0]
            entry = self._fields.get(_SHOWN_AT.get(name, name))
            if entry is not None and not entry.errors:
                entry.errors = [str(fault.sentence)]

    @property
    def faults(self) -> list[Fault]:
        """Everything that is wrong, by field, in the form's order, each under its field's label."""
        return [
            Fault(name, _labelled(entry.label.text, message))
            for name, entry in self._fields.items()
            for message in entry.errors
        ]


def _labelled(label: str, message: str | Sentence) -> Sentence:
    return sentence("%(name)s: %(fault)s", name=label.rstrip("?"), fault=message)


def _filled(entry: Field) -> bool:
    return any(entry.raw_data or ())


def _regions(campaign: Campaign, section: str) -> dict[str, str]:
    return {region.code: region.name for region in campaign.regions_of(section)}


def _zones(campaign: Campaign) -> list[str]:
    sections, regions = campaign.sections.values(), campaign.regions.values()
    return sorted({"UTC", *(at.timezone for at in sections), *(at.timezone for at in regions)})
