"""Files of many events: CSV, TSV or JSON, read into rows of texts, with every fault of the file."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..campaign import Sentence, WrongInput, sentence

Cells = Mapping[str, str]
"""The texts of a row by the names of their columns, without those left empty."""


@dataclass(frozen=True)
class RowFault:
    """One thing wrong in a file: the row and the field, and a sentence that says what to do.

    Rows of a table are counted from 1, its header; those of a list in JSON from 1, its first.
    The field is "" where the whole row is meant.
    """

    row: int
    field: str
    sentence: Sentence


@dataclass(frozen=True)
class Bounds:
    """How large a file may be: bytes in all, rows, and bytes of one field."""

    file: int = 2 * 1024 * 1024
    rows: int = 5_000
    field: int = 4 * 1024


OF_PAGES = Bounds()
"""What a page takes. Commands have no limit."""


@dataclass(frozen=True)
class Sheet:
    """The rows of a file by their numbers; `columns` are the names that any of them has.

    It is a table, whose first row names the columns, or a list in JSON.
    """

    rows: Mapping[int, Cells]
    columns: frozenset[str]
    faults: tuple[RowFault, ...]
    is_table: bool


LONGEST_COLUMN = 60
"""The characters of a column's name that are looked at."""

_DELIMITERS = (",", "\t", ";", "|")
_LINE_END = re.compile(r"[\r\n]")
_SPARE = "\0"
"""The name under which sqlite-utils keeps what a row has beyond its columns."""

_NO_TEXT = sentence(
    "This is not a text in UTF-8. In a spreadsheet, save it as “CSV UTF-8 (comma delimited)”."
)
_NO_EVENTS = sentence("There is no event in this file.")
_NO_LIST = sentence("Give a list of events, each an object.")


def read_sheet(content: bytes, bounds: Bounds | None = None) -> Sheet:
    """The rows of a CSV, TSV or JSON file. Raises WrongInput where nothing in it can be read."""
    if bounds and len(content) > bounds.file:
        raise WrongInput(sentence("This file is too large. Use at most %(most)s MiB.", most=2))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise WrongInput(_NO_TEXT) from None
    is_list = text.lstrip().startswith(("[", "{"))
    numbered = _listed(content) if is_list else _tabled(text)
    rows: dict[int, Cells] = {}
    columns: set[str] = set()
    faults: list[RowFault] = [] if is_list else [*_header_faults(text)]
    for number, row in numbered:
        if len(rows) == (bounds.rows if bounds else -1):
            raise WrongInput(sentence("Give at most %(most)s rows.", most=len(rows)))
        cells = dict(_cells(number, row, faults, bounds))
        columns.update(named for name in row if (named := _column(name)))
        if cells:
            rows[number] = cells
    if not rows:
        raise WrongInput(_NO_EVENTS)
    return Sheet(rows, frozenset(columns), tuple(faults), is_table=not is_list)


def _tabled(text: str) -> Iterator[tuple[int, Mapping[str | None, Any]]]:
    """The rows of a table, by their numbers in a spreadsheet. Raises WrongInput."""
    from sqlite_utils.utils import Format, rows_from_file  # slow to load, and few read a table

    rows, _ = rows_from_file(
        io.BytesIO(text.encode()),
        Format.CSV,
        dialect=_dialect(text),
        encoding="utf-8",
        extras_key=_SPARE,
    )
    yield from _readable(enumerate(rows, start=2))


def _listed(content: bytes) -> Iterator[tuple[int, Mapping[str | None, Any]]]:
    """The objects of a JSON list, by their places in it. Raises WrongInput."""
    from sqlite_utils.utils import Format, rows_from_file

    try:
        rows, _ = rows_from_file(io.BytesIO(content.removeprefix(b"\xef\xbb\xbf")), Format.JSON)
    except (ValueError, RecursionError) as error:
        raise WrongInput(sentence("This JSON can't be read: %(error)s", error=str(error))) from None
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, dict):
            raise WrongInput(_NO_LIST)
        yield number, dict[Any, Any](row)


def _readable(rows: Iterable[Any]) -> Iterator[Any]:
    try:
        yield from rows
    except csv.Error as error:
        raise WrongInput(
            sentence("This table can't be read: %(error)s", error=str(error))
        ) from None


def _dialect(text: str) -> type[csv.Dialect]:
    """How a table is written: its first line says what parts the columns."""
    line = _LINE_END.split(text.lstrip(), maxsplit=1)[0]

    class Written(csv.excel):
        delimiter = max(_DELIMITERS, key=line.count)

    return Written


def _header_faults(text: str) -> Iterator[RowFault]:
    """A fault for each column that is named twice."""
    reader = csv.reader(io.StringIO(text, newline=None), _dialect(text))
    header: list[str] = next(_readable(row for row in reader if row), [])
    named = Counter(name for typed in header if (name := _column(typed)))
    for name in sorted(name for name, times in named.items() if times > 1):
        yield RowFault(1, name, sentence("There are several columns of this name. Keep one."))


def _cells(
    number: int, row: Mapping[str | None, Any], faults: list[RowFault], bounds: Bounds | None
) -> Iterator[tuple[str, str]]:
    """The cells of a row that are not empty; what can't be used is added to the faults."""
    for name, value in row.items():
        if name == _SPARE:
            if any(value):
                spare = sentence("This row has more values than there are columns.")
                faults.append(RowFault(number, "", spare))
            continue
        column = _column(name)
        try:
            text = _text(value).strip()
            if bounds and len(text.encode("utf-8", "replace")) > bounds.field:
                raise WrongInput(
                    sentence("This is too long. Use at most %(most)s bytes.", most=bounds.field)
                )
        except WrongInput as wrong:
            faults.append(RowFault(number, column, wrong.sentence))
            continue
        if text and column:
            yield column, text
        elif text:
            faults.append(RowFault(number, "", sentence("A value stands below no name.")))


def _column(name: str | None) -> str:
    """The name of a column as its reader knows it: “Starts at” is starts_at."""
    typed = "" if name in (None, _SPARE) else f"{name}"
    return "_".join(typed[:LONGEST_COLUMN].lower().split())


def _text(value: Any) -> str:
    """A value as somebody would type it. Raises WrongInput for an object, or a list of such."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str | int | float):
        return str(int(value) if isinstance(value, float) and value.is_integer() else value)
    if isinstance(value, Sequence) and all(isinstance(one, str) for one in value):
        return " ".join(value)
    raise WrongInput(sentence("Give a text."))
