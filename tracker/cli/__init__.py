"""The commands of `flask --app app tracker`, a module for each noun."""

import click

from . import addresses, campaigns, database, ledger, reports, standings
from .running import Commands

__all__ = ["addresses", "campaigns", "commands", "database", "ledger", "reports", "standings"]


@click.group("tracker", cls=Commands, help="Set up a campaign, check its figures, give them away.")
def commands() -> None:
    """All commands of the tracker."""


for _command in (
    database.init,
    campaigns.import_,
    campaigns.demo,
    ledger.verify_,
    ledger.export,
    standings.check_standings,
    standings.rebuild_standings,
    reports.held,
    reports.release,
    reports.reject,
    addresses.addresses,
):
    commands.add_command(_command)
