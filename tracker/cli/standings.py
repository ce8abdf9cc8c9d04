"""Commands about the totals: compare them with the ledger, or write them anew."""

import click

from ..standings.check import differences, rebuild
from .running import campaign_named, campaign_option, core, entries_progress, stop

MOST_SHOWN = 20
"""The most wrong totals that are listed."""


@click.command("check-standings")
@campaign_option
def check_standings(campaign: str | None) -> None:
    """Compare every total, and the lines of every report, with the fold of the ledger."""
    slug = campaign_named(campaign)
    with (
        core().catalogue.viewing(slug) as (connection, view),
        entries_progress(view.at.newest) as advance,
    ):
        wrong = differences(connection, slug, advance)
    if wrong:
        stop(1, "\n".join([*wrong[:MOST_SHOWN], f"{len(wrong):,} totals are wrong."]))
    click.echo(f"The standings of {slug} are what its ledger adds up to.")


@click.command("rebuild-standings")
@campaign_option
def rebuild_standings(campaign: str | None) -> None:
    """Write every total anew from the ledger."""
    slug = campaign_named(campaign)
    with core().catalogue.viewing(slug) as (_, view):
        count = view.at.newest
    with entries_progress(count) as advance:
        rebuild(core().database, slug, advance)
    click.echo(f"The standings of {slug} were written anew.")
