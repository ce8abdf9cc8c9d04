"""Many events come from one file: checked as a whole, registered together, each once."""

import csv
import io
import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from tests.cast import DATA, EVENING, Clock, load_another, load_demo
from tracker.campaign import EventStatus, HostKind, InvalidEvent, Visibility, WrongInput
from tracker.core import Core
from tracker.events import OF_PAGES, EventImport
from tracker.events.import_rows import COLUMNS

Run = Callable[..., Result]
Rows = Sequence[dict[str, Any]]

ROW = {
    "id": "1",
    "title": "Letters at the library",
    "kind": "library",
    "starts_at": "2026-12-10 18:00",
    "section": "us",
    "region": "us-ny",
    "city": "New York",
}


def rows(count: int, **changes: str) -> list[dict[str, Any]]:
    """So many rows, each with an id and a title of its own."""
    return [ROW | {"id": str(at), "title": f"Evening {at}"} | changes for at in range(1, count + 1)]


def table(rows: Rows, delimiter: str = ",") -> bytes:
    """A table with the columns of the first row and whatever others have."""
    columns = [*dict.fromkeys(name for row in rows for name in row)]
    file = io.StringIO()
    writer = csv.DictWriter(file, columns, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode()


def plan(core: Core, rows: Rows) -> EventImport:
    """What a file with these rows would do."""
    return core.events.plan_import("demo", table(rows))


def complaints(planned: EventImport) -> list[tuple[int, str, str]]:
    """What is wrong with a file, as it is told."""
    return [(one.row, one.field, str(one.sentence)) for one in planned.faults]


FAULTS = (
    ({"title": ""}, "title", "This is missing."),
    ({"kind": "libary"}, "kind", "did you mean library?"),
    ({"starts_at": "10/12/2026 18:00"}, "starts_at", "Give year, month, day and time"),
    ({"starts_at": "2026-02-30 18:00"}, "starts_at", "Give year, month, day and time"),
    ({"starts_at": "2026-03-08 02:30"}, "starts_at", "Give 01:30 or 03:30."),
    ({"ends_at": "17:00"}, "ends_at", "It must end after it starts."),
    ({"timezone": "Mars/Olympus"}, "timezone", "Choose a time zone"),
    ({"section": "zz", "region": ""}, "section", "does not take part"),
    ({"region": "gb-eng"}, "region", "no such region"),
    ({"online": "perhaps"}, "online", "Give yes or no."),
    ({"city": ""}, "city", "in which city"),
    ({"visibility": "secret"}, "visibility", "Choose one of these: public, link."),
    ({"expected_people": "many"}, "expected_people", "Give a whole number"),
    ({"cases": "germain-rukuki nobody"}, "cases", "no such case"),
    ({"contact_email": "nobody"}, "contact_email", "e-mail address"),
    ({"venue": "Hall \u202e"}, "venue", "invisible"),
    ({"description": "a" * 2_001}, "description", "at most 2,000 characters"),
    ({"id": "7"}, "id", "Row 8 has this id, too."),
)


def test_1500_events_with_40_faulty_rows(run: Run, core: Core, tmp_path: Path) -> None:
    mended = rows(1_500)
    faulty = [dict(row) for row in mended]
    wrong = {13 + 31 * at: FAULTS[at % len(FAULTS)] for at in range(40)}
    for at, (change, _, _) in wrong.items():
        faulty[at] |= change
    file = tmp_path / "events.csv"
    file.write_bytes(table(faulty))
    said = run("events", "import", str(file), "--yes")
    lines = said.stdout.splitlines()
    assert said.exit_code == 1
    assert said.stderr.strip() == "40 rows can't be taken. Nothing is registered."
    assert len(lines) == 40
    for line, (at, (_, field, complaint)) in zip(lines, wrong.items(), strict=True):
        assert line.startswith(f"! row {at + 2:,}, {field}: ")
        assert complaint in line
    assert core.events.listed("demo").events == ()

    file.write_bytes(table(mended))
    links = tmp_path / "links.csv"
    checked = run("events", "import", str(file))
    assert (checked.exit_code, checked.output) == (
        0,
        "1,500 events would be registered, 0 are there already. To register them, add --yes.\n",
    )
    assert core.events.listed("demo").events == ()
    said = run("events", "import", str(file), "--yes", "--links", str(links))
    assert said.output == f"1,500 events registered, 0 were there already.\n{links}\n"
    again = run("events", "import", str(file), "--yes")
    assert again.output == "0 events registered, 1,500 were there already.\n"
    made = [*core.events.all_of("demo")]
    assert len(made) == 1_500
    assert {event.status_at(EVENING) for event in made} == {EventStatus.PUBLISHED}
    assert all(event.reviewed for event in made)
    told = [*csv.DictReader(links.open())]
    assert links.stat().st_mode & 0o77 == 0
    assert {row["organiser_link"] for row in told} == {
        core.links.manage(event.slug) for event in made
    }


def write_list(rows: Rows) -> bytes:
    """The rows as a list in JSON, with its own kinds of value."""
    return json.dumps(rows).encode()


@pytest.mark.any_engine
@pytest.mark.parametrize(
    "written",
    [
        table,
        lambda rows: table(rows, "\t"),
        lambda rows: table(rows, ";"),
        lambda rows: b"\xef\xbb\xbf" + table(rows).replace(b"starts_at", b" Starts at "),
        lambda rows: table([*rows, dict.fromkeys(ROW, "")]).replace(b"\r\n", b"\r"),
        write_list,
        lambda rows: b"\xef\xbb\xbf\n" + write_list(rows),
    ],
)
def test_tables_and_lists_say_the_same(core: Core, written: Callable[[Rows], bytes]) -> None:
    row = ROW | {"ends_at": "20:30", "expected_people": 30, "cases": "jani-silva, germain-rukuki"}
    planned = core.events.plan_import("demo", written([row | {"visibility": "LINK"}]))
    (made,) = core.events.carry_out(planned, "staff")
    assert (made.kind, made.visibility) == (HostKind.LIBRARY, Visibility.LINK)
    assert f"{made.starts_at:%d %H:%M}–{made.ends_at:%d %H:%M}" == "10 23:00–11 01:30"
    assert (made.timezone, made.language) == ("America/New_York", "en")
    assert (made.expected_people, made.cases) == (30, ("jani-silva", "germain-rukuki"))
    assert not plan(core, [row | {"visibility": "LINK"}]).new


@pytest.mark.any_engine
@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("startsat", "did you mean starts_at?"),
        ("Contact e-mail", "did you mean contact_email?"),
        ("colour", "There is no such field."),
    ],
)
def test_an_unknown_column_is_told_once_with_what_is_meant(
    core: Core, name: str, complaint: str
) -> None:
    column = name.lower().replace(" ", "_")
    for content, place in (
        (table(rows(3, **{name: "x"})), 1),
        (write_list([*rows(3), ROW | {"id": "4", name: "x"}]), 4),
    ):
        ((row, field, told),) = complaints(core.events.plan_import("demo", content))
        assert (row, field) == (place, column)
        assert complaint in told


@pytest.mark.any_engine
def test_any_number_of_unknown_columns_is_told_of_in_short(core: Core) -> None:
    strange = {f"Column {'x' * 99}": "a", **{f"column {at}": "a" for at in range(20_000)}}
    for written in (table, write_list):
        told = complaints(core.events.plan_import("demo", written([ROW | strange])))
        assert len(told) == 50
        assert all(len(field) <= 60 for _, field, _ in told)


@pytest.mark.any_engine
def test_a_column_that_is_missing_or_twice_is_told_once(core: Core) -> None:
    without = [{name: value for name, value in row.items() if name != "kind"} for row in rows(9)]
    assert complaints(plan(core, without)) == [(1, "kind", "This is missing in every row.")]
    twice = table(rows(2)).replace(b"region", b"City")
    told = complaints(core.events.plan_import("demo", twice))
    assert (1, "city", "There are several columns of this name. Keep one.") in told


@pytest.mark.any_engine
def test_rows_without_an_id_are_told_apart_by_all_their_cells(core: Core) -> None:
    def nameless(count: int, **changes: str) -> list[dict[str, Any]]:
        return [{**row, "id": ""} for row in rows(count, **changes)]

    doubled = [*nameless(2), *nameless(1)]
    again = "Row 2 says the same. Leave one out, or give each an id."
    assert complaints(plan(core, doubled)) == [(4, "", again)]
    assert len(core.events.carry_out(plan(core, nameless(2)), "staff")) == 2
    planned = plan(core, [*nameless(2), *nameless(1, venue="Hall B")])
    assert ([row.number for row in planned.new], [*planned.known]) == ([4], [2, 3])


@pytest.mark.any_engine
def test_an_event_that_is_there_already_is_changed_by_no_file(core: Core) -> None:
    (made,) = core.events.carry_out(plan(core, rows(1)), "staff")
    core.events.move(made.slug, venue="Hall B")
    assert plan(core, rows(1)).known == {2: made.slug}
    assert core.events.named(made.slug).venue == "Hall B"
    ((row, field, told),) = complaints(plan(core, rows(1, city="Albany")))
    assert (row, field) == (2, "id")
    assert "with other content" in told
    load_another(core)
    other = core.events.plan_import("w4r-2026", table(rows(1)))
    assert (len(other.new), other.faults) == (1, ())


@pytest.mark.any_engine
def test_an_import_with_faults_or_after_the_end_registers_nothing(core: Core) -> None:
    planned = plan(core, [*rows(3), ROW | {"id": "9", "city": ""}])
    assert len(planned.new) == 3
    with pytest.raises(InvalidEvent):
        core.events.carry_out(planned, "staff")
    assert not [*core.events.all_of("demo")]
    core.events.carry_out(plan(core, rows(1)), "staff")
    load_demo(core, 'state = "open"', 'state = "final"')
    late = plan(core, rows(3))
    assert [(row, field) for row, field, _ in complaints(late)] == [
        (3, "campaign"),
        (4, "campaign"),
    ]
    assert [*late.known] == [2]


@pytest.mark.any_engine
def test_events_that_nobody_vouches_for_wait_for_their_review(core: Core) -> None:
    load_demo(core, "events_public_at_once = true", "events_public_at_once = false")
    (made,) = core.events.carry_out(plan(core, rows(1)))
    assert (made.status_at(EVENING), made.reviewed) == (EventStatus.WAITING, False)


@pytest.mark.any_engine
def test_a_day_outside_the_campaign_is_asked_about_and_taken(
    run: Run, core: Core, tmp_path: Path, clock: Clock
) -> None:
    file = tmp_path / "events.csv"
    file.write_bytes(table([ROW | {"starts_at": "2026-01-02 18:00"}]))
    said = run("events", "import", str(file))
    assert said.exit_code == 0
    assert "? row 2, starts_at: This is outside the campaign" in said.output
    assert "1 event registered" in run("events", "import", str(file), "--yes").output


@pytest.mark.any_engine
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"title,kind,starts_at\n",
        b"\x89PNG\xff\n",
        "title,kind\nCaf\xe9,cafe".encode("latin-1"),
        b'{"title": ',
        b'["a", "b"]',
        b"[" * 100_000,
        b"{}",
        b'title,kind\n"' + b"a" * 200_000,
        b'[{"title": "\\ud800", "kind": 3, "starts_at": {"a": 1}, "section": [1], "city": NaN}]',
        b"title,kind,starts_at,section,city\n\0,\0,0001-01-01 00:00,us,\0",
        b"title,kind,starts_at,section,city\na,home,9999-12-31 23:59Z,us,x,y,z",
        b"title,kind,starts_at,section,city,ends_at\na,home,9999-12-31 23:59-11:00,us,x,1:00",
    ],
)
def test_a_file_that_is_no_list_of_events_is_refused_in_words(
    run: Run, core: Core, tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "events.csv"
    file.write_bytes(content)
    said = run("events", "import", str(file), "--yes")
    assert said.exit_code in (1, 2)
    assert isinstance(said.exception, SystemExit)
    assert said.output.count("\n") <= 12
    assert not [*core.events.all_of("demo")]


@pytest.mark.any_engine
def test_a_page_takes_a_file_within_its_bounds(core: Core) -> None:
    def planned(content: bytes) -> EventImport:
        return core.events.plan_import("demo", content, OF_PAGES)

    assert len(planned(table(rows(20))).new) == 20
    for content, complaint in (
        (table(rows(20)) + b" " * 2 * 1024 * 1024, "at most 2 MiB"),
        (b"title\n" + b"a\n" * 5_001, "at most 5,000 rows"),
    ):
        with pytest.raises(WrongInput, match=complaint):
            planned(content)
    ((row, field, told),) = complaints(planned(table(rows(1, description="é" * 2_049))))
    assert (row, field, told) == (2, "description", "This is too long. Use at most 4,096 bytes.")


@pytest.mark.any_engine
def test_the_documentation_names_every_column() -> None:
    text = (DATA.parent / "docs" / "event-files.md").read_text()
    first_cells = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    assert set(re.findall(r"`(\w+)`", " ".join(first_cells))) == COLUMNS
