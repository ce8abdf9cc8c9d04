"""Commands about the public ledger and figures: check them, give them away."""

from collections.abc import Iterator
from pathlib import Path

import click
from sqlalchemy import Connection

from ..catalogue import View
from ..database import Progress, unhurried
from ..ledger import verify
from ..opendata import (
    BOARD_COLUMNS,
    EVENT_COLUMNS,
    STANDINGS_COLUMNS,
    board_rows,
    event_rows,
    export_ledger,
    export_newest_head,
    standings_rows,
    write_rows,
)
from ..signing import (
    HeadsChecked,
    check_heads,
    fingerprint,
    heads_in_file,
    known_keys,
)
from .running import (
    FILE_OF_HEADS,
    campaign_named,
    campaign_option,
    core,
    entries_progress,
    stop,
)


@click.command("verify")
@campaign_option
@click.option("--heads", type=FILE_OF_HEADS, help="Signed heads that were kept elsewhere.")
def verify_(campaign: str | None, heads: Path | None) -> None:
    """Check the ledger: every number, every hash, that nothing is missing, every signed head."""
    slug = campaign_named(campaign)
    kept = heads_in_file(heads) if heads else []
    known = known_keys(core().signing.key_path)
    with core().catalogue.viewing(slug) as (connection, view):
        unhurried(connection)
        count = view.at.newest
        with entries_progress(count) as advance:
            wrong = verify(connection, slug, advance)
        checked = HeadsChecked(wrong) if wrong else check_heads(connection, slug, known, kept)
    if checked.fault:
        stop(1, f"The ledger of {slug} is wrong: {checked.fault}.")
    click.echo(f"The ledger of {slug} is whole: {count:,} entries.")
    for line in _heads_lines(checked):
        click.echo(line)


def _heads_lines(checked: HeadsChecked) -> Iterator[str]:
    """What signed heads and restores tell of a ledger that is whole."""
    if checked.held:
        last, count = checked.held[-1], len(checked.held)
        heads = f"{count:,} signed {'head holds' if count == 1 else 'heads hold'}"
        yield f"{heads}, the last of {last.day} at number {last.number:,}."
    else:
        yield "No signed head holds any more." if checked.signed else "No head of it is signed yet."
    for restored, taken_back in checked.restores:
        back = f"heads up to {taken_back:,} taken back" if taken_back else "no head taken back"
        to = f"restored to number {restored.number:,}"
        yield f"A backup was put back on {restored.day} (UTC): {to}; {back}."
    if checked.unchecked:
        yield f"{checked.unchecked:,} heads say nothing here of the private list: no salt is kept."
    for key in checked.strange_keys:
        yield f"No key is known here. Compare the fingerprint: {fingerprint(key)}."


@click.command()
@click.argument("what", type=click.Choice(["standings", "events", "boards", "ledger", "database"]))
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), required=True)
@campaign_option
def export(what: str, output: Path, campaign: str | None) -> None:
    """Write public figures to a file, all of one moment.

    A name that ends in .csv or .jsonl makes CSV or JSON lines. The `database` is an SQLite file
    (.db) with the ledger and all names, which Datasette opens. The newest signed head of the ledger
    comes along: in FILE.head.json, or in a table of the database.
    """
    with core().catalogue.viewing(campaign_named(campaign)) as (connection, view):
        unhurried(connection)
        if what in ("ledger", "database"):
            with entries_progress(view.head.number) as advance:
                _export_entries(what, connection, view, output, advance)
        else:
            _export_figures(what, connection, view, output)
        beside = None if what == "database" else export_newest_head(connection, view, output)
    click.echo(f"{output}")
    if beside:
        click.echo(f"{beside}")


def _export_entries(
    what: str, connection: Connection, view: View, output: Path, advance: Progress
) -> None:
    if what == "database":
        from ..opendata.sqlite_file import export_database  # slow to load

        export_database(connection, view, output, advance)
    else:
        export_ledger(connection, view, output, advance)


def _export_figures(what: str, connection: Connection, view: View, output: Path) -> None:
    columns, rows = {
        "standings": (STANDINGS_COLUMNS, standings_rows),
        "events": (EVENT_COLUMNS, event_rows),
        "boards": (BOARD_COLUMNS, board_rows),
    }[what]
    write_rows(output, columns, rows(connection, view))
