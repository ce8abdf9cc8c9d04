"""The rows that a ledger transaction reads before its jobs begin, for the jobs to look up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, select

from ..campaign import (
    NO_CAMPAIGN,
    NO_REPORT,
    SHOWN_FROM,
    Campaign,
    Event,
    Unknown,
    keys_of,
    scope_in,
    sentence,
    tidy_code,
)
from ..catalogue import Catalogue
from ..database import locked, value_table
from ..events import read_events
from ..keys import Keys
from ..schema import campaigns, heads, scope_totals
from ..schema import events as events_table
from ..totals import SHOWN, Gathering, Sums, ZoneOf, gathering_at
from .reports import Receipt, Report, read_reports, receipt_read

_REUSED = sentence("This key came before with something else. Use a new key for a new report.")


@dataclass
class Head:
    """The end of a campaign's chain, and what this batch adds to its totals."""

    campaign_id: int
    campaign: Campaign
    number: int
    hash: str
    sums: Sums


class Needs(NamedTuple):
    """The values that a job will look up. One query then reads the rows for all jobs."""

    key: str | None = None
    code: str | None = None
    reference: str | None = None


class BatchReads:
    """The heads of the chains, locked until the transaction ends, and whatever the jobs need."""

    def __init__(
        self, connection: Connection, catalogue: Catalogue, now: datetime, needs: Sequence[Needs]
    ) -> None:
        self.now = now
        self._connection = connection
        self._heads = self._read_heads(catalogue)
        self._keys = Keys(connection, [need.key for need in needs])
        self.reports = self._read_reports(need.reference for need in needs if need.reference)
        self._events = self._read_events(need.code for need in needs if need.code)
        self._standing: dict[tuple[int, str], tuple[int, int]] = {}
        self._shown: set[tuple[int, str]] = set()
        self._read_standing_around_events()

    def _read_heads(self, catalogue: Catalogue) -> dict[str, Head]:
        rows = self._connection.execute(locked(self._connection, _HEADS))
        return {
            row.slug: Head(
                row.campaign_id,
                catalogue.at_revision(self._connection, row.slug, row.revision),
                row.number,
                row.hash,
                Sums(self._zone_of(row.slug), self._gathering_of),
            )
            for row in rows.all()
        }

    def _zone_of(self, slug: str) -> ZoneOf:
        @cache
        def zone(scope: str) -> str:
            campaign = self._heads[slug].campaign
            try:
                return scope_in(campaign, scope, self._events.__getitem__).zone
            except Unknown as unknown:
                # A Mistake would be its job's answer, and leave its entries half written.
                raise LookupError(f"{scope} is no scope of {slug}") from unknown

        return zone

    def _gathering_of(self, slug: str) -> Gathering:
        event = self._events[slug]
        return gathering_at(event.section, event.region, event.city, event.kind)

    def _read_reports(self, references: Iterable[str]) -> dict[str, Report]:
        wanted = sorted(set(references))
        return read_reports(self._connection, wanted) if wanted else {}

    def _read_events(self, codes: Iterable[str]) -> dict[str, Event]:
        tidy_codes = sorted({tidy_code(code) for code in codes})
        slugs = sorted({report.event for report in self.reports.values() if report.event})
        events: dict[str, Event] = {}
        for column, values in ((events_table.c.code, tidy_codes), (events_table.c.slug, slugs)):
            if values:
                for event in read_events(self._connection, column.in_(values)):
                    events[event.slug] = event
        self._codes = {event.code: event for event in events.values()}
        return events

    def _read_standing_around_events(self) -> None:
        """Read at once what reports at these events will move."""
        scopes: dict[str, set[str]] = {}
        for event in self._events.values():
            around = scopes.setdefault(event.campaign, set())
            around.update(keys_of(event.section, event.region, event.slug)[1:])
            if place := self._gathering_of(event.slug).place:
                around.add(place)
        for campaign, around in scopes.items():
            self.read_standing(self._heads[campaign], sorted(around))

    # What a job looks up

    def head(self, slug: str) -> Head:
        """The head of a campaign. Raises Unknown."""
        if slug not in self._heads:
            raise Unknown.at("campaign", NO_CAMPAIGN)
        return self._heads[slug]

    def event_with(self, code: str | None, campaign: str) -> Event | None:
        """The published event of a campaign with this code, however it was typed, or None."""
        event = self._codes.get(tidy_code(code)) if code else None
        return event if event and event.published and event.campaign == campaign else None

    def report(self, reference: str) -> Report:
        """The report of this reference as it stands. Raises Unknown."""
        if reference not in self.reports:
            raise Unknown.at("reference", NO_REPORT)
        return self.reports[reference]

    def campaign_with(self, key: str | None) -> str | None:
        """A campaign in which this key came before, or None."""
        for slug, head in self._heads.items():
            if self._keys.knows(head.campaign_id, key):
                return slug
        return None

    def earlier(self, head: Head, key: str | None, fingerprint: str) -> Receipt | None:
        """The receipt that this key was given before, or None. Raises KeyReused."""
        before = self._keys.earlier(head.campaign_id, key, fingerprint, _REUSED)
        return receipt_read(before)._replace(replayed=True) if before else None

    def read_standing(self, head: Head, scopes: Iterable[str]) -> None:
        """Read what scopes had before this batch, all in one query."""
        unread = [scope for scope in scopes if (head.campaign_id, scope) not in self._standing]
        if not unread:
            return
        values, asked = value_table(self._connection, "scopes", unread)
        query = _standing_of(values)
        for scope in unread:
            self._standing[head.campaign_id, scope] = (0, 0)
        for row in self._connection.execute(query, {"id": head.campaign_id, **asked}):
            self._standing[head.campaign_id, row.scope] = (row.letters, row.reports)
            if row.shown:
                self._shown.add((head.campaign_id, row.scope))

    def letters_before(self, head: Head, scope: str) -> int:
        """The letters that a scope had before this batch; `read_standing` has read it."""
        return self._standing[head.campaign_id, scope][0]

    def standing(self, head: Head, scope: str) -> tuple[int, int]:
        """Letters and reports of a scope, with what this batch has added."""
        key = (head.campaign_id, scope)
        if key not in self._standing:
            self.read_standing(head, [scope])
        letters, reports = self._standing[key]
        added = head.sums.scopes.get(scope)
        return (letters + added.letters, reports + added.reports) if added else (letters, reports)

    def shown(self, head: Head, region: str, reports: int) -> bool:
        """Whether a region's figures are public once `reports` more count; `region` is its scope.

        They are from the fifth report on, and stay public whatever is withdrawn.
        """
        key = (head.campaign_id, region)
        if self.standing(head, region)[1] + reports >= SHOWN_FROM:
            self._shown.add(key)
        return key in self._shown


_HEADS = (
    select(heads, campaigns.c.slug, campaigns.c.revision)
    .join(campaigns, campaigns.c.id == heads.c.campaign_id)
    .order_by(heads.c.campaign_id)
)


@cache
def _standing_of(values: Any) -> Any:
    """The letters and reports of the scopes in a table of values. Kept, as it is slow to build."""
    return select(*scope_totals.c["scope", "letters", "reports"], SHOWN.label("shown")).where(
        scope_totals.c.campaign_id == bindparam("id"),
        scope_totals.c.scope.in_(select(values.c.value)),
    )
