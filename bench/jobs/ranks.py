"""Finding one's own rank among few and among very many."""

import random
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing

from bench.bars import Bar
from bench.figures import Reading, percentile
from bench.plan import Plan
from tracker.campaign import Entrant, Ranking

NAME = "ranks"
TITLE = "One's own rank"
SAYS = (
    "The time to find an event's rank among all events, as its page and the board around it do, "
    "and to include one more report. The tracker ranks in memory. Two ways to ask SQLite are "
    "measured beside it (also in memory, with an index on the letters): a count of the events "
    "above, and a window function over all events. All three give the same rank."
)
COLUMNS = {
    "rank_us": "own rank, median µs",
    "rank_p99_us": "own rank, p99 µs",
    "changed_us": "one more report, median µs",
    "built_ms": "from nothing, ms",
}
SIZES = (1_000, 100_000)
ASKED_ENTRANTS = 30
BARS: tuple[Bar, ...] = ()
COUNT = "SELECT 1 + count(*) FROM events WHERE letters > (SELECT letters FROM events WHERE id = ?)"
WINDOW = (
    "SELECT place FROM (SELECT id, rank() OVER (ORDER BY letters DESC) AS place FROM events) "
    "WHERE id = ?"
)


def measure(plan: Plan) -> Iterator[Reading]:
    """Measure rounds with few and many events."""
    for size in SIZES:
        chance = random.Random(size)
        entrants = [
            Entrant(f"event-{number}", f"Event {number}", chance.randrange(1, 10_000), 10)
            for number in range(size)
        ]
        for _ in range(plan.rounds):
            plan.say(f"{size:,} events")
            asked = [chance.choice(entrants) for _ in range(ASKED_ENTRANTS)]
            yield from _round(f"{size:,} events", entrants, asked)


def _round(size: str, entrants: Sequence[Entrant], asked: Sequence[Entrant]) -> Iterator[Reading]:
    began = time.perf_counter()
    ranking = Ranking(entrants)
    built = time.perf_counter() - began

    def rank(entrant: Entrant) -> int:
        position = ranking.position(entrant.id)
        assert position is not None
        return ranking.rows(position, position + 1)[0].rank

    def change(entrant: Entrant) -> None:
        ranking.change([_more(entrant)])
        ranking.change([entrant])

    ranks = [rank(entrant) for entrant in asked]
    yield Reading(NAME, size, "tracker", _figures(asked, rank, change, built))
    with closing(sqlite3.connect(":memory:")) as connection:
        began = time.perf_counter()
        connection.execute("CREATE TABLE events (id TEXT PRIMARY KEY, letters INTEGER)")
        rows = [(entrant.id, entrant.letters) for entrant in entrants]
        connection.executemany("INSERT INTO events VALUES (?, ?)", rows)
        connection.execute("CREATE INDEX by_letters ON events (letters)")
        connection.commit()
        built = time.perf_counter() - began

        def update(entrant: Entrant) -> None:
            more = (_more(entrant).letters, entrant.id)
            connection.execute("UPDATE events SET letters = ? WHERE id = ?", more)
            connection.rollback()

        for name, query in (("SQL, a count", COUNT), ("SQL, a window", WINDOW)):

            def ask(entrant: Entrant, query: str = query) -> int:
                (place,) = connection.execute(query, (entrant.id,)).fetchone()
                return int(place)

            assert [ask(entrant) for entrant in asked] == ranks
            yield Reading(NAME, size, name, _figures(asked, ask, update, built))


def _more(entrant: Entrant) -> Entrant:
    return Entrant(entrant.id, entrant.name, entrant.letters + 3, entrant.writers + 1)


def _figures(
    asked: Sequence[Entrant],
    rank: Callable[[Entrant], object],
    change: Callable[[Entrant], object],
    built: float,
) -> dict[str, float]:
    ranked, changed = _microseconds(rank, asked), _microseconds(change, asked)
    return {
        "rank_us": percentile(ranked, 50),
        "rank_p99_us": percentile(ranked, 99),
        "changed_us": percentile(changed, 50),
        "built_ms": built * 1000,
    }


def _microseconds(work: Callable[[Entrant], object], entrants: Sequence[Entrant]) -> list[float]:
    """The microseconds that the work takes for each entrant."""
    times = []
    for entrant in entrants:
        began = time.perf_counter()
        work(entrant)
        times.append((time.perf_counter() - began) * 1e6)
    return times
