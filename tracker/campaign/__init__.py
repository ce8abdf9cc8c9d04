"""The rules of the campaign, pure: no database, no web, no clock of its own."""

from .cases import (
    Campaign,
    Case,
    Event,
    Plausibility,
    Region,
    Safety,
    Section,
    demonstration_window,
    utc_now,
)
from .mistakes import (
    CampaignClosed,
    Fault,
    InvalidEvent,
    InvalidReport,
    KeyReused,
    LedgerBusy,
    Mistake,
    ReportWithdrawn,
    Unknown,
    refuse_if,
)
from .names import CODE_ALPHABET, cleaned, new_code, new_reference, shown_code
from .ranking import By, Entrant, Ranked, measure, ranked
from .reports import (
    MOST_LETTERS,
    MOST_LINES,
    LetterReport,
    Line,
    Place,
    added_up,
    check,
    fingerprint_of,
    letters_of,
    letters_typed,
    line_faults,
    place,
    plausible,
    refuse_closed,
    tidy_code,
    writers_of,
)
from .words import Channel, HostKind, Kind, Reason, State, Status, Trust, Visibility

__all__ = [
    "CODE_ALPHABET", "MOST_LETTERS", "MOST_LINES", "By", "Campaign", "CampaignClosed", "Case",
    "Channel", "Entrant", "Event", "Fault", "HostKind", "InvalidEvent", "InvalidReport",
    "KeyReused", "Kind", "LedgerBusy", "LetterReport", "Line", "Mistake", "Place", "Plausibility",
    "Ranked", "Reason", "Region", "ReportWithdrawn", "Safety", "Section", "State", "Status",
    "Trust", "Unknown", "Visibility", "added_up", "check", "cleaned", "demonstration_window",
    "fingerprint_of", "letters_of", "letters_typed", "line_faults", "measure", "new_code",
    "new_reference", "place", "plausible", "ranked", "refuse_closed", "refuse_if", "shown_code",
    "tidy_code", "utc_now", "writers_of",
]
