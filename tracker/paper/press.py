"""The press: makes PDFs apart from the server, few at a time, and remembers the newest."""

import hashlib
import json
import os
import signal
import sys
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore, Lock

from ..threads import of_the_system

DRAWING = Path(__file__).with_name("drawing.py")

MOST_TOGETHER = 2
"""The most documents that a process of the server has drawn at a time."""

LONGEST_WAIT_SECONDS = 10
"""The longest that somebody waits while documents of others are drawn."""

MOST_KEPT = 32
"""The most documents that are remembered: those that were asked for last."""

MOST_BYTES_KEPT = 32_000_000
"""The most bytes of documents that are remembered."""

Apart = Callable[[Callable[[], None]], None]
"""Runs a blocking call where it stalls nobody else."""


class NotPrinted(Exception):
    """A document can't be drawn now: others are being drawn, or the drawing failed."""


@dataclass(frozen=True)
class Printed:
    """A document as PDF. `digest` is a hash of what it was drawn from."""

    pdf: bytes
    digest: str


class Press:
    """Makes PDFs of documents, each once while it is remembered. Thread-safe."""

    def __init__(self, apart: Apart) -> None:
        self._apart = apart
        self._free = BoundedSemaphore(MOST_TOGETHER)
        self._keeping = Lock()
        self._kept: OrderedDict[str, Printed] = OrderedDict()

    def printed(self, layout: str, document: object) -> Printed:
        """The PDF of a document, laid out by `templates/paper/<layout>.typ`. Raises NotPrinted."""
        text = b""

        def write_out() -> None:
            nonlocal text
            text = json.dumps(document, default=vars, ensure_ascii=False).encode()

        self._apart(write_out)
        digest = hashlib.sha256(layout.encode() + b"\0" + text).hexdigest()
        if kept := self._remembered(digest):
            return kept
        if not self._free.acquire(timeout=LONGEST_WAIT_SECONDS):
            raise NotPrinted("other documents are being drawn")
        try:
            return self._remembered(digest) or self._drawn(layout, text, digest)
        finally:
            self._free.release()

    def _drawn(self, layout: str, text: bytes, digest: str) -> Printed:
        made = b""

        def draw() -> None:
            nonlocal made
            made = drawn_apart(layout, text)

        self._apart(draw)
        printed = Printed(made, digest)
        self._remember(printed)
        return printed

    def _remembered(self, digest: str) -> Printed | None:
        with self._keeping:
            if digest in self._kept:
                self._kept.move_to_end(digest)
            return self._kept.get(digest)

    def _remember(self, printed: Printed) -> None:
        with self._keeping:
            self._kept[printed.digest] = printed
            while len(self._kept) > MOST_KEPT or self._bytes_kept() > MOST_BYTES_KEPT:
                self._kept.popitem(last=False)

    def _bytes_kept(self) -> int:
        return sum(len(printed.pdf) for printed in self._kept.values())


def drawn_apart(layout: str, text: bytes) -> bytes:
    """The PDF that the drawing program makes of a document in JSON. Raises NotPrinted.

    The program ends itself after a while. It is begun without a fork, and its end is known by that
    of its answer: gevent may take note of a child's end before anybody else can.
    """
    theirs_in, ours_out = os.pipe()
    ours_in, theirs_out = os.pipe()
    try:
        process = of_the_system("posix_spawn")(
            sys.executable,
            (sys.executable, "-I", str(DRAWING), layout),
            {"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8"},
            file_actions=[
                (os.POSIX_SPAWN_DUP2, theirs_in, 0),
                (os.POSIX_SPAWN_DUP2, theirs_out, 1),
            ],
            setsigmask=[],
            setsigdef=[signal.SIGALRM],  # which ends it in time
        )
    except OSError as error:
        os.close(ours_out)
        os.close(ours_in)
        raise NotPrinted(f"it could not be begun: {error}") from error
    finally:
        os.close(theirs_in)
        os.close(theirs_out)
    with suppress(BrokenPipeError), os.fdopen(ours_out, "wb") as pipe:
        pipe.write(text)
    with os.fdopen(ours_in, "rb") as pipe:
        pdf = pipe.read()
    with suppress(ChildProcessError):  # the loop has taken note of its end
        of_the_system("waitpid")(process, 0)
    if not pdf.rstrip().endswith(b"%%EOF"):
        raise NotPrinted(f"drawing {layout} failed")
    return pdf
