"""The heads of all campaigns, as the last look at the database found them."""

import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime

from ..campaign import NO_CAMPAIGN, OutOfReach, Unknown
from ..catalogue import Catalogue, Head, View
from ..database import Database
from .looking import (
    LOOK_EVERY_SECONDS,
    PATIENCE_AFTER_COMMIT_SECONDS,
    PATIENCE_AT_FIRST_SECONDS,
    PATIENCE_SECONDS,
    Looking,
)

OLD_AFTER_SECONDS = 1.0
"""After so long without a look that succeeded, what is known is told as old."""

TakesHead = Callable[[str, Head | None, Head], None]
"""Called with a campaign, the head that was known of it, and the one that a look has found."""


class KnownHeads:
    """What is known of the heads, and for how long. Thread-safe.

    `on_head` is called during the look that finds a head to have moved.
    """

    def __init__(
        self,
        database: Database,
        catalogue: Catalogue,
        clock: Callable[[], datetime],
        on_head: TakesHead,
    ) -> None:
        self._database = database
        self._catalogue = catalogue
        self._clock = clock
        self._on_head = on_head
        self.stamp = 0
        """Rises whenever a look found that something has changed."""
        self.changes = 0
        """Rises whenever a look found that a campaign or an event has changed, or a restore."""
        self._mutex = threading.Lock()
        self._looked: float | None = None
        # A look at a server is under way much of the time; it is not waited for each time.
        self._lately = LOOK_EVERY_SECONDS * (1 if database.is_embedded else 2)
        self._looking = (
            None if database.is_embedded else Looking(self._look, lambda: database.closed)
        )
        self._moves = self._moves_seen = 0
        self._seen: tuple[int, int] | None = None
        self._quarter = 0
        self._heads: dict[str, Head] = {}

    def moved(self) -> None:
        """Take note that this process has committed: the next to ask will look at the database."""
        self._moves += 1

    def keep_nothing(self) -> None:
        """Raise the stamp, so that nobody keeps an answer that is made of former figures."""
        self.stamp += 1

    def look(self) -> None:
        """Find out what has changed in the database, at most every `LOOK_EVERY_SECONDS`.

        Where the database does not answer, what was known before stands, and `old` says for how
        long. Raises OutOfReach if nothing was ever known.
        """
        if not self._looked_lately():
            if self._looking:
                self._looking.wait(self._patience)
            else:
                with self._mutex, suppress(OutOfReach):
                    if not self._looked_lately():  # another thread has, while this one waited
                        self._look()
            if self._looked is None:
                raise (self._looking and self._looking.error) or OutOfReach()

    @property
    def _patience(self) -> float:
        if self._looked is None:
            return PATIENCE_AT_FIRST_SECONDS
        after_commit = self._moves != self._moves_seen
        return PATIENCE_AFTER_COMMIT_SECONDS if after_commit else PATIENCE_SECONDS

    def _look(self) -> None:
        moves, now = self._moves, time.monotonic()
        self._note_the_time()
        seen = self._database.changes_seen()
        if seen is None or seen != self._seen:
            self._read_heads()
            self._seen = seen
        # From before the look, as a move during it may have been missed.
        self._looked, self._moves_seen = now, moves

    @property
    def old(self) -> int:
        """For how many seconds the database could not be looked at; 0 while it can."""
        seconds = time.monotonic() - self._looked if self._looked is not None else 0
        if seconds < OLD_AFTER_SECONDS:
            return 0
        failed = self._looking and self._looking.error  # whatever it is, nothing new is known
        return int(seconds) if failed or self._database.away or self._database.fault else 0

    def _note_the_time(self) -> None:
        """Raise the stamp each quarter of an hour: in some zone a day or an hour begins then."""
        quarter = int(self._clock().timestamp()) // 900
        if quarter != self._quarter:
            self._quarter = quarter
            self.stamp += 1

    def look_at_others(self) -> None:
        """As `look`, but heeding only what other processes did: enough to know the campaigns."""
        if self._looked is None or time.monotonic() - self._looked >= LOOK_EVERY_SECONDS:
            self.look()

    def _looked_lately(self) -> bool:
        if self._looked is None or self._moves != self._moves_seen:
            return False
        return time.monotonic() - self._looked < self._lately

    def _read_heads(self) -> None:
        heads = self._catalogue.heads()
        numbers = {head.campaign_id: head.newest for head in heads.values()}
        self._database.compare(numbers, went_back=self._went_back(heads))
        if heads == self._heads:
            return
        self._catalogue.expect(heads)
        for slug, head in heads.items():
            if head != self._heads.get(slug):
                self._on_head(slug, self._heads.get(slug), head)
        if _without_letters(heads) != _without_letters(self._heads):
            self.changes += 1
        self._heads = heads
        self.stamp += 1

    def _went_back(self, heads: Mapping[str, Head]) -> bool:
        """Whether a campaign is gone, or stands before where it was, without a restore."""
        for slug, before in self._heads.items():
            head = heads.get(slug)
            if head is None:
                return True
            went_back = head.newest < before.newest or head.revision < before.revision
            if went_back and head.epoch <= before.epoch:
                return True
        return False

    def view(self, slug: str) -> View:
        """What the public is told of a campaign, as the last look found it. Raises Unknown."""
        head = self._heads.get(slug)
        if head is None:
            raise Unknown.at("campaign", NO_CAMPAIGN)
        return self._catalogue.view_at(head, self._catalogue.campaign(slug))


def _without_letters(heads: Mapping[str, Head]) -> dict[str, tuple[object, ...]]:
    return {slug: (head.age, head.events) for slug, head in heads.items()}
