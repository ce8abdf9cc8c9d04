"""Tables of results, for the terminal and in Markdown."""

from collections.abc import Mapping, Sequence

from bench.figures import Result

Rows = list[list[str]]


def rows_of(columns: Mapping[str, str], results: Sequence[Result]) -> Rows:
    """The table of a job, with its headings as the first row."""
    rows = [["size", "peer", *columns.values()]]
    for result in results:
        figures = [readable(result.figures.get(name)) for name in columns]
        rows.append([result.size, result.peer, *figures])
    return rows


def readable(figure: float | None) -> str:
    """A figure with two or three digits that matter."""
    if figure is None:
        return "–"
    if abs(figure) >= 100:
        return f"{figure:,.0f}"
    return f"{figure:.1f}" if abs(figure) >= 10 else f"{figure:.2f}"


def plain(rows: Rows) -> str:
    """A table for the terminal."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if at < 2 else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def markdown(rows: Rows) -> str:
    """A table in Markdown; the first two columns are text."""
    rule = ["---" if at < 2 else "---:" for at in range(len(rows[0]))]
    return "\n".join(f"| {' | '.join(row)} |" for row in [rows[0], rule, *rows[1:]])
