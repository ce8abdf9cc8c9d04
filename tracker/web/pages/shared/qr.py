"""Addresses drawn as QR codes."""

import io

from markupsafe import Markup

from ....campaign import sentence
from ...serving.reader import say

_TITLE = sentence("QR code of the event’s address")


def qr_of(address: str) -> Markup:
    """An address as a QR code: SVG to stand in a page, without a size of its own."""
    import segno  # costs 60 ms to load, and few pages draw a code

    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn,
        kind="svg",
        xmldecl=False,
        svgns=False,
        omitsize=True,
        border=4,
        light="#fff",
        svgclass="qr-code",
        lineclass=None,
        title=say(_TITLE),
    )
    return Markup(drawn.getvalue().decode())  # noqa: S704 — drawn here from our own address
