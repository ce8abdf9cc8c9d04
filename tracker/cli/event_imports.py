"""The command that registers many events from a file."""

import os
from collections.abc import Iterator
from pathlib import Path

import click

from ..campaign import Event, WrongInput, shown_code
from ..events import EventImport, RowFault
from ..opendata import write_rows
from .events import events
from .running import author, campaign_named, campaign_option, core, stop

LINK_COLUMNS = ("row", "title", "slug", "code", "page", "organiser_link")


@events.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Register them. Else the file is only checked.")
@click.option(
    "--links",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the codes and the organisers' links of the file's events to this CSV file.",
)
@campaign_option
def import_(file: Path, *, yes: bool, links: Path | None, campaign: str | None) -> None:
    """Register the events of a CSV, TSV or JSON file as reviewed ones (docs/event-files.md).

    Every fault is listed with its row and field. The events are registered all together or not at
    all. Those that an earlier import has registered stay as they are, so a file may come again.
    """
    try:
        planned = core().events.plan_import(campaign_named(campaign), file.read_bytes())
    except WrongInput as wrong:
        stop(2, f"{file}: {wrong}")
    for question in planned.questions:
        click.echo(f"? {_line(question)}")
    if planned.faults:
        for fault in planned.faults:
            click.echo(f"! {_line(fault)}")
        rows = len({fault.row for fault in planned.faults})
        stop(1, f"{_count(rows, 'row')} can't be taken. Nothing is registered.")
    if not yes:
        click.echo(
            f"{_count(len(planned.new), 'event')} would be registered,"
            f" {len(planned.known):,} are there already. To register them, add --yes."
        )
        return
    made = core().events.carry_out(planned, author())
    click.echo(
        f"{_count(len(made), 'event')} registered, {len(planned.known):,} were there already."
    )
    if links:
        _write_links(links, planned, made)


def _line(fault: RowFault) -> str:
    place = f"row {fault.row:,}, {fault.field}" if fault.field else f"row {fault.row:,}"
    return f"{place}: {fault.sentence}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _write_links(path: Path, planned: EventImport, made: list[Event]) -> None:
    """Write the links of all events of the file, for their owner's eyes alone."""
    numbered = dict(zip((row.number for row in planned.new), made, strict=True))
    numbered |= {row: core().events.any_named(slug) for row, slug in planned.known.items()}
    before = os.umask(0o077)
    try:
        write_rows(path, LINK_COLUMNS, _link_rows(numbered))
    finally:
        os.umask(before)
    click.echo(f"{path}")


def _link_rows(numbered: dict[int, Event]) -> Iterator[tuple[int | str, ...]]:
    links = core().links
    for row, event in sorted(numbered.items()):
        addresses = (links.event(event.slug), links.manage(event.slug))
        yield row, event.title, event.slug, shown_code(event.code), *addresses
