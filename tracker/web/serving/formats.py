"""How figures, places and times are put into words for the pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time, get_timezone_location
from babel.numbers import format_decimal
from flask import Flask, g
from markupsafe import Markup
from sqlalchemy.exc import SQLAlchemyError

from ...campaign import Campaign, Entrant, Event, Unknown, default_key, shown_code
from .assets import asset
from .closing import why_closed, why_over
from .current import core
from .own_letters import your_letters

_SHORTER_NAMES = {"MM": "Myanmar", "PS": "Palestine", "HK": "Hong Kong", "MO": "Macao"}


@dataclass(frozen=True)
class Strip:
    """The figures of the line that stands on every page: a person's own, and a scope's total."""

    campaign: str
    scope: str
    place: str
    zone: str
    you: int
    total: int


def furnish(app: Flask) -> None:
    """Give the templates of `app` their filters and their globals."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        number=number,
        share=share,
        country_name=country_name,
        day=day,
        clock_time=clock_time,
        zone_name=zone_name,
        moment=moment,
        when=when,
        initials=initials,
        code=shown_code,
        event_day=event_day,
        event_month=event_month,
        where=where,
        paragraphs=paragraphs,
        per_writer=per_writer,
        filled_with=filled_with,
    )
    app.context_processor(lambda: {"campaign": current_campaign()})
    app.context_processor(lambda: {"source_url": core().settings.source_url})
    app.jinja_env.globals.update(
        asset=asset,
        current_campaign=current_campaign,
        language=language,
        strip=strip,
        next_goal=next_goal,
        why_closed=why_closed,
        why_over=why_over,
    )


def current_campaign() -> Campaign | None:
    """The campaign of the pages; None where there is none, or where the database can't be read."""
    if "campaign" not in g:
        try:
            g.campaign = core().catalogue.current()
        except (Unknown, SQLAlchemyError):
            g.campaign = None
    found: Campaign | None = g.campaign
    return found


def strip(scope: str | None = None) -> Strip | None:
    """The line's figures, of the home scope unless another is named; None where there are none.

    It stands on error pages too, so it never fails.
    """
    campaign = current_campaign()
    if campaign is None:
        return None
    book = core().standings
    scope = scope or default_key(campaign)
    try:
        total = book.of(campaign.slug, scope).letters
        place = book.scope(campaign, scope)
    except (Unknown, SQLAlchemyError):
        return None
    return Strip(campaign.slug, scope, place.title, place.zone, your_letters(campaign.slug), total)


def language() -> str:
    """The language of the pages as browsers name it: English, as the home section writes it."""
    return str(_locale()).replace("_", "-")


def _locale() -> Locale:
    campaign = current_campaign()
    home = campaign.sections.get(campaign.home_section or "") if campaign else None
    if home is None or not home.language.startswith("en"):
        return Locale("en")
    try:
        return Locale("en", home.code.upper())
    except UnknownLocaleError:
        return Locale("en")


def number(value: float) -> str:
    """A count with its thousands apart: 20,387."""
    return format_decimal(value, locale=_locale())


def share(part: int, whole: int | None) -> str:
    """A part of a whole in per cent, cut off and never rounded up to 100: 112%."""
    return f"{part * 100 // whole:,}%" if whole else ""


def country_name(code: str) -> str:
    """A country's usual English name by its ISO 3166-1 code."""
    return _SHORTER_NAMES.get(code) or Locale("en").territories.get(code, code)


def day(value: date | datetime, zone: str = "UTC") -> str:
    """A day: Thursday, December 10, 2026. A moment is read in the zone given."""
    if isinstance(value, datetime):
        value = value.astimezone(ZoneInfo(zone)).date()
    return format_date(value, "full", locale=_locale())


def clock_time(value: datetime, zone: str) -> str:
    """A time in the zone given, with its date where that is not today: 18:42; Nov 20, 18:42.

    `clock` in static/js/figures.js writes it alike.
    """
    local, now = value.astimezone(ZoneInfo(zone)), core().clock().astimezone(ZoneInfo(zone))
    if local.date() == now.date():
        return _hour(local)
    date = format_skeleton("MMMd" if local.year == now.year else "yMMMd", local, locale=_locale())
    return f"{date}, {_hour(local)}"


def zone_name(zone: str) -> str:
    """A time zone as people say it: New York time."""
    if zone == "UTC":
        return zone
    return f"{get_timezone_location(ZoneInfo(zone), locale=_locale(), return_city=True)} time"


def _hour(local: datetime) -> str:
    return format_time(local, "HH:mm", locale=_locale())


def moment(value: datetime, zone: str = "UTC") -> str:
    """A day and time in the zone given."""
    local = value.astimezone(ZoneInfo(zone))
    return f"{format_date(local, 'medium', locale=_locale())}, {_hour(local)}"


def when(event: Event) -> str:
    """When an event is, in its own zone, which is named."""
    zone = ZoneInfo(event.timezone)
    starts = event.starts_at.astimezone(zone)
    said = f"{day(starts.date())}, {format_time(starts, 'short', locale=_locale())}"
    if event.ends_at is not None:
        ends = event.ends_at.astimezone(zone)
        until = format_time(ends, "short", locale=_locale())
        said += f" – {until}" if ends.date() == starts.date() else f" – {day(ends.date())}, {until}"
    return f"{said} ({zone_name(event.timezone)})"


def event_day(event: Event) -> str:
    """The day of the month on which an event starts, at its place."""
    return str(event.starts_at.astimezone(ZoneInfo(event.timezone)).day)


def event_month(event: Event) -> str:
    """The month in which an event starts, at its place, in short."""
    return format_date(
        event.starts_at.astimezone(ZoneInfo(event.timezone)), "MMM", locale=_locale()
    )


def where(event: Event) -> str:
    """Where an event is: its place and city, or online."""
    said = [text for text in (event.venue, event.city) if text]
    return ", ".join([*said, "online"] if event.online else said)


def paragraphs(text: str) -> Markup:
    """A text with its paragraphs marked up; what it holds stays text."""
    blocks = [block.strip() for block in text.split("\n\n") if block.strip()]
    return Markup("").join(Markup("<p>{}</p>").format(block) for block in blocks)


def per_writer(entrant: Entrant) -> str:
    """An entrant's letters for each of its writers, to one decimal; a dash below five writers."""
    if entrant.per_writer is None:
        return "–"
    return format_decimal(entrant.per_writer, format="#,##0.0", locale=_locale())


def filled_with(words: str, values: Mapping[str, int]) -> str:
    """A sentence with the figures put in: `{most}` becomes 2,041."""
    return words.format(**{name: number(value) for name, value in values.items()})


def next_goal(letters: int, goal: int) -> int:
    """The next round goal once one is reached: in steps of half the goal's power of ten."""
    step: int = max(10 ** (len(str(goal)) - 1) // 2, 1)
    return (letters // step + 1) * step


def initials(name: str) -> str:
    """The first letters of a name's first two words, as a mark where no face is shown."""
    words = [word for word in name.replace("-", " ").split() if word[0].isalnum()]
    return "".join(word[0] for word in words[:2]).upper()
