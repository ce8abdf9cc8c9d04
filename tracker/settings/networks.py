"""Networks of the proxies that are trusted."""

from collections.abc import Sequence
from functools import cache
from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_network

Network = IPv4Network | IPv6Network

NO_PROXY = "none"
"""Says that people reach the tracker without a proxy."""

WIDEST = {4: 8, 6: 16}
"""The fewest leading bits of a public network, by version of IP: no proxies fill a wider one."""


@cache  # each report's sender is looked for behind them
def networks_in(names: str) -> tuple[Network, ...]:
    """The networks that a list names, separated by commas. Raises ValueError."""
    if names.strip().lower() == NO_PROXY:
        return ()
    return tuple(_plain(ip_network(name.strip())) for name in names.split(",") if name.strip())


def too_wide(networks: Sequence[Network]) -> Network | None:
    """A network that some networks make up together and that holds strangers, if they do."""
    version4 = collapse_addresses(one for one in networks if isinstance(one, IPv4Network))
    version6 = collapse_addresses(one for one in networks if isinstance(one, IPv6Network))
    joined: list[Network] = [*version4, *version6]
    for network in joined:
        if network.prefixlen < WIDEST[network.version] and not _is_private(network):
            return network
    return None


def _is_private(network: Network) -> bool:
    return isinstance(network, IPv6Network) and network.subnet_of(IPv6Network("fc00::/7"))


def _plain(network: Network) -> Network:
    """A network of IPv4 addresses in IPv6 as what it is, as addresses are compared so."""
    if isinstance(network, IPv4Network) or network.prefixlen < 96:
        return network
    mapped = network.network_address.ipv4_mapped
    return IPv4Network((mapped, network.prefixlen - 96)) if mapped else network
