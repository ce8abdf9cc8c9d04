"""The open connections of a process: at the limit, the one that has waited longest is closed.

A newcomer is never refused. Hundreds of phones behind one address open six connections each, and
use most of them once; whoever means harm opens as many and sends nothing. Both lose only
connections that do nothing.
"""

from collections import OrderedDict
from typing import Protocol

from ...senders import Networks, is_proxy, sender_of


class Cuttable(Protocol):
    """A connection, as it is counted here."""

    def cut(self) -> None:
        """Close it at once, whatever its own greenlet does."""

    def is_late(self, now: float) -> bool:
        """Whether its client has not sent in time what is waited for (monotonic)."""


class _Counted:
    """The connections of a sender: their number, and those that wait for it, the longest first."""

    __slots__ = ("number", "waiting")

    def __init__(self) -> None:
        self.number = 0
        self.waiting: OrderedDict[Cuttable, None] = OrderedDict()


class OpenConnections:
    """Counts connections. `most_of_an_address` of None sets no limit for one address.

    Those of `proxies` are not counted by address: many people come through each.
    """

    def __init__(
        self, most: int, most_of_an_address: int | None = None, proxies: Networks = ()
    ) -> None:
        self._most = most
        self._most_of_an_address = most_of_an_address
        self._proxies = proxies
        self._all = _Counted()
        self._of_sender: dict[str, _Counted] = {}
        self._senders: dict[Cuttable, str] = {}
        self.watched = False
        """Whether somebody closes those that are late."""

    def __len__(self) -> int:
        return self._all.number

    def enter(self, connection: Cuttable, address: str) -> None:
        """Count a connection that waits for its client; close another where there are too many."""
        sender = sender_of({"REMOTE_ADDR": address}, ())
        its_own = self._of_sender.setdefault(sender, _Counted())
        most_of_its = None if is_proxy(address, self._proxies) else self._most_of_an_address
        if most_of_its is not None and its_own.number >= most_of_its:
            self._cut_longest_waiting(its_own)
        elif self._all.number >= self._most:
            self._cut_longest_waiting(self._all)
        self._senders[connection] = sender
        for counted in (self._all, self._of_sender.setdefault(sender, its_own)):
            counted.number += 1
            counted.waiting[connection] = None

    def cut_one(self) -> bool:
        """Close the connection that has waited longest. Returns whether there was one."""
        return self._cut_longest_waiting(self._all)

    def cut_late(self, now: float) -> None:
        """Close the connections whose clients are late."""
        late = [connection for connection in self._all.waiting if connection.is_late(now)]
        for connection in late:
            self.leave(connection)
            connection.cut()

    def _cut_longest_waiting(self, counted: _Counted) -> bool:
        connection = next(iter(counted.waiting), None)
        if connection is not None:
            self.leave(connection)
            connection.cut()
        return connection is not None

    def waits(self, connection: Cuttable) -> None:
        """Take note that a connection waits for its client, if it does not do so already."""
        sender = self._senders.get(connection)
        if sender is not None:
            self._all.waiting.setdefault(connection)
            self._of_sender[sender].waiting.setdefault(connection)

    def works(self, connection: Cuttable) -> None:
        """Take note that it is our turn: a connection is not closed while it is answered."""
        sender = self._senders.get(connection)
        if sender is not None:
            self._all.waiting.pop(connection, None)
            self._of_sender[sender].waiting.pop(connection, None)

    def leave(self, connection: Cuttable) -> None:
        """Count a connection no more, if it still is."""
        self.works(connection)
        sender = self._senders.pop(connection, None)
        if sender is None:
            return
        self._all.number -= 1
        its_own = self._of_sender[sender]
        its_own.number -= 1
        if not its_own.number:
            del self._of_sender[sender]
