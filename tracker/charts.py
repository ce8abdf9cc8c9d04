"""Figures of the standings, built with Plotly and drawn in the page.

A figure holds plain counts, names of the campaign and words of the reader's language, no text that
strangers typed. The page puts in its own colours and type when it draws. Plotly builds and checks
each frame once in a language, which is slow; the figures of a moment are then put into a copy.
"""

from collections.abc import Sequence
from functools import cache
from html import escape
from itertools import accumulate
from textwrap import wrap
from typing import Any

from .campaign import Channel
from .languages import Language
from .standings import Standings, TimelinePoint

INK, ACCENT = "#ffffff", "#ffe600"

Figure = dict[str, Any]

_COUNTS = {"rangemode": "tozero", "tickformat": ",d", "automargin": True, "tickangle": 0}
_NAMES = {"autorange": "reversed", "automargin": True, "type": "category"}
_TIMES = {"type": "date", "automargin": True, "tickangle": 0}
_WIDEST_NAME = 18


def timeline_figure(points: Sequence[TimelinePoint], language: Language, before: int = 0) -> Figure:
    """Letters in each hour or on each day, and how they add up to those from before."""
    times = places_of([point.at for point in points])
    letters = [point.letters for point in points]
    return _filled(_timeline(language), (times, letters), (times, added_up(letters, before)))


def cases_figure(standings: Standings, language: Language) -> Figure:
    """Letters reported for each case, in the campaign's order, and verified ones within them.

    Each bar has its case's slug in `ids`, so that new standings find it.
    """
    names = [_in_lines(case.name) for case in standings.cases]
    reported = [case.letters for case in standings.cases]
    verified = [case.verified for case in standings.cases]
    figure = _filled(_cases(language), (reported, names), (verified, names))
    slugs = [case.slug for case in standings.cases]
    return {**figure, "data": [{**trace, "ids": slugs} for trace in figure["data"]]}


def channels_figure(standings: Standings, language: Language) -> Figure:
    """Letters sent by each channel, in a fixed order."""
    names = [_in_lines(language.say(channel.label)) for channel in Channel]
    letters = [standings.channels.get(channel, 0) for channel in Channel]
    return _filled(_channels(language), (letters, names))


def added_up(letters: Sequence[int], before: int = 0) -> list[int]:
    """The sums of the letters up to each point, on top of those from before."""
    return list(accumulate(letters, initial=before))[1:]


def names_of(times: Sequence[str]) -> list[str]:
    """Hours (with offset) or days as people read them in a table.

    When clocks are set back an hour comes twice: then both say how far they are from UTC.
    """
    by_clock = [time[:16].replace("T", " ") for time in times]
    return [
        f"{name} UTC{time[19:]}" if by_clock.count(name) > 1 else name
        for name, time in zip(by_clock, times, strict=True)
    ]


def places_of(times: Sequence[str]) -> list[str]:
    """Hours (with offset) or days as places on the axis of a chart, which knows no offsets.

    Of an hour that comes twice the second stands half an hour later, so that both are seen.
    `placesOf` in static/js/dashboard.js does the same.
    """
    places: list[str] = []
    for time in times:
        place = time[:19]
        places.append(f"{place[:14]}30:00" if place in places[-1:] else place)
    return places


def _in_lines(name: str) -> str:
    """A name beside its bar, in several lines where it is long; what it holds stays text."""
    return "<br>".join(map(escape, wrap(name, _WIDEST_NAME)))


@cache
def _timeline(language: Language) -> Figure:
    steps = {"shape": "hv", "color": INK, "width": 3}
    sums = {"overlaying": "y", "side": "right", "showgrid": False, **_COUNTS}
    return _frame(
        {"type": "bar", "name": language.gettext("Letters"), "marker": {"color": ACCENT}},
        {
            "type": "scatter",
            "name": language.gettext("In all"),
            "yaxis": "y2",
            "mode": "lines",
            "line": steps,
        },
        hovermode="x unified",
        yaxis={"title": {"text": language.gettext("Letters")}, **_COUNTS},
        yaxis2={"title": {"text": language.gettext("In all")}, **sums},
        xaxis=_TIMES,
    )


@cache
def _cases(language: Language) -> Figure:
    inner = _lying_bars(language.gettext("of which verified"), INK) | {"width": 0.3}
    return _frame(
        _lying_bars(language.gettext("Reported"), ACCENT),
        inner,
        barmode="overlay",
        hovermode="y unified",
        yaxis=_NAMES,
        xaxis={"title": {"text": language.gettext("Letters")}, **_COUNTS},
    )


@cache
def _channels(language: Language) -> Figure:
    bars = _lying_bars(language.gettext("Letters"), ACCENT)
    title = {"text": language.gettext("Letters")}
    return _frame(bars, hovermode="y unified", yaxis=_NAMES, xaxis={"title": title, **_COUNTS})


def _lying_bars(name: str, color: str) -> dict[str, Any]:
    return {"type": "bar", "name": name, "orientation": "h", "marker": {"color": color}}


def _frame(*traces: dict[str, Any], **layout: Any) -> Figure:
    """A chart as values for JSON, without Plotly's theme."""
    import plotly.graph_objects as go  # half a second, and only the dashboard draws charts

    figure = go.Figure(traces)
    figure.update_layout(
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        bargap=0.2,
        dragmode=False,
        showlegend=False,
        **layout,
    )
    plain: Figure = figure.to_plotly_json()
    del plain["layout"]["template"]
    return plain


def _filled(frame: Figure, *places: tuple[Sequence[Any], Sequence[Any]]) -> Figure:
    """A frame with the x and y of each of its traces."""
    traces = zip(frame["data"], places, strict=True)
    return {**frame, "data": [{**trace, "x": x, "y": y} for trace, (x, y) in traces]}
