"""*You*: how many letters this browser has reported, in its signed session, for display only.

For each campaign the session holds the reports' short references and their letters. To set a
report's letters anew is harmless, so a replay, a correction or a withdrawal never doubles.
"""

from collections.abc import Mapping
from typing import Any

from flask import session

MOST_REPORTS = 60
"""How many reports are told apart; the letters of older ones are added up."""

MOST_CAMPAIGNS = 2

_SIGNS = 8
_OLDER = ""
_KEPT_AS = "you"

Counts = dict[str, int]


def your_letters(campaign: str) -> int:
    """How many letters this browser has reported in a campaign."""
    return sum(_counts(session, campaign).values())


def remember(campaign: str, reference: str, letters: int, replayed: bool = False) -> None:
    """Set the counted letters of a report that this browser has just sent, perhaps once more."""
    counts = _counts(session, campaign)
    if replayed and _OLDER in counts and reference[:_SIGNS] not in counts:
        return  # it may be among the older ones already
    _keep(campaign, with_report(counts, reference, letters))


def set_again(campaign: str, reference: str, letters: int) -> None:
    """Set the letters of a report if it is one of this browser's; another's is not made its own."""
    counts = _counts(session, campaign)
    if counts.get(reference[:_SIGNS], letters) != letters:
        _keep(campaign, counts | {reference[:_SIGNS]: letters})


def with_report(counts: Mapping[str, int], reference: str, letters: int) -> Counts:
    """The counts with a report's letters set, the newest last; too many old ones are added up."""
    short = reference[:_SIGNS]
    kept = {name: count for name, count in counts.items() if name != short} | {short: letters}
    older = kept.pop(_OLDER, 0)
    while len(kept) > MOST_REPORTS:
        older += kept.pop(next(iter(kept)))
    return {_OLDER: older, **kept} if older else kept


def _keep(campaign: str, counts: Counts) -> None:
    """Keep a campaign's counts, and those of the campaign before."""
    others = [(slug, kept) for slug, kept in _all(session).items() if slug != campaign]
    kept_now = [*others[1 - MOST_CAMPAIGNS :], (campaign, counts)]
    session[_KEPT_AS] = [[slug, [list(pair) for pair in pairs.items()]] for slug, pairs in kept_now]
    session.permanent = True


def _counts(kept: Mapping[str, Any], campaign: str) -> Counts:
    return _all(kept).get(campaign, {})


def _all(kept: Mapping[str, Any]) -> dict[str, Counts]:
    """What is kept: lists of pairs, as a session's dictionaries come back sorted by name."""
    return {slug: dict(pairs) for slug, pairs in kept.get(_KEPT_AS, [])}
