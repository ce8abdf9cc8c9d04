"""Those who register events: their limits, asked and counted in the transaction that registers."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from ..campaign import SenderLimits
from ..keys import Keys, is_short
from ..sender_counts import CountsOfSenders, SenderMarks, of_day, of_network
from ..senders import Sender


class Registrants:
    """The senders of a transaction's requests. Without `limits` nothing is counted of them.

    Nobody else changes their counts meanwhile, so two workers at once can't both take the last of
    what an address may register.
    """

    def __init__(
        self,
        connection: Connection,
        now: datetime,
        senders: Sequence[Sender],
        limits: SenderLimits | None,
    ) -> None:
        self._limits = limits
        self._today, self._now = now.date(), int(now.timestamp())
        self._marks = SenderMarks(connection, self._today) if senders else None
        counted = senders if limits else ()
        names = {name for one in counted for name in (self._network(one), self._registered(one))}
        self._counts = CountsOfSenders(connection, ())
        self._counts.keep_alone(sorted(names))

    def _network(self, sender: Sender) -> str:
        """Under which name the guesses of an address are counted, those of reports too."""
        assert self._marks
        return of_network(self._today, self._marks.of_address(sender))

    def _registered(self, sender: Sender) -> str:
        assert self._marks
        return of_day(self._today, f"events/{self._marks.of_address(sender)}")

    def mark_for(self, key: str | None, sender: Sender | None) -> str | None:
        """The mark to which a short key is bound; None of a long one, or without a sender."""
        if not sender or not key or not is_short(key):
            return None
        assert self._marks
        return self._marks.of_device(sender)

    def owns(self, keys: Keys, key: str | None, sender: Sender | None, fingerprint: str) -> bool:
        """Whether a key is its sender's own. Raises TooMany where too many were guessed."""
        mark = self.mark_for(key, sender)
        if not sender or mark is None:
            return True
        own = keys.is_own(key, mark)
        if self._limits and keys.may_be_guessed(key, sender, mark):
            network = self._counts.of(self._network(sender))
            wrong = not (own and keys.is_for(key, fingerprint))
            self._limits.count_guess(network, self._now, wrong=wrong)
        return own

    def count_event(self, sender: Sender | None) -> None:
        """Count that a sender registers an event. Raises TooMany beyond the limits."""
        if sender and self._limits:
            self._limits.count_event(self._counts.of(self._registered(sender)), self._now)

    def write(self) -> None:
        """Write what was counted."""
        self._counts.write()
