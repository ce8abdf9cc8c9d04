"""The one door for reports from the web: the form, the API, and the API's fast path."""

from collections.abc import Mapping
from typing import Any

from ...campaign import LetterReport
from ...ledger import Receipt
from ...senders import Sender, sender_of
from .current import core


def take_in(
    report: LetterReport, key: str, sender: Sender, *, campaign_omitted: bool = False
) -> Receipt:
    """Record a report that `sender` has sent. Raises what the ledger raises.

    Every report from the web passes here, whichever way it came. The limits of its sender are
    asked in the ledger's own transaction; what else a report must pass before (a ban, a freeze)
    belongs here and nowhere else.
    A Mistake raised here is answered with its status of `errors.py`, on the form as in the API.
    A repeat of a report passes here, too: see `Ledger.record` for `key` and `campaign_omitted`.
    """
    return core().ledger.record(report, key, campaign_omitted=campaign_omitted, sender=sender)


def sender_of_request(environ: Mapping[str, Any], device: str | None = None) -> Sender:
    """The sender of a WSGI request, as seen through the proxies that the settings trust.

    The API reads no cookies: there, no `device` is known.
    """
    return Sender(sender_of(environ, core().settings.proxies), device)
