"""One language as a reader has it: its translations, and how it writes figures, days and places."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from gettext import NullTranslations
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time, get_timezone_location
from babel.numbers import format_decimal

from ..campaign.sentences import Sentence, Value, filled
from .pseudo import PseudoTranslations

_SHORTER_NAMES = {"MM": "Myanmar", "PS": "Palestine", "HK": "Hong Kong", "MO": "Macao"}


@dataclass(frozen=True, eq=False)
class Language:
    """A language, or a country's way of it. `tag` names it as browsers do: en-US."""

    tag: str
    locale: Locale
    direction: Literal["ltr", "rtl"] = "ltr"
    translations: NullTranslations = field(default_factory=NullTranslations)

    # Words

    def gettext(self, pattern: str, /, **values: Value) -> str:
        """The translation of a pattern, with its values put in."""
        return filled(self.translations.gettext(pattern), self._written(values))

    def ngettext(self, one: str, many: str, count: int, /, **values: Value) -> str:
        """The translation of one of two patterns: that for this count, which is `%(count)s`."""
        pattern = self.translations.ngettext(one, many, count)
        return filled(pattern, self._written({"count": count, **values}))

    def say(self, text: Sentence) -> str:
        """A sentence in this language."""
        if text.plural:
            values = {name: value for name, value in text.values.items() if name != "count"}
            count = text.values["count"]
            assert isinstance(count, int)
            return self.ngettext(text.pattern, text.plural, count, **values)
        return self.gettext(text.pattern, **text.values)

    def _written(self, values: Mapping[str, Value]) -> dict[str, str]:
        return {name: self.written(value) for name, value in values.items()}

    def written(self, value: Value) -> str:
        """A value of a sentence as this language writes it."""
        if isinstance(value, Sentence):
            return self.say(value)
        if isinstance(value, int):
            return self.number(value)
        if isinstance(value, date):
            return format_date(value, "d MMMM y", locale=self.locale)
        return value

    # Figures

    def number(self, value: float) -> str:
        """A count with its thousands apart: 20,387."""
        return format_decimal(value, locale=self.locale)

    def decimal(self, value: float) -> str:
        """A figure to one decimal: 1,204.5."""
        return format_decimal(value, format="#,##0.0", locale=self.locale)

    def share(self, part: int, whole: int | None) -> str:
        """A part of a whole in per cent, rounded down, so that 99.9% does not read 100%: 112%."""
        return f"{self.number(part * 100 // whole)}%" if whole else ""

    # Days and times

    def day(self, value: date) -> str:
        """A day: Thursday, December 10, 2026."""
        return format_date(value, "full", locale=self.locale)

    def short_month(self, value: date) -> str:
        """A day's month in short: Dec."""
        return format_date(value, "MMM", locale=self.locale)

    def hour(self, local: datetime) -> str:
        """The time of a local moment, in 24 hours: 18:42."""
        return format_time(local, "HH:mm", locale=self.locale)

    def time(self, local: datetime) -> str:
        """The time of a local moment as people say it there: 6:42 PM."""
        return format_time(local, "short", locale=self.locale)

    def clock_time(self, value: datetime, zone: str, now: datetime) -> str:
        """A time in the zone given, with its date unless that is today's: 18:42; Nov 20, 18:42.

        `clock` in static/js writes it alike.
        """
        local, today = value.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone))
        if local.date() == today.date():
            return self.hour(local)
        skeleton = "MMMd" if local.year == today.year else "yMMMd"
        return f"{format_skeleton(skeleton, local, locale=self.locale)}, {self.hour(local)}"

    def moment(self, value: datetime, zone: str = "UTC") -> str:
        """A day and time in the zone given: Dec 10, 2026, 18:42."""
        local = value.astimezone(ZoneInfo(zone))
        return f"{format_date(local, 'medium', locale=self.locale)}, {self.hour(local)}"

    def span(self, starts_at: datetime, ends_at: datetime | None, zone: str) -> str:
        """When something is, in the zone given, which is named; None for an end nobody knows."""
        starts = starts_at.astimezone(ZoneInfo(zone))
        values = {
            "day": self.day(starts.date()),
            "start": self.time(starts),
            "zone": self.zone(zone),
        }
        if ends_at is None:
            return self.gettext("%(day)s, %(start)s (%(zone)s)", **values)
        ends = ends_at.astimezone(ZoneInfo(zone))
        values["end"] = self.time(ends)
        if ends.date() == starts.date():
            return self.gettext("%(day)s, %(start)s – %(end)s (%(zone)s)", **values)
        values["last_day"] = self.day(ends.date())
        return self.gettext("%(day)s, %(start)s – %(last_day)s, %(end)s (%(zone)s)", **values)

    # Places

    def place(self, venue: str, city: str, online: bool) -> str:
        """Where something is: its venue and city, or online."""
        places = [text for text in (venue, city) if text]
        return ", ".join([*places, *([self.gettext("online")] if online else [])])

    def country(self, code: str) -> str:
        """A country's usual name by its ISO 3166-1 code."""
        name: str | None = _SHORTER_NAMES.get(code) if self.locale.language == "en" else None
        return name or self.locale.territories.get(code, code)

    def zone(self, name: str) -> str:
        """A time zone as people say it: New York time. `zoneName` in static/js says it alike."""
        if name == "UTC":
            return name
        city = get_timezone_location(ZoneInfo(name), locale=self.locale, return_city=True)
        return self.gettext("%(city)s time", city=city)


@cache
def english(territory: str | None = None) -> Language:
    """English as it is written in a country, by its ISO 3166-1 code, if it is written there."""
    try:
        locale = Locale("en", territory)
    except UnknownLocaleError:
        locale = Locale("en")
    return Language(str(locale).replace("_", "-"), locale)


@cache
def pseudo(direction: Literal["ltr", "rtl"]) -> Language:
    """The made-up language that tests read the pages in, in either direction."""
    tag = {"ltr": "en-XA", "rtl": "en-XB"}[direction]
    return Language(tag, Locale("en"), direction, PseudoTranslations())
