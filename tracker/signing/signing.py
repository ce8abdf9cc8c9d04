"""Signs the end of each campaign's ledger, once a day."""

import secrets
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, select

from ..campaign import Campaign, State
from ..catalogue import Catalogue, View
from ..database import Database, insert, locked
from ..schema import entry_origins, heads, ledger, signed_heads, utc_text
from .heads import NOTHING_BEFORE, SignedHead, blinded
from .posting import expect_posts, noting
from .rows import head_row, newest_head
from .signing_keys import SigningKey, read_key, remember


class Signed(NamedTuple):
    """What was signed, and by slug what was wrong with campaigns that could not be signed."""

    heads: list[SignedHead]
    wrong: dict[str, str]


class NoKey(ValueError):
    """There is no key to sign with; the message says how to make one."""


class Signing:
    """Signs heads with the key in a file. `at` is the time of day (UTC) from which one is due.

    `posted` says whether each new head is to be handed to a keeper.
    """

    def __init__(
        self,
        database: Database,
        catalogue: Catalogue,
        clock: Callable[[], datetime],
        key_path: Path,
        at: time,
        *,
        posted: bool,
    ) -> None:
        self.key_path = key_path
        self._database = database
        self._catalogue = catalogue
        self._clock = clock
        self._at = at
        self._posted = posted

    def day(self) -> date:
        """The newest day whose head is due by now."""
        now = self._clock()
        return now.date() if now.time() >= self._at else now.date() - timedelta(days=1)

    def due(self, campaigns: Sequence[Campaign]) -> dict[str, bool]:
        """Whether the heads of those campaigns that have letters are to be signed, by slug.

        One that can't be read is due: whoever signs then tells what is wrong with it. It may be
        called on any thread. Raises DatabaseBusy.
        """
        found: dict[str, bool] = {}
        wrong: dict[str, str] = {}
        for campaign in campaigns:
            with noting(campaign.slug, wrong), self._database.reading_apart() as connection:
                view = self._catalogue.view(connection, campaign.slug)
                if view.head.number:
                    found[campaign.slug] = self._is_due(connection, view)
        return found | dict.fromkeys(wrong, True)

    def sign(self) -> Signed:
        """Sign the head of each campaign where that is due.

        One that can't be signed stops no other.
        Raises NoKey, ValueError where the key can't be used, OSError and DatabaseBusy.
        """
        key = read_key(self.key_path)
        if key is None:
            raise NoKey(
                f"There is no signing key in {self.key_path}: `tracker keys make` makes it."
            )
        remember(self.key_path, key.public, self._clock())  # where the file came alone
        signed = Signed([], {})
        for campaign in self._catalogue.campaigns():
            with noting(campaign.slug, signed.wrong):
                if head := self._sign(campaign.slug, key):
                    signed.heads.append(head)
        return signed

    def _sign(self, slug: str, key: SigningKey) -> SignedHead | None:
        with self._database.writing() as connection:
            view = self._catalogue.view(connection, slug)
            ours = heads.c.campaign_id == view.at.campaign_id
            connection.execute(locked(connection, select(heads).where(ours), heads))
            if not self._is_due(connection, view):  # now that nobody else signs it
                return None
            head, salt = self._made(connection, view, key)
            insert(connection, signed_heads, [head_row(head, view.at.campaign_id, salt)])
            if self._posted:
                expect_posts(connection, view.at.campaign_id, head, self._clock())
        return head

    def _is_due(self, connection: Connection, view: View) -> bool:
        newest = newest_head(connection, view.at.campaign_id, view.campaign.slug)
        if newest is None or newest.epoch != view.at.epoch:
            return view.head.number > 0
        is_over = view.campaign.state is State.FINAL and newest.number == view.head.number
        today = self.day()
        is_ahead = newest.day > (today + timedelta(days=1)).isoformat()  # signed by a wrong clock
        return (is_ahead or newest.day < today.isoformat()) and not is_over

    def _made(self, connection: Connection, view: View, key: SigningKey) -> tuple[SignedHead, str]:
        """The head of a campaign, and the private salt of its origins."""
        slug, number = view.campaign.slug, view.head.number
        before = newest_head(connection, view.at.campaign_id, slug)
        ends = [
            connection.scalars(
                select(table.c.hash).where(
                    table.c.campaign_id == view.at.campaign_id, table.c.number == number
                )
            ).one()
            for table in (ledger, entry_origins)
        ]
        salt = secrets.token_hex(32)
        unsigned = SignedHead(
            campaign=slug,
            position=before.position + 1 if before else 1,
            epoch=view.at.epoch,
            day=self.day().isoformat(),
            number=number,
            hash=ends[0],
            origins=blinded(ends[1], salt),
            previous=before.digest if before else NOTHING_BEFORE,
            signed_at=utc_text(self._clock()),
            public_key=key.public,
            signature="",
        )
        return unsigned._replace(signature=key.sign(unsigned.text)), salt
