"""Commands about backups: made while letters come in, put back while nobody is served."""

from pathlib import Path

import click

from ..backups import UnsoundBackup, back_up, entries_in
from ..backups import restore as put_back
from ..signing import heads_in_file, known_keys, refuse_unsigned
from .running import FILE_OF_HEADS, core, entries_progress, stop


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Write all of the database to an SQLite FILE, and prove that it is whole.

    Letters may come in meanwhile. Do not copy the database's own file: its newest letters are in a
    log beside it.
    """
    tracker = core()
    try:
        entries = sum(head.newest for head in tracker.catalogue.heads().values())
        with entries_progress(2 * entries) as advance:  # each is read twice
            facts = back_up(tracker.database, file, advance)
    except UnsoundBackup as unsound:
        stop(1, str(unsound))
    click.echo(f"{file} is whole. {facts}.")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--heads", type=FILE_OF_HEADS, help="Signed heads that were kept elsewhere.")
def restore(file: Path, heads: Path | None) -> None:
    """Put a backup FILE in the place of the database, once it is proved to be whole.

    It refuses while the tracker is served. The database of before is put aside where it is a file.
    Signed heads that the backup lacks are brought along from there, or from a file.
    """
    tracker = core()
    kept = heads_in_file(heads) if heads else []
    known = known_keys(tracker.signing.key_path)
    refuse_unsigned(kept, known)
    try:
        with entries_progress(2 * entries_in(file)) as advance:
            done = put_back(file, tracker.database, tracker.clock(), advance, kept, known)
    except UnsoundBackup as unsound:
        stop(1, str(unsound))
    click.echo(f"{file} is in place. {done.facts}.")
    if held := tracker.mail.held():
        click.echo(
            f"{held:,} messages that it had queued wait: `tracker mail list --held` lists them,"
            " `tracker mail release` sends them, `tracker mail discard --held` does not."
        )
    for path in done.aside:
        click.echo(f"What was there before is in {path}")
    for sentence in done.left_out:
        click.echo(sentence)
    if not done.read_heads:
        click.echo("No signed heads of before could be read. Kept ones come along by --heads.")
