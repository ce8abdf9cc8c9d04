"""The pages that each campaign has: the main one at `/…`, every other one at `/<its slug>/…`."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from flask import Blueprint, Flask, Response, abort, current_app, redirect, request, url_for

from ...campaign import Unknown
from ...database import UNREADABLE
from .current import address_prefix, core, enter

_NAME = "campaign"
BELOW_CAMPAIGN = f"/<{_NAME}>"
"""What begins the rule of a page below a campaign's slug."""

REDIRECTED_SECONDS = 60
"""How long a browser may remember a redirect: another campaign will be the main one."""


def add_page(
    pages: Blueprint,
    rule: str,
    endpoint: str,
    view: Callable[..., Any],
    methods: Sequence[str] | None = None,
) -> None:
    """Add a page that each campaign has. `url_for` leads to that of the campaign of this page."""
    pages.add_url_rule(rule, endpoint, view, methods=methods)
    below = BELOW_CAMPAIGN + rule
    pages.add_url_rule(below, endpoint, view, methods=methods, strict_slashes=False)


def stay_in_campaigns(app: Flask) -> None:
    """Let an address of `app` name its campaign, and the links of a page stay in it."""
    app.url_value_preprocessor(_enter_named)
    app.url_defaults(_stay)


def rule_of_page() -> str:
    """The rule of this request's page without its campaign; of an unknown one, its path."""
    rule = request.url_rule.rule if request.url_rule else request.path
    return rule.removeprefix(BELOW_CAMPAIGN)


def redirected(campaign: str, endpoint: str, **values: Any) -> Response:
    """A redirect to a page of a campaign, with the parameters that were asked for."""
    beside = None if core().catalogue.is_main(campaign) else campaign
    address = url_for(endpoint, **(values | {_NAME: beside}))
    query = request.query_string.decode("latin-1")
    answer = redirect(f"{address}?{query}" if query else address)
    assert isinstance(answer, Response)
    answer.headers["Cache-Control"] = f"public, max-age={REDIRECTED_SECONDS}"
    return answer


def _enter_named(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Enter the campaign that an address names. Answers 404 where there is none for the public.

    The main one has its pages at the plain addresses, and whoever reads is sent there.
    """
    slug = (values or {}).pop(_NAME, None)
    if slug is None or endpoint is None:
        return
    with suppress(*UNREADABLE):  # another process may have loaded it just now
        core().standings.look()
    try:
        campaign = core().catalogue.shown(slug)
    except Unknown:
        abort(404)
    if core().catalogue.is_main(slug) and request.method in ("GET", "HEAD"):
        abort(redirected(slug, endpoint, **(values or {})))
    enter(campaign)


def _stay(endpoint: str, values: dict[str, Any]) -> None:
    """Lead to the page of the campaign that this page is about."""
    prefix = address_prefix()
    if prefix and current_app.url_map.is_endpoint_expecting(endpoint, _NAME):
        values.setdefault(_NAME, prefix)
