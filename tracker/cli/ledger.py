"""Commands about the public ledger: check it, give it away."""

from pathlib import Path

import click

from ..ledger import verify
from ..opendata import entry_count, export_ledger
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
@click.argument("what", type=click.Choice(["ledger"]))
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), required=True)
@campaign_option
def export(what: str, output: Path, campaign: str | None) -> None:
    """Write the public ledger to a file: CSV or JSON lines, as its ending says."""
    slug = campaign_named(campaign)
    with core().database.reading() as connection, entries_progress(connection, slug) as advance:
        export_ledger(connection, slug, output, advance)
    click.echo(f"{output}")
