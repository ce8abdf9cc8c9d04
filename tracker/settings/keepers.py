"""The address of an outside keeper, to whom signed heads are posted."""

from ipaddress import ip_address
from urllib.parse import urlsplit

_WRONG = (
    "it must be an address such as https://keeper.example.org/heads "
    "(http:// is for this machine alone)"
)


def address_of_keeper(value: str) -> str:
    """An address as it is used, "" for none. Raises ValueError.

    It is https, or http on this machine. It holds no user, as that would be left out of a request.
    """
    value = value.strip()
    if not value:
        return ""
    parts = urlsplit(value)
    host, _ = parts.hostname, parts.port  # which raises ValueError where it is no number
    allowed = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host or ""))
    if not allowed or not host or parts.username is not None or parts.fragment:
        raise ValueError(_WRONG)
    if not value.isascii() or any(sign.isspace() or not sign.isprintable() for sign in value):
        raise ValueError(_WRONG)
    return parts.scheme + value[len(parts.scheme) :]


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
