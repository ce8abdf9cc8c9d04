"""The command that prints where the tracker's pages are."""

import click

from ..preparation import address_lines
from .running import core


@click.command()
def addresses() -> None:
    """Print the addresses of the pages."""
    click.echo("\n".join(address_lines(core())))
