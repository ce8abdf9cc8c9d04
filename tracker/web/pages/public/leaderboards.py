"""The leaderboards of sections, regions and events."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import abort, request
from flask.typing import ResponseReturnValue

from ....campaign import By, Campaign, Ranked, Section, Sentence, sentence
from ...serving.current import core
from ...serving.reader import say
from ...serving.rendering import render

MOST_RANKED = 100

LABELS = {
    "sections": sentence("Sections"),
    "regions": sentence("Regions"),
    "events": sentence("Events"),
}
"""The boards as people read them, in the order of their tabs."""


@dataclass(frozen=True)
class LeaderboardPage:
    """A board, of one section or of all, with its first rows; `length` counts all of its rows."""

    board: str
    labels: Mapping[str, Sentence]
    by: By
    section: Section | None
    sections: list[Section]
    rows: tuple[Ranked, ...]
    length: int


def leaderboards() -> ResponseReturnValue:
    """The boards of sections, regions and events, by letters or by letters for each writer."""
    campaign = core().catalogue.current()
    board, section = _board(campaign), request.args.get("section") or None
    if board not in LABELS or section not in (None, *campaign.sections):
        abort(404, say(sentence("There is no such leaderboard.")))
    by: By = "per_writer" if request.args.get("by") == "per_writer" else "letters"
    ranking = core().standings.board(campaign.slug, board, section, by).ranking
    page = LeaderboardPage(
        board,
        LABELS,
        by,
        section=campaign.sections[section] if section else None,
        sections=campaign.sections_by_name,
        rows=ranking.rows(0, MOST_RANKED),
        length=len(ranking),
    )
    return render("public/leaderboards.html", page)


def _board(campaign: Campaign) -> str:
    """The board that the address names; unnamed, that of events, or of sections without a home."""
    return request.args.get("board", "events" if campaign.home_section else "sections")
