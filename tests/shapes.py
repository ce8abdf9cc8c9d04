"""Bodies of 64 KiB that cost as much as a body can, each of another shape."""

import json
from collections.abc import Iterator
from random import Random
from typing import Any, NamedTuple

MOST_BYTES = 65_536
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data; boundary=x"


class Shape(NamedTuple):
    """A body, the path that takes it, and its type."""

    name: str
    path: str
    kind: str
    body: bytes


def _filled(start: bytes, piece: bytes, end: bytes = b"", comma: bytes = b",") -> bytes:
    """As many pieces as fit."""
    count = (MOST_BYTES - len(start) - len(end)) // (len(piece) + len(comma))
    return start + comma.join([piece] * count) + end


def _numbered(start: str, piece: str, end: str = "", comma: str = ",") -> bytes:
    """As many pieces as fit, each with its number in the place of N."""
    pieces, size, number = [], len(start) + len(end), 0
    while size + len(text := piece.replace("N", str(number))) + len(comma) <= MOST_BYTES:
        pieces.append(text)
        size += len(text.encode()) + len(comma)
        number += 1
    return (start + comma.join(pieces) + end).encode()


REPORTS, EVENTS = "/api/v1/reports", "/api/v1/events"


def json_shapes() -> Iterator[Shape]:
    """JSON, for reports and for events."""
    bodies = {
        "names": _numbered("{", '"N":1', "}"),
        "one name again and again": _filled(b"{", b'"a":1', b"}"),
        "names, the last one twice": _numbered("{", '"N":1', ',"0":1}'),
        "deep lists": b'{"lines":' + b"[" * 65_000,
        "deep objects": _filled(b'{"lines":', b'{"a":', comma=b""),
        "empty lists": _filled(b'{"lines":[', b"[]", b"]}"),
        "empty objects": _filled(b'{"lines":[', b"{}", b"]}"),
        "numbers": _filled(b'{"lines":[', b"1", b"]}"),
        "a long number": _filled(b'{"lines":[{"case":"x","letters":', b"9", b"}]}", b""),
        "a long fraction": _filled(b'{"writers":0.', b"9", b"}", b""),
        "a long exponent": _filled(b'{"writers":1e', b"9", b"}", b""),
        "lines": _filled(b'{"lines":[', b'{"case":"jani-silva","letters":1}', b"]}"),
        "wrong lines": _numbered('{"lines":[', '{"case":"N","letters":0}', "]}"),
        "a hundred lines of fifty names": (
            '{"lines":[' + ",".join([f"{{{_names(45)}}}"] * 100) + "]}"
        ).encode(),
        "cases": _filled(b'{"cases":[', b'"jani-silva"', b"]}"),
        "wrong cases": _numbered('{"cases":[', '"N"', "]}"),
        "escapes": _filled(b'{"title":"', b"\\u0301", b'"}', b""),
        "surrogates": _filled(b'{"title":"', b"\\ud800", b'"}', b""),
        "backslashes": _filled(b'{"title":"', b"\\\\", b'"}', b""),
        "a long name": _filled(b'{"', b"a", b'":1}', b""),
        "spaces": _filled(b'{"lines":[', b" ", b"", b""),
        "no JSON": b"x" * MOST_BYTES,
        "no UTF-8": b'{"title":"' + b"\xff" * 60_000 + b'"}',
    }
    for field in ("event_code", "section", "title", "description", "city", "contact_email"):
        for name, text in _texts():
            bodies[f"{field} of {name}"] = json.dumps({field: text}, ensure_ascii=False).encode()
    for name, body in bodies.items():
        yield Shape(f"{name}, a report", REPORTS, JSON, body)
        yield Shape(f"{name}, an event", EVENTS, JSON, body)


def _names(count: int) -> str:
    return ",".join(f'"{number}":1' for number in range(count))


def _texts() -> Iterator[tuple[str, str]]:
    """Texts that are dear to normalise, to fold or to match."""
    yield "marks", "a" + "\u0301\u0316" * 16_000
    yield "marks that are sorted", "a" + "\u0316" * 16_000 + "\u0301" * 16_000
    yield "ligatures", "\ufdfa" * 21_000
    yield "joiners", "\u200d" * 21_000
    yield "emoji", "\U0001f468\u200d" * 9_000
    yield "spaces", " " * 65_000
    yield "lines", "\n" * 30_000
    yield "hyphens", "a-" * 32_000
    yield "a link", "https://" + "/e/" * 20_000
    yield "an address", "a@" * 32_000
    yield "dots", "a." * 32_000
    yield "digits", "\u0664" * 32_000


def form_shapes() -> Iterator[Shape]:
    """Forms, for reports and for events."""
    bodies = {
        "ampersands": b"&" * MOST_BYTES,
        "empty fields": _filled(b"", b"a", b"", b"&"),
        "fields": _numbered("", "aN=1", "", "&"),
        "a thousand fields": "&".join(f"a{number}=1" for number in range(1_000)).encode(),
        "rows of a case": "&".join(
            f"letters-jani-silva.{number}=1&channel-jani-silva.{number}=letter"
            for number in range(500)
        ).encode(),
        "rows of many cases": "&".join(f"letters-c{number}=x" for number in range(1_000)).encode(),
        "counts": "&".join(f"letters-c{number}=1" for number in range(1_000)).encode(),
        "cases": "&".join(f"cases=c{number}" for number in range(1_000)).encode(),
        "escapes": _filled(b"title=", b"%CC%81", b"", b""),
        "broken escapes": _filled(b"title=", b"%", b"", b""),
        "pluses": _filled(b"title=", b"+", b"", b""),
        "no UTF-8": _filled(b"title=", b"\xff", b"", b""),
    }
    for field in ("event_code", "letters-jani-silva", "writers", "title", "description", "key"):
        for name, text in _texts():
            bodies[f"{field} of {name}"] = f"{field}={text}".encode()[:MOST_BYTES]
    for name, body in bodies.items():
        for path in ("/report", "/events/new"):
            yield Shape(f"{name}, {path}", path, FORM, body)
    part = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n'
    parts = {
        "parts": _filled(b"", part, b"--x--\r\n", b""),
        "boundaries": _filled(b"", b"--x\r\n", b"", b""),
        "half boundaries": _filled(b"--x\r\n", b"\r\n--", b"", b""),
        "headers of a part": _filled(b"--x\r\n", b"A: b\r\n", b"", b""),
        "parameters of a part": _filled(
            b"--x\r\nContent-Disposition: form-data", b";a=b", b"", b""
        ),
        "line ends": _filled(part[:-2], b"\r\n", b"", b""),
    }
    for name, body in parts.items():
        yield Shape(f"{name}, /report", "/report", PARTS, body)


def all_shapes() -> list[Shape]:
    """Every shape, none larger than a body may be."""
    return [
        shape._replace(body=shape.body[:MOST_BYTES]) for shape in [*json_shapes(), *form_shapes()]
    ]


def random_json(random: Random, depth: int = 0) -> Any:
    """A value of JSON, often one that a body has."""
    kind = random.randrange(10 if depth < 4 else 7)
    if kind < 2:
        return random.choice([0, 1, -1, 3.0, 1e400, 10**20, True, None, 2.5])
    if kind < 5:
        return random.choice(["jani-silva", "us", "letter", "2026-12-10", "\u0301" * 9, "\x00", ""])
    if kind < 7:
        return "".join(chr(random.randrange(32, 0x3000)) for _ in range(random.randrange(99)))
    if kind < 9:
        return [random_json(random, depth + 1) for _ in range(random.randrange(8))]
    names = (
        "lines",
        "case",
        "letters",
        "channel",
        "writers",
        "section",
        "event_code",
        "title",
        "x",
    )
    return {name: random_json(random, depth + 1) for name in random.sample(names, 4)}
