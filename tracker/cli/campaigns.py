"""Commands that set campaigns up: from a file, or as a demonstration with a made-up season."""

from collections.abc import Iterable
from itertools import islice
from pathlib import Path

import click

from ..catalogue import Change, NeedsConsent
from ..ledger import Record
from ..preparation import load_demonstration
from .running import core, progress, stop

REPORTS_TOGETHER = 500
"""The generated reports that are written in one transaction."""


@click.command("import")
@click.argument("kind", type=click.Choice(["campaign"]))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what the file would change, and change nothing.")
@click.option(
    "--yes",
    is_flag=True,
    help="Load it although it hides counted letters or opens a final campaign again.",
)
def import_(kind: str, file: Path, *, dry_run: bool, yes: bool) -> None:
    """Set up a campaign from its file, or bring one up to date (docs/campaign-file.md).

    Each change is listed, with the letters at stake. One marked with ! is made with --yes only.
    """
    changes = core().catalogue.changes_of(file)
    _list(changes)
    if dry_run:
        return
    try:
        campaign = core().catalogue.load(file, consent=yes)
    except NeedsConsent:
        stop(1, "Nothing was changed. To make the changes marked with ! as well, add --yes.")
    click.echo(f"{campaign.name} ({campaign.slug}) is {campaign.state}.")


def _list(changes: Iterable[Change]) -> None:
    """List changes, a line for each."""
    lines = [f"{'!' if one.needs_consent else ' '} {one.words}" for one in changes]
    click.echo("\n".join(lines) or "The file changes nothing.")


@click.command()
@click.option("--reports", type=click.IntRange(0, 10_000_000), default=0, help="How many to write.")
@click.option(
    "--seed", type=int, default=1, show_default=True, help="The same seed, the same season."
)
def demo(reports: int, seed: int) -> None:
    """Load the demonstration campaign once, and write generated reports to its ledger.

    They lie between the campaign's opening, or the newest entry of its ledger, and now.
    """
    if load_demonstration(core()):
        click.echo("The demonstration campaign is loaded.")
    if reports:
        _write_season(reports, seed)


def _write_season(count: int, seed: int) -> None:
    """Write that many generated reports, with a progress bar."""
    from ..demonstration import season, written_until  # other commands do without it

    tracker = core()
    with tracker.database.reading() as connection:
        since = written_until(connection, "demo")
    if since:
        click.echo(f"The season goes on from {since:%Y-%m-%d %H:%M} UTC.")
    planned = season(tracker.catalogue.campaign("demo"), count, seed, tracker.clock(), since)
    codes = [event.code for event in tracker.events.register_all(planned.events, "demonstration")]
    with progress(count, "Reports") as advance:
        reports = planned.reports(codes)
        while batch := list(islice(reports, REPORTS_TOGETHER)):
            answers = tracker.ledger.write([Record(one.report, None, one.at) for one in batch])
            for answer in answers:
                if isinstance(answer, Exception):
                    raise answer
            advance(len(batch))
