"""Writes campaigns, sections and regions to their tables, and reads campaigns from them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, delete, select

from ..campaign import Addressee, Campaign, Case, Plausibility, Region, Safety, Section, State
from ..database import Row, upsert
from ..schema import (
    campaign_sections,
    campaigns,
    cases,
    heads,
    regions,
    section_cases,
    sections,
)

if TYPE_CHECKING:  # slow to load, and few programs read files
    from .files import CampaignFile, CaseInFile, RegionRow, SectionRow

CHAIN_START = "0" * 64
"""The hash that the first entry of a ledger has as its previous one."""


PART_OF_SECTION = ("opens", "day", "report_by", "goal", "members", "boards")
"""What a section decides about its part in a campaign."""


def write_places(
    connection: Connection, section_rows: Sequence[SectionRow], region_rows: Sequence[RegionRow]
) -> None:
    """Add sections and their regions, or bring existing ones up to date.

    If that changes anything, every campaign's revision rises, so that running servers notice.
    """
    before = _places(connection)
    national = [row.model_dump() for row in section_rows]
    regional = [row.model_dump() for row in region_rows]
    upsert(connection, sections, national, replace=("name", "country", "language", "timezone"))
    upsert(connection, regions, regional, replace=("section", "name", "timezone"))
    if _places(connection) != before:
        connection.execute(campaigns.update().values(revision=campaigns.c.revision + 1))


def _places(connection: Connection) -> set[Any]:
    return {row for table in (sections, regions) for row in connection.execute(select(table))}


def section_codes(connection: Connection) -> set[str]:
    """The codes of all sections."""
    return set(connection.scalars(select(sections.c.code)))


def write_campaign(connection: Connection, file: CampaignFile) -> None:
    """Add a campaign, or bring one up to date and raise its revision.

    Cases are never removed, as letters may have been counted for them: a case that the file leaves
    out is closed. Sections stay for the same reason.
    """
    campaign_id = _campaign_row(connection, file)
    of_campaign: Row = {"campaign_id": campaign_id}
    case_rows = [
        of_campaign | {"position": position} | _case_row(case)
        for position, case in enumerate(file.cases, start=1)
    ]
    connection.execute(cases.update().where(cases.c.campaign_id == campaign_id), {"closed": True})
    columns = tuple(name for name in case_rows[0] if name not in ("campaign_id", "slug"))
    upsert(connection, cases, case_rows, replace=columns)
    section_rows = [
        of_campaign | {"section": section.code, **section.model_dump(include=set(PART_OF_SECTION))}
        for section in file.sections
    ]
    upsert(connection, campaign_sections, section_rows, replace=PART_OF_SECTION)
    connection.execute(delete(section_cases).where(section_cases.c.campaign_id == campaign_id))
    works_on = [
        of_campaign | {"section": section.code, "case": slug}
        for section in file.sections
        for slug in file.cases_of(section)
    ]
    upsert(connection, section_cases, works_on)


def _case_row(case: CaseInFile) -> Row:
    addressees = [one.model_dump(exclude_none=True) for one in case.addressees]
    lists = {"paragraphs": json.dumps(case.paragraphs), "addressees": json.dumps(addressees)}
    return case.model_dump() | lists


def _campaign_row(connection: Connection, file: CampaignFile) -> int:
    row = file.model_dump(exclude={"plausibility", "bands", "sections", "cases"})
    row["bands"] = json.dumps(file.bands)
    row |= file.plausibility.model_dump()
    stored = connection.execute(
        select(campaigns.c.id, campaigns.c.revision).where(campaigns.c.slug == file.slug)
    ).one_or_none()
    if stored:
        row["revision"] = stored.revision + 1
        connection.execute(campaigns.update().where(campaigns.c.id == stored.id), row)
        return int(stored.id)
    result = connection.execute(campaigns.insert(), row | {"revision": 1})
    assert result.inserted_primary_key
    campaign_id = int(result.inserted_primary_key[0])
    connection.execute(
        heads.insert(), {"campaign_id": campaign_id, "number": 0, "hash": CHAIN_START}
    )
    return campaign_id


def read_campaign(connection: Connection, slug: str) -> Campaign | None:
    """The campaign of this name, as its rows have it, or None."""
    row = connection.execute(select(campaigns).where(campaigns.c.slug == slug)).one_or_none()
    if row is None:
        return None
    return Campaign(
        slug=row.slug,
        name=row.name,
        opens=row.opens or date.min,
        day=row.day or date.min,
        report_by=row.report_by or date.max,
        state=State(row.state),
        goal=row.goal,
        home_section=row.home_section,
        demonstration=row.demonstration,
        plausibility=Plausibility(row.open_letters, row.coded_letters, row.ask_letters),
        bands=tuple(json.loads(row.bands)),
        revision=row.revision,
        cases=_cases(connection, row.id),
        sections=_sections(connection, row.id),
        regions=_regions(connection, row.id),
    )


def _cases(connection: Connection, campaign_id: int) -> tuple[Case, ...]:
    rows = connection.execute(
        select(cases)
        .where(cases.c.campaign_id == campaign_id)
        .order_by(cases.c.position, cases.c.slug)
    )
    return tuple(
        Case(
            slug=row.slug,
            name=row.name,
            country=row.country,
            story=row.story,
            ask=row.ask,
            paragraphs=tuple(json.loads(row.paragraphs)),
            write_to=row.write_to,
            addressees=tuple(Addressee(**one) for one in json.loads(row.addressees)),
            safety=Safety(
                may_name_amnesty=row.may_name_amnesty,
                may_carry_return_address=row.may_carry_return_address,
                post_suspended=row.post_suspended,
                embargoed=row.embargoed,
                closed=row.closed,
            ),
        )
        for row in rows
    )


def _sections(connection: Connection, campaign_id: int) -> dict[str, Section]:
    works_on: dict[str, set[str]] = defaultdict(set)
    for section, case in connection.execute(
        select(section_cases.c.section, section_cases.c.case).where(
            section_cases.c.campaign_id == campaign_id
        )
    ):
        works_on[section].add(case)
    rows = connection.execute(
        select(sections, *campaign_sections.c[PART_OF_SECTION])
        .join_from(campaign_sections, sections, campaign_sections.c.section == sections.c.code)
        .where(campaign_sections.c.campaign_id == campaign_id)
        .order_by(sections.c.code)
    )
    return {
        row.code: Section(
            code=row.code,
            name=row.name,
            language=row.language,
            timezone=row.timezone,
            **{name: getattr(row, name) for name in PART_OF_SECTION},
            cases=frozenset(works_on[row.code]),
        )
        for row in rows
    }


def _regions(connection: Connection, campaign_id: int) -> dict[str, Region]:
    rows = connection.execute(
        select(regions)
        .join(campaign_sections, regions.c.section == campaign_sections.c.section)
        .where(campaign_sections.c.campaign_id == campaign_id)
        .order_by(regions.c.code)
    )
    return {row.code: Region(row.code, row.section, row.name, row.timezone) for row in rows}
