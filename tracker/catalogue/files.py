"""Reads what staff write to set up a campaign: its TOML file, sections and regions as CSV."""

import tomllib
from collections.abc import Collection
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from ..campaign import PAGE_WORDS, Campaign, CampaignKind, Plausibility, State, cleaned, time_zones
from .faults import Tables, contradictions, fault_lines, listed
from .unreadable import UnreadableFile

LONGEST_TEXT = 4_000
"""The most characters that a story, an ask or an address may have."""

MOST_PARAGRAPHS = 12
MOST_ADDRESSEES = 6

AnyRow = TypeVar("AnyRow", bound=BaseModel)


def _known_zone(name: str) -> str:
    if name not in time_zones():
        raise ValueError(f"{name} is no IANA time zone")
    return name


@cache
def _countries() -> frozenset[str]:
    """The codes of ISO 3166-1, as the time zone database has them."""
    table = files("tzdata").joinpath("zoneinfo/iso3166.tab").read_text("utf-8")
    return frozenset(line[:2] for line in table.splitlines() if not line.startswith("#"))


def _known_country(code: str) -> str:
    if code not in _countries():
        raise ValueError(f"{code} is no country code of ISO 3166-1, such as BI")
    return code


def _no_page(slug: str) -> str:
    if slug in PAGE_WORDS:
        raise ValueError(f"/{slug} is an address of the tracker itself: choose another name")
    return slug


def _rising(bands: list[int]) -> list[int]:
    if bands != sorted(set(bands)):
        raise ValueError("bands must rise, such as [20, 100, 500]")
    return bands


Name = Annotated[str, Field(min_length=1), AfterValidator(cleaned)]
Words = Annotated[str, AfterValidator(lambda text: cleaned(text, LONGEST_TEXT, lines=True))]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Code = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)?$", max_length=8)]
Email = Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", max_length=254)]
Country = Annotated[str, AfterValidator(_known_country)]
Zone = Annotated[str, AfterValidator(_known_zone)]
Goal = Annotated[int, Field(ge=1, le=1_000_000_000)]
Bands = Annotated[
    list[Annotated[int, Field(ge=1, le=1_000_000)]], Field(max_length=8), AfterValidator(_rising)
]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", defer_build=True)  # no file has all of them


class AddresseeInFile(_Strict):
    """Somebody in power to whom appeals for a case go."""

    office: Name
    salutation: Name | None = None
    address: Words = ""
    country: Country | None = None
    postage: Name | None = None
    email: Email | None = None


class CaseInFile(_Strict):
    """A case as a campaign file states it."""

    slug: Slug
    name: Name
    country: Country
    story: Words = ""
    ask: Words = ""
    paragraphs: Annotated[list[Words], Field(max_length=MOST_PARAGRAPHS)] = []
    write_to: Words = ""
    addressees: Annotated[list[AddresseeInFile], Field(max_length=MOST_ADDRESSEES)] = []
    may_name_amnesty: bool = True
    may_carry_return_address: bool = True
    post_suspended: bool = False
    embargoed: bool = False
    closed: bool = False


class SectionInFile(_Strict):
    """A section's part in a campaign; without `cases` it works on all of them."""

    code: Code
    opens: date | None = None
    day: date | None = None
    report_by: date | None = None
    goal: Goal | None = None
    members: Goal | None = None
    boards: bool = True
    cases: list[Slug] | None = None


class PlausibilityInFile(_Strict):
    """Above how many letters a report is held, and from how many on the page asks."""

    open_letters: Goal = Plausibility.open_letters
    coded_letters: Goal = Plausibility.coded_letters
    ask_letters: Goal = Plausibility.ask_letters


class CampaignFile(_Strict):
    """A campaign as its file states it; `docs/campaign-file.md` explains each name."""

    slug: Annotated[Slug, AfterValidator(_no_page)]
    name: Name
    kind: CampaignKind = CampaignKind.WRITE_FOR_RIGHTS
    state: State = State.DRAFT
    opens: date | None = None
    day: date | None = None
    report_by: date | None = None
    goal: Goal | None = None
    home_section: Code | None = None
    demonstration: bool = False
    plausibility: PlausibilityInFile = PlausibilityInFile()
    bands: Bands = list(Campaign.bands)
    events_public_at_once: bool = False
    sections: list[SectionInFile] = Field(min_length=1)
    cases: list[CaseInFile] = Field(min_length=1)

    def cases_of(self, section: SectionInFile) -> list[str]:
        """The slugs that a section works on."""
        return [case.slug for case in self.cases] if section.cases is None else section.cases


TABLES: Tables = {
    (): frozenset(CampaignFile.model_fields),
    ("plausibility",): frozenset(PlausibilityInFile.model_fields),
    ("sections",): frozenset(SectionInFile.model_fields),
    ("cases",): frozenset(CaseInFile.model_fields),
    ("cases", "addressees"): frozenset(AddresseeInFile.model_fields),
}
"""The names that each table of a campaign file may hold."""


class SectionRow(_Strict):
    """A row of `data/sections.csv`."""

    code: Code
    name: Name
    country: Country
    language: str
    timezone: Zone


class RegionRow(_Strict):
    """A row of `data/regions.csv`."""

    code: Code
    section: Code
    name: Name
    timezone: Zone


def campaign_file(path: Path, sections: Collection[str]) -> CampaignFile:
    """The campaign that a TOML file states; `sections` are the codes that there are.

    Raises UnreadableFile, which names every fault with its place.
    """
    try:
        document = tomllib.loads(path.read_text("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UnreadableFile(_no_text(path)) from error
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise UnreadableFile(f"{path}: {error}") from error
    faults = [*contradictions(document, sections)]
    try:
        file = CampaignFile.model_validate(document)
    except ValidationError as error:
        raise UnreadableFile(listed(f"{path}", [*fault_lines(error, TABLES), *faults])) from error
    if faults:
        raise UnreadableFile(listed(f"{path}", faults))
    return file


def table_file(path: Path, kind: type[AnyRow]) -> list[AnyRow]:
    """The rows of a CSV, TSV or JSON file. Raises UnreadableFile with each faulty row, from 1."""
    from sqlite_utils.utils import rows_from_file  # slow to load, and few read a table

    try:
        with path.open("rb") as file:
            rows: list[dict[str, Any]] = [
                row
                for row in rows_from_file(file)[0]
                if any(row.values())  # not a spreadsheet's ;;;
            ]
    except UnicodeDecodeError as error:
        raise UnreadableFile(_no_text(path)) from error
    except (OSError, ValueError) as error:
        raise UnreadableFile(f"{path}: {error}") from error
    read: list[AnyRow] = []
    faults: list[str] = []
    for number, row in enumerate(rows, start=1):
        try:
            read.append(kind.model_validate(row))
        except ValidationError as error:
            columns: Tables = {(): frozenset(kind.model_fields)}
            faults += [f"row {number}, {line}" for line in fault_lines(error, columns)]
    if faults:
        raise UnreadableFile(listed(f"{path}", faults))
    return read


def _no_text(path: Path) -> str:
    return f"{path} is not a text file in UTF-8."
