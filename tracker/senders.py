"""Senders: the address that a request counts for, behind the proxies that we trust."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any, NamedTuple

Address = IPv4Address | IPv6Address
Networks = Sequence[IPv4Network | IPv6Network]

IPV6_PREFIX = 64
"""The leading bits of an IPv6 address that name its owner, who has the whole /64."""

MOST_HOPS = 20
"""The most hops of `X-Forwarded-For` that are read, from its end."""

_HOP = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([0-9.]+))(?::[0-9]{1,5})?")
"""An address with a port, or in brackets."""

_LONGEST_HOP = 64


class Sender(NamedTuple):
    """Who sends a report: an address as `sender_of` gives it, and the token of a device.

    `device` is None where the request showed none.
    """

    address: str
    device: str | None = None


def sender_of(environ: Mapping[str, Any], proxies: Networks) -> str:
    """The address that a WSGI request counts for; for an IPv6 address its /64.

    Each proxy appends its client's address to `X-Forwarded-For`. We read that list from its end,
    only as far as the proxies are ours: everything before may be invented. What is no address ends
    it, and the request counts for the proxy that passed it on.
    """
    remote: str = environ.get("REMOTE_ADDR", "")
    sender = address_in(remote)
    if sender is None:
        return remote
    forwarded = environ.get("HTTP_X_FORWARDED_FOR", "") if proxies else ""
    hops = filter(str.strip, forwarded.rsplit(",", MOST_HOPS)[-MOST_HOPS:])
    for hop in reversed([*hops]):
        client = address_in(hop) if _is_among(sender, proxies) else None
        if client is None:
            break
        sender = client
    return _owner(sender)


def is_proxy(remote: str, proxies: Networks) -> bool:
    """Whether the address of a connection is that of a proxy of ours."""
    address = address_in(remote)
    return address is not None and _is_among(address, proxies)


@lru_cache(maxsize=1_024)
def address_in(hop: str) -> Address | None:
    """The address that a hop names, perhaps with a port, in brackets, or an IPv4 one as IPv6."""
    text = hop.strip(" \t")
    if len(text) > _LONGEST_HOP:
        return None
    if parts := _HOP.fullmatch(text):
        text = parts[1] or parts[2]
    try:
        address = ip_address(text.partition("%")[0])  # an interface of ours says nothing
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _is_among(address: Address, networks: Networks) -> bool:
    return any(address in network for network in networks)


def _owner(address: Address) -> str:
    """An IPv4 address as it is, an IPv6 address as the network of its owner."""
    if address.version == 4:
        return str(address)
    return str(IPv6Network((address, IPV6_PREFIX), strict=False))
