"""The options in a screen's address, read and checked: what it shows, and how."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import get_args

from flask import abort

from ....campaign import (
    Campaign,
    Event,
    Scope,
    ScopeKind,
    Unknown,
    default_key,
    event_key,
    sentence,
)
from ....standings import On, Step
from ...serving.current import core
from ...serving.errors import InvalidQuery
from ...serving.reader import say

_DISPLAY_OPTIONS = ("scope", "event", "code", "slides", "seconds", "margin")

NUMBERS = {"seconds": (12, 3, 600), "margin": (0, 0, 10)}
"""The options that are numbers: the usual one, the lowest and the highest."""


_WRITTEN = "written"
"""In an address, the days on which letters were written instead of counted."""


class Slide(StrEnum):
    """One of the pictures through which the display turns."""

    TOTAL = "total"
    CASES = "cases"
    LEADERBOARD = "leaderboard"
    PLACES = "places"
    DAY = "day"
    JOIN = "join"


_EARLIER_NAMES = {"events": Slide.LEADERBOARD}
"""Names that slides had in addresses which people may have kept."""


@dataclass(frozen=True)
class DashboardOptions:
    """The options of a dashboard's address; `step` is None where it names none.

    `on` says which time of a letter counts: when it was counted, or the day when it was written.
    """

    scope: Scope
    step: Step | None
    on: On


@dataclass(frozen=True)
class DisplayOptions:
    """The options of a display's address.

    `code` is the event's code where the address holds it, else "": only then may a screen show it.
    `slides` are those that the address names, in its order; none stands for all. `margin` is the
    part of the picture, in per cent, that the screen may cut off at each side.
    """

    scope: Scope
    code: str
    slides: tuple[Slide, ...]
    seconds: int
    margin: int


def dashboard_options(campaign: Campaign, query: Mapping[str, str]) -> DashboardOptions:
    """The options in the address of a dashboard. Raises InvalidQuery.

    Answers 404 for a scope that there is not.
    """
    scope, by = _scope(campaign, query.get("scope", "")), query.get("by", "")
    if by == _WRITTEN:
        return DashboardOptions(scope, "day", "written")
    return DashboardOptions(scope, _step(by), "counted")


def display_options(campaign: Campaign, query: Mapping[str, str]) -> DisplayOptions:
    """The options in the address of a display. Raises InvalidQuery and Unknown.

    Answers 404 for a scope that there is not, or an event of another campaign. A display is set up
    in advance and left alone, so no mistake in its address is passed over.
    """
    _refuse_other_options(query)
    code = query.get("code", "")
    event = _event(campaign, query.get("event", ""), code)
    if event:
        scope = core().standings.scope(campaign, event_key(event.slug))
    else:
        scope = _scope(campaign, query.get("scope", ""))
    return DisplayOptions(
        scope=scope,
        code=_event_code(event, code),
        slides=_slides(query.get("slides", "")),
        seconds=_number(query, "seconds"),
        margin=_number(query, "margin"),
    )


def _scope(campaign: Campaign, key: str) -> Scope:
    """The scope that an address names: an event only once everyone may see it."""
    try:
        scope = core().standings.scope(campaign, key or default_key(campaign))
        if scope.kind is ScopeKind.EVENT:
            core().events.named(scope.name)
        return scope
    except Unknown:
        abort(404, say(sentence("There is no such place to watch.")))


def _step(text: str) -> Step | None:
    step: Step | None = next((step for step in get_args(Step) if step == text), None)
    if text and step is None:
        by = sentence(
            "Letters are shown by=hour or by=day, or by=written for the day when they were."
        )
        raise InvalidQuery.at("by", by)
    return step


def _refuse_other_options(query: Mapping[str, str]) -> None:
    for name in query:
        if name not in _DISPLAY_OPTIONS:
            no_option = sentence(
                "There is no option “%(name)s” here, only %(options)s.",
                name=name,
                options=", ".join(_DISPLAY_OPTIONS),
            )
            raise InvalidQuery.at(name, no_option)


def _event(campaign: Campaign, slug: str, code: str) -> Event | None:
    """The event that an address names. Before its review, only those with its code may see it."""
    if not slug:
        return None
    event = core().events.working(slug) if code else core().events.named(slug)
    if event.campaign != campaign.slug:
        abort(404, say(sentence("This event belongs to another campaign.")))
    return event


def _event_code(event: Event | None, typed: str) -> str:
    if not typed:
        return ""
    holder = core().events.with_code(typed)
    if event is None or holder is None or holder.slug != event.slug:
        raise Unknown.at(
            "code", sentence("The code in this address is not that of the event it names.")
        )
    return event.code


def _slides(text: str) -> tuple[Slide, ...]:
    names = dict.fromkeys(_EARLIER_NAMES.get(name, name) for name in text.split(",") if name)
    for name in names:
        if name not in list(Slide):
            no_slide = sentence(
                "There is no slide “%(name)s”, only %(slides)s.",
                name=name,
                slides=", ".join(Slide),
            )
            raise InvalidQuery.at("slides", no_slide)
    return tuple(map(Slide, names))


def _number(query: Mapping[str, str], name: str) -> int:
    """An option that is a whole number within its bounds. Raises InvalidQuery."""
    usual, fewest, most = NUMBERS[name]
    text = query.get(name, "") or str(usual)
    number = int(text) if text.isdecimal() and len(text) < 8 else -1
    if not fewest <= number <= most:
        wrong = sentence(
            "Give %(name)s as a whole number from %(fewest)s to %(most)s.",
            name=name,
            fewest=fewest,
            most=most,
        )
        raise InvalidQuery.at(name, wrong)
    return number
