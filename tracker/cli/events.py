"""Commands about events: list, review, hide, cancel and move them, give an organiser's link."""

from collections.abc import Iterator
from datetime import datetime
from itertools import zip_longest
from typing import Any
from zoneinfo import ZoneInfoNotFoundError

import click

from ..campaign import (
    Event,
    SenderLimits,
    Visibility,
    WrongInput,
    at_clocks,
    mixed_scripts,
    shown_code,
)
from ..events import LONGEST_REASON
from ..reviews import review
from .running import author, campaign_named, campaign_option, core, stop


@click.group()
def events() -> None:
    """List, review, hide, cancel, move and import events, and give their organisers' links."""


@events.command("list")
@click.option("--find", help="Words from the title, venue or city.")
@click.option("--waiting", is_flag=True, help="Only those that nobody has reviewed or hidden.")
@campaign_option
def list_(campaign: str | None, find: str | None, waiting: bool) -> None:
    """List every event of a campaign by time, hidden ones and those that only a link opens, too."""
    for event in core().events.all_of(campaign_named(campaign), find, waiting=waiting):
        click.echo(
            f"{event.starts_at:%Y-%m-%d %H:%M}  {event.slug}  {_state(event)}  {event.title}"
            f"{_mixture(event)}"
        )


@events.command()
@click.argument("slug")
def show(slug: str) -> None:
    """Show all that is known of an event: what its review publishes, and what may count at it."""
    for name, value in _facts(core().events.any_named(slug)):
        lines = str(value).splitlines() or [""]
        click.echo(
            "\n".join(
                f"{label:<14} {line}" for label, line in zip_longest([name], lines, fillvalue="")
            )
        )


def _facts(event: Event) -> Iterator[tuple[str, object]]:
    yield from (("title", event.title), ("state", _state(event)), ("campaign", event.campaign))
    if event.hidden_for:
        yield "hidden for", event.hidden_for
    if event.cancelled_for:
        yield "cancelled", event.cancelled_for
    if event.reviewed_at:
        yield "reviewed", f"{event.reviewed_at:%Y-%m-%d %H:%M} UTC by {event.reviewed_by}"
    yield from (("slug", event.slug), ("id", event.id), ("code", shown_code(event.code)))
    yield from (("kind", event.kind.label), ("visibility", event.visibility))
    yield "starts", f"{event.starts_at:%Y-%m-%d %H:%M} UTC ({event.timezone})"
    yield "ends", f"{event.ends_at:%Y-%m-%d %H:%M} UTC" if event.ends_at else "not given"
    place = (event.venue, event.city, event.region or "", event.section)
    yield "place", ", ".join(filter(None, (*place, "online" if event.online else "")))
    yield "cases", ", ".join(event.cases) or "all"
    yield "public contact", event.contact_public or "none"
    yield "language", event.language
    yield "description", event.description or "none"
    if mixture := _mixture(event):
        yield "look", mixture.strip(" ()")
    yield "expected", _expected(event)
    yield "letters", f"{core().standings.counted_at(event):,}"
    yield "contact", event.contact_email or "none"
    yield "page", core().links.event(event.slug)


@events.command()
@click.argument("slugs", nargs=-1, required=True, metavar="SLUG...")
def publish(slugs: tuple[str, ...]) -> None:
    """Review events: from then on they are public, and reports with their codes are trusted.

    What was held because nobody had reviewed the event is counted. May be repeated.
    """
    for slug in slugs:
        event, released = review(core().events, core().ledger, slug, author())
        where = "public" if event.visibility is Visibility.PUBLIC else "open to those with its link"
        click.echo(
            f"{event.title} is reviewed and {where}."
            + (
                f" {released.letters:,} letters of {released.reports:,} reports are counted that"
                " waited for that."
                if released.reports
                else ""
            )
        )


@events.command()
@click.argument("slug")
@click.option("--reason", default="", help="Why, for the private record.")
def hide(slug: str, reason: str) -> None:
    """Take an event from every page, list and board. Its letters stay in the totals."""
    if len(reason) > LONGEST_REASON:
        stop(2, f"Give the reason in at most {LONGEST_REASON} characters.")
    click.echo(f"{core().events.hide(slug, reason).title} is hidden.")


@events.command()
@click.argument("slug")
def unhide(slug: str) -> None:
    """Show an event again, or let it wait for its review again."""
    event = core().events.unhide(slug)
    click.echo(f"{event.title} {'is shown again' if event.published else 'waits for its review'}.")


@events.command()
@click.argument("slug")
@click.option("--reason", required=True, help="Why, for everyone to read.")
def cancel(slug: str, reason: str) -> None:
    """Say that an event does not take place, on its page, in lists and in calendars.

    Its code goes on working: letters that were written all the same count.
    """
    click.echo(f"{core().events.cancel(slug, reason).title} is cancelled.")


@events.command()
@click.argument("slug")
def uncancel(slug: str) -> None:
    """Say that an event takes place after all."""
    click.echo(f"{core().events.uncancel(slug).title} takes place.")


@events.command()
@click.argument("slug")
@click.option("--starts", help="By its own clocks: 2026-12-10T18:00. The end moves along.")
@click.option("--ends", help="The same; empty for an end that nobody knows.")
@click.option("--timezone", help="Such as America/New_York.")
@click.option("--venue")
@click.option("--city")
@click.option("--region", help="Empty for none.")
@click.option("--section")
def move(slug: str, **typed: str | None) -> None:
    """Give an event another time or place.

    Once letters were counted at it, its city, region, section and time zone stay.
    """
    changes: dict[str, Any] = {name: value for name, value in typed.items() if value is not None}
    if not changes:
        raise click.UsageError("Say what changes: see --help.")
    zone = changes.get("timezone", core().events.any_named(slug).timezone)
    for option, name in (("starts", "starts_at"), ("ends", "ends_at")):
        if option in changes:
            changes[name] = _moment(option, changes.pop(option), zone)
    event = core().events.move(slug, **changes)
    click.echo(f"{event.title} is changed.")
    for name, value in _facts(event):
        if name in ("starts", "place"):
            click.echo(f"{name:<14} {value}")


def _moment(option: str, typed: str, zone: str) -> datetime | None:
    """The time that was typed, by the clocks of a zone unless it has an offset of its own."""
    if option == "ends" and not typed:
        return None
    try:
        at = datetime.fromisoformat(typed)
        return at if at.tzinfo else at_clocks(at, zone)
    except WrongInput as wrong:
        raise click.UsageError(f"--{option}: {wrong}") from None
    except (ValueError, ZoneInfoNotFoundError):
        raise click.UsageError(f"--{option}: give a time such as 2026-12-10T18:00.") from None


@events.command()
@click.argument("slug")
def link(slug: str) -> None:
    """Give the link of an event's organiser again. Whoever has it may run the event."""
    click.echo(core().links.manage(core().events.any_named(slug).slug))


def _expected(event: Event) -> str:
    """How many people an event expects, and how many letters a day that lets count at it."""
    people = f"{event.expected_people:,} people" if event.expected_people else "not given"
    settings = core().settings
    if not settings.limited:
        return people
    limits = SenderLimits(
        event_reach_each=settings.limit_event_reach_each,
        event_reach_least=settings.limit_event_reach_least,
    )
    return f"{people}: up to {limits.event_reach(event.expected_people):,} letters a day count"


def _mixture(event: Event) -> str:
    """What a reviewer should look at twice: texts in several scripts, whose letters look alike."""
    named = (event.title, event.venue, event.city, event.contact_public, event.description)
    scripts = mixed_scripts(" ".join(named))
    return f"  (mixes {', '.join(scripts).replace('_', ' ')} letters)" if scripts else ""


def _state(event: Event) -> str:
    if event.hidden:
        return "hidden"
    if event.cancelled:
        return "cancelled"
    if not event.published:
        return "waiting"
    state = "public" if event.visibility is Visibility.PUBLIC else "link only"
    return state if event.reviewed else f"{state}, not reviewed"
