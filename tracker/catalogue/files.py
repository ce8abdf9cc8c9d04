"""Reads what staff write to set up a campaign: its TOML file, sections and regions as CSV."""

import tomllib
from collections.abc import Container, Iterator, Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Self, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from ..campaign import Campaign, Plausibility, State, cleaned, time_zones
from .unreadable import UnreadableFile

LONGEST_TEXT = 4_000
"""The most characters that a story, an ask or an address may have."""

MOST_PARAGRAPHS = 12
MOST_ADDRESSEES = 6

AnyRow = TypeVar("AnyRow", bound=BaseModel)


_SENTENCES = {
    "missing": "this is missing",
    "extra_forbidden": "there is no such name",
    "string_type": "give a text",
    "string_pattern_mismatch": "use small letters a to z, digits and single hyphens only",
    "string_too_short": "this is empty",
    "string_too_long": "use at most {max_length} characters",
    "int_type": "give a whole number",
    "int_parsing": "give a whole number",
    "greater_than_equal": "give at least {ge}",
    "less_than_equal": "give at most {le}",
    "bool_type": "give true or false",
    "bool_parsing": "give true or false",
    "date_type": "give a day, such as 2026-12-10",
    "date_parsing": "give a day, such as 2026-12-10",
    "date_from_datetime_parsing": "give a day, such as 2026-12-10",
    "enum": "choose one of these: {expected}",
    "too_short": "give at least one",
    "value_error": "{error}",
}
"""Plain words for what pydantic finds, where its own are not."""


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

    slug: Slug
    name: Name
    state: State = State.DRAFT
    opens: date | None = None
    day: date | None = None
    report_by: date | None = None
    goal: Goal | None = None
    home_section: Code | None = None
    demonstration: bool = False
    plausibility: PlausibilityInFile = PlausibilityInFile()
    bands: Bands = list(Campaign.bands)
    sections: list[SectionInFile] = Field(min_length=1)
    cases: list[CaseInFile] = Field(min_length=1)

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        for complaint in self._complaints():
            raise ValueError(complaint)
        return self

    def _complaints(self) -> Iterator[str]:
        slugs = [case.slug for case in self.cases]
        codes = [section.code for section in self.sections]
        if len(set(slugs)) < len(slugs) or len(set(codes)) < len(codes):
            yield "a case or a section is named twice"
        if self.home_section and self.home_section not in codes:
            yield f"home_section {self.home_section} is not among the sections"
        for section in self.sections:
            for slug in section.cases or ():
                if slug not in slugs:
                    yield f"section {section.code} works on {slug}, which is no case here"
        yield from self._complaints_about_days()
        if self.state is State.FROZEN:
            yield "a freeze is not made by a file"

    def _complaints_about_days(self) -> Iterator[str]:
        if self.demonstration:
            for section in self.sections:
                if section.opens or section.day or section.report_by:
                    yield f"section {section.code} has days, but those of a demonstration move"
            return
        if not (self.opens and self.day and self.report_by):
            yield "opens, day and report_by are needed"
            return
        if not self.opens <= self.day <= self.report_by:
            yield "opens, day and report_by must follow one another"
        for section in self.sections:
            opens, day = section.opens or self.opens, section.day or self.day
            if not opens <= day <= (section.report_by or self.report_by):
                yield f"opens, day and report_by of section {section.code} must follow one another"

    def cases_of(self, section: SectionInFile) -> list[str]:
        """The slugs that a section works on."""
        return [case.slug for case in self.cases] if section.cases is None else section.cases


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


def campaign_file(path: Path) -> CampaignFile:
    """The campaign that a TOML file states. Raises UnreadableFile, naming each fault's place."""
    try:
        return CampaignFile.model_validate(tomllib.loads(path.read_text("utf-8")))
    except UnicodeDecodeError as error:
        raise UnreadableFile(_no_text(path)) from error
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise UnreadableFile(f"{path}: {error}") from error
    except ValidationError as error:
        raise UnreadableFile(_listed(f"{path}", _fault_lines(error))) from error


def table_file(path: Path, kind: type[AnyRow]) -> list[AnyRow]:
    """The rows of a CSV, TSV or JSON file. Raises UnreadableFile, naming the row, from 1."""
    from sqlite_utils.utils import rows_from_file  # slow to load, and few read a table

    try:
        with path.open("rb") as file:
            rows: list[dict[str, Any]] = list(rows_from_file(file)[0])
    except UnicodeDecodeError as error:
        raise UnreadableFile(_no_text(path)) from error
    except (OSError, ValueError) as error:
        raise UnreadableFile(f"{path}: {error}") from error
    return [_row(path, number, row, kind) for number, row in enumerate(rows, start=1)]


def _row(path: Path, number: int, row: dict[str, Any], kind: type[AnyRow]) -> AnyRow:
    try:
        return kind.model_validate(row)
    except ValidationError as error:
        raise UnreadableFile(_listed(f"{path}, row {number}", _fault_lines(error))) from error


def _no_text(path: Path) -> str:
    return f"{path} is not a text file in UTF-8."


def _listed(where: str, faults: Sequence[str]) -> str:
    """The faults of a file, a line for each where there are several."""
    return f"{where}: {faults[0]}" if len(faults) == 1 else "\n  ".join([f"{where}:", *faults])


def _fault_lines(error: ValidationError) -> list[str]:
    return [
        f"{_place(fault['loc'])}: "
        + _SENTENCES.get(fault["type"], "{msg}").format_map(fault | fault.get("ctx", {}))
        for fault in error.errors()
    ]


def _place(steps: tuple[int | str, ...]) -> str:
    """The position of something in a file, with the entries of a list counted from 1."""
    positions = (str(step + 1) if isinstance(step, int) else step for step in steps)
    return " ".join(positions) or "the file"


def refuse_unknown_sections(path: Path, file: CampaignFile, sections: Container[str]) -> None:
    """Raise UnreadableFile where a campaign names a section that there is not."""
    wrong = [
        f"{_place(('sections', number, 'code'))}: there is no section {section.code}"
        for number, section in enumerate(file.sections)
        if section.code not in sections
    ]
    if wrong:
        raise UnreadableFile(f"{_listed(f'{path}', wrong)}\n(data/sections.csv lists them)")
