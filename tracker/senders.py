"""Senders: the address that a request counts for, behind the proxies that we trust."""

from collections.abc import Mapping, Sequence
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any

Networks = Sequence[IPv4Network | IPv6Network]

IPV6_PREFIX = 64
"""The leading bits of an IPv6 address that name its owner, who has the whole /64."""


def sender_of(environ: Mapping[str, Any], proxies: Networks) -> str:
    """The address that a WSGI request counts for; for an IPv6 address its /64.

    Each proxy appends its client's address to `X-Forwarded-For`. We read that list from its end,
    only as far as the proxies are ours: everything before may be invented.
    """
    sender: str = environ.get("REMOTE_ADDR", "")
    forwarded = environ.get("HTTP_X_FORWARDED_FOR", "") if proxies else ""
    hops = [hop.strip() for hop in forwarded.split(",") if hop.strip()]
    while hops and _is_among(sender, proxies):
        sender = hops.pop()
    return _owner(sender)


def _is_among(sender: str, networks: Networks) -> bool:
    try:
        address = ip_address(sender)
    except ValueError:
        return False
    return any(address in network for network in networks)


def _owner(sender: str) -> str:
    """An IPv4 address as it is, an IPv6 address as the network of its owner."""
    if ":" not in sender:
        return sender
    try:
        address = IPv6Address(sender)
    except ValueError:
        return sender
    mapped = address.ipv4_mapped
    return str(mapped or IPv6Network((address, IPV6_PREFIX), strict=False))
