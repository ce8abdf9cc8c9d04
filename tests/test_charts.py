"""Charts show the figures of the standings, and contain no theme and no markup."""

import json

from tests.cast import report
from tracker.campaign import Channel, State
from tracker.charts import added_up, cases_figure, channels_figure, timeline_figure
from tracker.core import Core
from tracker.languages import english, pseudo
from tracker.standings import CaseStanding, Standings, TimelinePoint
from tracker.web.pages.screens.display import curve

DAYS = (TimelinePoint("2026-12-09", 5), TimelinePoint("2026-12-10", 20))


def standings(*cases: CaseStanding) -> Standings:
    """Standings of a section with these cases and 7 letters by two channels."""
    channels = {Channel.LETTER: 4, Channel.SMS: 3}
    return Standings(
        campaign="demo",
        scope="section:us",
        epoch=1,
        revision=1,
        version=9,
        as_of=None,
        state=State.OPEN,
        letters=7,
        verified=2,
        reports=3,
        goal=100,
        cases=cases,
        channels=channels,
    )


def test_the_timeline_shows_each_day_and_the_sum_so_far() -> None:
    bars, line = timeline_figure(DAYS, english())["data"]
    assert list(bars["x"]) == ["2026-12-09", "2026-12-10"]
    assert list(bars["y"]) == [5, 20]
    assert list(line["y"]) == [5, 25]


def test_a_timeline_that_begins_late_adds_to_the_letters_before_it() -> None:
    assert list(timeline_figure(DAYS, english(), before=100)["data"][1]["y"]) == [105, 125]
    assert added_up([], 100) == []


def test_cases_are_in_the_campaigns_order_with_verified_letters_apart() -> None:
    most, least = CaseStanding("b", "B", "CL", 1, 1), CaseStanding("a", "A", "BI", 6, 0)
    reported, verified = cases_figure(standings(most, least), english())["data"]
    assert list(reported["y"]) == ["B", "A"]
    assert list(reported["x"]) == [1, 6]
    assert list(verified["x"]) == [1, 0]


def test_a_name_stays_text_in_a_chart() -> None:
    sly = CaseStanding("x", "<a href=x>X</a>", "CL", 1, 0)
    drawn = json.dumps(cases_figure(standings(sly), english()))
    assert "<a" not in drawn
    assert "&lt;a" in drawn


def test_every_channel_has_a_bar() -> None:
    (bars,) = channels_figure(standings(), english())["data"]
    names = [name.replace("<br>", " ") for name in bars["y"]]
    assert names == [str(channel.label) for channel in Channel]
    assert sum(bars["x"]) == 7


def test_a_charts_words_are_in_the_readers_language() -> None:
    figures = standings(CaseStanding("a", "A", "BI", 6, 0))
    made_up = pseudo("ltr")
    cases, channels = cases_figure(figures, made_up), channels_figure(figures, made_up)
    traces = [*timeline_figure(DAYS, made_up)["data"], *cases["data"], *channels["data"]]
    words = [*(trace["name"] for trace in traces), *channels["data"][0]["y"]]
    assert all(text.startswith("⟦") for text in words)
    assert cases_figure(figures, english())["data"][0]["name"] == "Reported"


def test_a_figure_is_small_and_plain_json(core: Core) -> None:
    report(core, 3)
    figure = cases_figure(core.standings.of("demo", "section:us"), english())
    assert len(json.dumps(figure)) < 3_000
    assert json.loads(json.dumps(figure)) == json.loads(json.dumps(figure, default=list))


def test_the_curve_rises_from_the_first_day_to_the_last() -> None:
    assert curve(DAYS) == "M0.00 24.00 L100.00 0.00"


def test_a_single_day_has_no_curve() -> None:
    assert curve(DAYS[:1]) == ""
    assert curve([]) == ""
