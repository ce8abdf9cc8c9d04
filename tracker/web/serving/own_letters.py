"""The letters that this browser has reported, held in its signed session, for display only.

For each campaign the session holds the short references of the reports and their letters. Setting a
report's letters again is harmless, so a repeat, a correction or a withdrawal never counts twice.
"""

from collections.abc import Mapping
from typing import Any

from flask import session

MOST_REPORTS = 60
"""The reports that have an entry of their own; the letters of older ones are added up."""

MOST_CAMPAIGNS = 2
"""The campaigns that a session remembers: the last one reported for, and the one before."""

_SHORT = 8
"""The characters of a reference that tell one browser's reports apart."""

_OLDER = ""
"""Under this name stand the letters of older reports."""

_SESSION_KEY = "you"

Counts = dict[str, int]
"""The letters of a campaign's reports, by short reference, the newest last."""


def your_letters(campaign: str) -> int:
    """The letters that this browser has reported in a campaign."""
    return sum(_counts(campaign).values())


def remember(campaign: str, reference: str, letters: int, replayed: bool = False) -> None:
    """Set the counted letters of a report that this browser has sent; `replayed`, not just now."""
    counts = _counts(campaign)
    if replayed and _OLDER in counts and reference[:_SHORT] not in counts:
        return  # it may be among the older ones already
    _store(campaign, with_report(counts, reference, letters))


def update_if_own(campaign: str, reference: str, letters: int) -> None:
    """Set the letters of a report if this browser has sent it; another's report stays out."""
    counts = _counts(campaign)
    if counts.get(reference[:_SHORT], letters) != letters:
        _store(campaign, counts | {reference[:_SHORT]: letters})


def with_report(counts: Mapping[str, int], reference: str, letters: int) -> Counts:
    """The counts with a report's letters set, the newest last; too many old ones are added up."""
    short = reference[:_SHORT]
    newest = {name: count for name, count in counts.items() if name != short} | {short: letters}
    older = newest.pop(_OLDER, 0)
    while len(newest) > MOST_REPORTS:
        older += newest.pop(next(iter(newest)))
    return {_OLDER: older, **newest} if older else newest


def _store(campaign: str, counts: Counts) -> None:
    """Write a campaign's counts to the session, and leave those of the campaign before."""
    others = [(slug, stored) for slug, stored in _by_campaign().items() if slug != campaign]
    stored = [*others[1 - MOST_CAMPAIGNS :], (campaign, counts)]
    session[_SESSION_KEY] = [
        [slug, [list(pair) for pair in pairs.items()]] for slug, pairs in stored
    ]
    session.permanent = True


def _counts(campaign: str) -> Counts:
    return _by_campaign().get(campaign, {})


def _by_campaign() -> dict[str, Counts]:
    """The counts of each campaign. They are stored as pairs: a session sorts dictionaries."""
    stored: list[tuple[str, Any]] = session.get(_SESSION_KEY, [])
    return {slug: dict(pairs) for slug, pairs in stored}
