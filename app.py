"""The WSGI application that gunicorn serves and `flask` commands use."""

import sys

import click

from tracker.application import create_app
from tracker.settings import UnsafeSettings


def _served() -> bool:
    """Whether pages are needed. They are not where `flask` itself looks here for a command."""
    context = click.get_current_context(silent=True)
    return context is None or context.parent is not None


try:
    app = create_app(served=_served())
except UnsafeSettings as refused:
    sys.stderr.write(f"{refused}\n")
    sys.exit(2)
