"""What the report pages say when something could not be done. Nothing typed is ever lost by it."""

from ...campaign import Fault

BUSY = Fault("", "The ledger is busy, and nothing was counted. Send again in a few seconds.")
LATE = Fault("", "This page stood open too long, so nothing was sent. Check it and send it again.")
REUSED = Fault(
    "",
    "This page has sent a report already, and that one counts. Correct it by its own link; "
    "to report other letters, begin a new report.",
)
NO_EVENT = Fault(
    "event_code", "No event has this code. Check it with the organiser, or leave it empty."
)
NO_REPORT = "There is no report at this address. Check that the whole link was copied."


def really(field: str, letters: str, name: str) -> Fault:
    """The question that a large count is asked once."""
    return Fault(field, f"{letters} letters for {name}: is that right? If so, send it once more.")
