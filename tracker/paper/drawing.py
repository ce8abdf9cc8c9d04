"""Draws one document as PDF, as a program of its own: JSON comes in, the PDF goes out.

It is begun by the press with the layout's name. Nothing is loaded from elsewhere: the layouts and
fonts are ours, a document is data to them, and no layout asks for a package. The program imports
nothing of the tracker's, so that it begins quickly.
"""

import os
import resource
import signal
import sys
from contextlib import suppress
from pathlib import Path

import typst

LAYOUTS = Path(__file__).resolve().parent.parent.parent / "templates" / "paper"
FONTS = Path(__file__).resolve().parent / "fonts"

MOST_SECONDS = 20
"""After so many seconds of processor time the system ends the program."""

LONGEST_SECONDS = 60
"""After so long it does so, too: on a busy machine the program waits for others."""

MOST_MEMORY = 1_000_000_000
"""The most bytes of address space; a pack of 300 cases needs a fraction of it."""


def main() -> int:
    """Draw the document on the standard input. Exit status 1 where that is impossible."""
    signal.alarm(LONGEST_SECONDS)
    os.nice(10)
    with suppress(ValueError, OSError):  # not every system limits it
        resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    layout, document = sys.argv[1], sys.stdin.buffer.read()
    try:
        pdf = drawn(layout, document.decode())
    except typst.TypstError:  # whose words may hold texts of the document
        print(f"{layout}.typ can't draw this.", file=sys.stderr)  # noqa: T201 - goes to the log
        return 1
    sys.stdout.buffer.write(pdf)
    return 0


def drawn(layout: str, document: str) -> bytes:
    """The PDF of a document in JSON, tagged for those who can't see it.

    It is PDF/UA-1 but where it holds a sign that no font has, which that standard forbids.
    """
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS]
    )
    compiler = typst.Compiler(
        LAYOUTS / f"{layout}.typ",
        root=LAYOUTS,
        font_paths=fonts,
        ignore_system_fonts=True,
        sys_inputs={"document": document},
    )
    try:
        pdf = compiler.compile(format="pdf", pdf_standards="ua-1", timestamp=0)
    except typst.TypstError:
        pdf = compiler.compile(format="pdf", timestamp=0)
    assert isinstance(pdf, bytes)
    return pdf


if __name__ == "__main__":
    sys.exit(main())
