"""The settings of mail: where messages go, and from which address."""

from pathlib import Path
from urllib.parse import urlsplit

_WRONG_URL = (
    "it must be file: and a folder, such as file:data/mail, or a mail server such as"
    " smtp://user:password@mail.example.org:587 or smtps://mail.example.org"
)
_WRONG_SENDER = (
    "it must be an address such as letters@example.org, or Write for Rights <letters@example.org>"
)


def mail_url(value: str) -> str:
    """Where mail goes, as it is used; "" for nowhere. Raises ValueError."""
    value = value.strip()
    if not value:
        return ""
    if not value.isascii() or any(sign.isspace() for sign in value):
        raise ValueError(_WRONG_URL)
    scheme, _, rest = value.partition(":")
    if scheme == "file":
        if not rest or rest.startswith("//"):
            raise ValueError(_WRONG_URL)
        return value
    parts = urlsplit(value)
    _ = parts.port  # which raises ValueError where it is no number
    beside = parts.path.strip("/") or parts.query or parts.fragment
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or beside:
        raise ValueError(_WRONG_URL)
    return value


def mail_folder(url: str, root: Path) -> Path | None:
    """The folder in which messages are files; None where there is none."""
    scheme, _, rest = url.partition(":")
    return root / rest if scheme == "file" else None


def mail_sender(value: str) -> str:
    """The sender of all mail, as it stands in a message; "" for none. Raises ValueError."""
    value = value.strip()
    if not value:
        return ""
    from email.errors import HeaderParseError  # slow to load
    from email.headerregistry import Address
    from email.utils import parseaddr

    if not value.isprintable():
        raise ValueError(_WRONG_SENDER)
    name, address = parseaddr(value)
    try:
        sender = Address(name, addr_spec=address)
    except (HeaderParseError, IndexError, ValueError):
        raise ValueError(_WRONG_SENDER) from None
    if not sender.username or not sender.domain or not address.isascii():
        raise ValueError(_WRONG_SENDER)
    return str(sender)
