"""The stand-alone verifier of a published ledger, run as a program."""

import csv
import gzip
import json
import runpy
import subprocess
import sys
from contextlib import redirect_stdout
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

TOOL = Path(__file__).parent.parent / "tools" / "verify_ledger.py"
MAIN = runpy.run_path(str(TOOL))["main"]
HEADER = (
    "format,number,at,kind,report,campaign,section,region,event,case,channel,letters,verified,"
    "written_on,trust,previous,hash"
)
FIELDS = HEADER.split(",")
START = "0" * 64

Row = dict[str, Any]


def sealed(row: Row) -> Row:
    """The row with the hash of its other fields."""
    joined = "\x1f".join(str(row[name]) for name in FIELDS[:-1])
    return row | {"hash": sha256(joined.encode()).hexdigest()}


def chained(rows: list[Row]) -> list[Row]:
    """The rows numbered from 1 and chained."""
    chain: list[Row] = []
    for number, row in enumerate(rows, start=1):
        previous = chain[-1]["hash"] if chain else START
        chain.append(sealed(row | {"number": number, "previous": previous}))
    return chain


def row(**changed: Any) -> Row:
    """A report of three letters from New York."""
    plain = dict.fromkeys(FIELDS, "") | {
        "format": 1,
        "at": "2026-12-10T18:42Z",
        "kind": "report",
        "report": "8v2x0c7ns4e1qj6h5rzw3tkbmd",
        "campaign": "demo",
        "section": "us",
        "region": "us-ny",
        "event": "ev-8v2x0c7ns4e1",
        "case": "germain-rukuki",
        "channel": "letter",
        "letters": 3,
        "verified": 0,
        "written_on": "2026-12-10",
        "trust": "code",
    }
    return plain | changed


def ledger() -> list[Row]:
    """Six entries: reports of two sections, a correction, a verification, a withdrawal."""
    return chained(
        [
            row(),
            row(case="jani-silva", letters=2, channel="card"),
            row(section="is", region="", event="", letters=14_967, trust="staff"),
            row(kind="correction", letters=-1),
            row(kind="verification", letters=0, verified=2),
            row(kind="withdrawal", case="jani-silva", channel="card", letters=-2),
        ]
    )


@pytest.fixture(params=["ledger.csv", "ledger.jsonl"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The path of a ledger, in both formats."""
    return tmp_path / str(request.param)


def write(path: Path, rows: list[Row]) -> None:
    """Write rows in the format of the path's ending."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "wt", encoding="utf-8", newline="") as file:
        if ".csv" in path.suffixes:
            table = csv.writer(file)
            table.writerow(FIELDS)
            table.writerows([entry[name] for name in FIELDS] for entry in rows)
        else:
            file.writelines(json.dumps(entry) + "\n" for entry in rows)


def run(path: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the tool on a file."""
    command = [sys.executable, str(TOOL), str(path), *options]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert "Traceback" not in ran.stderr
    return ran


def run_here(path: Path) -> tuple[int, str]:
    """Run the tool's `main` on a file in this process; gives its status and what it printed.

    Generated files come by the dozen, and a program of its own for each took half a minute.
    """
    printed = StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(printed):
        patch.setattr(sys, "argv", [TOOL.name, str(path), "--json"])
        return MAIN(), printed.getvalue()


def assert_wrong(path: Path, number: int, *options: str) -> None:
    """Assert that the tool names this number as the first wrong one."""
    ran = run(path, "--json", *options)
    assert (ran.returncode, json.loads(ran.stdout)["wrong"]) == (1, number), ran.stdout + ran.stderr


def test_a_whole_ledger_adds_up(path: Path) -> None:
    write(path, ledger())
    ran = run(path, "--json")
    summary = json.loads(ran.stdout)
    assert ran.returncode == 0
    assert (summary["campaign"], summary["entries"]) == ("demo", 6)
    assert summary["head"] == ledger()[-1]["hash"]
    assert summary["totals"] == {
        "case:germain-rukuki": {"letters": 14_969, "verified": 2},
        "case:jani-silva": {"letters": 0, "verified": 0},
        "channel:card": {"letters": 0, "verified": 0},
        "channel:letter": {"letters": 14_969, "verified": 2},
        "section:is": {"letters": 14_967, "verified": 0},
        "section:us": {"letters": 2, "verified": 2},
        "world": {"letters": 14_969, "verified": 2},
    }


def test_a_reader_who_stops_early_gets_no_traceback(path: Path) -> None:
    write(path, ledger())
    with subprocess.Popen(
        [sys.executable, str(TOOL), str(path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdout
        assert running.stderr
        running.stdout.close()
        assert running.stderr.read() == b""


def test_the_totals_are_printed_as_a_table(path: Path) -> None:
    write(path, ledger())
    lines = [line.split() for line in run(path).stdout.splitlines()]
    assert ["section:is", "14967", "0"] in lines
    assert ["world", "14969", "2"] in lines


@pytest.mark.parametrize("name", ["ledger.csv.gz", "ledger.ndjson.gz"])
def test_a_compressed_ledger_can_be_read(tmp_path: Path, name: str) -> None:
    write(tmp_path / name, ledger())
    assert run(tmp_path / name, "--head", ledger()[-1]["hash"]).returncode == 0
    write(tmp_path / name, ledger()[:-1])
    assert_wrong(tmp_path / name, 6, "--head", ledger()[-1]["hash"])


def test_a_ledger_without_entries_is_whole(path: Path) -> None:
    write(path, [])
    ran = run(path, "--json", "--head", START)
    assert ran.returncode == 0
    assert json.loads(ran.stdout)["totals"] == {"world": {"letters": 0, "verified": 0}}


@pytest.mark.parametrize("field", FIELDS)
def test_a_changed_field_is_found(path: Path, field: str) -> None:
    rows = ledger()
    other = {"number": 7, "letters": 4, "verified": 1, "at": "2026-12-10T18:43Z"}
    other |= {"kind": "release", "channel": "fax", "trust": "open", "hash": START, "format": 2}
    other |= {"written_on": "2026-12-09", "event": "ev-8v2x0c7ns4e2"}
    rows[3][field] = other.get(field, "1" * 64 if field == "previous" else "other")
    write(path, rows)
    assert_wrong(path, 4)


def test_an_entry_changed_with_its_hash_is_found_at_the_next_entry(path: Path) -> None:
    rows = ledger()
    rows[2] = sealed(rows[2] | {"letters": 99_999})
    write(path, rows)
    assert_wrong(path, 4)


def test_a_removed_entry_is_found(path: Path) -> None:
    rows = ledger()
    del rows[1]
    write(path, rows)
    assert_wrong(path, 2)


def test_a_removed_entry_is_found_even_if_the_rest_is_renumbered(path: Path) -> None:
    rows = ledger()
    del rows[1]
    write(path, [sealed(entry | {"number": n}) for n, entry in enumerate(rows, start=1)])
    assert_wrong(path, 2)


def test_swapped_entries_are_found(path: Path) -> None:
    rows = ledger()
    rows[2], rows[4] = rows[4], rows[2]
    write(path, rows)
    assert_wrong(path, 3)


def test_a_doubled_entry_is_found(path: Path) -> None:
    rows = ledger()
    write(path, [*rows[:2], rows[1], *rows[2:]])
    assert_wrong(path, 3)


def test_a_ledger_that_does_not_begin_at_one_is_found(path: Path) -> None:
    write(path, ledger()[1:])
    assert_wrong(path, 1)


def test_a_ledger_cut_short_is_found_by_the_published_head(path: Path) -> None:
    rows = ledger()
    write(path, rows[:-1])
    assert run(path).returncode == 0
    assert_wrong(path, 6, "--head", rows[-1]["hash"])
    write(path, rows)
    assert run(path, "--head", rows[-1]["hash"].upper()).returncode == 0


def test_entries_of_two_campaigns_do_not_make_one_ledger(path: Path) -> None:
    write(path, chained([row(), row(campaign="2025")]))
    assert_wrong(path, 2)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "gift"),
        ("channel", "pigeon"),
        ("channel", ""),
        ("trust", "divine"),
        ("letters", "007"),
        ("letters", "+3"),
        ("letters", "-0"),
        ("letters", "3.0"),
        ("letters", "٣"),
        ("letters", "9" * 5_000),
        ("verified", ""),
        ("at", "2026-13-10T18:42Z"),
        ("section", ""),
        ("section", "us\x1fus-ny"),
        ("region", "us\x00ny"),
        ("event", "=1+1"),
        ("event", "letters-at-the-library"),
        ("format", "2"),
        ("format", ""),
        ("written_on", ""),
        ("written_on", "10 December"),
        ("written_on", "2026-12-10T18:42Z"),
        ("case", "a" * 20_000),
        ("report", "line\nbreak"),
    ],
)
def test_an_invalid_value_is_found_even_in_a_correct_chain(
    path: Path, field: str, value: str
) -> None:
    write(path, chained([row(), row(**{field: value}), row()]))
    assert_wrong(path, 2)


@pytest.mark.parametrize("value", [3.0, True, "3", None, [3], {"letters": 3}, 10**4_000])
def test_letters_in_json_must_be_whole_numbers(tmp_path: Path, value: object) -> None:
    write(tmp_path / "ledger.jsonl", chained([row(), row(letters=value)]))
    assert_wrong(tmp_path / "ledger.jsonl", 2)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "5",
        "null",
        "[" * 10_000,
        '"text"',
        "{}",
        "9" * 5_000,
        json.dumps([list(pair) for pair in ledger()[1].items()]),
        json.dumps(ledger()[1])[:-1] + ', "letters": 2}',
        json.dumps(ledger()[1] | {"note": ""}),
        json.dumps({"format": 1, "number": 2}),
        json.dumps(ledger()[1])[:-1],
        " " * 20_000 + json.dumps(ledger()[1]),
    ],
)
def test_a_line_that_is_not_an_entry_is_named(tmp_path: Path, line: str) -> None:
    rows = [json.dumps(entry) for entry in ledger()]
    rows[1] = line
    (tmp_path / "ledger.jsonl").write_text("\n".join(rows), encoding="utf-8")
    assert_wrong(tmp_path / "ledger.jsonl", 2)


@pytest.mark.parametrize(
    "broken", [b'1,2,"', b"1,2,us", b"", b"2,\xff\xfe", b"\x00" * 99, b"," * 40_000]
)
def test_a_broken_row_is_named(tmp_path: Path, broken: bytes) -> None:
    path = tmp_path / "ledger.csv"
    write(path, ledger())
    rows = path.read_bytes().split(b"\r\n")
    rows[2] = broken
    path.write_bytes(b"\r\n".join(rows))
    assert_wrong(path, 2)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("ledger.csv", b""),
        ("ledger.csv", b"format,number,at\r\n"),
        ("ledger.csv", HEADER.encode("utf-16")),
        ("ledger.csv", b'"number'),
        ("ledger.csv.gz", b"not packed at all"),
        ("ledger.csv.gz", gzip.compress(HEADER.encode() + b"\r\n", mtime=0)[:-9]),
        ("ledger.xlsx", b"PK"),
        ("ledger", b""),
    ],
)
def test_a_file_that_is_not_a_ledger_can_not_be_read(
    tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    ran = run(tmp_path / name)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "could not be read" in ran.stderr


def test_a_missing_file_can_not_be_read(tmp_path: Path) -> None:
    assert run(tmp_path / "ledger.csv").returncode == 2
    (tmp_path / "folder.csv").mkdir()
    assert run(tmp_path / "folder.csv").returncode == 2


changed_values = st.one_of(
    st.text(max_size=70),
    st.integers(),
    st.sampled_from([*(str(value) for value in ledger()[2].values()), "us", "letter", "report"]),
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    place=st.integers(0, 5),
    field=st.sampled_from(FIELDS),
    value=changed_values,
    name=st.sampled_from(["ledger.csv", "ledger.jsonl"]),
)
def test_any_change_of_one_field_is_found(
    tmp_path: Path, place: int, field: str, value: str | int, name: str
) -> None:
    rows = ledger()
    text_only = name.endswith(".csv")
    same = str(rows[place][field]) == str(value) if text_only else rows[place][field] == value
    rows[place][field] = value
    write(tmp_path / name, rows)
    status, printed = run_here(tmp_path / name)
    assert status == (0 if same else 1)
    assert same or json.loads(printed)["wrong"] == place + 1


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    content=st.binary(max_size=400),
    after=st.booleans(),
    name=st.sampled_from(["ledger.csv", "ledger.jsonl", "ledger.csv.gz"]),
)
def test_no_file_crashes_the_tool(tmp_path: Path, content: bytes, after: bool, name: str) -> None:
    write(tmp_path / name, ledger()[:2] if after else [])
    with (tmp_path / name).open("ab" if after else "wb") as file:
        file.write(content)
    assert run_here(tmp_path / name)[0] in (0, 1, 2)


@pytest.mark.parametrize("ending", ["\n", "\r\n\r\n", "\n  \n\t\n"])
def test_blank_lines_at_the_end_change_nothing(path: Path, ending: str) -> None:
    write(path, ledger())
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes() + ending.encode())
    assert run_here(path)[0] == 0


def test_a_blank_line_between_entries_is_wrong(path: Path) -> None:
    write(path, ledger())
    lines = path.read_text().splitlines(keepends=True)
    place = 4 if path.suffix == ".csv" else 3
    path.write_text("".join([*lines[:place], "\n", *lines[place:]]))
    assert_wrong(path, 4)


def test_a_spreadsheet_may_have_written_semicolons_and_other_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "ledger.csv"
    write(path, ledger())
    text = path.read_text().replace(",", ";").replace("\n", "\r\n")
    path.write_text(f"\ufeff{text}\r\n", newline="")
    assert run_here(path)[0] == 0
    path.write_text(text.replace("14967", "14968"), newline="")
    assert_wrong(path, 3)
