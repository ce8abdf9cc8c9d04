"""The forms of the pages: what was filled in, as it was typed, and what it means."""

from .event import EventForm
from .report import (
    Filled,
    Names,
    Row,
    field_named,
    filled_in,
    filled_with,
    lines_of,
    new_key,
    rows_for,
    summed_up,
)

__all__ = [
    "EventForm",
    "Filled",
    "Names",
    "Row",
    "field_named",
    "filled_in",
    "filled_with",
    "lines_of",
    "new_key",
    "rows_for",
    "summed_up",
]
