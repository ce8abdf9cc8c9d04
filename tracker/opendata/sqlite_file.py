"""The public database: one SQLite file with the ledger and its names, for Datasette and others."""

from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import datetime
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, select
from sqlite_utils import Database

from ..campaign import Campaign, Channel, day_in
from ..catalogue import CHAIN_START, View
from ..database import Progress, no_progress
from ..ledger import FIELDS
from ..schema import ledger
from ..signing import heads_after
from .figures import public_events, public_scopes, shown_region, written
from .files import Row, Value, whole
from .ledger_files import entries_of

SQLITE_ENDINGS = (".db", ".sqlite")

ENTRY_TYPES: dict[str, Any] = dict.fromkeys(FIELDS, str) | dict.fromkeys(
    ("format", "number", "letters", "verified"), int
)
ENTRY_TYPES |= {"counted_on": str}
"""The columns of `entries`. `counted_on` is the day of `at` by the section's clocks."""

INSERTED_TOGETHER = 5_000

MOST_HEADS = 100_000
"""The most signed heads that are written: those of centuries."""

BLANK = ("region", "event")
"""Fields of an entry that may be blank: they are NULL in the file, "" in the ledger."""

TABLES: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "campaigns": (
        {"slug": str, "name": str, "kind": str, "state": str, "opens": str, "day": str,
         "report_by": str, "goal": int, "revision": int, "head_number": int, "head_hash": str},
        {},
    ),
    "sections": (
        {"code": str, "name": str, "language": str, "timezone": str, "opens": str, "day": str,
         "report_by": str, "goal": int},
        {},
    ),
    "regions": (
        {"code": str, "section": str, "name": str, "timezone": str},
        {"section": "sections"},
    ),
    "cases": (
        {"slug": str, "position": int, "name": str, "country": str, "story": str},
        {},
    ),
    "channels": ({"channel": str, "purpose": str, "name": str}, {}),
    "events": (
        {"id": str, "slug": str, "title": str, "kind": str, "section": str, "region": str,
         "venue": str, "city": str, "online": int, "starts_at": str, "ends_at": str,
         "timezone": str, "cancelled": int},
        {"section": "sections", "region": "regions"},
    ),
    "signed_heads": (
        {"digest": str, "campaign": str, "position": int, "epoch": int, "day": str, "number": int,
         "hash": str, "origins": str, "previous": str, "signed_at": str, "public_key": str,
         "signature": str},
        {"campaign": "campaigns"},
    ),
    "entries": (
        ENTRY_TYPES,
        {"campaign": "campaigns", "section": "sections", "region": "regions", "event": "events",
         "case": "cases", "channel": "channels"},
    ),
}  # fmt: skip
"""The tables: their columns, of which the first is the key (`number` of `entries`), and the tables
that columns refer to by key."""

INDEXED = ("section", "region", "event", "case", "channel", "written_on", "counted_on", "report")
"""The columns of `entries` that have an index."""

SEARCHED = {"cases": ("name", "story"), "events": ("title", "venue", "city")}
"""The columns that can be searched in full."""

SUMS = "sum(letters) AS letters, sum(verified) AS verified"

VIEWS = {
    "reports": """
        SELECT report, min(number) AS number, at, section, counted_on, written_on, SUMS
        FROM entries GROUP BY report""",
    "letters_by_scope": """
        SELECT 'world' AS scope, SUMS FROM entries
        UNION ALL SELECT 'section:' || section, SUMS FROM entries GROUP BY section""",
    "letters_by_case": """
        SELECT 'world' AS scope, "case", SUMS FROM entries GROUP BY "case"
        UNION ALL
        SELECT 'section:' || section, "case", SUMS FROM entries GROUP BY section, "case" """,
    "letters_by_channel": """
        SELECT 'world' AS scope, channel, SUMS FROM entries GROUP BY channel
        UNION ALL
        SELECT 'section:' || section, channel, SUMS FROM entries GROUP BY section, channel""",
    "letters_by_purpose": """
        SELECT 'world' AS scope, purpose, SUMS
        FROM entries JOIN channels USING (channel) GROUP BY purpose
        UNION ALL
        SELECT 'section:' || section, purpose, SUMS
        FROM entries JOIN channels USING (channel) GROUP BY section, purpose""",
    "letters_by_day_counted": """
        SELECT 'world' AS scope, substr(at, 1, 10) AS day, SUMS FROM reports GROUP BY day
        UNION ALL
        SELECT 'section:' || section, counted_on, SUMS FROM reports
        GROUP BY section, counted_on""",
    "letters_by_day_written": """
        SELECT 'world' AS scope, written_on AS day, SUMS FROM entries GROUP BY written_on
        UNION ALL
        SELECT 'section:' || section, written_on, SUMS FROM entries
        GROUP BY section, written_on""",
    "letters_by_event": """
        SELECT events.id, events.title, events.section, events.city, SUMS
        FROM entries JOIN events ON events.id = entries.event GROUP BY events.id""",
    "letters_by_place": """
        SELECT events.section, events.region, events.city, SUMS,
            count(DISTINCT events.id) AS events
        FROM entries JOIN events ON events.id = entries.event
        WHERE events.city != '' GROUP BY events.section, events.region, events.city""",
}
"""Views that add the entries up: by scope (the world and each section), and by what is public.

Days are those of the section's clocks, UTC in the world, as in the timelines of the API: the
letters of a report as they stand, where its first entry is. (SQLite takes the other columns of
`reports` from the row of that entry, too.)
"""


def export_database(
    connection: Connection, view: View, path: Path, progress: Progress = no_progress
) -> None:
    """Write the public database of a campaign: all of one moment, complete or not at all.

    Memory does not grow with the ledger. Raises ValueError for another ending, and OSError.
    """
    if path.suffix not in SQLITE_ENDINGS:
        raise ValueError(f"The file's name must end in {' or '.join(SQLITE_ENDINGS)}.")
    with whole(path) as draft:
        draft.unlink(missing_ok=True)
        with closing(Database(draft)) as database:
            # Nobody reads the draft, and a broken one is thrown away.
            database.execute("PRAGMA journal_mode = OFF")
            database.execute("PRAGMA synchronous = OFF")
            _make_tables(database)
            for name, rows in _names(connection, view).items():
                _insert(database, name, rows)
            _insert(database, "entries", _entries(connection, view, progress))
            _finish(database)


def _make_tables(database: Database) -> None:
    for name, (columns, foreign) in TABLES.items():
        key = "number" if name == "entries" else next(iter(columns))
        keys = [(column, table, next(iter(TABLES[table][0]))) for column, table in foreign.items()]
        database.table(name).create(columns, pk=key, foreign_keys=keys, strict=True)


def _insert(database: Database, name: str, rows: Iterable[Row]) -> None:
    columns, _ = TABLES[name]
    database.table(name).insert_all(chain([tuple(columns)], rows), batch_size=INSERTED_TOGETHER)


def _names(connection: Connection, view: View) -> dict[str, list[Row]]:
    """The rows of the small tables."""
    campaign, number = view.campaign, view.head.number
    newest = select(ledger.c.hash).where(view.entries_told, ledger.c.number == number)
    head_hash = connection.scalar(newest) or CHAIN_START
    shown = {case.slug for case in campaign.published_cases}
    counted = _named(connection, view, ledger.c.case)
    return {
        "campaigns": [
            (campaign.slug, campaign.name, campaign.kind.value, campaign.state.value,
             *_days(campaign, None), campaign.goal, campaign.revision, number, head_hash)
        ],
        "sections": [
            (one.code, one.name, one.language, one.timezone, *_days(campaign, one.code), one.goal)
            for one in campaign.sections.values()
        ],
        "regions": [
            (one.code, one.section, one.name, one.timezone) for one in campaign.regions.values()
        ],
        # Of a case under embargo, only its name in the ledger, where letters were counted before.
        "cases": [
            (one.slug, position, one.name, one.country, one.story)
            if one.slug in shown
            else (one.slug, position, None, None, None)
            for position, one in enumerate(campaign.cases, start=1)
            if one.slug in shown or one.slug in counted
        ],
        "channels": [(one.value, one.purpose.value, str(one.label)) for one in Channel],
        "events": [*_events(connection, view)],
        "signed_heads": [
            (head.digest, *head) for head in heads_after(connection, view, None, MOST_HEADS)
        ],
    }  # fmt: skip


def _days(campaign: Campaign, section: str | None) -> Iterator[str]:
    return (day.isoformat() for day in campaign.window(section))


def _events(connection: Connection, view: View) -> Iterator[Row]:
    """The public events, and the bare ids of those that the ledger names but nobody lists now."""
    known: set[str] = set()
    scopes = public_scopes(connection, view)
    for one in public_events(connection, view):
        known.add(one.id)
        yield (
            *(one.id, one.slug, one.title, one.kind.value, one.section),
            *(
                shown_region(one, scopes),
                one.venue,
                one.city,
                int(one.online),
                written(one.starts_at),
            ),
            *(written(one.ends_at) if one.ends_at else None, one.timezone),
            int(one.cancelled),
        )
    blank = (None,) * (len(TABLES["events"][0]) - 1)
    named = _named(connection, view, ledger.c.event) - known
    yield from ((name, *blank) for name in sorted(named - {""}))


def _named(connection: Connection, view: View, column: Column[str]) -> set[str]:
    """Everything that the ledger of a campaign has in a column."""
    return set(connection.scalars(select(column).distinct().where(view.entries_told)))


def _entries(connection: Connection, view: View, progress: Progress) -> Iterator[Row]:
    zones = {section.code: section.timezone for section in view.campaign.sections.values()}
    blank = [FIELDS.index(name) for name in BLANK]
    for entry in entries_of(connection, view, progress):
        row: list[Value] = [*entry, _counted_on(entry.at, zones[entry.section])]
        for at in blank:
            row[at] = row[at] or None
        yield row


@lru_cache(maxsize=4096)
def _counted_on(at: str, zone: str) -> str:
    """The day of an entry's minute by the clocks of a zone."""
    return day_in(zone, datetime.fromisoformat(at)).isoformat()


def _finish(database: Database) -> None:
    entries = database.table("entries")
    for column in INDEXED:
        entries.create_index([column])
    for name, columns in SEARCHED.items():
        database.table(name).enable_fts(columns, tokenize="unicode61 remove_diacritics 2")
    for name, query in VIEWS.items():
        database.create_view(name, " ".join(query.replace("SUMS", SUMS).split()))
    database.execute("ANALYZE")
    database.conn.commit()
