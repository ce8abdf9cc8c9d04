"""A second verifier of the public ledger, from the words of its format alone.

It shares nothing with `tools/verify_ledger.py`, neither code nor style: it proves that the format
as it is described is enough to check a ledger and to add it up.
"""

import csv
import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

NAMES = (
    *("format", "number", "at", "kind", "report", "campaign", "section", "region", "event"),
    *("case", "channel", "letters", "verified", "written_on", "trust", "previous", "hash"),
)


class Broken(Exception):
    """The ledger is not whole; the argument is the first number that is wrong."""


def read(path: Path) -> list[dict[str, str]]:
    """The entries of a CSV file or of JSON lines, each value as the text that was hashed."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file) if path.suffix == ".csv" else map(json.loads, file)
        return [{name: f"{row[name]}" for name in NAMES} for row in rows]


def head_of(entries: Iterable[dict[str, str]]) -> str:
    """The hash of the last entry, after every number, hash and link was checked. Raises Broken."""
    head = 64 * "0"
    for due, entry in enumerate(entries, 1):
        sealed = chr(0x1F).join(entry[name] for name in NAMES if name != "hash").encode()
        whole = entry["format"] == "1" and entry["number"] == f"{due}" and entry["previous"] == head
        head = entry["hash"]
        if not whole or hashlib.new("sha256", sealed).hexdigest() != head:
            raise Broken(due)
    return head


def letters_by(entries: Iterable[dict[str, str]], *names: str) -> Counter[tuple[str, ...]]:
    """The letters for each combination of these fields."""
    letters: Counter[tuple[str, ...]] = Counter()
    for entry in entries:
        letters[tuple(entry[name] for name in names)] += int(entry["letters"])
    return letters
