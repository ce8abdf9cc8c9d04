"""The bodies that the API takes. Each lists its fields; any other is refused.

A field that may be left out, and has no value of its own then, may also be null.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from ...campaign import (
    MOST_LINES,
    Channel,
    EventDraft,
    LetterReport,
    Line,
    Reason,
)
from ..forms.events import EventFields
from ..forms.fields import Count, Day, Moment, Name, Text, Truth, TypedCode, Whole


class Body(BaseModel):
    """The base of all request bodies."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class LineBody(Body):
    """Letters for one case by one channel.

    `writers` is how many people wrote them, a detail: the report's are at least the largest.
    """

    case: Name
    channel: Channel = Channel.LETTER
    letters: Count
    writers: Count | None = None

    def line(self) -> Line:
        """The line as a value."""
        return Line(self.case, self.channel, self.letters, self.writers)


Lines = Annotated[
    tuple[LineBody, ...], Field(json_schema_extra={"minItems": 1, "maxItems": MOST_LINES})
]
"""The lines of a report. The rules of reports hold the limits, so that all faults come at once."""


class ReportBody(Body):
    """A letter report. A case and channel named twice are added."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "campaign": "demo",
                    "section": "us",
                    "lines": [{"case": "germain-rukuki", "channel": "letter", "letters": 3}],
                    "writers": 1,
                }
            ]
        }
    )

    campaign: Name | None = Field(None, description="Else the current one.")
    section: Name | None = Field(None, description="Else the event's, else the home section.")
    region: Name | None = Field(None, description="Else the event's, else none.")
    event_code: TypedCode | None = Field(
        None, description="Read without regard to case, spaces and hyphens, also from a link."
    )
    lines: Lines
    writers: Count | None = Field(
        None,
        description="How many people wrote these letters, never more than the letters. Left out:"
        " not said, so the report stays out of per-writer figures.",
    )
    written_on: Day | None = Field(
        None,
        description="From the section's opening to the latest day that it is by now at the"
        " event's, the region's or the section's clocks; else today.",
    )

    def report(self, campaign: str) -> LetterReport:
        """The letter report as a value, for the campaign that was found for it."""
        return LetterReport(
            campaign=campaign,
            lines=tuple(line.line() for line in self.lines),
            section=self.section,
            region=self.region,
            event_code=self.event_code,
            writers=self.writers,
            written_on=self.written_on,
        )


class CorrectionBody(Body):
    """A correction of a report: the whole new set of lines, and the reason.

    `writers` is how many people wrote it; left out, that stays as it was.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "lines": [{"case": "germain-rukuki", "letters": 2}],
                    "reason": "mistyped",
                }
            ]
        }
    )

    lines: Lines
    writers: Count | None = None
    reason: Reason


class EventBody(EventFields):
    """An event to register, with a city or online."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={
            "examples": [
                {
                    "title": "Letters at the library",
                    "kind": "library",
                    "starts_at": "2026-12-10T23:00:00Z",
                    "ends_at": "2026-12-11T02:00:00Z",
                    "timezone": "America/New_York",
                    "section": "us",
                    "region": "us-ny",
                    "venue": "Reading room",
                    "city": "New York",
                    "expected_people": 30,
                }
            ]
        },
    )

    campaign: Name | None = Field(None, description="Else the current one.")
    title: Text
    starts_at: Moment
    ends_at: Moment | None = None
    timezone: Name = Field(description="A name of the IANA time zone database.")
    online: Truth = False
    expected_people: Whole | None = None
    language: Name = "en"

    def draft(self, campaign: str) -> EventDraft:
        """The event as a value, for the campaign that it belongs to. An empty region is none."""
        stated = dict(self) | {"campaign": campaign, "region": self.region or None}
        return EventDraft(**stated)
