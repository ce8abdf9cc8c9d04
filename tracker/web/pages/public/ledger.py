"""The page on checking the numbers, and the files that this needs."""

from dataclasses import dataclass

from flask import Response, abort, send_file, send_from_directory
from flask.typing import ResponseReturnValue

from ....campaign import WORLD, Campaign, State, sentence
from ....ledger import Entry
from ....opendata import PublishedFile, ledger_lines
from ....settings import ROOT
from ...serving.current import core
from ...serving.reader import say
from ...serving.rendering import render

_NO_DATABASE = sentence("The database is being made. Look again in a few minutes.")
_TYPES = {"csv": "text/csv", "jsonl": "application/x-ndjson"}


@dataclass(frozen=True)
class LedgerPage:
    """The page on checking a campaign's numbers. `head` is its newest entry, if there is any.

    `database` is the file with all of it, None while that is being made.
    """

    campaign: str
    head: Entry | None
    database: PublishedFile | None


def ledger() -> ResponseReturnValue:
    """The steps to check the numbers, the files that this needs, and the head of the chain."""
    campaign = core().catalogue.current()
    newest = core().standings.of(campaign.slug, WORLD).version
    entries = core().ledger.entries(campaign.slug, newest - 1, 1) if newest else []
    head = entries[0] if entries else None
    database = _published(campaign, newest)
    return render("public/ledger.html", LedgerPage(campaign.slug, head, database))


def _published(campaign: Campaign, newest: int) -> PublishedFile | None:
    def hash_of(number: int) -> str:
        entries = core().ledger.entries(campaign.slug, number - 1, 1)
        return entries[0].hash if entries else ""

    return core().published.of(campaign.slug, campaign.revision, newest, hash_of)


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


def database_file(slug: str) -> Response:
    """The public database of a campaign: one SQLite file."""
    campaign = core().catalogue.campaign(slug)
    newest = core().standings.of(campaign.slug, WORLD).version
    published = None if campaign.state is State.DRAFT else _published(campaign, newest)
    if published is None:
        abort(404, say(_NO_DATABASE))
    return send_file(
        published.path,
        mimetype="application/vnd.sqlite3",
        as_attachment=True,
        download_name=f"{slug}.db",
        max_age=60,
    )


def verifier() -> Response:
    """The script that adds a ledger up again."""
    return send_from_directory(
        ROOT / "tools", "verify_ledger.py", mimetype="text/x-python", as_attachment=True
    )
