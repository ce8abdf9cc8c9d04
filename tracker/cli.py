"""The commands: exit status 0, 1 where something is found wrong, 2 where one can't run."""

import getpass
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import islice
from pathlib import Path
from typing import NoReturn

import click
from flask import current_app
from flask.cli import AppGroup, ScriptInfo
from sqlalchemy import Connection

from .campaign import letters_of, most_plausible
from .core import Core
from .ledger import Record, Report, verify
from .opendata import entry_count, export_ledger
from .preparation import load_demonstration, page_addresses, prepare_database, why_stopped
from .standings.check import differences, rebuild

TOGETHER = 500
"""How many generated reports are written in one transaction."""


class Commands(AppGroup):
    """Commands that answer with a sentence and exit status 2 where they can't run."""

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; what a person can put right is said without a traceback."""
        with ctx.ensure_object(ScriptInfo).load_app().app_context():
            return self._invoke(ctx)

    def _invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except Exception as error:
            sentence = why_stopped(error, core())
            if sentence is None:
                raise
            _stop(2, sentence)


def core() -> Core:
    """The core of the running application."""
    joined: Core = current_app.extensions["tracker"]
    return joined


def _stop(status: int, message: str) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(status)


@click.group("tracker", cls=Commands, help="Set up a campaign, check its figures, give them away.")
def commands() -> None:
    """All commands of the tracker."""


def _campaign_option(command: Callable[..., None]) -> Callable[..., None]:
    return click.option("--campaign", help="Its name in addresses; the current one if left out.")(
        command
    )


def _named(slug: str | None) -> str:
    catalogue = core().catalogue
    return (catalogue.campaign(slug) if slug else catalogue.current()).slug


@contextmanager
def _progress(length: int, label: str) -> Iterator[Callable[[int], None]]:
    with click.progressbar(length=length, label=label, file=sys.stderr) as bar:
        yield bar.update


def _entries(connection: Connection, slug: str) -> AbstractContextManager[Callable[[int], None]]:
    """A progress bar over the entries of a campaign's ledger."""
    return _progress(entry_count(connection, slug), "Entries")


@commands.command()
def init() -> None:
    """Create the database, or bring it to the newest schema, with sections and regions."""
    prepare_database(core())
    click.echo("The database is ready.")


@commands.command("import")
@click.argument("kind", type=click.Choice(["campaign"]))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_(kind: str, file: Path) -> None:
    """Set up a campaign from its file, or bring one up to date (docs/campaign-file.md)."""
    campaign = core().catalogue.load(file)
    click.echo(f"{campaign.name} ({campaign.slug}) is {campaign.state}.")


@commands.command()
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


def _write_season(reports: int, seed: int) -> None:
    from .demonstration import season, written_until

    joined = core()
    with joined.database.reading() as connection:
        since = written_until(connection, "demo")
    if since:
        click.echo(f"The season goes on from {since:%Y-%m-%d %H:%M} UTC.")
    planned = season(joined.catalogue.campaign("demo"), reports, seed, joined.clock(), since)
    codes = [event.code for event in joined.events.register_all(planned.events)]
    with _progress(reports, "Reports") as seen:
        coming = planned.reports(codes)
        while together := list(islice(coming, TOGETHER)):
            answers = joined.ledger.write([Record(one.report, None, one.at) for one in together])
            for answer in answers:
                if isinstance(answer, Exception):
                    raise answer
            seen(len(together))


@commands.command("verify")
@_campaign_option
def verify_(campaign: str | None) -> None:
    """Check the ledger: every number, every hash, and that nothing is missing."""
    slug = _named(campaign)
    with core().database.reading() as connection:
        count = entry_count(connection, slug)
        with _progress(count, "Entries") as seen:
            wrong = verify(connection, slug, seen)
    if wrong:
        _stop(1, f"The ledger of {slug} is wrong: {wrong}.")
    click.echo(f"The ledger of {slug} is whole: {count:,} entries.")


@commands.command("check-standings")
@_campaign_option
def check_standings(campaign: str | None) -> None:
    """Compare every total, and the lines of every report, with the fold of the ledger."""
    slug = _named(campaign)
    with core().database.reading() as connection, _entries(connection, slug) as seen:
        wrong = differences(connection, slug, seen)
    if wrong:
        _stop(1, "\n".join([*wrong[:20], f"{len(wrong):,} totals are wrong."]))
    click.echo(f"The standings of {slug} are what its ledger adds up to.")


@commands.command("rebuild-standings")
@_campaign_option
def rebuild_standings(campaign: str | None) -> None:
    """Write every total anew from the ledger."""
    slug = _named(campaign)
    database = core().database
    with database.reading() as connection:
        count = entry_count(connection, slug)
    with _progress(count, "Entries") as seen:
        rebuild(database, slug, seen)
    click.echo(f"The standings of {slug} were written anew.")


@commands.command()
@click.argument("what", type=click.Choice(["ledger"]))
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), required=True)
@_campaign_option
def export(what: str, output: Path, campaign: str | None) -> None:
    """Write the public ledger to a file: CSV or JSON lines, as its ending says."""
    slug = _named(campaign)
    with core().database.reading() as connection, _entries(connection, slug) as seen:
        export_ledger(connection, slug, output, seen)
    click.echo(f"{output}")


@commands.command()
@_campaign_option
def held(campaign: str | None) -> None:
    """List the reports that wait for a decision: what they hold, and why they are held."""
    found = core().catalogue.campaign(_named(campaign))
    waiting = core().ledger.held(found.slug)
    for report in waiting:
        click.echo(_described(report, most_plausible(report.trust, found)))
    click.echo(f"{len(waiting)} held." if waiting else "Nothing is held.")


def _described(report: Report, most: float) -> str:
    """A held report in full; `most` is how many letters such a one may have."""
    letters = letters_of(report.held_lines)
    where = report.event or report.region or report.section
    was = f" instead of {report.letters:,}" if report.letters else ""
    came = "with" if report.event else "without"
    why = f"more than {most:,} letters {came} an event code"
    return "\n".join(
        [
            f"{report.reference}  {report.received_at:%Y-%m-%d %H:%M} UTC  {where}",
            f"  {letters:,} letters{was}: {why if letters > most else 'held when it came'}",
            *(f"  {line.letters:>7,}  {line.case}, {line.channel}" for line in report.held_lines),
        ]
    )


@commands.command()
@click.argument("reference")
def release(reference: str) -> None:
    """Count what is held of a report."""
    receipt = core().ledger.release(reference, made_by=_me())
    click.echo(f"{receipt.letters:,} letters are counted, up to number {receipt.version}.")


@commands.command()
@click.argument("reference")
def reject(reference: str) -> None:
    """Decide that what is held of a report is never counted."""
    core().ledger.reject(reference, made_by=_me())
    click.echo("It is not counted.")


def _me() -> str:
    """Who gives the command, for the private record."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):  # in a container, a user may have a number only
        name = str(os.getuid())
    return f"command:{name}"[:60]


@commands.command()
def addresses() -> None:
    """Print the addresses of the pages."""
    for name, address in page_addresses(core()):
        click.echo(f"  {name:<18} {address}")
