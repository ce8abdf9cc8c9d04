"""Commands about signed heads: the key, and the daily signature."""

from functools import partial

import click

from ..signing import fingerprint, known_keys, make_key, post_heads, read_key, replace_key
from .running import core, stop


@click.group()
def keys() -> None:
    """Make and show the key that signs the ledger's heads."""


@keys.command()
@click.option("--replace", is_flag=True, help="Put the key aside that is there.")
def make(replace: bool) -> None:
    """Make an Ed25519 key, in a file for its owner alone.

    It is in no database and in no backup: keep a copy of it beside your backups.
    """
    path, now = core().signing.key_path, core().clock()
    if replace:
        key, aside = replace_key(path, now)
        click.echo(f"The key of before is in {aside}. Its signatures stay known.")
    else:
        key = make_key(path, now)
    click.echo(f"The signing key is in {path}. Keep a copy of it beside your backups.")
    _tell(key.public)


@keys.command()
def show() -> None:
    """Print the public key and its fingerprint, and the public keys of before."""
    path = core().signing.key_path
    if read_key(path) is None:
        stop(1, f"There is no signing key in {path}: `tracker keys make` makes it.")
    newest, *before = known_keys(path)
    _tell(newest)
    for key in before:
        click.echo("")
        click.echo("Before:")
        _tell(key)


def _tell(public_key: str) -> None:
    click.echo(f"Public key:  {public_key}")
    click.echo(f"Fingerprint: {fingerprint(public_key)}")


@click.group()
def heads() -> None:
    """Sign the end of each campaign's ledger."""


@heads.command()
def sign() -> None:
    """Sign the head of each campaign where today's is due, and post those that wait.

    The tracker does so by itself while it is served.
    """
    wrong: list[str] = []
    try:
        signed = core().signing.sign()
        for head in signed.heads:
            click.echo(f"Signed {head.campaign} at number {head.number:,}: {head.hash}")
        wrong += [f"{slug} could not be signed: {why}" for slug, why in signed.wrong.items()]
    finally:  # a key that can't be used keeps no head from its keeper
        not_read = _post()
    wrong += [f"The heads of {slug} could not be posted: {why}" for slug, why in not_read.items()]
    if wrong:
        stop(1, "\n".join(wrong))


def _post() -> dict[str, str]:
    """Post the heads that wait. Gives by slug what was wrong with those that can't be read."""
    tracker = core()
    if not (url := tracker.settings.heads_webhook):
        return {}
    say = partial(click.echo, err=True)
    return post_heads(tracker.database, url, tracker.clock, say)
