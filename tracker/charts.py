"""Figures of the standings, built with Plotly and drawn in the page.

A figure holds plain counts and names of the campaign, no text that strangers typed. The page puts
in its own colours and type when it draws.
"""

from collections.abc import Sequence
from html import escape
from itertools import accumulate
from textwrap import wrap
from typing import Any

import plotly.graph_objects as go

from .campaign import Channel
from .standings import Standings, TimelinePoint

INK, ACCENT = "#ffffff", "#ffe600"

Figure = dict[str, Any]

_COUNTS = {"rangemode": "tozero", "tickformat": ",d", "automargin": True, "nticks": 4}
_NAMES = {"autorange": "reversed", "automargin": True, "type": "category"}


def timeline_figure(points: Sequence[TimelinePoint], before: int = 0) -> Figure:
    """Letters in each hour or on each day, and how they add up to those from before."""
    times, letters = [point.at for point in points], [point.letters for point in points]
    figure = go.Figure(
        [
            go.Bar(x=times, y=letters, name="Letters", marker_color=ACCENT),
            go.Scatter(
                x=times,
                y=added_up(letters, before),
                name="In all",
                yaxis="y2",
                mode="lines",
                line={"shape": "hv", "color": INK, "width": 3},
            ),
        ]
    )
    figure.update_layout(
        yaxis=_COUNTS,
        yaxis2={
            "overlaying": "y",
            "side": "right",
            "showgrid": False,
            "tickmode": "auto",
            **_COUNTS,
        },
        xaxis={"type": "date"},
    )
    return _plain(figure)


def cases_figure(standings: Standings) -> Figure:
    """Letters reported for each case, in the campaign's order, and verified ones within them."""
    names = ["<br>".join(map(escape, wrap(case.name, 18))) for case in standings.cases]
    figure = go.Figure(
        [
            go.Bar(
                y=names,
                x=[case.letters for case in standings.cases],
                name="Reported",
                orientation="h",
                marker_color=ACCENT,
            ),
            go.Bar(
                y=names,
                x=[case.verified for case in standings.cases],
                name="of which verified",
                orientation="h",
                width=0.3,
                marker_color=INK,
            ),
        ]
    )
    figure.update_layout(
        barmode="overlay",
        yaxis=_NAMES,
        xaxis=_COUNTS,
    )
    return _plain(figure)


def channels_figure(standings: Standings) -> Figure:
    """Letters sent by each channel, in a fixed order."""
    bars = go.Bar(
        y=[channel.label for channel in Channel],
        x=[standings.channels.get(channel, 0) for channel in Channel],
        name="Letters",
        orientation="h",
        marker_color=ACCENT,
    )
    figure = go.Figure([bars])
    figure.update_layout(yaxis=_NAMES, xaxis=_COUNTS)
    return _plain(figure)


def added_up(letters: Sequence[int], before: int = 0) -> list[int]:
    """The sums of the letters up to each point, on top of those from before."""
    return list(accumulate(letters, initial=before))[1:]


def _plain(figure: go.Figure) -> Figure:
    """The figure as JSON's own values, without Plotly's theme, which the page replaces."""
    figure.update_layout(
        margin={"l": 10, "r": 10, "t": 10, "b": 10},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        bargap=0.2,
        dragmode=False,
        legend={"orientation": "h", "yanchor": "bottom", "y": 1.02},
        hovermode="closest",
    )
    plain: Figure = figure.to_plotly_json()
    del plain["layout"]["template"]
    return plain
