"""The page that builds a display's address, with a preview."""

from dataclasses import dataclass
from typing import Any

from flask import Response, request, url_for

from ....campaign import Campaign, Mistake, Scope, Sentence, default_key, sentence
from ...serving.current import page_campaign
from ...serving.rendering import render
from .dashboard import scopes_to_choose
from .options import NUMBERS, Slide, display_options

SLIDE_LABELS = {
    Slide.TOTAL: sentence("The total"),
    Slide.CASES: sentence("Letters by case"),
    Slide.LEADERBOARD: sentence("Leaderboard"),
    Slide.PLACES: sentence("Newest places"),
    Slide.DAY: sentence("This hour and this day"),
    Slide.JOIN: sentence("How to join, with a QR code"),
}
"""The slides as people read them, in the order in which they are shown."""


@dataclass(frozen=True)
class SetupPage:
    """A display's options as they were chosen, the address that they make, and what is wrong.

    `numbers` has the lowest and the highest value of each option that is a number. `address` is ""
    where the options can't be read.
    """

    scopes: tuple[Scope, ...]
    scope: str
    slides: tuple[Slide, ...]
    labels: dict[Slide, Sentence]
    seconds: str
    margin: str
    numbers: dict[str, tuple[int, int]]
    address: str
    complaint: Sentence | None


def setup() -> Response:
    """A form for a display's options. What is chosen stands in the page's own address."""
    campaign = page_campaign()
    chosen = _chosen(campaign)
    complaint = None
    try:
        display_options(campaign, chosen)
    except Mistake as mistake:
        complaint = mistake.faults[0].sentence
    return render("screens/setup.html", _page(campaign, chosen, complaint))


def _chosen(campaign: Campaign) -> dict[str, str]:
    """The options of a display's address that differ from the usual ones."""
    slides = [slide for slide in Slide if slide in request.args.getlist("slide")]
    options = {name: request.args.get(name, "").strip() for name in ("scope", "event", *NUMBERS)}
    if slides and len(slides) < len(Slide):
        options["slides"] = ",".join(slides)
    usual = {name: str(number) for name, (number, _, _) in NUMBERS.items()}
    usual["scope"] = default_key(campaign)
    return {name: value for name, value in options.items() if value not in ("", usual.get(name))}


def _page(campaign: Campaign, chosen: dict[str, str], complaint: Sentence | None) -> SetupPage:
    address: dict[str, Any] = dict(chosen)
    named = chosen.get("slides", "").split(",") if "slides" in chosen else list(Slide)
    return SetupPage(
        scopes=scopes_to_choose(campaign),
        scope=chosen.get("scope", default_key(campaign)),
        slides=tuple(slide for slide in Slide if slide in named),
        labels=SLIDE_LABELS,
        seconds=chosen.get("seconds", str(NUMBERS["seconds"][0])),
        margin=chosen.get("margin", str(NUMBERS["margin"][0])),
        numbers={name: (fewest, most) for name, (_, fewest, most) in NUMBERS.items()},
        address="" if complaint else url_for("screens.display", _external=False, **address),
        complaint=complaint,
    )
