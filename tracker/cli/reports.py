"""Commands about held reports: list them, decide about them."""

import getpass
import os

import click

from ..campaign import letters_of, most_plausible
from ..ledger import Report
from .running import campaign_named, campaign_option, core


@click.command()
@campaign_option
def held(campaign: str | None) -> None:
    """List the reports that wait for a decision: what they hold, and why they are held."""
    named = core().catalogue.campaign(campaign_named(campaign))
    waiting = core().ledger.held(named.slug)
    for report in waiting:
        click.echo(_described(report, most_plausible(report.trust, named)))
    click.echo(f"{len(waiting)} held." if waiting else "Nothing is held.")


def _described(report: Report, most: float) -> str:
    """A held report in full; `most` is how many letters such a one may have."""
    letters = letters_of(report.held_lines)
    where = report.event or report.region or report.section
    was = f" instead of {report.letters:,}" if report.letters else ""
    with_or_without = "with" if report.event else "without"
    why = f"more than {most:,} letters {with_or_without} an event code"
    return "\n".join(
        [
            f"{report.reference}  {report.received_at:%Y-%m-%d %H:%M} UTC  {where}",
            f"  {letters:,} letters{was}: {why if letters > most else 'held when it came'}",
            *(f"  {line.letters:>7,}  {line.case}, {line.channel}" for line in report.held_lines),
        ]
    )


@click.command()
@click.argument("reference")
def release(reference: str) -> None:
    """Count what is held of a report."""
    receipt = core().ledger.release(reference, made_by=_author())
    click.echo(f"{receipt.letters:,} letters are counted, up to number {receipt.version}.")


@click.command()
@click.argument("reference")
def reject(reference: str) -> None:
    """Decide that what is held of a report is never counted."""
    core().ledger.reject(reference, made_by=_author())
    click.echo("It is not counted.")


def _author() -> str:
    """The person who gives the command, for the private record."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):  # in a container, a user may have a number only
        name = str(os.getuid())
    return f"command:{name}"[:60]
