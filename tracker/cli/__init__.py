"""The commands of `flask --app app tracker`, a module for each noun."""

import click

from . import (
    addresses,
    backups,
    campaigns,
    database,
    event_imports,
    events,
    ledger,
    mail,
    reports,
    signing,
    standings,
)
from .running import Commands

__all__ = [
    "addresses",
    "backups",
    "campaigns",
    "commands",
    "database",
    "event_imports",
    "events",
    "ledger",
    "mail",
    "reports",
    "signing",
    "standings",
]


@click.group("tracker", cls=Commands, help="Set up a campaign, check its figures, give them away.")
def commands() -> None:
    """All commands of the tracker."""


for _command in (
    database.init,
    backups.backup,
    backups.restore,
    campaigns.import_,
    campaigns.demo,
    events.events,
    ledger.verify_,
    ledger.export,
    standings.check_standings,
    standings.rebuild_standings,
    reports.held,
    reports.release,
    reports.reject,
    reports.reverse,
    reports.alarms,
    signing.keys,
    signing.heads,
    mail.worker,
    mail.mail,
    addresses.addresses,
):
    commands.add_command(_command)
