"""Loading a campaign's file: compared with what is stored, then written where it differs."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from .campaign_rows import (
    CampaignRows,
    add_campaign,
    campaign_id_of,
    change_campaign,
    stored_rows,
)
from .changes import Change, changes, letters_counted, new_campaign


class NeedsConsent(Exception):
    """A file was not loaded, as some of these changes need consent."""

    def __init__(self, changes: tuple[Change, ...]) -> None:
        super().__init__("Some of these changes need consent.")
        self.changes = changes


@dataclass(frozen=True)
class Loading:
    """The rows of a file beside those that are stored, None of a new campaign."""

    rows: CampaignRows
    campaign_id: int | None
    before: CampaignRows | None
    changes: tuple[Change, ...]

    @classmethod
    def of(cls, connection: Connection, rows: CampaignRows, *, lock: bool = False) -> Loading:
        """The loading of these rows; with `lock`, nobody else can change the campaign meanwhile."""
        campaign_id = campaign_id_of(connection, rows.campaign["slug"], lock=lock)
        if campaign_id is None:
            return cls(rows, None, None, tuple(new_campaign(rows)))
        before = stored_rows(connection, campaign_id)
        counted = letters_counted(connection, campaign_id)
        return cls(rows, campaign_id, before, tuple(changes(before, rows, counted)))

    def write(self, connection: Connection) -> None:
        """Write what differs. The revision rises even where nothing does, so that all look anew."""
        if self.campaign_id is None or self.before is None:
            add_campaign(connection, self.rows)
        else:
            rows = self.rows.after(self.before)
            change_campaign(connection, self.campaign_id, self.before, rows)
