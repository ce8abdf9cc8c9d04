"""Addresses drawn as QR codes."""

import io
from functools import lru_cache

from markupsafe import Markup

from ....campaign import sentence
from ...serving.reader import say

_TITLE = sentence("QR code of the event’s address")


def qr_of(address: str, border: int = 4) -> Markup:
    """An address as a QR code: SVG for a page or for paper, without a size of its own.

    `border` is the white around it, in squares; on white paper it needs none.
    """
    return _drawn(address, border, say(_TITLE))


@lru_cache(maxsize=256)  # to draw one takes 3 ms
def _drawn(address: str, border: int, title: str) -> Markup:
    import segno  # costs 60 ms to load, and few pages draw a code

    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn,
        kind="svg",
        xmldecl=False,
        omitsize=True,
        border=border,
        light="#fff",
        svgclass="qr-code",
        lineclass=None,
        title=title,
    )
    return Markup(drawn.getvalue().decode())  # noqa: S704 — drawn here from our own address
