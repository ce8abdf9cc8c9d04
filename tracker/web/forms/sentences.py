"""What the forms say when something could not be done. Nothing typed is ever lost by it."""

from ...campaign import Fault

BUSY = Fault("", "The ledger is busy. Send again in a few seconds: it counts once.")
REUSED = Fault(
    "",
    "This page has sent a report already, and that one counts. Correct it by its own link; "
    "to report other letters, begin a new report.",
)
NO_REPORT = "There is no report at this address. Check that the whole link was copied."


def really(field: str, letters: str, name: str) -> Fault:
    """The question that a large count is asked once."""
    return Fault(field, f"{letters} letters for {name}: is that right? If so, send it once more.")
