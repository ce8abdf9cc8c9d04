"""Seats: how many viewers may watch, in all and from one address."""

import logging
from collections import Counter
from collections.abc import Mapping
from typing import Any

from ..senders import Networks, sender_of

log = logging.getLogger(__name__)


class Seats:
    """Counts connections. `most_of_an_address` of None sets no limit for one address."""

    def __init__(self, most: int, most_of_an_address: int | None, proxies: Networks) -> None:
        self._most = most
        self._most_of_an_address = most_of_an_address
        self._proxies = proxies
        self._taken = 0
        self._taken_from: Counter[str] = Counter()
        self._proxy_suspected = False

    @property
    def full(self) -> bool:
        """Whether no seat is free for anybody."""
        return self._taken >= self._most

    def sender(self, environ: Mapping[str, Any]) -> str:
        """The sender of a request, as seen through the proxies that are trusted."""
        return sender_of(environ, self._proxies)

    def take(self, environ: Mapping[str, Any]) -> str | None:
        """Take a seat for a request. Returns the sender, to `leave` by, or None without a seat."""
        sender = self.sender(environ)
        here = self._taken_from[sender]
        if self.full:
            return None
        if here >= (self._most_of_an_address or self._most):
            self._suspect_proxy(environ)
            return None
        self._taken += 1
        self._taken_from[sender] += 1
        return sender

    def _suspect_proxy(self, environ: Mapping[str, Any]) -> None:
        """Tell the operator, once, of an address that may be a proxy that nobody has named."""
        if "HTTP_X_FORWARDED_FOR" in environ and not self._proxy_suspected:
            self._proxy_suspected = True
            log.warning(
                "Viewers are refused: %d watch from one address already, perhaps by a proxy. If "
                "it is yours, name it in TRUSTED_PROXIES.",
                self._most_of_an_address,
            )

    def leave(self, sender: str) -> None:
        """Give a seat back."""
        self._taken -= 1
        self._taken_from[sender] -= 1
        if not self._taken_from[sender]:
            del self._taken_from[sender]
