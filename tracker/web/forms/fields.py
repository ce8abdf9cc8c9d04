"""Kinds of field that forms and JSON bodies are made of: what each takes, and how it refuses."""

import re
from datetime import UTC, date, datetime, time
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, StrictBool, WithJsonSchema

from ...campaign import (
    LONGEST_CODE,
    MOST_LETTERS,
    WrongInput,
    people_typed,
    sentence,
    with_plain_digits,
)

LONGEST_TEXT = 4_000
"""The most characters of any text; what is shown has narrower limits of its own."""

LONGEST_NAME = 200
"""The most characters of a word by which something is named: a slug, a section, a cursor."""

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?"
    r"(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])"
)
_DIGITS = re.compile(r"[0-9]{1,15}")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def _whole(value: Any) -> int:
    """A JSON number without a fraction: 3.0 is 3. A text or a truth value is no number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise WrongInput(sentence("Give a whole number, such as 3."))
    if isinstance(value, float) and not value.is_integer():
        raise WrongInput(sentence("Give a whole number, such as 3, without a fraction."))
    return int(value)


def _typed_number(value: Any) -> int:
    if not isinstance(value, str) or not _DIGITS.fullmatch(value):
        raise WrongInput(sentence("Give a whole number from 0, in digits, such as 100."))
    return int(value)


def _day(value: Any) -> date:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise WrongInput(sentence("Give a day as YYYY-MM-DD."))
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise WrongInput(sentence("There is no such day.")) from None


def _moment(value: Any) -> datetime:
    """A time of RFC 3339 as UTC, to the second."""
    if not isinstance(value, str) or not _MOMENT.fullmatch(value.upper()):
        raise WrongInput(sentence("Give a time with its offset, such as 2026-12-10T18:00:00Z."))
    whole_seconds = re.sub(r"\.[0-9]+", "", value.upper())
    try:
        return datetime.fromisoformat(whole_seconds).astimezone(UTC)
    except (ValueError, OverflowError):
        raise WrongInput(sentence("There is no such time.")) from None


def _storable(value: str) -> str:
    """Text that both database engines can keep."""
    if _UNSTORABLE.search(value):
        raise WrongInput(sentence("This holds a NUL or half a character. Leave it out."))
    return value


Text = Annotated[str, Field(max_length=LONGEST_TEXT), AfterValidator(_storable)]
"""Well-formed Unicode without NUL, measured before anything is done with it."""

Name = Annotated[str, Field(max_length=LONGEST_NAME), AfterValidator(_storable)]
"""A short text: the name of something in addresses, or a search."""

TypedCode = Annotated[str, Field(max_length=LONGEST_CODE), AfterValidator(_storable)]
"""An event's code as somebody typed it, perhaps a whole link."""

Whole = Annotated[int, BeforeValidator(_whole)]
"""A whole number, which JSON may write as 3 or 3.0."""

Count = Annotated[
    int,
    BeforeValidator(_whole),
    Field(json_schema_extra={"minimum": 1, "maximum": MOST_LETTERS}),
]
"""Letters or writers. The rules of reports hold the limits, so that all faults come at once."""

Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
"""A day, YYYY-MM-DD."""

Moment = Annotated[
    datetime, BeforeValidator(_moment), WithJsonSchema({"type": "string", "format": "date-time"})
]
"""A time with its offset, as UTC to the second."""

TypedNumber = Annotated[int, BeforeValidator(_typed_number)]
"""A whole number in an address, in digits alone."""

Truth = StrictBool
"""true or false, nothing that looks like it."""


def _typed_day(value: str) -> date:
    try:
        return _day(_short(value))
    except WrongInput:
        raise WrongInput(_NO_DAY) from None


def _typed_time(value: str) -> time:
    if _CLOCK.fullmatch(clock := _short(value)):
        try:
            return time.fromisoformat(clock)
        except ValueError:
            pass
    raise WrongInput(sentence("Give the time in hours and minutes, such as 18:00."))


def _short(value: str) -> str:
    """The beginning of a text, enough for a day or a time, with plain digits."""
    return with_plain_digits(value[:40].strip())


_NO_DAY = sentence("Give the day as year, month and day, such as 2026-12-10.")
_CLOCK = re.compile(r"[0-9]{2}:[0-9]{2}(:[0-9]{2})?")

TypedDay = Annotated[date, BeforeValidator(_typed_day)]
"""A day as a browser's own field for days sends it."""

TypedTime = Annotated[time, BeforeValidator(_typed_time)]
"""A time of day as a browser's own field for times sends it."""

TypedCount = Annotated[int, BeforeValidator(people_typed)]
"""A number of people as they type it, in any script's digits."""

Ticked = Annotated[bool, BeforeValidator(bool)]
"""A box that is ticked or not; a browser sends nothing for one that is not."""
