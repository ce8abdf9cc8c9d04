"""The page on checking the numbers, and the files that this needs."""

from dataclasses import dataclass

from flask import Response, abort, send_from_directory
from flask.typing import ResponseReturnValue

from ....campaign import WORLD, State
from ....ledger import Entry
from ....opendata import ledger_lines
from ....settings import ROOT
from ...serving.current import core
from ...serving.rendering import render

_TYPES = {"csv": "text/csv", "jsonl": "application/x-ndjson"}


@dataclass(frozen=True)
class LedgerPage:
    """The page on checking a campaign's numbers. `head` is its newest entry, if there is any."""

    campaign: str
    head: Entry | None


def ledger() -> ResponseReturnValue:
    """The steps to check the numbers, the files that this needs, and the head of the chain."""
    campaign = core().catalogue.current()
    newest = core().standings.of(campaign.slug, WORLD).version
    entries = core().ledger.entries(campaign.slug, newest - 1, 1) if newest else []
    head = entries[0] if entries else None
    return render("public/ledger.html", LedgerPage(campaign.slug, head))


def ledger_file(slug: str, ending: str) -> Response:
    """The whole public ledger of a campaign, as far as it reaches now: CSV or JSON lines."""
    campaign = core().catalogue.campaign(slug)
    if campaign.state is State.DRAFT:
        abort(404)
    newest = core().standings.of(campaign.slug, WORLD).version
    lines = ledger_lines(core().ledger, campaign.slug, newest, f".{ending}")
    response = Response(lines, mimetype=_TYPES[ending])
    name = f"ledger-{campaign.slug}.{ending}"
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response


def verifier() -> Response:
    """The script that adds a ledger up again."""
    return send_from_directory(
        ROOT / "tools", "verify_ledger.py", mimetype="text/x-python", as_attachment=True
    )
