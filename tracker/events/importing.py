"""Imports of many events from a file: what a file would do, before it does anything."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from ..campaign import Campaign, CampaignClosed, KeyReused, refuse_over, sentence
from ..keys import Keys
from .import_files import Bounds, RowFault, read_sheet
from .import_rows import ImportedRow, questions_of, read_rows

_CHANGED = sentence(
    "An event was imported under this id with other content. Change that event itself, or give this"
    " row another id."
)


@dataclass(frozen=True)
class EventImport:
    """What a file of events would do: register the `new` ones, once nothing is wrong with it.

    `known` holds the slugs of those that an earlier import has registered, by row. `questions` name
    what can be taken, but should be looked at twice.
    """

    new: tuple[ImportedRow, ...]
    known: Mapping[int, str]
    faults: tuple[RowFault, ...]
    questions: tuple[RowFault, ...]


def plan_import(
    connection: Connection,
    campaign: Campaign,
    content: bytes,
    now: datetime,
    bounds: Bounds | None = None,
) -> EventImport:
    """What a CSV, TSV or JSON file would do. Raises WrongInput where it can't be read at all."""
    rows, faults = read_rows(read_sheet(content, bounds), campaign)
    new, known, refused = _told_apart(connection, campaign, rows, now)
    asked = questions_of(new, campaign)
    return EventImport(
        new=tuple(new),
        known=known,
        faults=tuple(sorted([*faults, *refused], key=lambda fault: fault.row)),
        questions=tuple(asked),
    )


def _told_apart(
    connection: Connection, campaign: Campaign, rows: Sequence[ImportedRow], now: datetime
) -> tuple[list[ImportedRow], dict[int, str], list[RowFault]]:
    """The rows that are new, those registered by an earlier import, and what can't be either."""
    keys = Keys(connection, [row.key for row in rows])
    new: list[ImportedRow] = []
    known: dict[int, str] = {}
    faults: list[RowFault] = []
    for row in rows:
        try:
            if slug := keys.earlier(row.key, row.content, _CHANGED):
                known[row.number] = slug
                continue
            refuse_over(campaign, row.draft.section, now)
        except KeyReused:
            faults.append(RowFault(row.number, "id", _CHANGED))
        except CampaignClosed as closed:
            faults += [RowFault(row.number, one.field, one.sentence) for one in closed.faults]
        else:
            new.append(row)
    return new, known, faults
