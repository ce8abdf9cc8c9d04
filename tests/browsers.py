"""The system's Chromium, as Playwright starts it."""

import os
import shutil
from typing import Any

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_OPTIONS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)


def chromium_options() -> dict[str, Any]:
    """The arguments for Playwright's `launch`. Raises LookupError if no Chromium is installed."""
    program = next(filter(None, map(shutil.which, _NAMES)), None)
    if program is None:
        raise LookupError("No Chromium is installed")
    options = [*_OPTIONS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    return {"executable_path": program, "args": options}
