"""Writes sections and regions to their tables, and reads campaigns."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, func, select

from ..campaign import (
    Addressee,
    Campaign,
    CampaignKind,
    Candidate,
    Case,
    Plausibility,
    Region,
    Safety,
    Section,
    State,
    region_key,
    section_key,
)
from ..database import upsert
from ..schema import (
    campaign_sections,
    campaigns,
    cases,
    regions,
    section_cases,
    sections,
)
from .campaign_rows import PART_OF_SECTION

if TYPE_CHECKING:  # slow to load, and few programs read files
    from .files import RegionRow, SectionRow


def write_places(
    connection: Connection, section_rows: Sequence[SectionRow], region_rows: Sequence[RegionRow]
) -> dict[str, str]:
    """Add sections and their regions, or bring existing ones up to date.

    If that changes anything, every campaign's revision rises, so that running servers notice.
    Gives the keys of the scopes whose time zone has changed, each with its section.
    """
    before, zones = _places(connection), _zones(connection)
    national = [row.model_dump() for row in section_rows]
    regional = [row.model_dump() for row in region_rows]
    upsert(connection, sections, national, replace=("name", "country", "language", "timezone"))
    upsert(connection, regions, regional, replace=("section", "name", "timezone"))
    if _places(connection) != before:
        connection.execute(campaigns.update().values(revision=campaigns.c.revision + 1))
    return {
        key: section
        for key, (section, zone) in _zones(connection).items()
        if key in zones and zones[key][1] != zone
    }


def _zones(connection: Connection) -> dict[str, tuple[str, str]]:
    """The section and the time zone of each section's and region's scope, by its key."""
    national = connection.execute(select(sections.c.code, sections.c.timezone))
    regional = connection.execute(select(*regions.c["code", "section", "timezone"]))
    by_key = {section_key(code): (code, zone) for code, zone in national}
    return by_key | {region_key(code): (section, zone) for code, section, zone in regional}


def _places(connection: Connection) -> set[Any]:
    return {row for table in (sections, regions) for row in connection.execute(select(table))}


def section_codes(connection: Connection) -> set[str]:
    """The codes of all sections."""
    return set(connection.scalars(select(sections.c.code)))


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
        kind=CampaignKind(row.kind),
        plausibility=Plausibility(row.open_letters, row.coded_letters, row.ask_letters),
        bands=tuple(json.loads(row.bands)),
        events_public_at_once=row.events_public_at_once,
        revision=row.revision,
        cases=_cases(connection, row.id),
        sections=_sections(connection, row.id),
        regions=_regions(connection, row.id),
    )


def read_candidates(connection: Connection) -> list[Candidate]:
    """What decides which campaign is the main one, of all of them."""
    first = func.min(campaign_sections.c.opens).label("first")
    last = func.max(campaign_sections.c.report_by).label("last")
    own = campaigns.c["slug", "state", "demonstration", "opens", "report_by", "kind"]
    query = (
        select(*own, first, last)
        .outerjoin(campaign_sections, campaign_sections.c.campaign_id == campaigns.c.id)
        .group_by(*own)
    )
    candidates = []
    for row in connection.execute(query):
        opens = min(filter(None, (row.opens, row.first)), default=None)
        report_by = max(filter(None, (row.report_by, row.last)), default=None)
        state, kind = State(row.state), CampaignKind(row.kind)
        candidates.append(Candidate(row.slug, state, row.demonstration, opens, report_by, kind))
    return candidates


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
