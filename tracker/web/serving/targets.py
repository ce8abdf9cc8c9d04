"""The target of a request: a path, or a whole address, which counts for more than the Host header.

Proxies, and whoever asks through one, send whole addresses. RFC 9112, section 3.2.2, has every
server take them.
"""

import re
from typing import NamedTuple

_ABSOLUTE = re.compile(r"https?://([^/?#]*)([/?][^#]*)?", re.IGNORECASE)

_LABEL = r"[A-Za-z0-9_~%!$&'()*+,;=-]{1,63}"
_HOST = re.compile(rf"({_LABEL}(\.{_LABEL})*\.?|\[[0-9A-Fa-f:.]+\])(:[0-9]{{0,5}})?")


class Target(NamedTuple):
    """The path and the query that a request asks for; `host` is None where it names none."""

    path: str
    host: str | None = None


def is_host(text: str) -> bool:
    """Whether this names a host, perhaps with a port. Flask fails where a label of it is no label.

    A server has to refuse any other (RFC 9112, section 3.2).
    """
    return _HOST.fullmatch(text) is not None


def target_of(method: str, target: str) -> Target:
    """The target of a request line. Raises ValueError where it is none, or not for this server."""
    if target.startswith("/"):
        return Target(target)
    if target == "*" and method == "OPTIONS":
        return Target(target)
    absolute = _ABSOLUTE.fullmatch(target)
    if absolute is None or not is_host(absolute[1]):
        raise ValueError("the target is neither a path nor an address")
    path = absolute[2] or ("*" if method == "OPTIONS" else "/")
    return Target(path if path[0] != "?" else f"/{path}", absolute[1])
