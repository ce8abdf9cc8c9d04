"""Signed heads for the public: on the page about the ledger, as a feed, and as a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from urllib.parse import urlencode

from flask import Response, abort, request, url_for
from flask.typing import ResponseReturnValue

from ....campaign import Campaign, State
from ....catalogue import View
from ....opendata import head_lines
from ....signing import (
    Restored,
    SignedHead,
    ToldHead,
    fingerprint,
    restores_told,
    told_heads,
)
from ...serving.current import core, page_campaign
from ...serving.rendering import render

HEADS_OF_PAGE = 10
MOST_PAGES = 10_000
FEED_ENTRIES = 30


@dataclass(frozen=True)
class HeadsShown:
    """The heads on a page of their history, the newest first, and the addresses of those beside.

    `newest` is the newest of all; `restores` each come with the last head that they took back.
    """

    newest: SignedHead | None
    fingerprint: str
    heads: Sequence[ToldHead]
    restores: Sequence[tuple[Restored, int | None]]
    newer_url: str | None
    older_url: str | None


@dataclass(frozen=True)
class Feed:
    """The feed of a campaign's signed heads."""

    campaign: Campaign
    heads: Sequence[ToldHead]
    updated: str
    feed_id: str
    own_url: str
    page_url: str


def heads_shown(view: View) -> HeadsShown:
    """The signed heads that the address of this page asks for."""
    page = _page_asked()
    with core().database.reading() as connection:
        newest = told_heads(connection, view, 1)
        after = (page - 1) * HEADS_OF_PAGE
        found = told_heads(connection, view, HEADS_OF_PAGE + 1, after)
        restores = restores_told(connection, view)
    head = newest[0].head if newest else None
    return HeadsShown(
        newest=head,
        fingerprint=fingerprint(head.public_key) if head else "",
        heads=found[:HEADS_OF_PAGE],
        restores=restores,
        newer_url=_page_url(page - 1) if page > 1 else None,
        older_url=_page_url(page + 1) if len(found) > HEADS_OF_PAGE else None,
    )


def _page_asked() -> int:
    """The number of the page of heads; the first where an address names no other."""
    asked = request.args.get("page", "")
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 6 else 1
    return min(max(number, 1), MOST_PAGES)


def _page_url(page: int) -> str:
    asked = f"?{urlencode({'page': page})}" if page > 1 else ""
    return f"{url_for('public.ledger')}{asked}#signed-heads"


def updates() -> ResponseReturnValue:
    """The feed: an entry for each signed head, the newest first."""
    view = core().standings.view(page_campaign().slug)
    with core().database.reading() as connection:
        heads = told_heads(connection, view, FEED_ENTRIES)
    base, campaign = core().links.base_url, view.campaign
    opened = datetime.combine(campaign.window(None)[0], time(), UTC)
    feed = Feed(
        campaign=campaign,
        heads=heads,
        updated=heads[0].head.signed_at if heads else f"{opened.isoformat()[:19]}Z",
        feed_id=base + url_for("public.heads_file", slug=campaign.slug),
        own_url=base + url_for("public.updates"),
        page_url=base + url_for("public.ledger"),
    )
    response = render("public/updates.xml", feed)
    response.mimetype = "application/atom+xml"
    return response


def heads_file(slug: str) -> Response:
    """All signed heads of a campaign, the oldest first: a JSON object in each line."""
    view = core().standings.view(slug)
    if view.campaign.state is State.DRAFT:
        abort(404)
    with core().database.reading() as connection:
        newest = told_heads(connection, view, 1)
    response = Response(head_lines(core().database, view), mimetype="application/x-ndjson")
    response.headers["Content-Disposition"] = f"attachment; filename={slug}.heads.jsonl"
    place = f"{newest[0].head.epoch}-{newest[0].head.position}" if newest else "0"
    response.set_etag(f"{slug}-{view.at.epoch}-{place}")
    response.make_conditional(request)
    return response
