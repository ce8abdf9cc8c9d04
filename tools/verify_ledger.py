"""Checks a published ledger and adds it up again. It needs Python 3.11 and nothing else.

    python tools/verify_ledger.py ledger.csv
    python tools/verify_ledger.py ledger.jsonl.gz --json --head 3f9a…

The file holds one campaign from its first entry on, as CSV (.csv) or JSON lines (.jsonl, .ndjson
or .json), perhaps compressed (.gz). Each entry must have the next number, the hash of the entry
before it, and as its own hash the SHA-256 of its other fields. A ledger with missing entries at its
end still looks whole. To notice that, give the last published hash as --head.

Exit status: 0 if all is well, and the totals are printed; 1 if an entry is wrong, and the first
wrong number is printed; 2 if the file could not be read. Memory does not grow with the file.
"""

import argparse
import csv
import gzip
import json
import re
import signal
import sys
import zlib
from collections.abc import Iterator
from functools import partial
from hashlib import sha256
from io import TextIOBase
from pathlib import Path
from typing import Any

SLUG = r"[a-z0-9][a-z0-9_-]{0,127}"
COUNT = r"(?:0|-?[1-9][0-9]{0,14})"
HASH = r"[0-9a-f]{64}"
SHAPES = {
    "format": "1",
    "number": r"[1-9][0-9]{0,14}",
    "at": r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]Z",
    "kind": "report|correction|withdrawal|supersession|release|verification|reversal",
    "report": SLUG,
    "campaign": SLUG,
    "section": SLUG,
    "region": f"(?:{SLUG})?",
    "event": r"(?:ev-[0-9a-z]{8,32})?",
    "case": SLUG,
    "channel": "letter|card|message|email|petition|social|sms|fax|phone",
    "letters": COUNT,
    "verified": COUNT,
    "written_on": r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])",
    "trust": "staff|import|organiser|code|email|open|demo",
    "previous": HASH,
    "hash": HASH,
}
"""The fields of an entry in their order, and the shape that each must have as text."""

FIELDS = list(SHAPES)
AT = {name: position for position, name in enumerate(FIELDS)}
NUMBERS = ("format", "number", "letters", "verified")
TYPES = [int if name in NUMBERS else str for name in FIELDS]
WELL_FORMED = re.compile("\x1f".join(f"(?:{shape})" for shape in SHAPES.values())).fullmatch
SUMS = ("letters", "verified")
LONGEST_LINE = 16_384
MOST_TOTALS = 10_000


class Unreadable(Exception):
    """The file can't be read as a ledger at all."""


class Wrong(Exception):
    """The first entry that is wrong: its number and the reason."""

    def __init__(self, number: int, why: str) -> None:
        super().__init__(f"entry {number} is wrong: {why}")
        self.number, self.why = number, why


def entries(path: Path) -> Iterator[list[str]]:
    """The entries of a file as lists of text, one at a time, in the order of the file."""
    packed = path.suffix == ".gz"
    ending = (path.with_suffix("") if packed else path).suffix
    if ending not in (".csv", ".jsonl", ".ndjson", ".json"):
        raise Unreadable("its name must end in .csv or .jsonl, perhaps with .gz after that")
    # Bytes that are not UTF-8 become characters that no shape allows, so that their entry is named.
    how: dict[str, Any] = {"encoding": "utf-8-sig", "errors": "surrogateescape", "newline": ""}
    with gzip.open(path, "rt", **how) if packed else path.open(**how) as file:
        yield from (csv_entries if ending == ".csv" else json_entries)(file)


def lines(file: TextIOBase) -> Iterator[str]:
    """The lines of a file. A line that is too long becomes a character that no entry can hold."""
    for line in iter(partial(file.readline, LONGEST_LINE), ""):
        yield line if len(line) < LONGEST_LINE else "\0"


def csv_entries(file: TextIOBase) -> Iterator[list[str]]:
    """The entries of a CSV file, whose first row names the fields in their order."""
    rows = map(csv_row, lines(file))
    if next(rows, None) != FIELDS:
        raise Unreadable(f"its first row must be {','.join(FIELDS)}")
    yield from rows


def csv_row(line: str) -> list[str]:
    """The cells of one line of CSV, none if it is broken. No field holds a line break."""
    try:
        return next(csv.reader((line,), strict=True), [])
    except csv.Error:
        return []


def json_entries(file: TextIOBase) -> Iterator[list[str]]:
    """The entries of a file with one JSON object in each line."""
    decode = json.JSONDecoder(object_pairs_hook=tuple).decode
    for number, line in enumerate(lines(file), start=1):
        try:
            pairs = decode(line)
        except (ValueError, RecursionError) as error:
            raise Wrong(number, "the line is no JSON object") from error
        entry = dict(pairs) if isinstance(pairs, tuple) else {}
        if entry.keys() != SHAPES.keys() or len(pairs) != len(FIELDS):
            raise Wrong(number, f"it must have the fields {', '.join(FIELDS)}, each once")
        values = [entry[name] for name in FIELDS]
        if [*map(type, values)] != TYPES:
            raise Wrong(number, f"{', '.join(NUMBERS)} must be whole numbers, all else text")
        yield [*map(str, values)]


def check(entry: list[str], number: int, previous: str, campaign: str) -> None:
    """Raise Wrong unless this is the entry that must come here."""
    if len(entry) != len(FIELDS):
        raise Wrong(number, f"it has {len(entry)} fields instead of {len(FIELDS)}")
    joined = "\x1f".join(entry)
    if not WELL_FORMED(joined):
        fields = zip(FIELDS, entry, strict=True)
        odd = next(name for name, text in fields if not re.fullmatch(SHAPES[name], text))
        raise Wrong(number, f"{odd} is not in the form that it must have")
    if entry[AT["number"]] != str(number):
        raise Wrong(number, f"number {entry[AT['number']]} stands in its place")
    if entry[AT["campaign"]] != campaign:
        raise Wrong(number, f"it is of another campaign, {entry[AT['campaign']]}")
    if entry[AT["previous"]] != previous:
        raise Wrong(number, "previous is not the hash of the entry before")
    if entry[AT["hash"]] != sha256(joined[:-65].encode()).hexdigest():
        raise Wrong(number, "its hash does not fit its fields")


def verify(path: Path, head: str | None = None) -> dict[str, Any]:
    """The totals of a ledger that is whole. Raises Wrong, Unreadable, OSError, EOFError."""
    number, previous, campaign = 0, "0" * 64, ""
    totals = {"world": [0, 0]}
    for number, entry in enumerate(entries(path), start=1):
        campaign = campaign or "".join(entry[AT["campaign"] : AT["campaign"] + 1])
        check(entry, number, previous, campaign)
        previous = entry[AT["hash"]]
        letters, verified = int(entry[AT["letters"]]), int(entry[AT["verified"]])
        section, case, channel = (entry[AT[name]] for name in ("section", "case", "channel"))
        for scope in ("world", f"section:{section}", f"case:{case}", f"channel:{channel}"):
            total = totals.setdefault(scope, [0, 0])
            total[0] += letters
            total[1] += verified
        if len(totals) > MOST_TOTALS:
            raise Wrong(number, "no campaign has so many sections and cases")
    if head not in (None, previous):
        raise Wrong(number + 1, f"it should end with the head, but its last hash is {previous}")
    named = {scope: dict(zip(SUMS, totals[scope], strict=True)) for scope in sorted(totals)}
    return {"campaign": campaign, "entries": number, "head": previous, "totals": named}


def table(summary: dict[str, Any]) -> Iterator[str]:
    """The result of `verify`, as lines for people."""
    entries_of = f"{summary['entries']} entries of campaign {summary['campaign'] or '(none)'}"
    yield f"{entries_of}, all in order"
    yield f"head {summary['head']}\n"
    width = max(map(len, summary["totals"]))
    yield f"{'':{width}}{'letters':>16}{'verified':>16}"
    for scope, total in summary["totals"].items():
        yield f"{scope:{width}}{total['letters']:16}{total['verified']:16}"


def main() -> int:
    """Check the file that the command line names, and print the result."""
    parser = argparse.ArgumentParser(description="Checks a published ledger and adds it up again.")
    parser.add_argument("file", type=Path, help="the ledger: .csv or .jsonl, perhaps with .gz")
    parser.add_argument(
        "--head", metavar="HASH", type=str.lower, help="the hash that the last entry must have"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    arguments = parser.parse_args()
    try:
        summary = verify(arguments.file, arguments.head)
    except Wrong as wrong:
        print(json.dumps({"wrong": wrong.number, "why": wrong.why}) if arguments.json else wrong)
        return 1
    except (Unreadable, OSError, EOFError, zlib.error) as error:
        print(f"{arguments.file} could not be read: {error}", file=sys.stderr)
        return 2
    print(json.dumps(summary) if arguments.json else "\n".join(table(summary)))
    return 0


if __name__ == "__main__":
    if hasattr(signal, "SIGPIPE"):  # so that `| head` ends it without a traceback
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    sys.exit(main())
