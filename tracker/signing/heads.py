"""A signed head: what is signed, as a text that anybody can write again, and as JSON."""

import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple, Self

FORMAT = 1
"""The format of the text that is signed now. It names itself, so that a later one is told."""

NOTHING_BEFORE = "0" * 64
"""What the first head of a campaign names as the one before."""

MOST_BYTES = 64 * 1024 * 1024
"""The largest file of heads that is read: a head for each day of four centuries."""

_HASH = r"[0-9a-f]{64}"
_NUMBER = r"[1-9][0-9]{0,8}"
_SECOND = r"[1-9][0-9]{0,10}"
_SHAPES = {
    "campaign": r"[a-z0-9][a-z0-9_-]{0,127}",
    "position": _NUMBER,
    "epoch": _SECOND,
    "day": r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
    "number": _NUMBER,
    "hash": _HASH,
    "origins": _HASH,
    "previous": _HASH,
    "signed_at": r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z",
    "public_key": _HASH,
    "signature": r"[0-9a-f]{128}",
}

_NUMBERS = ("position", "epoch", "number")


class UnreadableHeads(ValueError):
    """A file that should hold signed heads, and does not."""


class SignedHead(NamedTuple):
    """The end of a campaign's ledger on a day, signed. The fields are signed in this order.

    `position` counts a campaign's heads from 1, and `previous` is the SHA-256 of the text of the
    one before. `number` and `hash` are those of the newest entry, `origins` stands for the end of
    the private chain beside it. Keys and signatures are hexadecimal.
    """

    campaign: str
    position: int
    epoch: int
    day: str
    number: int
    hash: str
    origins: str
    previous: str
    signed_at: str
    public_key: str
    signature: str

    @property
    def text(self) -> str:
        """What is signed: a line that names the format, and one for each field before the last."""
        fields = zip(HEAD_FIELDS[:-1], self, strict=False)
        lines = (f"{name}: {value}\n" for name, value in fields)
        return f"tracker signed head {FORMAT}\n{''.join(lines)}"

    @property
    def digest(self) -> str:
        """The SHA-256 of the text, which the next head names as `previous`."""
        return sha256(self.text.encode()).hexdigest()

    @classmethod
    def of_json(cls, text: str) -> Self:
        """The head that a JSON object holds. Raises UnreadableHeads."""
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict) or found.get("format") != FORMAT:
            raise UnreadableHeads(f"it is no JSON object with a head of format {FORMAT}")
        if odd := _odd_field(found):
            raise UnreadableHeads(f"{odd} is not in the form that it must have")
        return cls(**{name: found[name] for name in HEAD_FIELDS})

    @property
    def is_well_formed(self) -> bool:
        """Whether each field has its form. What somebody else has stored may have any."""
        return _odd_field(self._asdict()) is None


HEAD_FIELDS = SignedHead._fields
"""The names of a head's fields, in their order."""


def _odd_field(fields: Mapping[str, Any]) -> str | None:
    """The first field that is not in the form that it must have."""
    for name, shape in _SHAPES.items():
        value = fields.get(name)
        is_number = type(value) is int
        if is_number != (name in _NUMBERS) or not re.fullmatch(shape, f"{value}"):
            return name
    for name, moment in (("day", date), ("signed_at", datetime)):
        try:
            moment.fromisoformat(fields[name])
        except ValueError:
            return name
    return None


def json_line(head: SignedHead) -> str:
    """A head as a line of JSON."""
    return json.dumps({"format": FORMAT, **head._asdict()}, separators=(",", ":")) + "\n"


def heads_in_file(path: Path) -> list[SignedHead]:
    """The heads in a file of JSON lines. Raises UnreadableHeads and OSError."""
    if path.stat().st_size > MOST_BYTES:
        raise UnreadableHeads(f"{path} is too large for a file of signed heads.")
    heads = []
    lines = path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    for number, line in enumerate(lines, start=1):
        try:
            heads += [SignedHead.of_json(line)] if line.strip() else []
        except UnreadableHeads as why:
            raise UnreadableHeads(f"{path}, line {number}: {why}.") from None
    return heads


def fingerprint(public_key: str) -> str:
    """A public key for people to compare: half of its SHA-256, in groups of four."""
    digest = sha256(bytes.fromhex(public_key)).hexdigest()[:32]
    return " ".join(digest[at : at + 4] for at in range(0, 32, 4))


def blinded(origins_hash: str, salt: str) -> str:
    """The public stand-in for the end of the chain of origins.

    Whoever knew two ends could guess what one report between them adds, so neither is told.
    """
    return sha256(f"{salt}\x1f{origins_hash}".encode()).hexdigest()
