"""Scopes: what a total adds up. The letters of the world, a section, a region or an event."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from .campaigns import Campaign
from .codes import tidy_code
from .events import Event
from .folding import unmarked
from .mistakes import Unknown
from .sentences import Sentence, sentence

NO_SCOPE = sentence("There is no such scope: use world, section:…, region:… or event:….")


class ScopeKind(StrEnum):
    """The kinds of scope."""

    WORLD = "world"
    SECTION = "section"
    REGION = "region"
    EVENT = "event"


WORLD = ScopeKind.WORLD.value
"""The key of the world's scope."""


def section_key(code: str) -> str:
    """The key of a section's scope, such as `section:us`."""
    return f"section:{code}"


def region_key(code: str) -> str:
    """The key of a region's scope, such as `region:us-ny`."""
    return f"region:{code}"


def event_key(slug: str) -> str:
    """The key of an event's scope: `event:` and its slug."""
    return f"event:{slug}"


def watch_key(event: Event) -> str:
    """The key by which those who have an event's code find its figures.

    Before it is published that holds the code, as its slug may be guessed.
    """
    return scope_at(event).watch_key


def without_code(key: str) -> tuple[str, str]:
    """A key of an event as `event_key` gives it, and the code behind it; other keys as they are."""
    if not key.startswith(event_key("")):
        return key, ""
    plain, _, code = key.partition("/")
    return plain, tidy_code(code)


def place_key(section: str, region: str | None, city: str) -> str | None:
    """The key under which the letters of a town are added up; None without a town.

    It is no scope that anyone can ask for. Towns of one name in two regions are two.
    """
    name = unmarked(city)[:LONGEST_TOWN]
    return f"place:{region or section}:{name}" if name else None


LONGEST_TOWN = 60
"""The most characters of a town's name in its key."""


@lru_cache(maxsize=4096)
def keys_of(section: str, region: str | None, event: str | None) -> tuple[str, ...]:
    """The keys of the scopes whose totals a letter from there moves, the world first."""
    keys = [WORLD, section_key(section)]
    keys += [region_key(region)] if region else []
    keys += [event_key(event)] if event else []
    return tuple(keys)


@dataclass(frozen=True)
class Scope:
    """A scope of a campaign. `name` is a code or slug, "" of the world.

    `section` is the section that it lies in, None of the world; `zone` the IANA time zone in which
    it reads its hours and days, UTC of the world. `code` is an event's; where it is not
    `published`, the figures are for those who have the code.
    """

    kind: ScopeKind
    name: str
    section: str | None
    title: str | Sentence
    zone: str
    code: str = ""
    published: bool = True

    @property
    def key(self) -> str:
        """The scope as tables and addresses write it."""
        return f"{self.kind}:{self.name}" if self.name else self.kind.value

    @property
    def watch_key(self) -> str:
        """The key by which those who may see its figures find them."""
        return self.key if self.published else f"{self.key}/{self.code}"

    def opens_to(self, code: str) -> bool:
        """Whether its figures are for somebody who has typed a code, or none ("")."""
        return code == self.code if code else self.published


def scope_in(campaign: Campaign, key: str, event_named: Callable[[str], Event]) -> Scope:
    """The scope of a key in a campaign; `event_named` gives an event by its slug.

    Raises Unknown, and whatever `event_named` raises.
    """
    kind, _, name = key.partition(":")
    if key == WORLD:
        return Scope(ScopeKind.WORLD, "", None, sentence("World"), "UTC")
    if kind == ScopeKind.SECTION and (section := campaign.sections.get(name)):
        return Scope(ScopeKind.SECTION, name, name, section.name, section.timezone)
    if kind == ScopeKind.REGION and (region := campaign.regions.get(name)):
        return Scope(ScopeKind.REGION, name, region.section, region.name, region.timezone)
    if kind == ScopeKind.EVENT and (event := event_named(name)).campaign == campaign.slug:
        return scope_at(event)
    raise Unknown.at("scope", NO_SCOPE)


def scope_at(event: Event) -> Scope:
    """The scope of an event, whoever may see it."""
    place = (event.section, event.title, event.timezone)
    return Scope(ScopeKind.EVENT, event.slug, *place, event.code, event.published)


def default_key(campaign: Campaign) -> str:
    """The key of the scope that is shown by default: the home section's, or the world's."""
    return section_key(campaign.home_section) if campaign.home_section else WORLD
