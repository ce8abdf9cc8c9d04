"""Commands about mail: the worker that sends it, and what waits."""

import os
import signal
import sys
from collections.abc import Iterator
from threading import Event, Thread

import click

from ..mail import Listed
from ..outbox import MailState
from .running import core, stop

RESTORING = "A backup is being restored: start the worker once that is done."


@click.command()
@click.option(
    "--with-server", is_flag=True, help="End when the standard input does, as the server's end."
)
def worker(*, with_server: bool) -> None:
    """Send mail that is due, and erase what was kept long enough, until SIGTERM or Ctrl-C.

    Any number of workers may run. What one has begun to send is finished first.
    """
    from ..working import work

    stopped = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    if with_server:
        Thread(target=_stop_with_input, args=[stopped], daemon=True).start()
    if why_not := core().database.ready():
        stop(2, why_not)
    if not core().database.hold():
        stop(2, RESTORING)
    if held := core().mail.held():
        click.echo(f"{_held_back(held)}: see `tracker mail list --held`.", err=True)
    work(core(), stopped)
    core().database.close()


def _stop_with_input(stopped: Event) -> None:
    """Stop once the standard input ends."""
    while os.read(sys.stdin.fileno(), 1_024):
        pass
    stopped.set()


def _held_back(count: int) -> str:
    return f"{_messages(count)} of before a restore {'waits' if count == 1 else 'wait'}"


def _messages(count: int) -> str:
    return f"{count:,} {'message' if count == 1 else 'messages'}"


@click.group()
def mail() -> None:
    """List what is to be mailed, and decide about what a restored backup had queued."""


@mail.command("list")
@click.option("--held", is_flag=True, help="Only those that a restored backup had queued.")
@click.option("--given-up", is_flag=True, help="Those that no server has taken.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=100, show_default=True)
def list_(*, held: bool, given_up: bool, limit: int) -> None:
    """List the messages that wait, the next to be sent first."""
    state = MailState.GIVEN_UP if given_up else MailState.WAITING
    for message in core().mail.listed(state, limit, held=held):
        click.echo("  ".join(_facts(message)))


def _facts(message: Listed) -> Iterator[str]:
    yield from (message.id, message.kind, message.address, f"due {message.due_at:%Y-%m-%d %H:%M}")
    if message.tries:
        yield f"tries: {message.tries}"
    if message.trouble:
        yield message.trouble
    if message.held:
        yield "held since a restore"


@mail.command()
@click.argument("ids", nargs=-1, metavar="[ID...]")
def release(ids: tuple[str, ...]) -> None:
    """Send what a restored backup had queued: the messages of these IDs, or all of them.

    Some may have been sent before the restore: the backup does not know it.
    """
    click.echo(f"{_messages(core().mail.release(ids))} will be sent.")


@mail.command()
@click.argument("ids", nargs=-1, metavar="[ID...]")
@click.option("--held", is_flag=True, help="All that a restored backup had queued.")
def discard(ids: tuple[str, ...], *, held: bool) -> None:
    """Never send the waiting messages of these IDs, or all that are held since a restore."""
    if bool(ids) == held:
        raise click.UsageError("Name messages, or say --held.")
    click.echo(f"{_messages(core().mail.discard(ids))} will not be sent.")
