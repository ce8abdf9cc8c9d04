"""Campaigns, their sections, regions and cases: set up from files, read from memory."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection

from ..campaign import (
    NO_CAMPAIGN,
    Campaign,
    Candidate,
    OutOfReach,
    Unknown,
    main_first,
    public_head,
    sentence,
)
from ..database import REPLACED, Database
from ..schema import FIRST_EPOCH
from .campaign_rows import CHAIN_START, CampaignRows, rows_of
from .changes import Change
from .loading import Loading, NeedsConsent
from .tables import read_campaign, read_candidates, section_codes, write_places
from .unreadable import UnreadableFile
from .views import HEADS, Head, View, read_head

__all__ = [
    "CHAIN_START",
    "FIRST_EPOCH",
    "Catalogue",
    "Change",
    "Head",
    "NeedsConsent",
    "UnreadableFile",
    "View",
]


class _Listed(NamedTuple):
    """All campaigns as they were read, and the slugs of those shown in their order of a day."""

    candidates: list[Candidate]
    day: date
    slugs: list[str]


class Catalogue:
    """The campaigns of a database. Each is read once for each of its revisions."""

    def __init__(
        self, database: Database, clock: Callable[[], datetime], home_section: str | None = None
    ) -> None:
        self._database = database
        self._clock = clock
        self._home_section = home_section
        self._campaigns: dict[str, Campaign] = {}
        self._ages: dict[str, tuple[int, int]] = {}
        self._heads: dict[str, Head] = {}
        self._listed: _Listed | None = None
        self.on_change: Callable[[], object] = lambda: None
        """Called after this process has changed a campaign."""
        self.on_new_zones: Callable[[Connection, Mapping[str, str]], object] = lambda *_: None
        """Called in the transaction that changes time zones, with the scopes and their sections."""

    def load_places(self, sections: Path, regions: Path) -> None:
        """Add sections and regions from CSV files. Raises UnreadableFile, DatabaseBusy."""
        from .files import RegionRow, SectionRow, table_file  # slow to load, and rarely needed

        section_rows = table_file(sections, SectionRow)
        region_rows = table_file(regions, RegionRow)
        with self._database.writing() as connection:
            moved = write_places(connection, section_rows, region_rows)
            if moved:
                self.on_new_zones(connection, moved)
        self.on_change()

    def load(self, path: Path, *, consent: bool = True) -> Campaign:
        """Add a campaign from its file, or renew it.

        Without `consent`, a file that changes nothing is not written, and NeedsConsent is raised
        where a change needs it. Raises UnreadableFile and DatabaseBusy; nothing is written then.
        """
        rows = self._rows(path)
        with self._database.writing() as connection:
            loading = Loading.of(connection, rows, lock=True)
            if not consent and any(change.needs_consent for change in loading.changes):
                raise NeedsConsent(loading.changes)
            if consent or loading.changes:
                loading.write(connection)
        slug: str = rows.campaign["slug"]
        self._campaigns.pop(slug, None)
        self._listed = None
        self.on_change()
        return self.campaign(slug)

    def changes_of(self, path: Path) -> tuple[Change, ...]:
        """What a campaign's file would change. Raises UnreadableFile and DatabaseBusy."""
        rows = self._rows(path)
        with self._database.reading() as connection:
            return Loading.of(connection, rows).changes

    def _rows(self, path: Path) -> CampaignRows:
        from .files import campaign_file  # slow to load, and rarely needed

        with self._database.reading() as connection:
            codes = section_codes(connection)
        return rows_of(campaign_file(path, codes))

    def campaign(self, slug: str) -> Campaign:
        """The campaign of this name, at least as new as `expect` was told. Raises Unknown.

        A draft is a campaign, too.
        """
        campaign = self._campaigns.get(slug)
        if campaign is None or campaign.revision < self._ages.get(slug, (0, 0))[1]:
            with self._database.reading() as connection:
                campaign = self._read(connection, slug)
        return self._as_of_now(campaign)

    def at_revision(self, connection: Connection, slug: str, revision: int) -> Campaign:
        """The campaign at the revision that this transaction has read. Raises Unknown."""
        campaign = self._campaigns.get(slug)
        if campaign is None or campaign.revision != revision:
            campaign = self._read(connection, slug)
        return self._as_of_now(campaign)

    @contextmanager
    def viewing(self, slug: str) -> Iterator[tuple[Connection, View]]:
        """A transaction that reads, and the view of a campaign in it. Raises Unknown."""
        with self._database.reading() as connection:
            yield connection, self.view(connection, slug)

    def view(self, connection: Connection, slug: str) -> View:
        """The view of a campaign in a transaction that sees one state. Raises Unknown."""
        head = read_head(connection, slug)
        if head is None:
            raise Unknown.at("campaign", NO_CAMPAIGN)
        return self.view_at(head, self.at_revision(connection, slug, head.revision))

    def view_at(self, at: Head, campaign: Campaign) -> View:
        """The view of a campaign where it stands at a head."""
        told = public_head(campaign, at.campaign_id, at.newest, self._clock())
        return View(campaign, at, told)

    def _as_of_now(self, campaign: Campaign) -> Campaign:
        """The campaign as it stands now, and remember it."""
        campaign = self._campaigns[campaign.slug] = campaign.at(self._clock())
        return campaign

    def heads(self) -> dict[str, Head]:
        """Where each campaign stands now, by its slug. Only one thread at a time may ask."""
        return {slug: Head(*fields) for slug, *fields in self._database.rows_now(HEADS)}

    def expect(self, heads: Mapping[str, Head]) -> None:
        """Take note of where each campaign stands, so that an older one is read again.

        After a restore all are read again, as a revision may then stand for something else.
        """
        self._heads = dict(heads)
        ages = {slug: (head.epoch, head.revision) for slug, head in heads.items()}
        if ages == self._ages:
            return
        if max(ages.values(), default=(0, 0))[0] > max(self._ages.values(), default=(0, 0))[0]:
            self._campaigns = {}
        self._ages = ages
        self._listed = None

    def refuse_earlier(self, connection: Connection, slug: str, number: int) -> None:
        """Raise OutOfReach where a ledger ends before the entry that `expect` was told of.

        After a restore under a new epoch it may.
        """
        known = self._heads.get(slug)
        if known and number < known.newest:
            head = read_head(connection, slug)
            if head is None or head.epoch <= known.epoch:
                raise OutOfReach(REPLACED)

    def _read(self, connection: Connection, slug: str) -> Campaign:
        campaign = read_campaign(connection, slug)
        if campaign is None:
            raise Unknown.at("campaign", NO_CAMPAIGN)
        if self._home_section in campaign.sections:
            campaign = replace(campaign, home_section=self._home_section)
        self._campaigns[slug] = campaign
        return campaign

    def campaigns(self) -> tuple[Campaign, ...]:
        """The campaigns but for drafts, the main one first."""
        return tuple(self.campaign(slug) for slug in self._main_first().slugs)

    def shows(self, slug: str) -> bool:
        """Whether there is a campaign of this name that is no draft."""
        return slug in self._main_first().slugs

    def shown(self, slug: str) -> Campaign:
        """The campaign of this name. Raises Unknown, also for a draft."""
        if not self.shows(slug):
            raise Unknown.at("campaign", NO_CAMPAIGN)
        return self.campaign(slug)

    def others(self, slug: str, most: int) -> list[Campaign]:
        """The campaigns beside this one and the main one, so many at most; no demonstrations."""
        listed = self._main_first()
        others = (one for one in listed.slugs[1:] if one != slug)
        real = {one.slug for one in listed.candidates if one.can_be_main and not one.demonstration}
        slugs = (one for one in others if one in real)
        return [self.campaign(one) for one in islice(slugs, most)]

    def is_main(self, slug: str) -> bool:
        """Whether this is the main campaign."""
        return self._main_slug() == slug

    def current(self) -> Campaign:
        """The main campaign, by the rule of `campaign/main.py`. Raises Unknown."""
        if slug := self._main_slug():
            return self.campaign(slug)
        raise Unknown.at("campaign", sentence("No campaign has been set up yet."))

    def _main_slug(self) -> str:
        """The slug of the main campaign, "" where there is none."""
        listed = self._main_first()
        first = "".join(listed.slugs[:1])
        can_be = (one.can_be_main for one in listed.candidates if one.slug == first)
        return first if any(can_be) else ""

    def _main_first(self) -> _Listed:
        listed, ages, today = self._listed, self._ages, self._clock().date()
        if listed and listed.day == today:  # every request asks
            return listed
        if listed:
            candidates = listed.candidates
        else:
            with self._database.reading() as connection:
                candidates = read_candidates(connection)
        listed = _Listed(candidates, today, main_first(candidates, today))
        if ages is self._ages:  # otherwise a campaign has changed meanwhile
            self._listed = listed
        return listed
