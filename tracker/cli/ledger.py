"""Commands about the public ledger and figures: check them, give them away."""

from pathlib import Path

import click
from sqlalchemy import Connection

from ..campaign import Campaign
from ..database import Progress
from ..ledger import verify
from ..opendata import (
    BOARD_COLUMNS,
    EVENT_COLUMNS,
    STANDINGS_COLUMNS,
    board_rows,
    entry_count,
    event_rows,
    export_ledger,
    standings_rows,
    write_rows,
)
from .running import campaign_named, campaign_option, core, entries_progress, progress, stop


@click.command("verify")
@campaign_option
def verify_(campaign: str | None) -> None:
    """Check the ledger: every number, every hash, and that nothing is missing."""
    slug = campaign_named(campaign)
    with core().database.reading() as connection:
        count = entry_count(connection, slug)
        with progress(count, "Entries") as advance:
            wrong = verify(connection, slug, advance)
    if wrong:
        stop(1, f"The ledger of {slug} is wrong: {wrong}.")
    click.echo(f"The ledger of {slug} is whole: {count:,} entries.")


@click.command()
@click.argument("what", type=click.Choice(["standings", "events", "boards", "ledger", "database"]))
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), required=True)
@campaign_option
def export(what: str, output: Path, campaign: str | None) -> None:
    """Write public figures to a file, all of one moment.

    A name that ends in .csv or .jsonl makes CSV or JSON lines. The `database` is an SQLite file
    (.db) with the ledger and all names, which Datasette opens.
    """
    found = core().catalogue.campaign(campaign_named(campaign))
    with core().database.reading() as connection:
        if what in ("ledger", "database"):
            with entries_progress(connection, found.slug) as advance:
                _export_entries(what, connection, found, output, advance)
        else:
            _export_figures(what, connection, found, output)
    click.echo(f"{output}")


def _export_entries(
    what: str, connection: Connection, campaign: Campaign, output: Path, advance: Progress
) -> None:
    if what == "database":
        from ..opendata.sqlite_file import export_database  # slow to load

        export_database(connection, campaign, output, advance)
    else:
        export_ledger(connection, campaign.slug, output, advance)


def _export_figures(what: str, connection: Connection, campaign: Campaign, output: Path) -> None:
    head = entry_count(connection, campaign.slug)
    columns, rows = {
        "standings": (STANDINGS_COLUMNS, standings_rows(connection, campaign)),
        "events": (EVENT_COLUMNS, event_rows(connection, campaign)),
        "boards": (BOARD_COLUMNS, board_rows(connection, campaign, head)),
    }[what]
    write_rows(output, columns, rows)
