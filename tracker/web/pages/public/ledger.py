"""The page on checking the numbers, and the files that this needs."""

from dataclasses import dataclass

from flask import Response, abort, request, send_file, send_from_directory, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import ServiceUnavailable

from ....campaign import State, sentence
from ....catalogue import View
from ....ledger import Entry
from ....opendata import NotMade, PublishedFile
from ....settings import ROOT
from ...serving.current import core, page_campaign
from ...serving.reader import say
from ...serving.rendering import render
from .signed_heads import HeadsShown, heads_shown

_NO_DATABASE = sentence("The database is being made. Look again in a few minutes.")
_NO_FILE = sentence("The file can't be made now. Ask again in a few seconds.")
_AGAIN_AFTER_SECONDS = 5
_TYPES = {"csv": "text/csv", "jsonl": "application/x-ndjson"}


@dataclass(frozen=True)
class LedgerPage:
    """The page on checking a campaign's numbers. `head` is its newest entry, if there is any.

    `database` is the file with all of it, None while that is being made.
    """

    campaign: str
    head: Entry | None
    database: PublishedFile | None
    signed: HeadsShown


def ledger() -> ResponseReturnValue:
    """The steps to check the numbers, the files that this needs, and the head of the chain."""
    view = core().standings.view(page_campaign().slug)
    number = view.head.number
    entries = core().ledger.entries(view, number - 1, 1) if number else []
    head = entries[0] if entries else None
    page = LedgerPage(view.campaign.slug, head, _published(view), heads_shown(view))
    return render("public/ledger.html", page)


def _published(view: View) -> PublishedFile | None:
    def hash_of(number: int) -> str:
        entries = core().ledger.entries(view, number - 1, 1)
        return entries[0].hash if entries else ""

    return core().published.of(view.campaign.slug, view.at.revision, view.head.number, hash_of)


def ledger_file(slug: str, ending: str) -> Response:
    """The whole public ledger of a campaign, as far as it reaches now: CSV or JSON lines."""
    view = core().standings.view(slug)
    if view.campaign.state is State.DRAFT:
        abort(404)
    etag = f"{slug}-{view.at.epoch}-{view.head.number}"
    if request.if_none_match.contains_weak(etag):
        response = Response(status=304)
    else:
        response = _ledger_file(view, ending)
    response.set_etag(etag)
    response.make_conditional(request, accept_ranges=True, complete_length=response.content_length)
    return response


def _ledger_file(view: View, ending: str) -> Response:
    try:
        copy = core().kept_ledgers.of(view, f".{ending}")
    except NotMade:
        raise ServiceUnavailable(say(_NO_FILE), retry_after=_AGAIN_AFTER_SECONDS) from None
    response = Response(copy, mimetype=_TYPES[ending])
    response.content_length = copy.length
    name = f"ledger-{view.campaign.slug}.{ending}"
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    heads = url_for("public.heads_file", slug=view.campaign.slug)
    response.headers["Link"] = f'<{heads}>; rel="describedby"; type="application/x-ndjson"'
    return response


def database_file(slug: str) -> Response:
    """The public database of a campaign: one SQLite file."""
    view = core().standings.view(slug)
    published = None if view.campaign.state is State.DRAFT else _published(view)
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
