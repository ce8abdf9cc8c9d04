"""Commands about reports: list what is held, decide about it, take back what was counted."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import click

from ..campaign import Campaign, HeldFor, Trust, letters_of, most_plausible
from ..ledger import (
    Done,
    Job,
    PutBack,
    Reject,
    Release,
    Report,
    ReportFilter,
    Reverse,
    new_reversal,
)
from .running import author, campaign_named, campaign_option, core, progress, stop


@click.command()
@click.option("--after", metavar="REFERENCE", help="Go on after this report.")
@click.option("--limit", type=click.IntRange(min=1), help="List at most so many.")
@campaign_option
def held(campaign: str | None, after: str | None, limit: int | None) -> None:
    """List the reports that wait for a decision: what they hold, and why they are held.

    The oldest stand first.
    """
    named = core().catalogue.campaign(campaign_named(campaign))
    count, first = 0, after is None
    for report in islice(_held_after(named.slug, after), limit):
        click.echo(_described(report, named))
        count, after = count + 1, report.reference
    if count == limit and core().ledger.held(named.slug, 1, after):
        click.echo(f"{count:,} listed. For more, add --after {after}.")
    elif count:
        click.echo(f"{count:,} held." if first else f"{count:,} more held.")
    else:
        click.echo("Nothing is held." if first else "Nothing more is held.")


def _held_after(campaign: str, after: str | None) -> Iterator[Report]:
    """The held reports of a campaign, read some at a time: no transaction waits for the reader."""
    while reports := core().ledger.held(campaign, after=after):
        yield from reports
        after = reports[-1].reference


def _described(report: Report, campaign: Campaign) -> str:
    """A held report in full."""
    letters = letters_of(report.held_lines)
    where = report.event or report.region or report.section
    was = f" instead of {report.letters:,}" if report.letters else ""
    return "\n".join(
        [
            f"{report.reference}  {report.received_at:%Y-%m-%d %H:%M} UTC  {where}",
            f"  {letters:,} letters{was}: {_why(report, campaign)}",
            *(f"  {line.letters:>7,}  {line.case}, {line.channel}" for line in report.held_lines),
        ]
    )


def _why(report: Report, campaign: Campaign) -> str:
    """The reason that is stored with a held report; if that is its size, what it may have."""
    unreviewed = report.event and report.trust is Trust.OPEN  # it may have what a review allows
    most = most_plausible(Trust.CODE if unreviewed else report.trust, campaign)
    if report.held_for in (None, HeldFor.SIZE) and letters_of(report.held_lines) > most:
        return f"more than {most:,} letters {'with' if report.event else 'without'} an event code"
    return str(report.held_for.label) if report.held_for else "held when it came"


_Command = Callable[..., None]


def conditions(command: _Command) -> _Command:
    """Give a command the options that say which reports are meant."""
    for option in reversed(
        (
            click.option("--event", help="Those made with the code of this event (its slug)."),
            click.option("--sender", help="Those of a device or address, by its mark."),
            click.option("--like", help="Those from the address that this report came from."),
            click.option("--since", type=_TIME, help="Those that came then (UTC) or later."),
            click.option("--until", type=_TIME, help="Those that came before this time (UTC)."),
            click.option(
                "--trust",
                type=click.Choice([str(one) for one in Trust]),
                help="Those that came so.",
            ),
            click.option("--at-least", type=click.IntRange(1), help="Of at least so many letters."),
            click.option("--at-most", type=click.IntRange(1), help="Of at most so many letters."),
            click.option("--yes", is_flag=True, help="Do it; without this they are only counted."),
        )
    ):
        command = option(command)
    return command


_TIME = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"])
_WHY = click.option(
    "--held-for",
    type=click.Choice([str(one) for one in HeldFor]),
    help="Those held for this reason.",
)


def _wanted(asked: dict[str, Any]) -> ReportFilter:
    """The filter that the options state. Ends the command where they state none."""
    event, like = asked["event"], asked["like"]
    if event:
        event = core().events.any_named(event).slug
    sender = asked["sender"] or (core().ledger.address_of(like) if like else None)
    if like and not sender:
        stop(2, "Where this report came from is not kept.")
    wanted = ReportFilter(
        event=event,
        sender=sender,
        since=_utc(asked["since"]),
        until=_utc(asked["until"]),
        at_least=asked["at_least"],
        at_most=asked["at_most"],
        trust=Trust(asked["trust"]) if asked["trust"] else None,
        held_for=HeldFor(asked["held_for"]) if asked.get("held_for") else None,
    )
    if wanted.empty:
        stop(2, "Say which reports are meant, such as --event SLUG or --since 2026-12-10T18:00.")
    return wanted


def _one_or_all(named: str | None, asked: dict[str, Any]) -> None:
    """End the command where one report or reversal is named beside conditions for many."""
    if named and any(value for name, value in asked.items() if name != "yes"):
        stop(2, f"Name {named} alone, or give conditions alone.")


def _utc(time: datetime | None) -> datetime | None:
    return time and time.replace(tzinfo=UTC)


def _counts(reports: int, letters: int) -> str:
    return f"{reports:,} reports with {letters:,} letters"


def _do(jobs: Iterable[Job], count: int) -> Done:
    with progress(count, "Reports") as advance:
        return core().ledger.write_all(jobs, advance)


def _decide_all(
    campaign: str | None, asked: dict[str, Any], decide: Callable[[str], Job], done: str
) -> None:
    """Decide about all held reports that the options mean, or only count them."""
    found = core().ledger.held_where(campaign_named(campaign), _wanted(asked))
    counts = _counts(len(found.references), found.letters)
    if not asked["yes"]:
        click.echo(f"{counts} are held. With --yes they are {done}.")
        return
    result = _do(map(decide, found.references), len(found.references))
    click.echo(f"{result.reports:,} reports are {done}.")


@click.command()
@click.argument("reference", required=False)
@conditions
@_WHY
@campaign_option
def release(reference: str | None, campaign: str | None, **asked: Any) -> None:
    """Count what is held of a report, or of all that meet the conditions."""
    _one_or_all(reference, asked)
    made_by = author()
    if not reference:
        _decide_all(campaign, asked, lambda one: Release(one, made_by), "counted")
        return
    receipt = core().ledger.release(reference, made_by)
    click.echo(f"{receipt.letters:,} letters are counted, up to number {receipt.version}.")


@click.command()
@click.argument("reference", required=False)
@conditions
@_WHY
@campaign_option
def reject(reference: str | None, campaign: str | None, **asked: Any) -> None:
    """Decide that what is held of a report, or of all that are meant, is never counted."""
    _one_or_all(reference, asked)
    made_by = author()
    if not reference:
        _decide_all(campaign, asked, lambda one: Reject(one, made_by), "not counted")
        return
    core().ledger.reject(reference, made_by)
    click.echo("It is not counted.")


@click.command()
@click.option("--undo", metavar="ID", help="Put back, to the letter, what this reversal has taken.")
@conditions
@campaign_option
def reverse(undo: str | None, campaign: str | None, **asked: Any) -> None:
    """Take counted reports back, by entries of their own; without --yes, only count them."""
    _one_or_all(undo, asked)
    slug, made_by = campaign_named(campaign), author()
    if undo:
        _undo(slug, undo, made_by)
        return
    found = core().ledger.counted_where(slug, _wanted(asked))
    counts = _counts(len(found.references), found.letters)
    if not asked["yes"]:
        click.echo(f"{counts} would be taken back. With --yes they are.")
        return
    if not found.references:
        stop(2, "No counted report is meant, so there is nothing to take back.")
    name = new_reversal()
    click.echo(f"Reversal {name}: {counts}.")
    result = _do((Reverse(one, name, made_by) for one in found.references), len(found.references))
    click.echo(f"{_counts(*result)} are taken back. To undo it: tracker reverse --undo {name}")


def _undo(campaign: str, reversal: str, made_by: str) -> None:
    found = core().ledger.reversed_by(campaign, reversal)
    if not found.references:
        stop(2, f"No reversal {reversal} has taken anything that is not back.")
    jobs = (PutBack(one, reversal, made_by) for one in found.references)
    click.echo(f"{_counts(*_do(jobs, len(found.references)))} are back.")


@click.command()
@campaign_option
def alarms(campaign: str | None) -> None:
    """Say which events, cases and senders have far more letters than usual."""
    found = core().ledger.alarms(campaign_named(campaign))
    for alarm in found:
        click.echo(str(alarm))
    click.echo(f"{len(found)} alarms." if found else "There is no alarm.")
