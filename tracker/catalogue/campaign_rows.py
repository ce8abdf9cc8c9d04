"""The rows of a campaign: as its file states them, as they are stored, and what differs."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Select, delete, select

from ..database import Row, locked, upsert
from ..schema import campaign_sections, campaigns, cases, heads, section_cases

if TYPE_CHECKING:  # slow to load, and few programs read files
    from .files import CampaignFile, CaseInFile

CHAIN_START = "0" * 64
"""The hash that the first entry of a ledger has as its previous one."""

PART_OF_SECTION = ("opens", "day", "report_by", "goal", "members", "boards")
"""What a section decides about its part in a campaign."""


@dataclass(frozen=True)
class CampaignRows:
    """The rows of a campaign without its id and its revision.

    `cases` are found by slug, `sections` (a section's part in the campaign) and `works_on` (the
    slugs that it works on) by code.
    """

    campaign: Row
    cases: dict[str, Row]
    sections: dict[str, Row]
    works_on: dict[str, frozenset[str]]

    def after(self, before: CampaignRows) -> CampaignRows:
        """These rows as they will be once they have been written over those of `before`.

        Cases are never removed, as letters may have been counted for them: one that is left out
        here is closed. Sections stay for the same reason.
        """
        left_out = {
            slug: row | {"closed": True}
            for slug, row in before.cases.items()
            if slug not in self.cases
        }
        return CampaignRows(
            self.campaign,
            left_out | self.cases,
            before.sections | self.sections,
            before.works_on | self.works_on,
        )


def rows_of(file: CampaignFile) -> CampaignRows:
    """The rows that a campaign file states."""
    campaign = file.model_dump(exclude={"plausibility", "bands", "sections", "cases"})
    campaign |= {"kind": file.kind.value, "state": file.state.value}
    campaign |= {"bands": json.dumps(file.bands), **file.plausibility.model_dump()}
    parts = {one.code: one.model_dump(include=set(PART_OF_SECTION)) for one in file.sections}
    return CampaignRows(
        campaign,
        {case.slug: _case_row(case, position) for position, case in enumerate(file.cases, start=1)},
        parts,
        {section.code: frozenset(file.cases_of(section)) for section in file.sections},
    )


def _case_row(case: CaseInFile, position: int) -> Row:
    addressees = [one.model_dump(exclude_none=True) for one in case.addressees]
    lists = {"paragraphs": json.dumps(case.paragraphs), "addressees": json.dumps(addressees)}
    return case.model_dump() | lists | {"position": position}


def stored_rows(connection: Connection, campaign_id: int) -> CampaignRows:
    """The rows of a campaign as they are stored."""
    row = connection.execute(select(campaigns).where(campaigns.c.id == campaign_id)).one()

    def part(table: Any, key: str) -> dict[str, Row]:
        query: Select[Any] = select(table).where(table.c.campaign_id == campaign_id)
        query = query.order_by(table.c.get("position", table.c[key]), table.c[key])
        rows = [_without(one._asdict(), "campaign_id") for one in connection.execute(query)]
        return {one[key]: one for one in rows}

    works_on: dict[str, set[str]] = defaultdict(set)
    pairs = select(section_cases.c.section, section_cases.c.case)
    for section, case in connection.execute(
        pairs.where(section_cases.c.campaign_id == campaign_id)
    ):
        works_on[section].add(case)
    sections = part(campaign_sections, "section")
    return CampaignRows(
        _without(row._asdict(), "id", "revision"),
        part(cases, "slug"),
        {code: _without(one, "section") for code, one in sections.items()},
        {code: frozenset(works_on[code]) for code in sections},
    )


def _without(row: Row, *names: str) -> Row:
    return {name: value for name, value in row.items() if name not in names}


def campaign_id_of(connection: Connection, slug: str, *, lock: bool = False) -> int | None:
    """The id of a campaign; None where there is none of this name.

    With `lock`, nobody else can change the campaign until the transaction ends.
    """
    query = select(campaigns.c.id).where(campaigns.c.slug == slug)
    found: int | None = connection.scalar(locked(connection, query, campaigns) if lock else query)
    return found


def add_campaign(connection: Connection, rows: CampaignRows) -> None:
    """Add a campaign with an empty ledger."""
    result = connection.execute(campaigns.insert(), rows.campaign | {"revision": 1})
    assert result.inserted_primary_key
    campaign_id = int(result.inserted_primary_key[0])
    head = {
        "campaign_id": campaign_id,
        "number": 0,
        "hash": CHAIN_START,
        "origins_hash": CHAIN_START,
    }
    connection.execute(heads.insert(), head)
    _write_parts(connection, campaign_id, CampaignRows({}, {}, {}, {}), rows)


def change_campaign(
    connection: Connection, campaign_id: int, before: CampaignRows, rows: CampaignRows
) -> None:
    """Write what differs in a campaign, and raise its revision."""
    changed = rows.campaign | {"revision": campaigns.c.revision + 1}
    connection.execute(campaigns.update().where(campaigns.c.id == campaign_id).values(changed))
    _write_parts(connection, campaign_id, before, rows)


def _write_parts(
    connection: Connection, campaign_id: int, before: CampaignRows, rows: CampaignRows
) -> None:
    """Write the cases and sections that differ; the others are not touched."""
    of_campaign: Row = {"campaign_id": campaign_id}
    new_cases = [
        of_campaign | row for slug, row in rows.cases.items() if before.cases.get(slug) != row
    ]
    columns = [column.name for column in cases.columns]
    upsert(connection, cases, new_cases, replace=tuple(columns[2:]))
    new_parts = [
        of_campaign | {"section": code} | row
        for code, row in rows.sections.items()
        if before.sections.get(code) != row
    ]
    upsert(connection, campaign_sections, new_parts, replace=PART_OF_SECTION)
    _write_choices(connection, of_campaign, before.works_on, rows.works_on)


def _write_choices(
    connection: Connection,
    of_campaign: Row,
    before: dict[str, frozenset[str]],
    after: dict[str, frozenset[str]],
) -> None:
    """Write which cases the sections have taken up, and which they have given up."""
    nothing: frozenset[str] = frozenset()
    for section, slugs in after.items():
        given_up = before.get(section, nothing) - slugs
        if given_up:
            connection.execute(
                delete(section_cases)
                .where(section_cases.c.campaign_id == of_campaign["campaign_id"])
                .where(section_cases.c.section == section, section_cases.c.case.in_(given_up))
            )
    taken_up = [
        of_campaign | {"section": section, "case": slug}
        for section, slugs in after.items()
        for slug in sorted(slugs - before.get(section, nothing))
    ]
    upsert(connection, section_cases, taken_up)
