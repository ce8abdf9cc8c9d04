"""How many may watch: in all, and from one address, seen through the proxies that are trusted."""

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any

log = logging.getLogger(__name__)

Networks = Sequence[IPv4Network | IPv6Network]

SAME_SENDER_BITS = 64
"""Of an IPv6 address: whoever has one has the whole network of them."""


class Seats:
    """The connections that there are. `most_of_an_address` None sets no limit to that."""

    def __init__(self, most: int, most_of_an_address: int | None, proxies: Networks) -> None:
        self._most = most
        self._most_of_an_address = most_of_an_address
        self._proxies = proxies
        self._taken = 0
        self._taken_from: Counter[str] = Counter()
        self._proxy_suspected = False

    def take(self, environ: Mapping[str, Any]) -> str | None:
        """Let the sender of a request in: the name to leave by, or None where there is no seat."""
        sender = sender_of(environ, self._proxies)
        here = self._taken_from[sender]
        if self._taken >= self._most:
            return None
        if here >= (self._most_of_an_address or self._most):
            self._suspect_proxy(environ)
            return None
        self._taken += 1
        self._taken_from[sender] += 1
        return sender

    def _suspect_proxy(self, environ: Mapping[str, Any]) -> None:
        """Tell the operator, once, of what may be a proxy that nobody named."""
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


def sender_of(environ: Mapping[str, Any], proxies: Networks) -> str:
    """The address that a request counts for.

    Each proxy adds whom it was asked by at the end of `X-Forwarded-For`; what stands before the
    first that is not trusted may be invented.
    """
    sender: str = environ.get("REMOTE_ADDR", "")
    told = environ.get("HTTP_X_FORWARDED_FOR", "") if proxies else ""
    before = [hop.strip() for hop in told.split(",") if hop.strip()]
    while before and _is_among(sender, proxies):
        sender = before.pop()
    return _network(sender)


def _is_among(sender: str, proxies: Networks) -> bool:
    try:
        address = ip_address(sender)
    except ValueError:
        return False
    return any(address in network for network in proxies)


def _network(sender: str) -> str:
    """An IPv4 address as it is, an IPv6 address as the network of its owner."""
    if ":" not in sender:
        return sender
    try:
        address = IPv6Address(sender)
    except ValueError:
        return sender
    mapped = address.ipv4_mapped
    return str(mapped or IPv6Network((address, SAME_SENDER_BITS), strict=False))
