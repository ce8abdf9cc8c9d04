"""Campaigns, their sections, regions and cases: set up from files, read from memory."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, select

from ..campaign import NO_CAMPAIGN, Campaign, State, Unknown, sentence
from ..database import Database
from ..schema import campaigns
from .tables import CHAIN_START, read_campaign, section_codes, write_campaign, write_places
from .unreadable import UnreadableFile

__all__ = ["CHAIN_START", "Catalogue", "UnreadableFile"]


class Catalogue:
    """The campaigns of a database. Each is read once for each of its revisions."""

    def __init__(
        self, database: Database, clock: Callable[[], datetime], home_section: str | None = None
    ) -> None:
        self._database = database
        self._clock = clock
        self._home_section = home_section
        self._campaigns: dict[str, Campaign] = {}
        self._revisions: dict[str, int] = {}
        self._listed: tuple[str, ...] | None = None

    def load_places(self, sections: Path, regions: Path) -> None:
        """Add sections and regions from CSV files. Raises UnreadableFile, DatabaseBusy."""
        from .files import RegionRow, SectionRow, table_file  # slow to load, and rarely needed

        section_rows = table_file(sections, SectionRow)
        region_rows = table_file(regions, RegionRow)
        with self._database.writing() as connection:
            write_places(connection, section_rows, region_rows)

    def load(self, path: Path) -> Campaign:
        """Add a campaign from its file, or renew it. Raises UnreadableFile or DatabaseBusy."""
        from .files import campaign_file, refuse_unknown_sections

        file = campaign_file(path)
        with self._database.writing() as connection:
            refuse_unknown_sections(path, file, section_codes(connection))
            write_campaign(connection, file)
        self._campaigns.pop(file.slug, None)
        self._listed = None
        return self.campaign(file.slug)

    def campaign(self, slug: str) -> Campaign:
        """The campaign of this name, at least as new as `expect` was told. Raises Unknown.

        A draft is a campaign, too.
        """
        campaign = self._campaigns.get(slug)
        if campaign is None or campaign.revision < self._revisions.get(slug, 0):
            with self._database.reading() as connection:
                campaign = self._read(connection, slug)
        return self._as_of_now(campaign)

    def at_revision(self, connection: Connection, slug: str, revision: int) -> Campaign:
        """The campaign at the revision that this transaction has read. Raises Unknown."""
        campaign = self._campaigns.get(slug)
        if campaign is None or campaign.revision != revision:
            campaign = self._read(connection, slug)
        return self._as_of_now(campaign)

    def _as_of_now(self, campaign: Campaign) -> Campaign:
        """The campaign as it stands now, and remember it."""
        campaign = self._campaigns[campaign.slug] = campaign.at(self._clock())
        return campaign

    def expect(self, revisions: dict[str, int]) -> None:
        """Take note of each campaign's newest revision, so that older ones are read again."""
        if revisions != self._revisions:
            self._revisions = revisions
            self._listed = None

    def _read(self, connection: Connection, slug: str) -> Campaign:
        campaign = read_campaign(connection, slug)
        if campaign is None:
            raise Unknown.at("campaign", NO_CAMPAIGN)
        if self._home_section in campaign.sections:
            campaign = replace(campaign, home_section=self._home_section)
        self._campaigns[slug] = campaign
        return campaign

    def campaigns(self) -> tuple[Campaign, ...]:
        """The campaigns but for drafts: real ones before demonstrations, the newest first."""
        if self._listed is None:
            with self._database.reading() as connection:
                self._listed = tuple(connection.scalars(_LISTED))
        return tuple(self.campaign(slug) for slug in self._listed)

    def current(self) -> Campaign:
        """The campaign that pages show and reports go to unless they name another. Raises Unknown.

        The newest real one that is no draft, else a demonstration.
        """
        for campaign in self.campaigns():
            return campaign
        raise Unknown.at("campaign", sentence("No campaign has been set up yet."))


_LISTED = (
    select(campaigns.c.slug)
    .where(campaigns.c.state != State.DRAFT)
    .order_by(campaigns.c.demonstration, campaigns.c.opens.desc(), campaigns.c.slug)
)
