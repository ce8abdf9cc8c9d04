"""What the forms say when something could not be done. Nothing typed is ever lost by it."""

from flask import current_app, request

from ..campaign import Fault

BUSY = Fault("", "The ledger is busy. Send again in a few seconds: it counts once.")
REUSED = Fault(
    "",
    "This page has sent a report already, and that one counts. Correct it by its own link; "
    "to report other letters, begin a new report.",
)
NO_REPORT = "There is no report at this address. Check that the whole link was copied."

_LATE = "This page stood open too long, so nothing was sent. Check it and send it again."
_NO_COOKIE = (
    "Nothing was sent: the form came without its cookie, which tells your form from one that "
    "another site sends in your name. Send it once more. If you read this again, allow cookies "
    "for this site: they hold no name and follow nobody."
)


def unsigned() -> str:
    """Why the token of the form that has come does not hold."""
    came = current_app.config["SESSION_COOKIE_NAME"] in request.cookies
    return _LATE if came else _NO_COOKIE


def really(field: str, letters: str, name: str) -> Fault:
    """The question that a large count is asked once."""
    return Fault(field, f"{letters} letters for {name}: is that right? If so, send it once more.")
