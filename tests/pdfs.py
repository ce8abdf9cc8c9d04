"""What a PDF holds, read by two readers that did not make it."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
from pypdf import PdfReader
from pypdf.generic import ContentStream

SHOWS_TEXT = (b"Tj", b"TJ")


def texts(pdf: bytes) -> list[str]:
    """The text of each page, as somebody copies it, its lines joined by spaces."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in document]
    finally:
        document.close()


def text(pdf: bytes) -> str:
    """The text of all pages."""
    return " ".join(texts(pdf))


def sizes(pdf: bytes) -> list[tuple[int, int]]:
    """Width and height of each page, in points."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [(round(page.get_width()), round(page.get_height())) for page in document]
    finally:
        document.close()


def smallest_print(pdf: bytes) -> float:
    """The size of the smallest sign that shows, in points."""
    document = pypdfium2.PdfDocument(pdf)
    found = []
    try:
        for page in document:
            read = page.get_textpage()
            found += [
                pdfium.FPDFText_GetFontSize(read, number)
                for number in range(read.count_chars())
                if not chr(pdfium.FPDFText_GetUnicode(read, number)).isspace()
                and not pdfium.FPDFText_IsGenerated(read, number)
            ]
    finally:
        document.close()
    return min(found)


def colours(pdf: bytes, number: int) -> set[bytes]:
    """The colours of the pixels of a page that are not grey, and black and white if they occur."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        bitmap = document[number].render(scale=0.5, rev_byteorder=True)
        pixels = bytes(bitmap.buffer)
        step = bitmap.n_channels
    finally:
        document.close()
    every = {pixels[at : at + 3] for at in range(0, len(pixels), step)}
    return {one for one in every if len(set(one)) > 1 or one in (b"\0\0\0", b"\xff\xff\xff")}


def fonts(pdf: bytes) -> dict[str, bool]:
    """The fonts by name, and whether each is embedded."""
    found = {}
    for page in PdfReader(BytesIO(pdf)).pages:
        for font in page["/Resources"].get("/Font", {}).values():  # type: ignore[attr-defined]
            whole = font.get_object()
            inner = whole["/DescendantFonts"][0].get_object()
            described = inner["/FontDescriptor"].get_object()
            found[whole["/BaseFont"]] = bool({"/FontFile2", "/FontFile3"} & set(described))
    return found


def missing_glyphs(pdf: bytes) -> int:
    """How many signs are drawn as the box that stands for a sign which a font lacks."""
    return sum(glyph == b"\0\0" for glyph in _glyphs(pdf))


def _glyphs(pdf: bytes) -> Iterator[bytes]:
    """The glyphs that are drawn, each as the two bytes of its number in its font."""
    reader = PdfReader(BytesIO(pdf))
    for page in reader.pages:
        content: Any = page.get_contents()
        for operands, operator in ContentStream(content, reader).operations:
            if operator in SHOWS_TEXT:
                parts = operands[0] if isinstance(operands[0], list) else [operands[0]]
                for part in parts:
                    raw = _raw(part)
                    yield from (raw[at : at + 2] for at in range(0, len(raw), 2))


def _raw(part: Any) -> bytes:
    if isinstance(part, bytes):
        return part
    return part.original_bytes if isinstance(part, str) else b""  # type: ignore[attr-defined]
