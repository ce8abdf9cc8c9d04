"""What grows with the number of events: start-up, leaderboards, lists and searches of events."""

import time
from collections.abc import Callable, Iterator, Mapping
from statistics import median

from bench.bars import Bar
from bench.databases import joined, sqlite_demo
from bench.events import fill_with_events
from bench.figures import Reading
from bench.plan import Plan
from bench.servers import TRACKER
from tracker.campaign import HostKind
from tracker.core import Core
from tracker.events import EventFilter
from tracker.standings import BoardKey, Window
from tracker.web.pages.public.home import EVENTS_ON_HOME, events_wanted

NAME = "growth"
TITLE = "The same among eight times as many events"
SAYS = (
    "“Start-up” is the time from the command until the first answer; the rest is processor time. "
    "“Board” is the first 20 rows of a leaderboard that is in memory. Lists are pages of 50 "
    "events: those to come, those that are over, the four of the home page, and searches for a "
    "word that few events have, that all have, and that none has. Half of the events are over. "
    "The last row divides the larger size by the smaller one."
)
COLUMNS = {
    "start_s": "start-up, s",
    "board_ms": "board, ms",
    "coming_ms": "to come, ms",
    "over_ms": "over, ms",
    "home_ms": "home, ms",
    "rare_ms": "rare word, ms",
    "common_ms": "common word, ms",
    "none_ms": "no such word, ms",
    "kind_ms": "no such kind, ms",
}
RATIO = "larger over smaller"
LISTS = tuple(name for name in COLUMNS if name not in ("start_s", "board_ms"))
BARS = (
    Bar(NAME, RATIO, "start-up", "start_s", at_most=1.3),
    Bar(NAME, RATIO, "board", "board_ms", at_most=1.5),
    *(Bar(NAME, RATIO, COLUMNS[name].removesuffix(", ms"), name, at_most=1.5) for name in LISTS),
    *(Bar(NAME, "100,000 events", COLUMNS[name], name, at_most=10) for name in LISTS),
)
TIMES = 15


def measure(plan: Plan) -> Iterator[Reading]:
    """Measure rounds among fewer events and more, side by side."""
    sizes = (2_500, 20_000) if plan.quick else (12_500, 100_000)
    urls = {size: sqlite_demo(plan.folder, f"growth-{size}") for size in sizes}
    for size, url in urls.items():
        plan.say(f"registering {size:,} events")
        with joined(url) as core:
            fill_with_events(core, size)
    for _ in range(plan.rounds):
        figures = {}
        for size, url in urls.items():
            plan.say(f"{size:,} events")
            figures[size] = _round(plan, url)
            yield Reading(NAME, f"{size:,} events", TRACKER.name, figures[size])
        fewer, more = (figures[size] for size in sizes)
        ratios = {name: more[name] / fewer[name] for name in more}
        yield Reading(NAME, RATIO, TRACKER.name, ratios)


def _round(plan: Plan, url: str) -> dict[str, float]:
    began = time.perf_counter()
    with plan.servers.serving(TRACKER, database_url=url):
        figures = {"start_s": time.perf_counter() - began}
    with joined(url) as core:
        return figures | {name: _milliseconds(ask) for name, ask in _questions(core).items()}


def _questions(core: Core) -> Mapping[str, Callable[[], object]]:
    def list_of(over: bool | None, wanted: EventFilter, limit: int = 50) -> Callable[[], object]:
        return lambda: core.events.listed("demo", wanted, over=over, limit=limit)

    board = BoardKey("events", section="us")
    return {
        "board_ms": lambda: core.standings.board("demo", board, Window(20)).json,
        "coming_ms": list_of(False, EventFilter()),
        "over_ms": list_of(True, EventFilter()),
        "home_ms": list_of(False, events_wanted("us"), EVENTS_ON_HOME),
        "rare_ms": list_of(None, EventFilter(q="777")),
        "common_ms": list_of(False, EventFilter(q="york")),
        "none_ms": list_of(None, EventFilter(q="giraffe")),
        "kind_ms": list_of(False, EventFilter(kind=HostKind.SCHOOL)),
    }


def _milliseconds(ask: Callable[[], object]) -> float:
    """The processor time of one question, in all threads."""
    ask()
    times = []
    for _ in range(TIMES):
        began = time.process_time()
        ask()
        times.append((time.process_time() - began) * 1000)
    return median(times)
