"""The key that signs heads: a file for its owner alone, and beside it the public keys so far."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from itertools import count
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

_HOW_LONG = 64
"""The hexadecimal digits of a public key."""


class SigningKey:
    """An Ed25519 key. `public` is its public half, in hexadecimal."""

    def __init__(self, private: Any) -> None:
        self._private = private
        self.public: str = private.public_key().public_bytes_raw().hex()

    def sign(self, text: str) -> str:
        """The signature of a text, in hexadecimal."""
        signature: bytes = self._private.sign(text.encode())
        return signature.hex()


def is_signature(public_key: str, signature: str, text: str) -> bool:
    """Whether a signature is this text's, by this public key."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
        key.verify(bytes.fromhex(signature), text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def make_key(path: Path, now: datetime) -> SigningKey:
    """Make a key. Raises ValueError where there is one, and OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with _draft(path) as (draft, key):
        try:
            os.link(draft, path)  # whole or not at all, and never over another
        except FileExistsError:
            raise ValueError(
                f"There is a signing key in {path} already. `keys make --replace` puts it aside."
            ) from None
    remember(path, key.public, now)
    _keep_names(path.parent)
    return key


def replace_key(path: Path, now: datetime) -> tuple[SigningKey, Path]:
    """Make a key in the place of another. Gives where that one was put, too.

    Its public half stays known. Raises ValueError where there is none, and OSError.
    """
    before = read_key(path)
    if before is None:
        raise ValueError(f"There is no signing key in {path} that could be replaced.")
    remember(path, before.public, now)
    with _draft(path) as (draft, key):
        remember(path, key.public, now)
        aside = _linked_aside(path, now)
        draft.replace(path)
    _keep_names(path.parent)
    return key, aside


def _linked_aside(path: Path, now: datetime) -> Path:
    """A second name for a file, of the second or the first that is free after it."""
    names = (path.with_name(f"{path.name}.before-{at}") for at in count(int(now.timestamp())))
    aside = next(name for name in names if not name.exists())
    os.link(path, aside)
    return aside


def _keep_names(folder: Path) -> None:
    """Have the names of the files in a folder on disk, not only what is in them."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def read_key(path: Path) -> SigningKey | None:
    """The key in a file; None where there is no file.

    Raises ValueError where it holds no key, or others may read it, and OSError.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        rights, content = path.stat().st_mode, path.read_bytes()
    except FileNotFoundError:
        return None
    if rights & 0o077:
        raise ValueError(f"Others can read the signing key. Run: chmod 600 {path}")
    try:
        key = load_pem_private_key(content, None)
    except (ValueError, TypeError):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError(f"{path} holds no Ed25519 key without a password.")
    return SigningKey(key)


def known_keys(path: Path) -> tuple[str, ...]:
    """The public keys that are known beside the file of the key, the newest first."""
    known = dict.fromkeys(reversed(_remembered(path)))
    with suppress(ValueError, OSError):  # who may not read it can check signatures all the same
        if (key := read_key(path)) is not None:
            known = {key.public: None} | known
    return tuple(known)


@contextmanager
def _draft(path: Path) -> Iterator[tuple[Path, SigningKey]]:
    """A new key in a file beside its place, on disk, which its owner alone may read.

    Nothing of the file is left afterwards, unless it was put in the place.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
    )

    private = Ed25519PrivateKey.generate()
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as draft:
        try:
            draft.write(pem)
            draft.flush()
            os.fsync(draft.fileno())
            yield Path(draft.name), SigningKey(private)
        finally:
            Path(draft.name).unlink(missing_ok=True)


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.known")


def _remembered(path: Path) -> list[str]:
    """The public keys in the file of those known, the oldest first."""
    try:
        lines = _beside(path).read_text().splitlines()
    except FileNotFoundError:
        return []
    words = (line.partition(" ")[0] for line in lines)
    return [word for word in words if len(word) == _HOW_LONG]


def remember(path: Path, public_key: str, now: datetime) -> None:
    """Keep a public key among those that are known beside the file of the key. Raises OSError."""
    if public_key in _remembered(path):
        return
    with _beside(path).open("a") as file:
        file.write(f"{public_key} {now.date().isoformat()}\n")
        file.flush()
        os.fsync(file.fileno())
