"""The rows that a ledger transaction reads before its jobs begin, for the jobs to look up."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, select

from ..campaign import (
    NO_CAMPAIGN,
    NO_REPORT,
    Campaign,
    Event,
    SenderLimits,
    Unknown,
    is_shown,
    keys_of,
    public_head,
    scope_in,
    sentence,
    tidy_code,
)
from ..catalogue import Catalogue
from ..database import among, locked, rows_of_kept, value_table
from ..events import read_named_events
from ..keys import Keys, is_short
from ..schema import campaigns, heads, letter_reports, scope_totals
from ..senders import Sender
from ..totals import DATED, Gathering, Sums, ZoneOf, gathering_at
from .batch_senders import BatchSenders
from .claims import Asked
from .reports import Receipt, Report, read_reports, receipt_read

_REUSED = sentence("This key came before with something else. Use a new key for a new report.")


@dataclass
class Head:
    """The end of a campaign's chain, and what this batch adds to its totals."""

    campaign_id: int
    campaign: Campaign
    number: int
    hash: str
    origins_hash: str
    sums: Sums


class Needs(NamedTuple):
    """The values that a job will look up. One query then reads the rows for all jobs."""

    campaign: str | None = None
    key: str | None = None
    code: str | None = None
    reference: str | None = None
    sender: Sender | None = None
    region: str | None = None


class BatchReads:
    """The heads of the chains, locked until the transaction ends, and whatever the jobs need.

    Only the campaigns that a job names are locked, or that have a report that it names. `now` is
    read from `clock` once they are, and is never before the last entry of any of them.
    """

    def __init__(
        self,
        connection: Connection,
        catalogue: Catalogue,
        clock: Callable[[], datetime],
        needs: Sequence[Needs],
        limits: SenderLimits | None = None,
    ) -> None:
        self._connection = connection
        references = sorted({need.reference for need in needs if need.reference})
        named = {need.campaign for need in needs if need.campaign}
        slugs = sorted(named | self._campaigns_of(references))
        ends = self._lock_heads(slugs)
        # Now that nobody else changes them, what the database says of them is the newest.
        self.now = max([clock(), *(end.at for end in ends if end.at)])
        self._heads = self._read_heads(catalogue, slugs, ends)
        self._keys = Keys(connection, [need.key for need in needs])
        self.reports = read_reports(connection, references) if references else {}
        self._events = self._read_events(need.code for need in needs if need.code)
        self._standing: dict[tuple[int, str], tuple[int, int, int]] = {}
        self._dated: set[tuple[int, str]] = set()
        self._read_standing_around_events()
        senders = [need.sender for need in needs if need.sender]
        asked, changing = [*self._asked(needs)], [*self._changing()]
        self.senders = BatchSenders(connection, self.now, senders, asked, changing, limits)
        self.senders.expect_guesses(
            need.sender
            for need in needs
            if need.sender and self._may_be_guessed(need.key, need.sender)
        )

    def _changing(self) -> Iterator[tuple[int, Report, Event | None]]:
        """The reports that jobs may change, with their campaigns' ids and their events."""
        for report in self.reports.values():
            yield self._heads[report.campaign].campaign_id, report, self.event_of(report)

    def _asked(self, needs: Sequence[Needs]) -> Iterator[Asked]:
        """Each sender, with what its job is about."""
        for need in needs:
            if not need.sender:
                continue
            report = self.reports.get(need.reference or "")
            head = self._heads.get(report.campaign if report else need.campaign or "")
            if head:
                event = self._events.get(report.event or "") if report else None
                event = event or self.event_with(need.code, head.campaign.slug)
                region = event.region if event else need.region
                new = need.reference is None
                yield Asked(head.campaign_id, need.sender, event, region, new)

    def _campaigns_of(self, references: Sequence[str]) -> set[str]:
        """The campaigns of these reports, which never change."""
        if not references:
            return set()
        query = (
            select(campaigns.c.slug)
            .distinct()
            .join(letter_reports, letter_reports.c.campaign_id == campaigns.c.id)
            .where(among(self._connection, letter_reports.c.reference, references))
        )
        return set(self._connection.scalars(query))

    def _lock_heads(self, slugs: Sequence[str]) -> Sequence["_End"]:
        if not slugs:
            return ()
        values, asked = value_table(self._connection, "slugs", slugs)
        query = locked(self._connection, _heads_of(values), heads)
        return [_End(*row) for row in rows_of_kept(self._connection, query, asked)]

    def _read_heads(
        self, catalogue: Catalogue, slugs: Sequence[str], ends: Sequence["_End"]
    ) -> dict[str, Head]:
        """The heads of locked ends, with each campaign as it is now.

        The campaigns are read once more, as one may have changed while the lock was waited for, and
        the rows tell only of the heads what came meanwhile.
        """
        if not ends:
            return {}
        values, asked = value_table(self._connection, "slugs", slugs)
        found = {
            number: (slug, revision)
            for number, slug, revision in rows_of_kept(
                self._connection, _campaigns_of(values), asked
            )
        }
        read: dict[str, Head] = {}
        for end in ends:
            slug, revision = found[end.campaign_id]
            catalogue.refuse_earlier(self._connection, slug, end.number)
            campaign = catalogue.at_revision(self._connection, slug, revision)
            sums = Sums(self._zone_of(slug), self._gathering_of)
            chains = (end.number, end.hash, end.origins_hash)
            read[slug] = Head(end.campaign_id, campaign, *chains, sums)
        return read

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

    def _read_events(self, codes: Iterable[str]) -> dict[str, Event]:
        tidy_codes = sorted({tidy_code(code) for code in codes})
        slugs = sorted({report.event for report in self.reports.values() if report.event})
        events: dict[str, Event] = {}
        if tidy_codes:
            named = read_named_events(self._connection, "code", tidy_codes)
            events |= {event.slug: event for event in named}
        if slugs:
            named = read_named_events(self._connection, "slug", slugs)
            events |= {event.slug: event for event in named}
        self._codes = {event.code: event for event in events.values()}
        return events

    def _read_standing_around_events(self) -> None:
        """Read at once what reports at these events will move."""
        scopes: dict[str, set[str]] = {}
        for event in self._events.values():
            if event.campaign not in self._heads:  # its code came with a report to another campaign
                continue
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
        """The event of a campaign with this code, however it was typed; None if it is hidden."""
        event = self._codes.get(tidy_code(code)) if code else None
        return event if event and not event.hidden and event.campaign == campaign else None

    def event_of(self, report: Report) -> Event | None:
        """The event at which a report was made, hidden or not, or None."""
        return self._events[report.event] if report.event else None

    def report(self, reference: str) -> Report:
        """The report of this reference as it stands. Raises Unknown."""
        if reference not in self.reports:
            raise Unknown.at("reference", NO_REPORT)
        return self.reports[reference]

    def campaign_with(self, key: str | None) -> str | None:
        """The campaign in which this key came before, or None."""
        known = self._keys.campaign_of(key)
        if known is None:
            return None
        return self._connection.scalar(select(campaigns.c.slug).where(campaigns.c.id == known))

    def earlier(
        self, key: str | None, fingerprint: str, sender: Sender | None = None
    ) -> Receipt | None:
        """The receipt that this key was given before, or None. Raises KeyReused or TooMany.

        A short key may have been guessed: unless its sender is the one of before, the receipt is
        not its own, and the guess is counted. Where no device is shown, anybody in the network may
        be that sender: then other content counts as a guess.
        """
        own = not sender or self._is_own(key, sender)
        if sender and self._may_be_guessed(key, sender):
            wrong = not (own and self._keys.is_for(key, fingerprint))
            self.senders.refuse_guesses(sender, wrong=wrong)
        before = self._keys.earlier(key, fingerprint, _REUSED)
        return receipt_read(before)._replace(replayed=True, own=own) if before else None

    def _may_be_guessed(self, key: str | None, sender: Sender) -> bool:
        if not key or not is_short(key):
            return False
        return self._keys.may_be_guessed(key, sender, self.senders.mark_of(sender))

    def _is_own(self, key: str | None, sender: Sender) -> bool:
        """Whether a sender uses a key of its own, or one that nobody can guess."""
        if not key or not is_short(key):
            return True
        return self._keys.is_own(key, self.senders.mark_of(sender))

    def read_standing(self, head: Head, scopes: Iterable[str]) -> None:
        """Read what scopes had before this batch, all in one query."""
        unread = [scope for scope in scopes if (head.campaign_id, scope) not in self._standing]
        if not unread:
            return
        values, asked = value_table(self._connection, "scopes", unread)
        query = _standing_of(values)
        for scope in unread:
            self._standing[head.campaign_id, scope] = (0, 0, 0)
        rows = rows_of_kept(self._connection, query, {"id": head.campaign_id, **asked})
        for scope, letters, reports, senders, dated in rows:
            self._standing[head.campaign_id, scope] = (letters, reports, senders)
            if dated:
                self._dated.add((head.campaign_id, scope))

    def letters_before(self, head: Head, scope: str) -> int:
        """The letters that a scope had before this batch; `read_standing` has read it."""
        return self._standing[head.campaign_id, scope][0]

    def standing(self, head: Head, scope: str) -> tuple[int, int, int]:
        """Letters, reports and senders of a scope, with what this batch has added."""
        key = (head.campaign_id, scope)
        if key not in self._standing:
            self.read_standing(head, [scope])
        letters, reports, senders = self._standing[key]
        if added := head.sums.scopes.get(scope):
            return letters + added.letters, reports + added.reports, senders + added.senders
        return letters, reports, senders

    def letters_told(self, head: Head, scope: str) -> int:
        """The letters of a scope that the public is told, with what this batch has added."""
        told = public_head(head.campaign, head.campaign_id, head.number, self.now)
        if told.totals == head.campaign_id:
            return self.standing(head, scope)[0]
        fixed = {"id": told.totals, "scope": scope}
        return self._connection.scalar(_LETTERS, fixed) or 0

    def shown(self, head: Head, region: str, reports: int, senders: int) -> bool:
        """Whether a region is public once as many more count; `region` is its scope."""
        _, reports_before, senders_before = self.standing(head, region)
        shown = is_shown(reports_before + reports, senders_before + senders)
        if shown:
            self._dated.add((head.campaign_id, region))
        return shown

    def dated(self, head: Head, region: str) -> bool:
        """Whether a region has ever been public: then entries that name it have hours in it."""
        return (head.campaign_id, region) in self._dated


class _End(NamedTuple):
    """The ends of a campaign's chains, as they are stored."""

    campaign_id: int
    number: int
    hash: str
    origins_hash: str
    at: datetime | None


@cache
def _heads_of(slugs: Any) -> Any:
    """The ends of the campaigns in a table of values, in one order for all who lock them."""
    named = select(campaigns.c.id).where(campaigns.c.slug.in_(select(slugs.c.value)))
    columns = heads.c["campaign_id", "number", "hash", "origins_hash", "at"]
    return select(*columns).where(heads.c.campaign_id.in_(named)).order_by(heads.c.campaign_id)


@cache
def _campaigns_of(slugs: Any) -> Any:
    """The campaigns in a table of values."""
    columns = campaigns.c["id", "slug", "revision"]
    return select(*columns).where(campaigns.c.slug.in_(select(slugs.c.value)))


_LETTERS = select(scope_totals.c.letters).where(
    scope_totals.c.campaign_id == bindparam("id"), scope_totals.c.scope == bindparam("scope")
)


@cache
def _standing_of(values: Any) -> Any:
    """The letters and reports of the scopes in a table of values. Kept, as it is slow to build."""
    return select(
        *scope_totals.c["scope", "letters", "reports", "senders"], DATED.label("dated")
    ).where(
        scope_totals.c.campaign_id == bindparam("id"),
        scope_totals.c.scope.in_(select(values.c.value)),
    )
