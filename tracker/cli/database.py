"""Commands about the database as a whole."""

import click

from ..preparation import prepare_database
from .running import core


@click.command()
def init() -> None:
    """Create the database, or bring it to the newest schema, with sections and regions."""
    prepare_database(core())
    click.echo("The database is ready.")
