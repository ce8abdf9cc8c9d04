"""The frame of a command: it gets the app's core and ends with exit status 0, 1 or 2.

1 says that something was found wrong, 2 that the command could not run.
"""

import getpass
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import NoReturn

import click
from flask import current_app
from flask.cli import AppGroup, ScriptInfo

from ..core import Core
from ..preparation import why_stopped

FILE_OF_HEADS = click.Path(exists=True, dir_okay=False, path_type=Path)
"""An option that names a file of signed heads."""


class Commands(AppGroup):
    """Commands that answer with a sentence and exit status 2 where they can't run."""

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; an error that a person can put right ends it without a traceback."""
        with ctx.ensure_object(ScriptInfo).load_app().app_context():
            return self._invoke(ctx)

    def _invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except Exception as error:
            sentence = why_stopped(error, core())
            if sentence is None:
                raise
            stop(2, sentence)


def core() -> Core:
    """The core of the running application."""
    joined: Core = current_app.extensions["tracker"]
    return joined


def stop(status: int, message: str) -> NoReturn:
    """End the command with an exit status, and a message on stderr."""
    click.echo(message, err=True)
    sys.exit(status)


def campaign_option(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the option `--campaign`; `campaign_named` says which campaign is meant."""
    return click.option("--campaign", help="Its name in addresses; the current one if left out.")(
        command
    )


def campaign_named(slug: str | None) -> str:
    """The slug of the campaign that an option names, or of the current one. Raises Unknown."""
    catalogue = core().catalogue
    return (catalogue.campaign(slug) if slug else catalogue.current()).slug


@contextmanager
def progress(length: int, label: str) -> Iterator[Callable[[int], None]]:
    """A progress bar on stderr; what it gives is called with how many more are done."""
    with click.progressbar(length=length, label=label, file=sys.stderr) as bar:
        yield bar.update


def entries_progress(entries: int) -> AbstractContextManager[Callable[[int], None]]:
    """A progress bar over so many entries of a ledger."""
    return progress(entries, "Entries")


def author() -> str:
    """The person who gives the command, for the private record."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):  # in a container, a user may have a number only
        name = str(os.getuid())
    return f"command:{name}"[:60]
