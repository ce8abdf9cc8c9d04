"""gunicorn's configuration for the peers: the tracker's, but with gunicorn's own handler."""

import gc
import runpy
from typing import Any

globals().update(runpy.run_path("deploy/gunicorn.conf.py"))


def post_worker_init(_worker: Any) -> None:
    """Freeze loaded modules for the garbage collector, as the tracker does."""
    gc.collect()
    gc.freeze()
