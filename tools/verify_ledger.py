"""Checks a published ledger and adds it up again. It needs Python 3.11 and nothing else.

    python tools/verify_ledger.py ledger.csv
    python tools/verify_ledger.py ledger.jsonl.gz --json --head 3f9a… --heads kept.jsonl

The file holds one campaign from its first entry on, as CSV or JSON lines, perhaps compressed. Each
entry must have the next number, the hash of the one before it, and as its own hash the SHA-256 of
its other fields. A ledger that was cut short, or written anew, still looks whole: give its last
published hash as --head, or signed heads that you have kept as --heads. Their signatures are not
checked. Where /ledger tells of restores, give the lowest number that one went to as --restored.

Exit status: 0 if all is well, and the totals are printed; 1 if an entry is wrong, and the first
wrong number is printed; 2 if a file could not be read. Memory does not grow with the ledger.
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
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any, TextIO

SLUG = r"[a-z0-9][a-z0-9_-]{0,127}"
COUNT = r"(?:0|-?[1-9][0-9]{0,14})"
HASH = r"[0-9a-f]{64}"
DAY = r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
KINDS = "report|correction|withdrawal|supersession|release|verification|reversal"
SHAPES = {
    "format": "1", "number": r"[1-9][0-9]{0,14}", "at": DAY + "T(?:[01][0-9]|2[0-3]):[0-5][0-9]Z",
    "kind": KINDS, "report": SLUG, "campaign": SLUG, "section": SLUG, "region": f"(?:{SLUG})?",
    "event": r"(?:ev-[0-9a-z]{8,32})?", "case": SLUG,
    "channel": "letter|card|message|email|petition|social|sms|fax|phone",
    "letters": COUNT, "verified": COUNT, "written_on": DAY,
    "trust": "staff|import|organiser|code|email|open|demo", "previous": HASH, "hash": HASH,
}  # fmt: skip
"""The fields of an entry in their order, and the shape that each must have as text."""

FIELDS = list(SHAPES)
TYPES = [int if name in ("format", "number", "letters", "verified") else str for name in FIELDS]
WELL_FORMED = re.compile("\x1f".join(f"(?:{shape})" for shape in SHAPES.values())).fullmatch
OF_HEAD = {"campaign": str, "day": str, "epoch": int, "number": int, "hash": str}
DIVIDED_BY, SUMS = ("section", "case", "channel"), ("letters", "verified")
LONGEST_LINE = 16_384
MOST_TOTALS = 10_000

Facts = dict[str, Any]  # a signed head, or what was found out


class Wrong(Exception):
    """The first entry that is wrong: its number and the reason."""


def entries(path: Path) -> Iterator[list[str]]:
    """The entries of a file as lists of text, one at a time, in the order of the file."""
    is_table = path.name.endswith((".csv", ".csv.gz"))
    if not is_table and not re.search(r"\.(jsonl|ndjson|json)(\.gz)?$", path.name):
        raise OSError("its name must end in .csv or .jsonl, perhaps with .gz after that")
    opened = gzip.open if path.suffix == ".gz" else open
    # Bytes that are not UTF-8 become characters that no shape allows, so that their entry is named.
    with opened(path, "rt", encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        texts = lines(file)
        header = next(texts, "") if is_table else ""
        sign = ";" if ";" in header else ","  # some spreadsheets write semicolons
        if is_table and fields_of(header, sign) != FIELDS:
            raise OSError(f"its first row must be {','.join(FIELDS)}")
        yield from (fields_of(line, sign if is_table else None) for line in texts)


def lines(file: TextIO) -> Iterator[str]:
    """The lines of a file, without blank ones at its end. One that is too long becomes a NUL."""
    blank = 0
    while line := file.readline(LONGEST_LINE):
        blank += 1
        if line.strip():
            yield from [""] * (blank - 1)
            yield line if len(line) < LONGEST_LINE else "\0"
            blank = 0


def fields_of(line: str, sign: str | None) -> list[str]:
    """The fields of a row, or of a JSON object, as text; none of what is broken or has others."""
    with suppress(ValueError, RecursionError, KeyError, csv.Error):
        if sign:  # no field holds a line break
            return next(csv.reader((line,), strict=True, delimiter=sign), [])
        pairs = json.JSONDecoder(object_pairs_hook=tuple).decode(line)
        fields = dict(pairs) if isinstance(pairs, tuple) and len(pairs) == len(FIELDS) else {}
        if [type(fields[name]) for name in FIELDS] == TYPES:
            return [str(fields[name]) for name in FIELDS]
    return []


def signed_heads(path: str) -> list[Facts]:
    """The heads in a file with one JSON object in each line, by number."""
    with suppress(OSError, ValueError, TypeError, KeyError, RecursionError):
        texts = Path(path).read_text("utf-8-sig").splitlines()
        heads = [json.loads(line) for line in texts if line]
        if all(type(head[name]) is kind for head in heads for name, kind in OF_HEAD.items()):
            return sorted(heads, key=lambda head: int(head["number"]))
    raise argparse.ArgumentTypeError(f"{path} could not be read: each line must be a signed head")


def compare(heads: list[Facts], hashes: dict[int, str], restored: int) -> Facts:
    """How many heads a ledger holds, and which a restore to this number took back. Raises Wrong."""
    held = [head for head in heads if hashes.get(head["number"]) == head["hash"]]
    gone = [head for head in heads if head not in held]
    went_on = {head["epoch"]: head["number"] for head in held}  # in an epoch nothing goes back
    for head in gone:
        if head["number"] <= max(restored, went_on.get(head["epoch"], 0)):
            why = f"it, or one before it, is not what {head['day']} signed"
            told = "if /ledger tells of a restore to below it, add --restored"
            raise Wrong(head["number"], f"{why}; {told}")
    first = gone[0]["number"] if gone else None
    return {"held": len(held), "taken_back": len(gone), "taken_back_from": first}


def check(entry: list[str], number: int, previous: str, campaign: str) -> dict[str, str]:
    """The fields of the entry that must come here, by name. Raises Wrong for any other entry."""
    joined, fields = "\x1f".join(entry), dict(zip(FIELDS, entry, strict=False))
    if len(entry) != len(FIELDS) or not WELL_FORMED(joined):
        unlike = (name for name in fields if not re.fullmatch(SHAPES[name], fields[name]))
        raise Wrong(number, f"{next(unlike, 'its end')} is not in the form that it must have")
    right = {"number": str(number), "campaign": campaign or fields["campaign"]}
    right |= {"previous": previous, "hash": sha256(joined[:-65].encode()).hexdigest()}
    if odd := next((name for name in right if fields[name] != right[name]), None):
        raise Wrong(number, f"{odd} is {fields[odd]}, and should be {right[odd]}")
    return fields


def verify(path: Path, head: str | None, heads: list[Facts], restored: int) -> Facts:
    """The totals of a ledger that is whole. Raises Wrong, OSError, EOFError."""
    number, previous, campaign = 0, "0" * 64, ""
    hashes = dict.fromkeys((one["number"] for one in heads), "")
    totals = {"world": dict.fromkeys(SUMS, 0)}
    for number, entry in enumerate(entries(path), start=1):
        fields = check(entry, number, previous, campaign)
        previous, campaign = fields["hash"], fields["campaign"]
        hashes.update({number: previous} if number in hashes else {})
        for scope in ("world", *(f"{name}:{fields[name]}" for name in DIVIDED_BY)):
            total = totals.setdefault(scope, dict.fromkeys(SUMS, 0))
            total["letters"] += int(fields["letters"])
            total["verified"] += int(fields["verified"])
        if len(totals) > MOST_TOTALS:
            raise Wrong(number, "no campaign has so many sections and cases")
    if head not in (None, previous):
        raise Wrong(number + 1, f"it should end with the head, but its last hash is {previous}")
    ours = [one for one in heads if one["campaign"] == campaign] or heads
    found = {"campaign": campaign, "entries": number, "head": previous}
    return found | {"signed_heads": compare(ours, hashes, restored), "totals": totals}


def table(summary: Facts) -> Iterator[str]:
    """The result of `verify`, as lines for people."""
    held, taken_back, first = summary["signed_heads"].values()
    yield f"{summary['entries']} entries of campaign {summary['campaign'] or 'none'}, all in order"
    yield f"head {summary['head']}\nsigned heads: {held} held, {taken_back} taken back"
    if first:
        yield f"heads from number {first} on were taken back:"
        yield f"/ledger must tell of a restore to below {first}"
    width = max(map(len, summary["totals"]))
    yield f"\n{'':{width}}{'letters':>16}{'verified':>16}"
    for scope, total in sorted(summary["totals"].items()):
        yield f"{scope:{width}}{total['letters']:16}{total['verified']:16}"


def main() -> int:
    """Check the file that the command line names, and print the result."""
    parser = argparse.ArgumentParser(description="Checks a published ledger and adds it up again.")
    add = parser.add_argument
    add("file", type=Path, help="the ledger: .csv or .jsonl, perhaps with .gz")
    add("--head", metavar="HASH", type=str.lower, help="the hash that the last entry must have")
    add("--heads", metavar="FILE", type=signed_heads, default=[], help="signed heads: .jsonl")
    add("--restored", type=int, default=sys.maxsize, help="where a restore went to, by /ledger")
    add("--json", action="store_true", help="print JSON")
    asked = parser.parse_args()
    try:
        summary = verify(asked.file, asked.head, asked.heads, asked.restored)
    except Wrong as wrong:
        number, why = wrong.args
        as_json = json.dumps({"wrong": number, "why": why})
        print(as_json if asked.json else f"entry {number} is wrong: {why}")
        return 1
    except (OSError, EOFError, zlib.error) as error:
        print(f"{asked.file} could not be read: {error}", file=sys.stderr)
        return 2
    print(json.dumps(summary) if asked.json else "\n".join(table(summary)))
    return 0


if __name__ == "__main__":
    if hasattr(signal, "SIGPIPE"):  # so that `| head` ends it without a traceback
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    sys.exit(main())
