"""The matrix of a leaderboard: a row for each that stands there, a column for each case."""

from dataclasses import dataclass
from functools import cached_property
from math import ceil

from ....campaign import Case
from ....standings import BoardPage, BoardRow, LettersByCase

LEVELS = 5


@dataclass(frozen=True)
class MatrixRow:
    """A row of a board. `counts` are its letters for each case."""

    row: BoardRow
    counts: tuple[int, ...]

    @property
    def letters(self) -> int:
        """The letters of the row."""
        return self.row.ranked.entrant.letters

    @property
    def others(self) -> int:
        """The letters of the row for cases that are not public, or not any more."""
        return self.letters - sum(self.counts)


@dataclass(frozen=True)
class Matrix:
    """The letters of some rows of a board for each case, all counted at the same moment."""

    cases: tuple[Case, ...]
    rows: tuple[MatrixRow, ...]

    @property
    def sums(self) -> list[int]:
        """The letters of these rows for each case."""
        return [sum(counts) for counts in zip(*(row.counts for row in self.rows), strict=True)]

    @property
    def letters(self) -> int:
        """The letters of these rows."""
        return sum(row.letters for row in self.rows)

    @property
    def others(self) -> int:
        """The letters of these rows for cases that are not public."""
        return sum(row.others for row in self.rows)

    @cached_property
    def _largest(self) -> int:
        return max(count for row in self.rows for count in row.counts)

    def level(self, letters: int) -> int:
        """How strongly a cell is coloured: 0 for no letters, LEVELS for the most of any cell."""
        return ceil(LEVELS * letters / self._largest) if letters > 0 else 0


def matrix_of(page: BoardPage, letters: LettersByCase, cases: tuple[Case, ...]) -> Matrix:
    """The matrix of these rows, with a column for each of `cases`."""
    rows = []
    for row in page.rows:
        of_row = letters.get(row.ranked.entrant.id, {})
        rows.append(MatrixRow(row, tuple(of_row.get(case.slug, 0) for case in cases)))
    return Matrix(cases, tuple(rows))
